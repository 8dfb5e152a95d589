import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { line, openBooks, ref, type Books } from './quickbooks.harness.js';

let books: Books;
let customer: string;
let item: string;

beforeEach(async () => {
  books = await openBooks();
  customer = (await books.save('customer', { DisplayName: "O'Halloran & Sons", PrimaryEmailAddr: { Address: 'a@b.example' } })).Id;
  item = (await books.save('item', { Name: 'Pump', Type: 'Service', IncomeAccountRef: ref(books.account('Services')) })).Id;
});

afterEach(() => books.sandbox.close());

const invoice = (DocNumber: string, amount: number, more: object = {}) =>
  books.save('invoice', { CustomerRef: ref(customer), DocNumber, Line: [line(amount, item)], ...more });
const numbers = async (statement: string) => {
  const { body } = await books.query(statement);
  if (body.Fault) throw new Error(JSON.stringify(body.Fault));
  return (body.QueryResponse.Invoice ?? []).map(({ DocNumber }: { DocNumber: string }) => DocNumber);
};

describe('a query', () => {
  beforeEach(async () => {
    await invoice('A-1', 10, { TxnDate: '2026-01-10' });
    await invoice('A-2', 1000.5, { TxnDate: '2026-01-20' });
    await invoice('B-3', 30, { TxnDate: '2026-01-30' });
  });

  it.each([
    ["select * from Invoice where DocNumber = 'a-2'", ['A-2']],
    ["SELECT * FROM invoice WHERE docnumber LIKE 'A-%' ORDERBY TxnDate DESC", ['A-2', 'A-1']],
    ["select * from Invoice where TotalAmt > '29.9' and TxnDate >= '2026-01-20' orderby Id", ['A-2', 'B-3']],
    ["select * from Invoice where DocNumber in ('A-1', 'B-3') order by DocNumber desc", ['B-3', 'A-1']],
    ['select * from Invoice orderby Id startposition 2 maxresults 1', ['A-2']],
    ["select * from Invoice where Balance < '5'", []],
  ])('%s', async (statement, expected) => {
    expect(await numbers(statement)).toEqual(expected);
  });

  it('finds by reference and by e-mail, an apostrophe escaped', async () => {
    const byName = await books.query(String.raw`select * from Customer where DisplayName = 'O\'Halloran & Sons'`);
    const byMail = await books.query("select * from Customer where PrimaryEmailAddr = 'A@B.example'");

    expect(byName.body.QueryResponse).toMatchObject({ Customer: [{ Id: customer }], startPosition: 1, maxResults: 1 });
    expect(byMail.body.QueryResponse.Customer).toHaveLength(1);
    expect(await numbers(`select * from Invoice where CustomerRef = '${customer}' and TxnDate < '2026-01-20'`)).toEqual(['A-1']);
  });

  it('counts, projects, and says nothing when there is nothing', async () => {
    const count = await books.query('select count(*) from Invoice');
    const some = await books.query("select Id, DocNumber from Invoice where DocNumber = 'A-1'");
    const none = await books.query("select * from Invoice where DocNumber = 'none'");

    expect(count.body.QueryResponse).toEqual({ totalCount: 3 });
    expect(some.body.QueryResponse.Invoice).toEqual([{ Id: '1', DocNumber: 'A-1', domain: 'QBO', sparse: true }]);
    expect(none.body).toEqual({ QueryResponse: {}, time: expect.any(String) });
  });

  it('may come as text in a POST', async () => {
    const statement = 'select * from Invoice orderby Id';
    const posted = await books.post('query', statement, { 'content-type': 'application/text' });
    const asJson = await books.post('query', statement);

    expect(posted.body.QueryResponse).toEqual((await books.query(statement)).body.QueryResponse);
    expect(asJson.body.Fault.Error[0]).toMatchObject({ code: '4000', Detail: 'QueryParserError: null' });
  });

  it.each([
    ["select * from Invoice where DocNumber != 'A'", '4000', /at line 1, column 39/],
    ["select * from Invoice where DocNumber = 'A' or DocNumber = 'B'", '4000', /"or"/],
    ['select * from Invoice where', '4000', /<EOF>/],
    ['select * from Nonsense', '4001', /Nonsense/],
    ["select * from Invoice where PrivateNote = 'x'", '4001', /property 'PrivateNote' is not queryable/],
    ["select * from Purchase where VendorRef = '1'", '4001', /Property VendorRef not found for Entity Purchase/],
    ['select * from Invoice orderby TotalAmt', '4001', /.*/],
    ['select * from Invoice startposition 0', '4001', /value 0 is too small\. Min allowed value is 1/],
    ['select * from Invoice maxresults 1001', '4001', /too large/],
  ])('is refused: %s', async (statement, code, detail) => {
    const { status, body } = await books.query(statement);

    expect({ status, code: body.Fault.Error[0].code }).toEqual({ status: 400, code });
    expect(body.Fault.Error[0].Detail).toMatch(detail);
  });

  it('hides inactive names unless asked', async () => {
    await books.save('customer', {
      Id: customer,
      SyncToken: (await books.read(`customer/${customer}`)).SyncToken,
      sparse: true,
      Active: false,
    });
    const active = await books.save('customer', { DisplayName: 'Ann' });
    const ids = async (where: string) =>
      ((await books.query(`select * from Customer ${where}`)).body.QueryResponse.Customer ?? []).map(({ Id }: { Id: string }) => Id);

    expect(await ids('')).toEqual([active.Id]);
    expect(await ids('where Active in (true, false) orderby Id')).toEqual([customer, active.Id]);
    expect(await ids('where Active = false')).toEqual([customer]);
  });

  it('pages a hundred at a time by itself', async () => {
    for (let at = 0; at < 98; at += 1) await invoice(`N-${at}`, 1);

    const { body } = await books.query('select * from Invoice');

    expect(body.QueryResponse.Invoice).toHaveLength(100);
    expect(body.QueryResponse).toMatchObject({ startPosition: 1, maxResults: 100 });
  });
});

