import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { intercepted } from '../crash/boundaries.js';
import { textAt } from '../crash/books.js';
import { openTheatre, type Setting, type Stage, type Theatre } from '../crash/stage.js';
import { answered, booked, fault, invoice, shop } from './support.js';

/** Errors of one document: the others go on, and nothing of a stranger's is touched. */
let theatre: Theatre;
beforeAll(async () => {
  theatre = await openTheatre();
});
afterEach(() => {
  theatre.quickbooks.faults.clear();
});
afterAll(() => theatre.close());

async function exported(setting: Setting = shop): Promise<Stage> {
  const stage = theatre.stage(setting);
  stage.organization.steps([invoice(1)]);
  await stage.sync();
  // Zoho's times have seconds: a change in the same one would not be seen.
  theatre.zoho.clock.advance(1000);
  return stage;
}

function theInvoice(stage: Stage): { id: string; customer: string } {
  const [found] = stage.objects('Invoice');
  return { id: textAt(found, 'Id') ?? '', customer: textAt(found, 'CustomerRef', 'value') ?? '' };
}

const issuesOf = async (stage: Stage): Promise<string | undefined> =>
  (await stage.books()).records.find((line) => line.startsWith('invoices INV-1'));

describe('5010, somebody was faster', () => {
  it('a person changed it in QuickBooks: held as drift, their change stands', async () => {
    const stage = await exported();
    const { id } = theInvoice(stage);
    await stage.person({ action: 'edit', entity: 'Invoice', id, fields: { TxnDate: '2026-03-30' } });
    stage.organization.ui({ update: '$inv1', body: { line_items: [{ item_id: '$drive', quantity: 3, rate: 100, tax_id: '$tax.state' }] } });

    await stage.sync();

    expect(await issuesOf(stage)).toBe('invoices INV-1 held drift.edited');
    expect(stage.objects('Invoice')).toMatchObject([{ TxnDate: '2026-03-30', TotalAmt: 216.5 }]);
    expect(stage.trialBalance()).toEqual(booked.trialBalance);
  });

  it('a payment was applied to it: the update is repeated on the new version', async () => {
    const stage = await exported();
    const { id, customer } = theInvoice(stage);
    await stage.person({
      action: 'create',
      entity: 'Payment',
      fields: {
        CustomerRef: { value: customer },
        TotalAmt: 16.5,
        Line: [{ Amount: 16.5, LinkedTxn: [{ TxnId: id, TxnType: 'Invoice' }] }],
      },
    });
    stage.organization.ui({ update: '$inv1', body: { line_items: [{ item_id: '$drive', quantity: 3, rate: 100, tax_id: '$tax.state' }] } });

    await stage.sync();

    // 3 × 100 + 24.75 tax = 324.75, less the payment of 16.50
    expect(stage.objects('Invoice')).toMatchObject([{ TotalAmt: 324.75, Balance: 308.25 }]);
    expect(await issuesOf(stage)).toBe('invoices INV-1 synced');
    expect(stage.trialBalance()).toMatchObject({ 'Accounts Receivable (A/R)': '308.25', 'Undeposited Funds': '16.50' });
  });
});

describe('a version that moved is no proof that our write was carried out', () => {
  const paid = (stage: Stage): Promise<unknown> => {
    const { id, customer } = theInvoice(stage);
    const Line = [{ Amount: 16.5, LinkedTxn: [{ TxnId: id, TxnType: 'Invoice' }] }];
    return stage.person({ action: 'create', entity: 'Payment', fields: { CustomerRef: { value: customer }, TotalAmt: 16.5, Line } });
  };
  const edit = { update: '$inv1', body: { due_date: '2026-05-30' } };

  it('an edit of a paid invoice that moves none of its figures is written all the same', async () => {
    const stage = await exported();
    await paid(stage);
    stage.organization.ui(edit);

    await stage.sync();

    expect(stage.objects('Invoice')).toMatchObject([{ DueDate: '2026-05-30', Balance: 200 }]);
    expect(await issuesOf(stage)).toBe('invoices INV-1 synced');
  });

  it('nor is one that moved while the answer was lost for longer than its key is kept', async () => {
    const stage = await exported({ ...shop, export: { requestKeyLifeHours: 0 } });
    stage.organization.ui(edit);
    theatre.quickbooks.faults.add({ on: stage.writes, then: 'drop', times: 1 });
    await stage.sync();
    theatre.quickbooks.faults.clear();
    await paid(stage);

    await stage.sync();

    expect(stage.objects('Invoice')).toMatchObject([{ DueDate: '2026-05-30', Balance: 200 }]);
  });
});

