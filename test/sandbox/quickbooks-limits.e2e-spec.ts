import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { noLimits, openBooks, type Books } from './quickbooks.harness.js';

let books: Books;

afterEach(() => books.sandbox.close());

const statuses = async (count: number, call: () => Promise<{ status: number }>) => {
  const found: number[] = [];
  for (let at = 0; at < count; at += 1) found.push((await call()).status);
  return found;
};
const read = () => books.get('preferences');

describe('limits', () => {
  it('let ten requests through in a second, in a window that slides', async () => {
    books = await openBooks({}, { limits: { ...noLimits, requestsPerSecond: 10 } });

    const first = await statuses(5, read);
    books.sandbox.clock.advance(600);
    const second = await statuses(6, read);
    books.sandbox.clock.advance(400);
    const third = await statuses(6, read);

    // At 1000 ms the first five have left the window, the five of 600 ms have not.
    expect(first.concat(second)).toEqual([...Array<number>(10).fill(200), 429]);
    expect(third).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it('answer the next request in the form of the gateway, or in the recorded XML', async () => {
    books = await openBooks({}, { limits: { ...noLimits, requestsPerMinute: 1 } });
    await read();

    const json = await read();
    books.sandbox.setSwitches({ throttleBody: 'xml' });
    const xml = await read();

    expect(json.body.fault).toEqual({
      error: [
        {
          message: 'message=ThrottleExceeded; errorCode=003001; statusCode=429',
          detail: 'The request limit was reached.  Try again later',
          code: '3001',
          element: null,
        },
      ],
      type: 'SERVICE',
    });
    expect(xml.body).toContain(
      '<Fault type="SERVICE"><Error code="3001"><Message>message=ThrottleExceeded; errorCode=003001; statusCode=429</Message>',
    );
  });

  it('count 500 requests and 40 batches a minute', async () => {
    books = await openBooks({}, { limits: { ...noLimits, requestsPerMinute: 500, batchesPerMinute: 40 } });
    const batch = () => books.post('batch', { BatchItemRequest: [{ bId: '1', Query: 'select * from Term' }] });

    const batches = await statuses(41, batch);
    const requests = await statuses(461, read);

    // A refused batch counts against nothing: 40 batches and 460 reads fill the minute.
    expect(batches).toEqual([...Array<number>(40).fill(200), 429]);
    expect(requests).toEqual([...Array<number>(460).fill(200), 429]);
  });

  it('stop reads, not writes, when the month is used up', async () => {
    books = await openBooks({}, { limits: { ...noLimits, corePlusPerMonth: 3 } });
    await books.get('customer/4711');
    await books.save('customer', { DisplayName: 'Ann' });
    await books.post('batch', {
      BatchItemRequest: [
        { bId: '1', Query: 'select * from Term' },
        { bId: '2', Query: 'select * from Item' },
      ],
    });

    const reads = await statuses(2, read);
    const write = await books.post('customer', { DisplayName: 'Bob' });
    const { corePlus } = await books.admin('counters');
    books.sandbox.clock.set('2026-04-01T20:00:00Z');
    const nextMonth = await books.get('preferences', { authorization: `Bearer ${books.sandbox.accessToken()}` });

    // The failed read and the write are free; two queries in the batch and one read make three.
    expect([reads, write.status, corePlus, nextMonth.status]).toEqual([[200, 429], 200, 3, 200]);
  });

  it('refuse a taxable sale of more than 750 lines', async () => {
    books = await openBooks({
      salesTax: true,
      taxCodes: [{ name: 'CA', sales: [{ name: 'CA', rate: 8 }] }],
      items: [{ Name: 'Pump', Type: 'Service', IncomeAccountRef: { name: 'Sales' } }],
      customers: [{ DisplayName: 'Ann' }],
    });
    const lines = (count: number) =>
      Array.from({ length: count }, () => ({
        Amount: 1,
        DetailType: 'SalesItemLineDetail',
        SalesItemLineDetail: { ItemRef: { value: '1' }, TaxCodeRef: { value: 'TAX' } },
      }));

    expect(await books.save('invoice', { CustomerRef: { value: '1' }, Line: lines(750) })).toMatchObject({ TotalAmt: 810 });
    expect(await books.refused('invoice', { CustomerRef: { value: '1' }, Line: lines(751) })).toMatchObject({ code: '6000' });
  });
});

describe('webhooks', () => {
  let listener: Server;
  const received: { body: string; signature: string | undefined }[] = [];

  async function listen(answers: number[] = []): Promise<string> {
    received.length = 0;
    listener = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        received.push({ body, signature: request.headers['intuit-signature'] as string });
        response.writeHead(answers.shift() ?? 200).end();
      });
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(listener.address() as AddressInfo).port}/hook`;
  }

  afterEach(() => new Promise((resolve) => listener.close(resolve)));

  it('tell of every write, signed, in the old format', async () => {
    books = await openBooks();
    await books.admin('webhooks', { url: await listen(), verifierToken: 'verify_me', automatic: false });
    const { Id } = await books.save('customer', { DisplayName: 'Ann' });
    await books.save('customer', { Id, SyncToken: '0', sparse: true, Notes: 'x' });

    await books.admin('webhooks', { deliver: true });

    expect(JSON.parse(received[0]!.body)).toEqual({
      eventNotifications: [
        {
          realmId: books.realm,
          dataChangeEvent: {
            entities: [
              { name: 'Customer', id: Id, operation: 'Create', lastUpdated: '2026-03-02T20:00:00.000Z' },
              { name: 'Customer', id: Id, operation: 'Update', lastUpdated: '2026-03-02T20:00:00.000Z' },
            ],
          },
        },
      ],
    });
    expect(received[0]!.signature).toBe(createHmac('sha256', 'verify_me').update(received[0]!.body).digest('base64'));
  });

  it('come as cloud events too, twice if told so', async () => {
    books = await openBooks();
    await books.admin('webhooks', { url: await listen(), format: 'cloudevents', automatic: false });
    const { Id } = await books.save('customer', { DisplayName: 'Ann' });

    await books.admin('webhooks', { deliver: true, duplicate: true });

    expect(received).toHaveLength(2);
    expect(received[1]!.body).toBe(received[0]!.body);
    expect(JSON.parse(received[0]!.body)).toMatchObject([
      { specversion: '1.0', type: 'qbo.customer.created.v1', intuitentityid: Id, intuitaccountid: books.realm, data: {} },
    ]);
  });

  it('are tried again after ten seconds when refused', async () => {
    books = await openBooks();
    await books.admin('webhooks', { url: await listen([500]), automatic: false });
    await books.save('customer', { DisplayName: 'Ann' });

    const first = await books.admin('webhooks', { deliver: true });
    books.sandbox.clock.advance(9_999);
    const early = await books.admin('webhooks', { deliver: true });
    books.sandbox.clock.advance(1);
    const due = await books.admin('webhooks', { deliver: true });

    expect([first.deliveries, early.deliveries, due.deliveries]).toEqual([
      [{ attempts: 1, status: 500 }],
      [],
      [{ attempts: 2, status: 200 }],
    ]);
  });
});
