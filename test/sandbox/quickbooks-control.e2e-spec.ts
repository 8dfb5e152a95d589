import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { line, openBooks, ref, type Books, type Json } from './quickbooks.harness.js';

let books: Books;

beforeEach(async () => {
  books = await openBooks({
    refreshToken: 'RT-1',
    customers: [{ DisplayName: 'Ann' }],
    items: [{ Name: 'Pump', Type: 'Service', IncomeAccountRef: { name: 'Sales' } }],
  });
});

afterEach(() => books.sandbox.close());

const invoice = (amount: number, more: object = {}) => books.save('invoice', { CustomerRef: ref('1'), Line: [line(amount, '1')], ...more });
const look = async (action: string) => (await fetch(`http://127.0.0.1:${books.sandbox.port}/_sandbox/${action}`)).json() as Promise<Json>;

describe('a person in the product', () => {
  it('changes a document under a client, whose token is then stale', async () => {
    const { Id } = await invoice(10);

    await books.admin('ui', { action: 'edit', entity: 'Invoice', id: Id, fields: { PrivateNote: 'by hand' } });

    expect(await books.read(`invoice/${Id}`)).toMatchObject({ PrivateNote: 'by hand', SyncToken: '1' });
    expect(await books.refused('invoice', { Id, SyncToken: '0', sparse: true, PrivateNote: 'x' })).toMatchObject({ code: '5010' });
  });

  it('voids what the API does not, deletes, renames and retires', async () => {
    const memo = await books.save('creditmemo', { CustomerRef: ref('1'), Line: [line(10, '1')] });
    const { Id } = await invoice(10);

    await books.admin('ui', { action: 'void', entity: 'CreditMemo', id: memo.Id });
    await books.admin('ui', { action: 'delete', entity: 'Invoice', id: Id });
    await books.admin('ui', { action: 'rename', entity: 'Customer', id: '1', name: 'Anne' });
    await books.admin('ui', { action: 'inactivate', entity: 'Item', id: '1' });

    expect(await books.read(`creditmemo/${memo.Id}`)).toMatchObject({ TotalAmt: 0, Balance: 0, PrivateNote: 'Voided' });
    expect((await books.get(`invoice/${Id}`)).body.Fault.Error[0].code).toBe('610');
    expect(await books.read('customer/1')).toMatchObject({ DisplayName: 'Anne' });
    expect(await books.read('item/1')).toMatchObject({ Name: 'Pump (deleted)', Active: false });
    expect(books.trial()).toEqual({});
  });

  it('applies a credit', async () => {
    const memo = await books.save('creditmemo', { CustomerRef: ref('1'), Line: [line(10, '1')] });
    const { Id } = await invoice(30);

    await books.admin('ui', { action: 'applyCredit', invoiceId: Id, creditMemoId: memo.Id, amount: 10 });

    expect(await books.read(`invoice/${Id}`)).toMatchObject({ Balance: 20 });
  });

  it('does nothing that is not known', async () => {
    await expect(books.admin('ui', { action: 'dance' })).rejects.toThrow('action must be one of edit, create, void');
  });
});

describe('the control surface', () => {
  it('shows the trial balance of a span of days, sorted by name', async () => {
    await invoice(10, { TxnDate: '2026-01-31' });
    await invoice(20.5, { TxnDate: '2026-02-01' });

    const all = await look('trial-balance');
    const january = await look(`trial-balance?realm=${books.realm}&to=2026-01-31`);

    expect(all.rows).toMatchObject([
      { account: 'Accounts Receivable (A/R)', debit: '30.50', credit: '0.00', net: '30.50' },
      { account: 'Sales', debit: '0.00', credit: '30.50', net: '-30.50' },
    ]);
    expect(january.rows.map(({ net }: { net: string }) => net)).toEqual(['10.00', '-10.00']);
  });

  it('shows postings, balances and documents', async () => {
    const { Id } = await invoice(10);

    expect((await look(`ledger?txn=${Id}`)).entries).toMatchObject([
      {
        entity: 'Invoice',
        txnId: Id,
        date: '2026-03-02',
        postings: [
          { debit: '10.00', party: 'Customer:1' },
          { account: 'Sales', credit: '10.00' },
        ],
      },
    ]);
    expect((await look('balances')).customers).toEqual([{ id: '1', name: 'Ann', balance: '10.00' }]);
    expect((await look('documents?entity=Invoice')).Invoice).toMatchObject([{ Id, TotalAmt: 10 }]);
  });

  it('counts calls by kind', async () => {
    await books.admin('counters', { clear: true });
    await invoice(10);
    await books.query('select * from Invoice');
    await books.get('invoice/1');
    await books.get('invoice/4711');

    expect(await look('counters')).toMatchObject({ writes: 1, 'write:Invoice': 1, query: 1, reads: 2, corePlus: 2 });
  });

  it('goes back to the seed and keeps the connection', async () => {
    await invoice(10);

    await books.admin('reset');

    expect((await books.query('select count(*) from Invoice')).body.QueryResponse).toEqual({ totalCount: 0 });
    expect(await books.read('customer/1')).toMatchObject({ DisplayName: 'Ann', Balance: 0 });
  });

  it('ends tokens, and adds a company', async () => {
    await books.admin('tokens', { expireAccess: true });
    const other = await books.admin('company', { realmId: '7', country: 'GB', homeCurrency: 'GBP', refreshToken: 'RT-7' });
    const { companies } = await look('companies');

    expect((await books.get('preferences')).status).toBe(401);
    expect(other).toMatchObject({ realmId: '7', refreshToken: 'RT-7' });
    expect(companies.map(({ realmId }: { realmId: string }) => realmId)).toEqual([books.realm, '7']);
  });
});

describe('a scripted fault', () => {
  it('loses the answer after the document was stored: the repeat finds it', async () => {
    const body = { CustomerRef: ref('1'), Line: [line(10, '1')] };
    await books.admin('faults', { add: [{ on: 'POST /invoice', then: 'commit-then-drop', times: 1 }] });

    await expect(books.post('invoice?requestid=r1', body)).rejects.toThrow();
    const repeat = await books.save('invoice?requestid=r1', body);

    expect(repeat.Id).toBe('1');
    expect(books.sandbox.company().store('Invoice').size).toBe(1);
  });
});

describe('the trial balance report', () => {
  it('has a row per account and equal totals', async () => {
    await invoice(10);

    const { body } = await books.get('reports/TrialBalance');

    expect(body.Rows.Row).toMatchObject([
      { ColData: [{ value: 'Accounts Receivable (A/R)' }, { value: '10.00' }, { value: '' }] },
      { ColData: [{ value: 'Sales' }, { value: '' }, { value: '10.00' }] },
      { Summary: { ColData: [{ value: 'TOTAL' }, { value: '10.00' }, { value: '10.00' }] } },
    ]);
  });
});