describe('610, deleted behind our back', () => {
  it('an update has nothing to update: held as drift, not created again', async () => {
    const stage = await exported();
    await stage.person({ action: 'delete', entity: 'Invoice', id: theInvoice(stage).id });
    stage.organization.ui({
      update: '$inv1',
      body: { reference_number: 'PO-9', line_items: [{ item_id: '$drive', quantity: 1, rate: 100 }] },
    });

    await stage.sync();
    await stage.sync();

    expect(await issuesOf(stage)).toBe('invoices INV-1 held drift.deleted');
    expect(stage.objects('Invoice')).toEqual([]);
    expect(stage.trialBalance()).toEqual({});
  });

  it('of what a void refers to is no word about the invoice: it stands and is not taken for void', async () => {
    const stage = await exported();
    stage.organization.ui({ void: '$inv1' });
    const body = { Fault: { Error: [{ Message: 'Object Not Found', code: '610' }], type: 'ValidationFault' } };
    theatre.quickbooks.faults.add({ on: stage.writes, then: 'respond', status: 400, body, times: 1 });

    await stage.sync();

    expect(await issuesOf(stage)).toBe('invoices INV-1 held quickbooks.610');
    expect(stage.trialBalance()).toEqual(booked.trialBalance);
  });

  it('a void is done already', async () => {
    const stage = await exported();
    await stage.person({ action: 'delete', entity: 'Invoice', id: theInvoice(stage).id });
    stage.organization.ui({ void: '$inv1' });

    await stage.sync();

    expect(await issuesOf(stage)).toBe('invoices INV-1 synced');
    expect(stage.trialBalance()).toEqual({});
  });
});

describe('6140, the number is taken', () => {
  async function other(stage: Stage, { amount, ...fields }: Readonly<Record<string, unknown>>): Promise<void> {
    const { id } = theInvoice(stage);
    const [item] = stage
      .objects('Invoice')
      .flatMap((found) =>
        (found['Line'] as { SalesItemLineDetail?: { ItemRef: unknown } }[]).map((line) => line.SalesItemLineDetail?.ItemRef),
      );
    expect(id).not.toBe('');
    await stage.person({
      action: 'create',
      entity: 'Invoice',
      fields: {
        DocNumber: 'INV-2',
        TxnTaxDetail: { TotalTax: 0 },
        ...fields,
        Line: [
          {
            Amount: amount,
            DetailType: 'SalesItemLineDetail',
            SalesItemLineDetail: { ItemRef: item, TaxCodeRef: { value: 'NON' } },
          },
        ],
      },
    });
  }
  const second = invoice(2, { line_items: [{ item_id: '$drive', quantity: 1, rate: 100 }] });

  it("a stranger's: held, both stay as they are", async () => {
    const stage = await exported();
    await other(stage, { CustomerRef: { value: theInvoice(stage).customer }, TxnDate: '2026-02-02', amount: 70 });
    stage.organization.steps([second, invoice(3)]);

    await stage.sync();

    const { records } = await stage.books();
    expect(records).toEqual(expect.arrayContaining(['invoices INV-2 held number.taken', 'invoices INV-3 synced']));
    // 216.50 twice and the stranger's 70
    expect(stage.trialBalance()).toMatchObject({ 'Accounts Receivable (A/R)': '503.00' });
  });

  it('ours, whose answer was lost: it is known by its marker and adopted', async () => {
    const stage = theatre.stage(shop);
    stage.organization.steps([invoice(1)]);
    const taken = fault(
      '6140',
      'Duplicate Document Number Error : You must specify a different number. This number has already been used.',
    );
    theatre.quickbooks.faults.add({
      on: `POST /v3/company/${stage.realmId}/invoice`,
      times: 1,
      ...answered(400, taken),
      then: 'commit-then-respond',
    });

    await stage.sync();

    expect(stage.objects('Invoice')).toHaveLength(1);
    expect(await issuesOf(stage)).toBe('invoices INV-1 synced');
    expect((await stage.books()).links).toContain(booked.link);
    expect(stage.trialBalance()).toEqual(booked.trialBalance);
  });

  it('the same party, date and total: it is ours, entered by hand, and is adopted', async () => {
    const stage = await exported();
    await other(stage, { CustomerRef: { value: theInvoice(stage).customer }, TxnDate: '2026-03-17', amount: 100 });
    stage.organization.steps([second]);

    await stage.sync();

    expect(stage.objects('Invoice')).toHaveLength(2);
    // 216.50 + 100
    expect(stage.trialBalance()).toMatchObject({ 'Accounts Receivable (A/R)': '316.50' });
    expect(await stage.books()).toMatchObject({
      links: expect.arrayContaining(['invoices invoice → INV-2 present #1']),
      records: expect.arrayContaining(['invoices INV-2 synced']),
    });
  });
});

