import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SandboxClock } from '../../src/sandbox/core/clock.js';
import { byHand } from '../support/by-hand.js';
import { createRig, type Rig } from '../support/rig.js';
import { invoice, shop } from '../support/shop.js';

const payment = (as: string, body: Record<string, unknown>) => ({
  create: 'customerpayment',
  as,
  body: {
    customer_id: '$bowman',
    date: '2026-03-20',
    payment_mode: 'cash',
    account_id: '$account.Checking',
    reference_number: 'CHK 884',
    ...body,
  },
});

let rig: Rig;
beforeEach(async () => {
  rig = await createRig(shop);
});
afterEach(() => rig.close());

describe('row 7: invoice written off', () => {
  it('is one credit memo on the write-off account, applied; polled ten times still one; cancelled again', async () => {
    rig.organization.steps([invoice('a', 100), { call: 'POST /invoices/$a/status/sent' }, { call: 'POST /invoices/$a/writeoff' }]);

    const { counts } = await rig.sync();
    for (let round = 1; round < 10; round += 1) await rig.sync();

    // QuickBooks refuses the item on an expense account, and a journal entry stands in: nothing waits for a person.
    expect(counts).toMatchObject({ items: { held: 0 } });

    expect((await rig.documents('CreditMemo')).length + (await rig.documents('JournalEntry')).length).toBe(1);
    expect(await rig.document('Invoice', 'INV-a')).toMatchObject({ TotalAmt: 100, Balance: 0 });
    expect(await rig.trialBalance()).toEqual({ 'Bad Debts': '100.00', Sales: '-100.00' });

    rig.organization.ui({ call: 'POST /invoices/$a/writeoff/cancel' });
    await rig.sync();

    expect(await rig.document('Invoice', 'INV-a')).toMatchObject({ Balance: 100 });
    expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': '100.00', Sales: '-100.00' });
  });

  it('cancelled and written off again later belongs to the later day', async () => {
    await rig.close();
    const clock = new SandboxClock('2026-03-10T19:00:00Z', { frozen: true });
    rig = await createRig({ ...shop, clock });
    const later = (instant: string): void => clock.advance(Date.parse(instant) - clock.now());
    rig.organization.steps([invoice('a', 100), { call: 'POST /invoices/$a/status/sent' }, { call: 'POST /invoices/$a/writeoff' }]);
    await rig.sync();
    later('2026-03-20T19:00:00Z');
    rig.organization.steps([{ call: 'POST /invoices/$a/writeoff/cancel' }]);
    await rig.sync();
    later('2026-06-15T19:00:00Z');
    rig.organization.steps([{ call: 'POST /invoices/$a/writeoff' }]);

    await rig.sync();

    const booked = [...(await rig.documents('CreditMemo')), ...(await rig.documents('JournalEntry'))];
    expect(booked.map(({ TxnDate }) => TxnDate)).toEqual(['2026-06-15']);
  });
});

describe('a payment over an invoice that is held for its number and dismissed', () => {
  const over = (...names: string[]) =>
    payment('p', { amount: 100 * names.length, invoices: names.map((name) => ({ invoice_id: `$${name}`, amount_applied: 100 })) });

  /** A person entered INV-c in QuickBooks on another day. */
  async function dismissed(amount: number): Promise<void> {
    await rig.close();
    const clock = new SandboxClock('2026-04-01T12:00:00Z', { frozen: true });
    rig = await createRig({ ...shop, clock });
    rig.organization.steps([invoice('a', 100)]);
    await rig.sync();
    const [own] = await rig.documents('Invoice');
    await byHand(rig, {
      action: 'create',
      entity: 'Invoice',
      fields: {
        DocNumber: 'INV-c',
        TxnDate: '2026-02-20',
        CustomerRef: own?.['CustomerRef'],
        Line: [{ ...own?.['Line'][0], Amount: amount, SalesItemLineDetail: { ItemRef: own?.['Line'][0].SalesItemLineDetail.ItemRef } }],
      },
    });
    rig.organization.steps([invoice('c', 100), over('a', 'c')]);
    await rig.sync();
    expect(await rig.documents('Payment')).toEqual([]);
    // What was read in the second of its change is read once more, and comes back.
    clock.advance(5_000);
    await rig.sync();
    expect(await rig.app.store.documents.dismiss('acme', 'invoices', [rig.organization.idOf('c')])).toBe(1);
    await rig.sync();
  }

  it('settles the one that stands for it', async () => {
    await dismissed(100);

    expect(await rig.documents('Payment')).toMatchObject([{ TotalAmt: 200, UnappliedAmt: 0 }]);
    expect(await rig.document('Invoice', 'INV-c')).toMatchObject({ TotalAmt: 100, Balance: 0, TxnDate: '2026-02-20' });
  });

  it('goes out all the same where none does, and leaves credit', async () => {
    await dismissed(90);

    expect(await rig.documents('Payment')).toMatchObject([{ TotalAmt: 200, UnappliedAmt: 100 }]);
    expect(await rig.document('Invoice', 'INV-c')).toMatchObject({ Balance: 90 });
  });
});

