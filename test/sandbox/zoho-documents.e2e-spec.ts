import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rig, type Body, type Rig } from './zoho/support.js';

let at: Rig;
beforeEach(async () => {
  at = await rig();
});
afterEach(() => at.sandbox.close());

async function invoice(rate: number, more: Record<string, unknown> = {}): Promise<Body> {
  const body = { customer_id: at.id('acme'), date: '2026-05-01', due_date: '2026-06-01', line_items: [{ name: 'Work', rate }], ...more };
  return (await at.call('POST /invoices?send=true', body)).body.invoice;
}
async function bill(number: string, rate: number): Promise<Body> {
  const line_items = [{ account_id: at.id('account.Office Supplies'), rate }];
  const body = { vendor_id: at.id('supply'), bill_number: number, date: '2026-05-01', due_date: '2026-06-01', line_items };
  return (await at.call('POST /bills', body)).body.bill;
}
const read = async (id: string): Promise<Body> => (await at.call(`GET /invoices/${id}`)).body.invoice;
const customer = async (): Promise<Body> => (await at.call(`GET /contacts/${at.id('acme')}`)).body.contact;
const pay = (amount: number, invoices: object[], more: object = {}) =>
  at.call('POST /customerpayments', { customer_id: at.id('acme'), payment_mode: 'cash', amount, date: '2026-05-09', invoices, ...more });
const note = async (rate: number): Promise<Body> =>
  (await at.call('POST /creditnotes', { customer_id: at.id('acme'), date: '2026-05-02', line_items: [{ name: 'Back', rate }] })).body
    .creditnote;

describe('invoices', () => {
  it('is a draft until sent, overdue by date alone, and comes back from void as a draft', async () => {
    const made = (
      await at.call('POST /invoices', { customer_id: at.id('acme'), date: '2026-05-01', line_items: [{ item_id: at.id('bolt') }] })
    ).body.invoice;
    expect(made).toMatchObject({ status: 'draft', invoice_number: 'INV-000001', due_date: '2026-05-01', total: 10 });
    const step = (path: string) => at.call(`POST /invoices/${made.invoice_id as string}/status/${path}`);
    await step('sent');
    const overdue = await read(made.invoice_id);
    expect(overdue.status).toBe('overdue');
    await step('void');
    expect(await read(made.invoice_id)).toMatchObject({ status: 'void', balance: 10 });
    expect((await at.call(`PUT /invoices/${made.invoice_id as string}`, { notes: 'x' })).status).toBe(400);
    await step('draft');
    expect((await read(made.invoice_id)).status).toBe('draft');
  });

  it('does not move last_modified_time when the due date passes, but when it is edited', async () => {
    const made = await invoice(10);
    at.sandbox.clock.advance(40 * 86_400_000);
    const token = at.sandbox.accessToken();
    const later = (await at.call(`GET /invoices/${made.invoice_id as string}`, undefined, { token })).body.invoice;
    expect(later).toMatchObject({ status: 'overdue', last_modified_time: made.last_modified_time });
    const edited = (await at.call(`PUT /invoices/${made.invoice_id as string}`, { notes: 'x' }, { token })).body.invoice;
    expect(edited.last_modified_time > made.last_modified_time).toBe(true);
  });

  it('numbers by itself unless told not to, and never twice', async () => {
    const body = { customer_id: at.id('acme'), invoice_number: 'X-1', line_items: [{ name: 'Work', rate: 1 }] };
    expect((await at.call('POST /invoices', body)).status).toBe(400);
    expect((await at.call('POST /invoices?ignore_auto_number_generation=true', body)).status).toBe(201);
    expect(await at.call('POST /invoices?ignore_auto_number_generation=true', { ...body, invoice_number: 'x-1' })).toMatchObject({
      status: 400,
      body: { code: 1001, message: 'Invoice x-1 already exists' },
    });
  });

  it('replaces lines on PUT: named ones keep their id', async () => {
    const made = await invoice(1, {
      line_items: [
        { name: 'One', rate: 1 },
        { name: 'Two', rate: 2 },
      ],
    });
    const kept = made.line_items[1].line_item_id as string;
    const put = (line_items: object[]) => at.call(`PUT /invoices/${made.invoice_id as string}`, { line_items });
    const { invoice: changed } = (
      await put([
        { line_item_id: kept, rate: 5 },
        { name: 'New', rate: 3 },
      ])
    ).body;
    expect(changed.line_items.map((line: Body) => [line.name, line.rate])).toEqual([
      ['Two', 5],
      ['New', 3],
    ]);
    expect(changed).toMatchObject({ total: 8, balance: 8 });
    expect(changed.line_items[0].line_item_id).toBe(kept);
    expect((await put([{ line_item_id: '4600000000000999999', rate: 1 }])).status).toBe(400);
  });

  it('refuses unknown customers, items, taxes and vendors as customers', async () => {
    const make = async (body: object) => (await at.call('POST /invoices', body)).status;
    const line_items = [{ name: 'Work', rate: 1 }];
    expect(await make({ line_items })).toBe(400);
    expect(await make({ customer_id: at.id('supply'), line_items })).toBe(400);
    expect(await make({ customer_id: at.id('acme') })).toBe(400);
    expect(await make({ customer_id: at.id('acme'), line_items: [{ item_id: '4600000000000999999' }] })).toBe(400);
    expect(await make({ customer_id: at.id('acme'), line_items: [{ name: 'Work', rate: 1, tax_id: '4600000000000999999' }] })).toBe(400);
  });

  it('writes off the balance without a record, and takes it back', async () => {
    const made = await invoice(10.57);
    await pay(4, [{ invoice_id: made.invoice_id, amount_applied: 4 }]);
    await at.call(`POST /invoices/${made.invoice_id as string}/writeoff`);
    // 10.57 − 4.00
    expect(await read(made.invoice_id)).toMatchObject({ write_off_amount: 6.57, balance: 0, status: 'paid', payment_made: 4 });
    await at.call(`POST /invoices/${made.invoice_id as string}/writeoff/cancel`);
    expect(await read(made.invoice_id)).toMatchObject({ write_off_amount: 0, balance: 6.57, status: 'partially_paid' });
  });
});

