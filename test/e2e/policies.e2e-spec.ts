import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { byHand } from '../support/by-hand.js';
import { createRig, type Rig, type RigOptions } from '../support/rig.js';
import { runCli } from '../support/run-cli.js';

const shop = {
  organization: {
    currencyCode: 'USD',
    countryCode: 'US',
    contacts: [{ as: 'bowman', contact_name: 'Bowman Furniture', contact_type: 'customer' }],
    items: [{ as: 'drive', name: 'Hard Drive', sku: 'HD-500', rate: 100 }],
    accounts: [{ as: 'checking', account_name: 'Checking', account_type: 'bank' }],
  },
  company: { country: 'US' },
};
const invoice = (as: string, date: string, amount = 100) => ({
  create: 'invoice',
  as,
  body: { customer_id: '$bowman', invoice_number: `INV-${as}`, date, line_items: [{ item_id: '$drive', quantity: 1, rate: amount }] },
});

let rig: Rig;
afterEach(() => rig.close());
const open = async (options: RigOptions = {}): Promise<void> => {
  rig = await createRig({ ...shop, ...options });
};

describe('row 20: export.from', () => {
  it('an older document is not exported, one already exported is followed whatever its date', async () => {
    await open();
    rig.organization.steps([invoice('old', '2025-12-31'), invoice('new', '2026-01-01')]);
    await rig.sync();
    expect((await rig.documents('Invoice')).map((document) => document['DocNumber'])).toEqual(['INV-new']);

    rig.organization.ui({ update: '$new', body: { date: '2025-06-01' } });
    await rig.sync();
    expect(await rig.document('Invoice', 'INV-new')).toMatchObject({ TxnDate: '2025-06-01' });
  });

  it('a payment of an older document settles the one a person had entered, which is never edited', async () => {
    await open({
      company: {
        country: 'US',
        customers: [{ Id: '901', DisplayName: 'Bowman Furniture' }],
        items: [
          { Id: '902', Name: 'Work', Type: 'Service', IncomeAccountRef: { name: 'Sales' }, ExpenseAccountRef: { name: 'Purchases' } },
        ],
      },
    });
    rig.organization.steps([
      invoice('old', '2025-12-31', 80),
      {
        create: 'customerpayment',
        as: 'p',
        body: {
          customer_id: '$bowman',
          date: '2026-02-01',
          payment_mode: 'cash',
          amount: 80,
          account_id: '$account.Checking',
          invoices: [{ invoice_id: '$old', amount_applied: 80 }],
        },
      },
    ]);
    await byHand(rig, {
      action: 'create',
      entity: 'Invoice',
      fields: {
        DocNumber: 'INV-old',
        TxnDate: '2025-12-31',
        CustomerRef: { value: '901' },
        Line: [{ Amount: 80, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: { ItemRef: { value: '902' } } }],
      },
    });

    await rig.sync();

    expect(await rig.document('Invoice', 'INV-old')).toMatchObject({ Balance: 0, TotalAmt: 80, SyncToken: expect.any(String) });
    expect(await rig.documents('Invoice')).toHaveLength(1);
    expect(await rig.documents('Payment')).toMatchObject([{ TotalAmt: 80, UnappliedAmt: 0 }]);
  });

  it('without such a document the payment goes out unapplied and says so', async () => {
    await open();
    rig.organization.steps([
      invoice('old', '2025-12-31', 80),
      {
        create: 'customerpayment',
        as: 'p',
        body: {
          customer_id: '$bowman',
          date: '2026-02-01',
          payment_mode: 'cash',
          amount: 80,
          account_id: '$account.Checking',
          invoices: [{ invoice_id: '$old', amount_applied: 80 }],
        },
      },
    ]);

    await rig.sync();

    expect(await rig.documents('Payment')).toMatchObject([{ TotalAmt: 80, UnappliedAmt: 80 }]);
    const [history] = await rig.app.engine.document('acme', 'customer-payments', rig.organization.idOf('p'));
    expect(history?.record).toMatchObject({ state: 'synced', issues: [{ severity: 'note', code: 'reference.waiting' }] });
  });
});

