import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { textAt } from '../crash/books.js';
import { openTheatre, type Stage, type Theatre } from '../crash/stage.js';
import { booked, invoice, shop } from './support.js';

/** What people do in QuickBooks to documents of ours, found by following its changes: nobody edits them in Zoho here. */
let theatre: Theatre;
beforeAll(async () => {
  theatre = await openTheatre();
  // Past the time in which a version may still move and is therefore read twice.
  theatre.zoho.clock.advance(5000);
});
afterAll(() => theatre.close());

/** Followed in every run instead of once a day. */
const followed = (invoices: string) => ({ ...shop, export: { sweepEvery: '1ms', drift: { invoices } } });

async function exported(policy: string): Promise<Stage> {
  const stage = theatre.stage(followed(policy));
  stage.organization.steps([invoice(1), invoice(2)]);
  await stage.sync();
  await stage.sync();
  return stage;
}

const idOf = (stage: Stage): string => textAt(theInvoice(stage), 'Id') ?? '';
const theInvoice = (stage: Stage) => stage.objects('Invoice').find(({ DocNumber }) => DocNumber === 'INV-1') ?? {};
const recordOf = async (stage: Stage) => (await stage.books()).records.find((line) => line.startsWith('invoices INV-1'));
const linkOf = async (stage: Stage) => (await stage.books()).links.find((line) => line.startsWith('invoices invoice → INV-1'));

const edit = (stage: Stage) => stage.person({ action: 'edit', entity: 'Invoice', id: idOf(stage), fields: { TxnDate: '2026-03-30' } });
const remove = (stage: Stage) => stage.person({ action: 'delete', entity: 'Invoice', id: idOf(stage) });
const annul = (stage: Stage) => stage.person({ action: 'void', entity: 'Invoice', id: idOf(stage) });

/** Two invoices of 216.50, and one. */
const both = { 'Accounts Receivable (A/R)': '433.00', 'Board of Equalization Payable': '-33.00', Sales: '-400.00' };
const one = booked.trialBalance;

describe('an invoice edited in QuickBooks', () => {
  it('hold: a dead letter with the values, both sides stay as they are', async () => {
    const stage = await exported('hold');
    await edit(stage);

    await stage.sync();

    const [record] = await stage.store.documents.find(stage.connection, 'invoices', 'INV-1');
    expect(record).toMatchObject({ state: 'held', issues: [{ code: 'drift.edited' }] });
    expect(record?.issues[0]?.message).toContain('date 2026-03-17 → 2026-03-30');
    expect(record?.issues[0]?.differences).toEqual([{ field: 'date', ours: '2026-03-17', theirs: '2026-03-30' }]);
    expect(theInvoice(stage)).toMatchObject({ TxnDate: '2026-03-30' });
    expect(stage.trialBalance()).toEqual(both);
  });

  it('hold, and undone by hand: a retry makes it good', async () => {
    const stage = await exported('hold');
    await edit(stage);
    await stage.sync();
    await stage.person({ action: 'edit', entity: 'Invoice', id: idOf(stage), fields: { TxnDate: '2026-03-17' } });
    await stage.store.documents.retry(stage.connection, 'invoices', [stage.organization.idOf('$inv1')]);

    await stage.sync();

    expect(await recordOf(stage)).toBe('invoices INV-1 synced');
    expect((await stage.books()).documents).toContain(booked.document);
  });

  it('hold, and undone by hand: the next look releases it', async () => {
    const stage = await exported('hold');
    await edit(stage);
    await stage.sync();
    expect(await stage.store.documents.driftCounts(stage.connection)).toEqual({ invoices: 1 });
    await stage.person({ action: 'edit', entity: 'Invoice', id: idOf(stage), fields: { TxnDate: '2026-03-17' } });

    await stage.sync();

    expect(await recordOf(stage)).toBe('invoices INV-1 synced');
    expect((await stage.books()).documents).toContain(booked.document);
    expect(await stage.store.documents.driftCounts(stage.connection)).toEqual({});
  });

  it('restore: ours is written again', async () => {
    const stage = await exported('restore');
    await edit(stage);

    await stage.sync();

    expect((await stage.books()).documents).toContain(booked.document);
    expect(await recordOf(stage)).toBe('invoices INV-1 synced');
    expect(await linkOf(stage)).toBe(booked.link);
    expect(stage.trialBalance()).toEqual(both);
  });

  it('accept: theirs stands, until the invoice changes in Zoho', async () => {
    const stage = await exported('accept');
    await edit(stage);
    await stage.sync();
    await stage.sync();
    expect(theInvoice(stage)).toMatchObject({ TxnDate: '2026-03-30' });
    expect(await recordOf(stage)).toBe('invoices INV-1 synced drift.edited');

    theatre.zoho.clock.advance(1000);
    stage.organization.ui({ update: '$inv1', body: { date: '2026-03-18' } });
    await stage.sync();

    expect(theInvoice(stage)).toMatchObject({ TxnDate: '2026-03-18', TotalAmt: 216.5 });
    expect(stage.trialBalance()).toEqual(both);
  });
});