describe('payments received', () => {
  it('settles several invoices, keeps the rest, and moves everything it touches', async () => {
    const [one, two] = [await invoice(100), await invoice(50)];
    at.sandbox.clock.advance(60_000);
    const answer = await pay(
      170,
      [
        { invoice_id: one.invoice_id, amount_applied: 95, tax_amount_withheld: 5 },
        { invoice_id: two.invoice_id, amount_applied: 50 },
      ],
      { bank_charges: 2.5, account_id: at.id('account.Checking'), reference_number: 'TR-88' },
    );

    // 170 − 95 − 50 = 25 unused; bank charges do not reduce it; 95 + 5 withheld settle 100
    expect(answer).toMatchObject({
      status: 201,
      body: { payment: { amount: 170, unused_amount: 25, bank_charges: 2.5, tax_amount_withheld: 5 } },
    });
    const paid = await read(one.invoice_id);
    expect(paid).toMatchObject({ status: 'paid', balance: 0, payment_made: 95, tax_amount_withheld: 5, last_payment_date: '2026-05-09' });
    expect(paid.last_modified_time > one.last_modified_time).toBe(true);
    expect(await customer()).toMatchObject({ outstanding_receivable_amount: 0, unused_credits_receivable_amount: 25 });
    const row = (await at.call('GET /customerpayments')).body.customerpayments[0];
    expect(row).toMatchObject({ invoice_numbers: `${one.invoice_number as string},${two.invoice_number as string}`, unused_amount: 25 });
  });

  it('refuses over-application, other customers and other currencies', async () => {
    const own = await invoice(10);
    const foreign = (await at.call('POST /invoices?send=true', { customer_id: at.id('euro'), line_items: [{ name: 'W', rate: 5 }] })).body
      .invoice;
    expect((await pay(20, [{ invoice_id: own.invoice_id, amount_applied: 10.01 }])).status).toBe(400);
    expect((await pay(5, [{ invoice_id: own.invoice_id, amount_applied: 6 }])).status).toBe(400);
    expect((await pay(5, [{ invoice_id: foreign.invoice_id, amount_applied: 5 }])).status).toBe(400);
    expect(await read(own.invoice_id)).toMatchObject({ balance: 10, payment_made: 0 });
    expect((await at.call('GET /customerpayments')).body.customerpayments).toEqual([]);
  });

  it('reopens invoices when deleted, and stays as credit when only its application goes', async () => {
    const made = await invoice(10);
    const { payment } = (await pay(10, [{ invoice_id: made.invoice_id, amount_applied: 10 }])).body;
    expect((await at.call(`DELETE /invoices/${made.invoice_id as string}`)).status).toBe(400);
    await at.call(`DELETE /invoices/${made.invoice_id as string}/payments/${payment.invoices[0].invoice_payment_id as string}`);
    expect((await at.call(`GET /customerpayments/${payment.payment_id as string}`)).body.payment).toMatchObject({
      unused_amount: 10,
      invoices: [],
    });
    await at.call(`POST /invoices/${made.invoice_id as string}/credits`, {
      invoice_payments: [{ payment_id: payment.payment_id, amount_applied: 4 }],
    });
    expect(await read(made.invoice_id)).toMatchObject({ balance: 6, status: 'partially_paid' });
    await at.call(`DELETE /customerpayments/${payment.payment_id as string}`);
    expect(await read(made.invoice_id)).toMatchObject({ balance: 10, status: 'sent' });
  });

  it('becomes unused when its invoice is voided', async () => {
    const made = await invoice(10);
    const { payment } = (await pay(10, [{ invoice_id: made.invoice_id, amount_applied: 10 }])).body;
    await at.call(`POST /invoices/${made.invoice_id as string}/status/void`);
    expect((await at.call(`GET /customerpayments/${payment.payment_id as string}`)).body.payment.unused_amount).toBe(10);
    expect(await customer()).toMatchObject({ outstanding_receivable_amount: 0, unused_credits_receivable_amount: 10 });
  });

  it('replaces its invoices on PUT and leaves unchanged applications their id', async () => {
    const [one, two] = [await invoice(10), await invoice(10)];
    const { payment } = (await pay(10, [{ invoice_id: one.invoice_id, amount_applied: 6 }])).body;
    const put = (body: object) => at.call(`PUT /customerpayments/${payment.payment_id as string}`, body);
    const changed = (
      await put({
        invoices: [
          { invoice_id: one.invoice_id, amount_applied: 6 },
          { invoice_id: two.invoice_id, amount_applied: 4 },
        ],
      })
    ).body.payment;
    expect(changed.invoices.map((each: Body) => each.amount_applied)).toEqual([6, 4]);
    expect(changed.invoices[0].invoice_payment_id).toBe(payment.invoices[0].invoice_payment_id);
    expect((await put({ amount: 9 })).status).toBe(400);
    expect((await put({ amount: 12 })).body.payment.unused_amount).toBe(2);
  });

  it('pays an excess back', async () => {
    const { payment } = (await pay(10, [])).body;
    const path = `/customerpayments/${payment.payment_id as string}/refunds`;
    expect((await at.call(`POST ${path}`, { date: '2026-05-10', amount: 11, from_account_id: at.id('account.Checking') })).status).toBe(
      400,
    );
    const refund = await at.call(`POST ${path}`, { date: '2026-05-10', amount: 3, from_account_id: at.id('account.Checking') });
    expect(refund.body.payment_refund).toMatchObject({ amount_fcy: 3, amount_bcy: 3 });
    expect((await at.call(`GET /customerpayments/${payment.payment_id as string}`)).body.payment).toMatchObject({
      unused_amount: 7,
      amount_refunded: 3,
    });
    at.sandbox.setSwitches({ paymentRefundsInInventory: false });
    expect((await at.call(`GET ${path}`)).status).toBe(404);
    expect((await at.call(`GET /books/v3${path}`)).status).toBe(200);
  });
});