describe('row 20: modules', () => {
  const note = {
    create: 'creditnote',
    as: 'note',
    body: {
      customer_id: '$bowman',
      creditnote_number: 'CN-1',
      date: '2026-02-01',
      line_items: [{ item_id: '$drive', quantity: 1, rate: 30 }],
    },
  };
  const switchTo = async (modules: readonly string[]): Promise<void> => {
    const config = parse(readFileSync(rig.configFile, 'utf8')) as { connections: { export: Record<string, unknown> }[] };
    config.connections[0]!.export['modules'] = modules;
    writeFileSync(rig.configFile, stringify(config));
    await rig.reopen();
  };

  it('one that is switched off leaves what it exported alone, and goes on with it without a double', async () => {
    await open();
    rig.organization.steps([invoice('a', '2026-02-01'), note]);
    await rig.sync();
    await switchTo(['customers', 'accounts', 'invoices']);
    rig.organization.ui({ update: '$note', body: { line_items: [{ item_id: '$drive', quantity: 1, rate: 45 }] } });
    rig.organization.ui({ update: '$a', body: { line_items: [{ item_id: '$drive', quantity: 2, rate: 100 }] } });

    await rig.sync();

    expect(await rig.documents('CreditMemo')).toMatchObject([{ DocNumber: 'CN-1', TotalAmt: 30 }]);
    expect(await rig.document('Invoice', 'INV-a')).toMatchObject({ TotalAmt: 200 });

    await switchTo(['customers', 'accounts', 'invoices', 'creditNotes']);
    await rig.sync();

    expect(await rig.documents('CreditMemo')).toMatchObject([{ DocNumber: 'CN-1', TotalAmt: 45 }]);
    // 200 sold − 45 credited
    expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': '155.00', Sales: '-155.00' });
  });
});

describe('an entity whose module is off', () => {
  it.each(['sync', 'plan'])('is refused by name when a %s is about it', async (command) => {
    await open({ export: { modules: ['invoices'] } });

    const { code, err } = await runCli(rig.app, [command, '--entity', 'bills']);

    expect(code).toBe(2);
    expect(err).toContain('bills are switched off for connection acme: bills is not among its export.modules [entity.off]');
  });
});

describe('closed books', () => {
  it('hold what is dated in them, and the rest goes on', async () => {
    await open({ company: { country: 'US', preferences: { BookCloseDate: '2026-02-28' } } });
    rig.organization.steps([invoice('a', '2026-02-28'), invoice('b', '2026-03-01')]);

    await rig.sync();

    expect(await rig.held()).toEqual([expect.stringMatching(/^invoices INV-a: books\.closed .*2026-02-28/)]);
    expect((await rig.documents('Invoice')).map((document) => document['DocNumber'])).toEqual(['INV-b']);
  });

  it('or go to the first open day, and stay there', async () => {
    await open({ company: { country: 'US', preferences: { BookCloseDate: '2026-02-28' } }, export: { closedBooks: 'nextOpenDay' } });
    rig.organization.steps([invoice('a', '2026-02-10')]);
    await rig.sync();
    expect(await rig.documents('Invoice')).toMatchObject([{ TxnDate: '2026-03-01' }]);

    rig.organization.ui({ update: '$a', body: { line_items: [{ item_id: '$drive', quantity: 1, rate: 120 }] } });
    await rig.sync();
    expect(await rig.documents('Invoice')).toMatchObject([{ TxnDate: '2026-03-01', TotalAmt: 120 }]);
  });
});

describe('blast radius', () => {
  it('a run that would create more than export.createMax writes nothing', async () => {
    await open({ export: { createMax: 2 } });
    rig.organization.steps([invoice('a', '2026-03-01'), invoice('b', '2026-03-02'), invoice('c', '2026-03-03')]);

    const run = await rig.sync();

    expect(run).toMatchObject({ state: 'failed', error: { code: 'export.create-max' } });
    expect(run.error?.message).toContain('3 invoices');
    expect(await rig.documents('Invoice')).toEqual([]);
    expect(await rig.documents('Customer')).toEqual([]);
  });

  it('a list that shrinks suspiciously is not taken for deletes', async () => {
    await open({ export: { sweepMissing: { count: 1, percent: 20 } } });
    rig.organization.steps([invoice('a', '2026-03-01'), invoice('b', '2026-03-02'), invoice('c', '2026-03-03')]);
    await rig.sync();
    for (const name of ['a', 'b']) rig.organization.ui({ delete: `$${name}` });

    await rig.sync();

    expect((await rig.documents('Invoice')).map((document) => document['TotalAmt'])).toEqual([100, 100, 100]);
  });
});