describe('change data', () => {
  const changes = async (entities: string, since: string) =>
    (await books.get(`cdc?entities=${entities}&changedSince=${encodeURIComponent(since)}`)).body;

  it('gives the current objects and, after them, what was deleted', async () => {
    const old = await invoice('A-1', 10);
    books.sandbox.clock.advance(60_000);
    const gone = await invoice('A-2', 10);
    await books.post('invoice?operation=delete', { Id: gone.Id, SyncToken: '0' });
    const kept = await invoice('A-3', 10);
    const voided = await books.save('invoice?operation=void', { Id: old.Id, SyncToken: '0' });

    const body = await changes('Invoice,Payment', '2026-03-02T12:00:30-08:00');

    expect(body.CDCResponse[0].QueryResponse).toMatchObject([
      {
        Invoice: [
          { Id: kept.Id, Balance: 10 },
          { Id: voided.Id, TotalAmt: 0 },
          { Id: gone.Id, status: 'Deleted', domain: 'QBO', MetaData: { LastUpdatedTime: '2026-03-02T12:01:00-08:00' } },
        ].sort((left, right) => ('status' in left ? 1 : 'status' in right ? -1 : Number(left.Id) - Number(right.Id))),
        maxResults: 3,
      },
      {},
    ]);
  });

  it.each([
    ['older than thirty days', 'Invoice', '2026-01-30T00:00:00-08:00', '500'],
    ['tax codes', 'TaxCode', '2026-03-01T00:00:00-08:00', '500'],
    ['an unknown entity', 'Nonsense', '2026-03-01T00:00:00-08:00', '2000'],
  ])('does not exist for %s', async (_case, entity, since, code) => {
    expect((await changes(entity, since)).Fault.Error[0].code).toBe(code);
  });

  it('stops at a thousand objects', async () => {
    const company = books.sandbox.company();
    for (let at = 0; at < 1005; at += 1) company.addSystemObject('Class', 'Class', { Name: `C${at}`, Active: true });

    const body = await changes('Class,Customer', '2026-03-02T00:00:00-08:00');

    expect(body.CDCResponse[0].QueryResponse[0].Class).toHaveLength(1000);
    expect(body.CDCResponse[0].QueryResponse[1]).toEqual({});
  });
});

describe('a batch', () => {
  const create = (bId: string, DocNumber: string) => ({
    bId,
    operation: 'create',
    Invoice: { CustomerRef: ref(customer), DocNumber, Line: [line(10, item)] },
  });

  it('answers every item on its own', async () => {
    const { Id } = await invoice('A-1', 10);

    const { status, body } = await books.post('batch', {
      BatchItemRequest: [
        create('i1', 'A-2'),
        { bId: 'i2', operation: 'update', Customer: { Id: customer, SyncToken: '9', sparse: true } },
        { bId: 'i3', Query: "select * from Invoice where DocNumber = 'A-1'" },
        { bId: 'i4', operation: 'update', optionsData: 'void', Invoice: { Id, SyncToken: '0', sparse: true } },
        { bId: 'i5', operation: 'delete', Nonsense: { Id } },
      ],
    });

    expect(status).toBe(200);
    expect(body.BatchItemResponse).toMatchObject([
      { bId: 'i1', Invoice: { DocNumber: 'A-2' } },
      { bId: 'i2', Fault: { type: 'ValidationFault', Error: [{ code: '5010' }] } },
      { bId: 'i3', QueryResponse: { Invoice: [{ Id }] } },
      { bId: 'i4', Invoice: { Id, TotalAmt: 0, PrivateNote: 'Voided' } },
      { bId: 'i5', Fault: { Error: [{ code: '500' }] } },
    ]);
  });

  it('takes thirty items, not one more', async () => {
    const { status, body } = await books.post('batch', {
      BatchItemRequest: Array.from({ length: 31 }, (_, at) => create(`i${at}`, `N-${at}`)),
    });

    expect({ status, code: body.Fault.Error[0].code }).toEqual({ status: 400, code: '1040' });
    expect(books.sandbox.company().store('Invoice').size).toBe(0);
  });

  it('runs again only what a repeat adds', async () => {
    const first = await books.post('batch?requestid=r1', { BatchItemRequest: [create('i1', 'A-1')] });
    const again = await books.post('batch?requestid=r1', { BatchItemRequest: [create('i1', 'A-1'), create('i2', 'A-2')] });

    expect(again.body.BatchItemResponse[0]).toEqual(first.body.BatchItemResponse[0]);
    expect(again.body.BatchItemResponse[1]).toMatchObject({ Invoice: { DocNumber: 'A-2' } });
    expect(books.sandbox.company().store('Invoice').size).toBe(2);
  });

  it('limits the item id to ten characters beside a request id', async () => {
    const { body } = await books.post('batch?requestid=r1', { BatchItemRequest: [create('12345678901', 'A-1')] });

    expect(body.BatchItemResponse[0].Fault.Error[0].code).toBe('2130');
  });
});