describe.each([
  { what: 'deleted', act: remove, code: 'drift.deleted' },
  { what: 'voided', act: annul, code: 'drift.edited' },
])('an invoice $what in QuickBooks', ({ act, code }) => {
  it('hold: a dead letter, and nothing is made again', async () => {
    const stage = await exported('hold');
    await act(stage);

    await stage.sync();
    await stage.sync();

    expect(await recordOf(stage)).toBe(`invoices INV-1 held ${code}`);
    expect(stage.trialBalance()).toEqual(one);
  });

  it('restore: made again, once', async () => {
    const stage = await exported('restore');
    await act(stage);

    await stage.sync();
    await stage.sync();

    expect(await recordOf(stage)).toBe('invoices INV-1 synced');
    expect(await linkOf(stage)).toBe('invoices invoice → INV-1 present #2');
    expect(stage.trialBalance()).toEqual(both);
  });

  it('accept: it stays away until the invoice changes in Zoho', async () => {
    const stage = await exported('accept');
    await act(stage);

    await stage.sync();
    await stage.sync();

    expect(await recordOf(stage)).toBe(`invoices INV-1 synced ${code}`);
    expect(stage.trialBalance()).toEqual(one);

    theatre.zoho.clock.advance(1000);
    stage.organization.ui({ update: '$inv1', body: { date: '2026-03-18' } });
    await stage.sync();
    expect(stage.trialBalance()).toEqual(both);
  });
});

describe('what is nobody’s drift', () => {
  it('a memo, and a payment of the customer: noticed, not touched, and they survive our next update', async () => {
    const stage = await exported('restore');
    const invoiceId = idOf(stage);
    await stage.person({ action: 'edit', entity: 'Invoice', id: invoiceId, fields: { CustomerMemo: { value: 'Thank you' } } });
    const customer = textAt(theInvoice(stage), 'CustomerRef', 'value');
    await stage.person({
      action: 'create',
      entity: 'Payment',
      fields: {
        CustomerRef: { value: customer },
        TotalAmt: 16.5,
        Line: [{ Amount: 16.5, LinkedTxn: [{ TxnId: invoiceId, TxnType: 'Invoice' }] }],
      },
    });

    const run = await stage.sync();
    expect(run.calls['quickbooks.write'] ?? 0).toBe(0);
    expect(await recordOf(stage)).toBe('invoices INV-1 synced');

    theatre.zoho.clock.advance(1000);
    stage.organization.ui({ update: '$inv1', body: { date: '2026-03-18' } });
    await stage.sync();

    expect(theInvoice(stage)).toMatchObject({ TxnDate: '2026-03-18', CustomerMemo: { value: 'Thank you' }, Balance: 200 });
    // 433.00 − 16.50
    expect(stage.trialBalance()).toMatchObject({ 'Accounts Receivable (A/R)': '416.50', 'Undeposited Funds': '16.50' });
  });

  it('our own writes cost one call a period and change nothing', async () => {
    const stage = await exported('restore');

    const run = await stage.sync();

    expect(run.calls).toMatchObject({ 'quickbooks.read': 1 });
    expect(run.calls['quickbooks.write'] ?? 0).toBe(0);
    expect(stage.trialBalance()).toEqual(both);
  });
});

describe('the party of an invoice', () => {
  const setting = { ...followed('hold'), company: { ...shop.company, customers: [{ DisplayName: 'Davis' }] } };
  const customerOf = (stage: Stage, number: string) =>
    textAt(
      stage.objects('Invoice').find(({ DocNumber }) => DocNumber === number),
      'CustomerRef',
      'value',
    );
  const idOfCustomer = (stage: Stage, name: string): string | undefined =>
    textAt(
      stage.objects('Customer').find(({ DisplayName }) => DisplayName === name),
      'Id',
    );

  it('was merged away: no drift, and what follows goes to the winner', async () => {
    const stage = theatre.stage(setting);
    stage.organization.steps([invoice(1), invoice(2)]);
    await stage.sync();
    await stage.sync();
    const into = idOfCustomer(stage, 'Davis');
    await stage.person({ action: 'merge', entity: 'Customer', id: idOfCustomer(stage, 'Bowman Furniture'), into });

    await stage.sync();
    theatre.zoho.clock.advance(5000);
    stage.organization.steps([invoice(3)]);
    await stage.sync();

    expect((await stage.books()).records.filter((line) => line.startsWith('invoices'))).toEqual([
      'invoices INV-1 synced',
      'invoices INV-2 synced',
      'invoices INV-3 synced',
    ]);
    expect(['INV-1', 'INV-2', 'INV-3'].map((number) => customerOf(stage, number))).toEqual([into, into, into]);
    expect(stage.objects('Customer')).toHaveLength(1);
  });

  it('was merged away between two looks: the document that is refused for it goes to the winner with the next run', async () => {
    const stage = theatre.stage({ ...setting, export: { drift: { invoices: 'hold' } } });
    stage.organization.steps([invoice(1)]);
    await stage.sync();
    const into = idOfCustomer(stage, 'Davis');
    await stage.person({ action: 'merge', entity: 'Customer', id: idOfCustomer(stage, 'Bowman Furniture'), into });
    theatre.zoho.clock.advance(5000);
    stage.organization.steps([invoice(2)]);
    await stage.sync();
    const refused = (await stage.books()).records.find((line) => line.startsWith('invoices INV-2'));

    await stage.sync();

    expect(refused).toBe('invoices INV-2 held quickbooks.2500');
    expect((await stage.books()).records.filter((line) => line.startsWith('invoices'))).toEqual([
      'invoices INV-1 synced',
      'invoices INV-2 synced',
    ]);
    expect(['INV-1', 'INV-2'].map((number) => customerOf(stage, number))).toEqual([into, into]);
  });

  it('was exchanged for another customer by a person: drift', async () => {
    const stage = theatre.stage(setting);
    stage.organization.steps([invoice(1)]);
    await stage.sync();
    await stage.sync();
    const davis = { value: idOfCustomer(stage, 'Davis') };
    await stage.person({ action: 'edit', entity: 'Invoice', id: idOf(stage), fields: { CustomerRef: davis } });

    await stage.sync();

    expect(await recordOf(stage)).toBe('invoices INV-1 held drift.edited');
    expect(customerOf(stage, 'INV-1')).toBe(davis.value);
  });
});