describe('a payment with bank charges whose change QuickBooks refuses', () => {
  it('stands as it was, its deposit too', async () => {
    rig.organization.steps([
      invoice('a', 100),
      invoice('b', 100),
      payment('p', { amount: 100, bank_charges: 3, invoices: [{ invoice_id: '$a', amount_applied: 100 }] }),
    ]);
    await rig.sync();
    const b = await rig.document('Invoice', 'INV-b');
    const Line = [{ Amount: 100, LinkedTxn: [{ TxnId: b?.['Id'], TxnType: 'Invoice' }] }];
    await byHand(rig, { action: 'create', entity: 'Payment', fields: { CustomerRef: b?.['CustomerRef'], TotalAmt: 100, Line } });
    const before = await rig.trialBalance();
    // 100 less 3 on the bank, and what a person took for b
    expect(before).toMatchObject({ 'Checking': '97.00', 'Bank Charges': '3.00', 'Undeposited Funds': '100.00' }); // prettier-ignore
    rig.organization.ui({ update: '$p', body: { amount: 100, bank_charges: 3, invoices: [{ invoice_id: '$b', amount_applied: 100 }] } });

    await rig.sync();

    expect(await rig.held()).toContainEqual(expect.stringMatching(/^customer-payments 1: quickbooks\.6000 /));
    expect(await rig.trialBalance()).toEqual(before);
    expect(await rig.documents('Deposit')).toHaveLength(1);
  });
});

describe('row 8: customer payment', () => {
  it('settles two invoices, the rest unapplied; follows edits and deletes', async () => {
    rig.organization.steps([
      invoice('a', 100),
      invoice('b', 60),
      payment('p', {
        amount: 150,
        invoices: [
          { invoice_id: '$a', amount_applied: 100 },
          { invoice_id: '$b', amount_applied: 40 },
        ],
      }),
    ]);

    await rig.sync();

    // 150 received: 100 + 40 applied, 10 left; b stays open with 20
    expect(await rig.documents('Payment')).toMatchObject([{ TotalAmt: 150, UnappliedAmt: 10, PaymentRefNum: 'CHK 884' }]);
    expect(await rig.document('Invoice', 'INV-b')).toMatchObject({ Balance: 20 });
    expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': '10.00', Checking: '150.00', Sales: '-160.00' });

    rig.organization.ui({
      update: '$p',
      body: {
        amount: 160,
        invoices: [
          { invoice_id: '$a', amount_applied: 100 },
          { invoice_id: '$b', amount_applied: 60 },
        ],
      },
    });
    await rig.sync();
    expect(await rig.documents('Payment')).toMatchObject([{ TotalAmt: 160, UnappliedAmt: 0 }]);

    rig.organization.ui({ delete: '$p' });
    await rig.sync();
    expect(await rig.documents('Payment')).toEqual([]);
    expect(await rig.document('Invoice', 'INV-a')).toMatchObject({ Balance: 100 });
  });
});

describe('row 8: an invoice lowered while a payment that was taken back still stands in QuickBooks', () => {
  it('waits until the payment has gone, so that no other payment loses its invoice', async () => {
    rig.organization.steps([
      invoice('a', 100),
      payment('first', { amount: 60, invoices: [{ invoice_id: '$a', amount_applied: 60 }] }),
      payment('second', { amount: 40, invoices: [{ invoice_id: '$a', amount_applied: 40 }] }),
    ]);
    await rig.sync();
    rig.organization.ui({ delete: '$first' });
    rig.organization.ui({ update: '$a', body: { line_items: [{ item_id: '$drive', quantity: 1, rate: 50 }] } });

    await rig.sync({ sweep: false });

    // 60 + 40 are settled, the new total is 50
    expect(await rig.held()).toEqual([
      expect.stringMatching(/^invoices INV-a: document\.inUse 100 of Invoice \d+ is settled .* new total 50$/),
    ]);
    expect(await rig.document('Invoice', 'INV-a')).toMatchObject({ TotalAmt: 100, Balance: 0 });

    await rig.sync();

    // 50 − 40 = 10 is open, and both figures of the second payment are what they were
    expect(await rig.held()).toEqual([]);
    expect(await rig.document('Invoice', 'INV-a')).toMatchObject({ TotalAmt: 50, Balance: 10 });
    expect(await rig.documents('Payment')).toMatchObject([{ TotalAmt: 40, UnappliedAmt: 0 }]);
    expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': '10.00', Checking: '40.00', Sales: '-50.00' });
  });
});