describe('credit notes', () => {
  it('is open at once, closes at zero, reopens when an application goes, and names the link twice', async () => {
    const [made, credit] = [await invoice(30), await note(20)];
    expect(credit).toMatchObject({ status: 'open', creditnote_number: 'CN-00001', balance: 20 });
    const path = `/creditnotes/${credit.creditnote_id as string}`;
    await at.call(`POST ${path}/invoices`, { invoices: [{ invoice_id: made.invoice_id, amount_applied: 20 }] });

    const closed = (await at.call(`GET ${path}`)).body.creditnote;
    expect(closed).toMatchObject({ status: 'closed', balance: 0, total_credits_used: 20 });
    const onInvoice = (await at.call(`GET /invoices/${made.invoice_id as string}/creditsapplied`)).body.credits[0];
    expect(onInvoice.creditnotes_invoice_id).toBe(closed.invoices_credited[0].creditnote_invoice_id);
    expect(await read(made.invoice_id)).toMatchObject({ credits_applied: 20, balance: 10 });
    expect((await at.call(`POST ${path}/void`)).status).toBe(400);
    expect((await at.call(`DELETE ${path}`)).status).toBe(400);
    expect((await at.call(`POST ${path}/invoices`, { invoices: [{ invoice_id: made.invoice_id, amount_applied: 1 }] })).body.code).toBe(
      12003,
    );

    await at.call(`DELETE ${path}/invoices/${onInvoice.creditnotes_invoice_id as string}`);
    expect((await at.call(`GET ${path}`)).body.creditnote).toMatchObject({ status: 'open', balance: 20 });
    expect((await at.call(`POST ${path}/void`)).status).toBe(200);
  });

  it('refunds in both lists, at the refund’s own rate', async () => {
    const body = { customer_id: at.id('euro'), date: '2026-05-02', line_items: [{ name: 'Back', rate: 20 }] };
    const credit = (await at.call('POST /creditnotes', body)).body.creditnote;
    const path = `/creditnotes/${credit.creditnote_id as string}/refunds`;
    const made = await at.call(`POST ${path}`, {
      date: '2026-05-10',
      amount: 7,
      exchange_rate: 1.333,
      from_account_id: at.id('account.Checking'),
    });
    // 7 × 1.333 = 9.331 → 9.33
    expect(made.body.creditnote_refund).toMatchObject({ amount_fcy: 7, amount_bcy: 9.33 });
    expect((await at.call('GET /creditnotes/refunds')).body).toMatchObject({
      creditnote_refunds: [{ amount_bcy: 9.33, creditnote_number: 'CN-00001' }],
      page_context: { report_name: 'Credit Notes Refund' },
    });
    const id = made.body.creditnote_refund.creditnote_refund_id as string;
    await at.call(`PUT ${path}/${id}`, { amount: 20 });
    expect((await at.call(`GET /creditnotes/${credit.creditnote_id as string}`)).body.creditnote).toMatchObject({
      status: 'closed',
      total_refunded_amount: 20,
    });
    await at.call(`DELETE ${path}/${id}`);
    expect((await at.call(`GET /creditnotes/${credit.creditnote_id as string}`)).body.creditnote).toMatchObject({
      status: 'open',
      balance: 20,
    });
  });

  it('spells status paths by product and takes the invoice from the URL only', async () => {
    const made = await invoice(30);
    const lines = { customer_id: at.id('acme'), date: '2026-05-02', line_items: [{ name: 'Back', rate: 1 }] };
    const dropped = (await at.call('POST /creditnotes', { ...lines, invoice_id: made.invoice_id })).body.creditnote;
    expect(dropped.invoice_id).toBe('');
    const kept = (await at.call(`POST /creditnotes?invoice_id=${made.invoice_id as string}`, { ...lines, is_draft: true })).body.creditnote;
    expect(kept).toMatchObject({ invoice_id: made.invoice_id, status: 'draft' });
    const path = `/creditnotes/${kept.creditnote_id as string}`;
    expect((await at.call(`POST ${path}/status/open`)).status).toBe(404);
    expect((await at.call(`POST /books/v3${path}/converttoopen`)).status).toBe(404);
    expect((await at.call(`POST ${path}/converttoopen`)).status).toBe(200);
    expect((await at.call(`POST /books/v3${path}/status/void`)).status).toBe(200);
  });

  it('cannot be applied to drafts, void invoices or beyond a balance', async () => {
    const credit = await note(20);
    const draft = (await at.call('POST /invoices', { customer_id: at.id('acme'), line_items: [{ name: 'W', rate: 5 }] })).body.invoice;
    const apply = async (id: string, amount_applied: number) =>
      (await at.call(`POST /creditnotes/${credit.creditnote_id as string}/invoices`, { invoices: [{ invoice_id: id, amount_applied }] }))
        .body.code;
    expect(await apply(draft.invoice_id, 5)).toBe(12005);
    await at.call(`POST /invoices/${draft.invoice_id as string}/status/void`);
    expect(await apply(draft.invoice_id, 5)).toBe(12007);
    expect(await apply((await invoice(5)).invoice_id, 6)).not.toBe(0);
  });
});