describe('6240, the name is taken', () => {
  it('by a vendor: the customer gets a name of its own, the vendor stays', async () => {
    const stage = theatre.stage(shop);
    await stage.person({ action: 'create', entity: 'Vendor', fields: { DisplayName: 'Bowman Furniture' } });
    stage.organization.steps([invoice(1)]);

    await stage.sync();

    const names = stage.objects('Customer').map((customer) => textAt(customer, 'DisplayName') ?? '');
    expect(names).toHaveLength(1);
    expect(names[0]).toMatch(/^Bowman Furniture .+/);
    expect(stage.objects('Vendor')).toMatchObject([{ DisplayName: 'Bowman Furniture' }]);
    expect(stage.trialBalance()).toEqual(booked.trialBalance);
  });

  it('by a customer made a moment ago by somebody else: that one is used', async () => {
    const stage = theatre.stage({
      ...shop,
      meddle: (target, at) =>
        intercepted(target, async (operation, send) => {
          if (operation.target === 'Customer' && at.objects('Customer').length === 0)
            await at.person({ action: 'create', entity: 'Customer', fields: { DisplayName: 'Bowman Furniture' } });
          return send();
        }),
    });
    stage.organization.steps([invoice(1)]);

    await stage.sync();

    expect(stage.objects('Customer')).toHaveLength(1);
    expect((await stage.books()).documents).toContain(booked.document);
  });
});

describe('6000, "not now"', () => {
  const busy = fault('6000', 'Sorry, we cannot process your request now. Please wait a few minutes and try again.');
  const oneName = fault('6000', 'You can only add or edit one name at a time. Someone else is working on names.');

  it.each([
    { name: 'wait a few minutes, not saved', on: 'invoice', what: answered(400, busy) },
    {
      name: 'wait a few minutes, saved all the same',
      on: 'invoice',
      what: { ...answered(400, busy), then: 'commit-then-respond' as const },
    },
    { name: 'one name at a time', on: 'customer', what: answered(400, oneName) },
  ])('$name: repeated, booked once', async ({ on, what }) => {
    const stage = theatre.stage(shop);
    stage.organization.steps([invoice(1)]);
    theatre.quickbooks.faults.add({ on: `POST /v3/company/${stage.realmId}/${on}`, times: 1, ...what });

    await stage.sync();
    await stage.sync();

    expect((await stage.books()).documents.filter((line) => line.startsWith('Invoice'))).toEqual([booked.document]);
    expect(stage.trialBalance()).toEqual(booked.trialBalance);
    expect(await stage.books()).toMatchObject({ openOperations: 0, records: expect.arrayContaining(['invoices INV-1 synced']) });
  });
});