describe('row 8: a payment that turns out to be none', () => {
  const received = { Checking: '97.00', 'Bank Charges': '3.00', Sales: '-100.00' };
  const open = { 'Accounts Receivable (A/R)': '100.00', Sales: '-100.00' };

  it('leaves the books with its deposit when it fails, and comes back when it succeeds after all', async () => {
    const applied = [{ invoice_id: '$a', amount_applied: 100 }];
    rig.organization.steps([invoice('a', 100), payment('p', { amount: 100, bank_charges: 3, invoices: applied })]);
    await rig.sync();
    // 100 − 3 = 97 on the bank
    expect(await rig.trialBalance()).toEqual(received);

    rig.organization.ui({ update: '$p', body: { status: 'failure', invoices: [] } });
    await rig.sync();

    expect([await rig.documents('Payment'), await rig.documents('Deposit')]).toEqual([[], []]);
    expect(await rig.document('Invoice', 'INV-a')).toMatchObject({ Balance: 100 });
    expect(await rig.trialBalance()).toEqual(open);
    expect(await rig.held()).toEqual([expect.stringContaining('payment.failed')]);

    const { counts } = await rig.sync();
    expect(counts['customer-payments']).toMatchObject({ deleted: 0, held: 0 });
    rig.organization.ui({ update: '$p', body: { status: 'success', invoices: applied } });
    await rig.sync();

    expect(await rig.trialBalance()).toEqual(received);
  });

  it('leaves the books when it fails although Zoho still shows it on its invoice', async () => {
    rig.organization.steps([invoice('a', 100), payment('p', { amount: 100, invoices: [{ invoice_id: '$a', amount_applied: 100 }] })]);
    await rig.sync();

    rig.organization.ui({ update: '$p', body: { status: 'failure' } });
    await rig.sync();

    expect(await rig.documents('Payment')).toEqual([]);
    expect(await rig.trialBalance()).toEqual(open);
  });

  it('leaves the books when the last invoice is taken off a retainer payment', async () => {
    rig.organization.steps([
      invoice('a', 100),
      payment('p', { amount: 120, retainerinvoice_id: '982000000567999', invoices: [{ invoice_id: '$a', amount_applied: 100 }] }),
    ]);
    await rig.sync();
    // 120 received, 100 of it on the invoice
    expect(await rig.documents('Payment')).toMatchObject([{ TotalAmt: 120, UnappliedAmt: 20 }]);

    rig.organization.ui({ update: '$p', body: { invoices: [] } });
    await rig.sync();

    expect(await rig.documents('Payment')).toEqual([]);
    expect(await rig.trialBalance()).toEqual(open);
    expect(await rig.held()).toEqual([expect.stringContaining('payment.retainer')]);
  });
});

describe('row 8: an excess payment paid back', () => {
  it('is held when Zoho states the sum and not the refunds, and verify tells what is missing', async () => {
    rig.zoho.setSwitches({ embedPaymentRefunds: false });
    rig.organization.steps([invoice('a', 100), payment('p', { amount: 120, invoices: [{ invoice_id: '$a', amount_applied: 100 }] })]);
    await rig.sync();
    rig.organization.ui({
      call: 'POST /customerpayments/$p/refunds',
      body: { date: '2026-03-22', amount: 20, from_account_id: '$account.Checking' },
    });

    await rig.sync();

    expect(await rig.held()).toEqual([expect.stringContaining('payment.refunds-unlisted')]);
    // 120 received; the 20 that left the bank are in nobody's books
    expect(await rig.trialBalance()).toEqual({ Checking: '120.00', 'Accounts Receivable (A/R)': '-20.00', Sales: '-100.00' });
    expect(await rig.app.connections[0]?.verifier.verify({ full: true })).toMatchObject({ agrees: false, difference: '20' });
  });
});

describe('row 9: bank charges', () => {
  it('go through Undeposited Funds and a deposit, and editing or deleting ends with exactly one of each or none', async () => {
    rig.organization.steps([
      invoice('a', 555),
      payment('p', { amount: 555, bank_charges: 16.4, invoices: [{ invoice_id: '$a', amount_applied: 555 }] }),
    ]);

    await rig.sync();

    // 555.00 − 16.40 = 538.60 on the bank
    expect(await rig.documents('Deposit')).toMatchObject([{ TotalAmt: 538.6 }]);
    expect(await rig.trialBalance()).toEqual({ Checking: '538.60', 'Bank Charges': '16.40', Sales: '-555.00' });

    rig.organization.ui({
      update: '$p',
      body: { amount: 555, bank_charges: 20, date: '2026-03-21', invoices: [{ invoice_id: '$a', amount_applied: 555 }] },
    });
    await rig.sync();
    expect(await rig.documents('Deposit')).toMatchObject([{ TotalAmt: 535, TxnDate: '2026-03-21' }]);
    expect(await rig.documents('Payment')).toHaveLength(1);
    expect(await rig.trialBalance()).toEqual({ Checking: '535.00', 'Bank Charges': '20.00', Sales: '-555.00' });

    rig.organization.ui({ delete: '$p' });
    await rig.sync();
    expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': '555.00', Sales: '-555.00' });
  });
});