describe('bills and vendor credits', () => {
  it('hides vendor payments under Inventory and shows them inside the bills', async () => {
    const [one, two] = [await bill('B-1', 60), await bill('B-2', 40)];
    expect(await at.call('GET /vendorpayments')).toMatchObject({ status: 404, body: { code: 5 } });
    const bills = [
      { bill_id: one.bill_id, amount_applied: 60 },
      { bill_id: two.bill_id, amount_applied: 30 },
    ];
    const body = { vendor_id: at.id('supply'), amount: 100, paid_through_account_id: at.id('account.Checking'), date: '2026-05-09', bills };
    const { vendorpayment } = (await at.call('POST /books/v3/vendorpayments', body)).body;

    const read1 = (await at.call(`GET /bills/${one.bill_id as string}`)).body.bill;
    const read2 = (await at.call(`GET /bills/${two.bill_id as string}`)).body.bill;
    expect(read1).toMatchObject({ status: 'paid', balance: 0, payment_made: 60 });
    expect(read2).toMatchObject({ status: 'partially_paid', balance: 10 });
    expect([read1.payments[0].payment_id, read2.payments[0].payment_id]).toEqual([vendorpayment.payment_id, vendorpayment.payment_id]);
    expect(read1.payments[0]).toMatchObject({ is_single_bill_payment: false, amount: 60, paid_through_account_name: 'Checking' });
    expect(vendorpayment.balance).toBe(10);
    expect((await at.call(`DELETE /bills/${one.bill_id as string}`)).status).toBe(400);
    await at.call(`DELETE /books/v3/vendorpayments/${vendorpayment.payment_id as string}`);
    expect((await at.call(`GET /bills/${one.bill_id as string}`)).body.bill).toMatchObject({ status: 'open', payments: [] });
  });

  it('needs an account or an item on a line, and books stock to the stock account', async () => {
    const make = (line: object) =>
      at.call('POST /bills', { vendor_id: at.id('supply'), bill_number: 'B-9', date: '2026-05-01', line_items: [line] });
    expect((await make({ name: 'Thing', rate: 1 })).status).toBe(400);
    // 3 × 2.50
    expect((await make({ item_id: at.id('nut'), quantity: 3 })).body.bill).toMatchObject({
      total: 7.5,
      line_items: [{ account_name: 'Inventory Asset' }],
    });
  });

  it('takes a discount and an adjustment off a bill', async () => {
    const line_items = [{ account_id: at.id('account.Office Supplies'), rate: 290, tax_id: at.id('tax.State') }];
    const body = { vendor_id: at.id('supply'), bill_number: 'B-3', date: '2026-05-01', discount: 10, adjustment: -1, line_items };
    // 290 − 10 = 280 taxed: 23.10; 280 + 23.10 − 1
    expect((await at.call('POST /bills', body)).body.bill).toMatchObject({
      discount_type: 'entity_level',
      discount_total: 10,
      tax_total: 23.1,
      adjustment: -1,
      total: 302.1,
    });
  });

  it('applies, un-applies and refunds vendor credits', async () => {
    const owed = await bill('B-1', 40);
    const line_items = [{ account_id: at.id('account.Office Supplies'), rate: 60 }];
    const made = (await at.call('POST /vendorcredits', { vendor_id: at.id('supply'), date: '2026-05-02', line_items })).body.vendor_credit;
    const path = `/vendorcredits/${made.vendor_credit_id as string}`;
    expect((await at.call(`POST ${path}/bills`, { bills: [{ bill_id: owed.bill_id, amount_applied: 24 }] })).status).toBe(201);
    expect((await at.call(`POST ${path}/refunds`, { date: '2026-05-09', amount: 13 })).status).toBe(400);
    const refund = await at.call(`POST ${path}/refunds`, { date: '2026-05-09', amount: 13, account_id: at.id('account.Checking') });
    expect(refund).toMatchObject({ status: 201, body: { vendor_credit_refund: { amount_fcy: 13 } } });

    // 60 − 24 − 13
    const after = (await at.call(`GET ${path}`)).body.vendor_credit;
    expect(after).toMatchObject({ total_credits_used: 24, total_refunded_amount: 13, balance: 23, status: 'open' });
    const { bill: credited } = (await at.call(`GET /bills/${owed.bill_id as string}`)).body;
    expect(credited).toMatchObject({ balance: 16, vendor_credits_applied: 24, vendor_credits: [{ amount: 24 }] });
    await at.call(`DELETE ${path}/bills/${after.bills_credited[0].vendor_credit_bill_id as string}`);
    await at.call(`DELETE ${path}/refunds/${refund.body.vendor_credit_refund.vendor_credit_refund_id as string}`);
    expect((await at.call(`GET ${path}`)).body.vendor_credit.balance).toBe(60);
    expect((await at.call(`POST ${path}/status/void`)).status).toBe(201);
    expect((await at.call(`GET /vendorcredits?customer_id=${at.id('supply')}&filter_by=Status.Void`)).body.vendorcredits).toHaveLength(1);
  });
});