describe('6000, kept under its key', () => {
  it('is sent under another one by the next run, once nothing is found', async () => {
    const stage = theatre.stage(shop);
    stage.organization.steps([invoice(1)]);
    const oneName = answered(400, fault('6000', 'You can only add or edit one name at a time.'));
    theatre.quickbooks.faults.add({ on: `POST /v3/company/${stage.realmId}/customer`, times: 1, ...oneName });
    await stage.sync();
    const key = /requestid=\w+/.exec(
      theatre.quickbooks.log.findLast(({ path }) => path.endsWith(`${stage.realmId}/customer`))?.query ?? '',
    )?.[0];
    theatre.quickbooks.faults.add({ on: `POST /v3/company/${stage.realmId}/customer.*${key ?? 'none'}`, times: 1_000, ...oneName });

    await stage.sync();

    expect(stage.objects('Customer')).toHaveLength(1);
    expect((await stage.books()).documents.filter((line) => line.startsWith('Invoice'))).toEqual([booked.document]);
    expect(await stage.books()).toMatchObject({ openOperations: 0 });
  });
});

describe('a lost answer after the life of its key', () => {
  it.each([
    { then: 'commit-then-drop' as const, how: ['looked up: found by marker'] },
    { then: 'drop' as const, how: ['looked up', undefined] },
  ])('$then: it is looked up, the journal says how it was settled, and it is booked once', async ({ then, how }) => {
    const stage = theatre.stage({ ...shop, export: { requestKeyLifeHours: 0 } });
    stage.organization.steps([invoice(1)]);
    theatre.quickbooks.faults.add({ on: `POST /v3/company/${stage.realmId}/invoice`, times: 1, then });
    await stage.sync();
    await stage.sync();

    const operations = await stage.store.journal.ofDocument(stage.connection, 'invoices', stage.organization.idOf('$inv1'));
    expect(operations.map(({ receipts }) => receipts.at(-1)?.resolvedBy)).toEqual(how);
    expect((await stage.books()).documents.filter((line) => line.startsWith('Invoice'))).toEqual([booked.document]);
    expect((await stage.books()).links).toContain(booked.link);
    expect(stage.trialBalance()).toEqual(booked.trialBalance);
  });
});

describe('closed books', () => {
  it('known beforehand: held with the date in the reason, nothing is sent', async () => {
    const stage = theatre.stage({ ...shop, company: { ...shop.company, preferences: { BookCloseDate: '2026-03-31' } } });
    stage.organization.steps([invoice(1)]);

    const run = await stage.sync();

    expect(run.state).toBe('succeeded');
    expect(await issuesOf(stage)).toBe('invoices INV-1 held books.closed');
    expect(stage.trialBalance()).toEqual({});
  });

  it('6200, with no date known: held by the vendor, the others go on', async () => {
    const stage = theatre.stage(shop);
    stage.organization.steps([invoice(1), invoice(2)]);
    const closed = fault('6200', 'The account period has closed and the account books cannot be updated through the QBO Services API.');
    theatre.quickbooks.faults.add({
      on: `POST /v3/company/${stage.realmId}/invoice`,
      bodyContains: '"INV-2"',
      ...answered(400, closed),
    });

    expect((await stage.sync()).state).toBe('succeeded');

    expect((await stage.books()).records).toEqual(expect.arrayContaining(['invoices INV-1 synced', 'invoices INV-2 held quickbooks.6200']));
    expect((await stage.books()).documents.filter((line) => line.startsWith('Invoice'))).toEqual([booked.document]);
    expect(stage.trialBalance()).toEqual(booked.trialBalance);
  });

  it('closed since we last looked (6210): held by the vendor, the open ones go on', async () => {
    const stage = await exported();
    await stage.person({ action: 'closeBooks', date: '2026-03-20' });
    stage.organization.steps([invoice(2), invoice(3, { date: '2026-04-02' })]);

    const run = await stage.sync();

    expect(run.state).toBe('succeeded');
    expect((await stage.books()).records).toEqual(expect.arrayContaining(['invoices INV-2 held quickbooks.6210', 'invoices INV-3 synced']));
    // INV-1 and INV-3
    expect(stage.trialBalance()).toMatchObject({ 'Accounts Receivable (A/R)': '433.00' });
  });
});
