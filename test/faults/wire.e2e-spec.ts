import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Fault } from '../../src/sandbox/core/faults.js';
import type { Limits } from '../crash/process.js';
import { openTheatre, type Stage, type Theatre } from '../crash/stage.js';
import { answered, booked, fault, invoice, shop } from './support.js';

/** What the wire can do to a write and to a read; asserted on the books, not only on the error. */
const longMs = 120_000;
/** Short only where an answer never comes, so that a slow machine does not time out on the others. */
const limitsFor = ({ then }: Omit<Fault, 'on'>, attempts = 1): Limits => ({
  attempts,
  ...(then.endsWith('stall') ? { timeoutMs: 400 } : {}),
});
const html = '<html><body>502 Bad Gateway</body></html>';
const serverFault = fault('10000', 'An application error has occurred while processing your request', 'SystemFault');

interface Case {
  readonly name: string;
  readonly fault: Omit<Fault, 'on'>;
  readonly hasCommitted: boolean;
}

const cases: readonly Case[] = [
  { name: 'reset before it is carried out', fault: { then: 'drop' }, hasCommitted: false },
  { name: 'reset after it was carried out', fault: { then: 'commit-then-drop' }, hasCommitted: true },
  { name: 'time-out before it is carried out', fault: { then: 'stall', stallMs: longMs }, hasCommitted: false },
  { name: 'time-out after it was carried out', fault: { then: 'commit-then-stall', stallMs: longMs }, hasCommitted: true },
  { name: 'the answer cut off in the middle', fault: { then: 'truncate' }, hasCommitted: true },
  { name: 'a gateway page instead of carrying it out', fault: answered(502, html), hasCommitted: false },
  { name: 'a gateway page after it was carried out', fault: { ...answered(502, html), then: 'commit-then-respond' }, hasCommitted: true },
  { name: '500 with 10000, not carried out', fault: answered(500, serverFault), hasCommitted: false },
  { name: '500 with 10000, carried out', fault: { ...answered(500, serverFault), then: 'commit-then-respond' }, hasCommitted: true },
];

let theatre: Theatre;
beforeAll(async () => {
  theatre = await openTheatre();
});
afterEach(() => {
  theatre.quickbooks.faults.clear();
  theatre.zoho.faults.clear();
});
afterAll(() => theatre.close());

async function catchUp(stage: Stage): Promise<void> {
  stage.configure({ limits: {} });
  await stage.sync();
}

async function expectBooked(stage: Stage): Promise<void> {
  const books = await stage.books();
  expect(books.documents.filter((line) => line.startsWith('Invoice'))).toEqual([booked.document]);
  expect(stage.trialBalance()).toEqual(booked.trialBalance);
  expect(books.links).toContain(booked.link);
  expect(books.records).toContain('invoices INV-1 synced');
  expect(books.openOperations).toBe(0);
}

describe('a write to QuickBooks', () => {
  it.each(cases)('$name: left open, settled by the next run with the same request', async ({ fault: what, hasCommitted }) => {
    const stage = theatre.stage({ ...shop, limits: limitsFor(what) });
    stage.organization.steps([invoice(1)]);
    theatre.quickbooks.faults.add({ on: `POST /v3/company/${stage.realmId}/invoice`, times: 1, ...what });

    const run = await stage.sync();

    expect(run.state).toBe('succeeded');
    expect(stage.objects('Invoice')).toHaveLength(hasCommitted ? 1 : 0);
    expect(await stage.books()).toMatchObject({
      openOperations: 1,
      records: expect.arrayContaining(['invoices INV-1 deferred quickbooks.unknown']),
    });

    await catchUp(stage);

    await expectBooked(stage);
  });

  it.each(cases)('$name: made good inside the call when it may be repeated', async ({ fault: what }) => {
    const stage = theatre.stage({ ...shop, limits: limitsFor(what, 2) });
    stage.organization.steps([invoice(1)]);
    theatre.quickbooks.faults.add({ on: `POST /v3/company/${stage.realmId}/invoice`, times: 1, ...what });

    const run = await stage.sync();

    expect(run.state).toBe('succeeded');
    await expectBooked(stage);
  });

  it.each(cases)('$name: on a customer, the invoice waits and nobody is there twice', async ({ fault: what }) => {
    const stage = theatre.stage({ ...shop, limits: limitsFor(what) });
    stage.organization.steps([invoice(1)]);
    theatre.quickbooks.faults.add({ on: `POST /v3/company/${stage.realmId}/customer`, times: 1, ...what });

    const run = await stage.sync();

    expect(run.state).toBe('succeeded');
    expect(stage.objects('Invoice')).toEqual([]);
    expect((await stage.books()).records).toContain('invoices INV-1 deferred reference.waiting');

    await catchUp(stage);

    await expectBooked(stage);
    expect(stage.objects('Customer')).toHaveLength(1);
  });

  it('connection refused: the run ends as transient, nothing is half done, the next one catches up', async () => {
    const stage = theatre.stage(shop);
    stage.organization.steps([invoice(1)]);
    stage.configure({ quickbooks: { apiUrl: 'http://127.0.0.1:9' } });

    const run = await stage.sync();

    expect(run).toMatchObject({ state: 'failed', error: { kind: 'transient', code: 'quickbooks.connection' } });
    expect(stage.trialBalance()).toEqual({});
    expect(await stage.books()).toMatchObject({ openOperations: 0, records: [] });

    stage.configure({ quickbooks: { apiUrl: theatre.quickbooks.url } });
    await catchUp(stage);

    await expectBooked(stage);
  });

  it('every invoice of a run lost on the way: each is open, each is settled once', async () => {
    const stage = theatre.stage(shop);
    stage.organization.steps([invoice(1), invoice(2), invoice(3)]);
    theatre.quickbooks.faults.add({ on: `POST /v3/company/${stage.realmId}/invoice`, then: 'commit-then-drop' });

    await stage.sync();
    expect((await stage.books()).openOperations).toBe(3);

    theatre.quickbooks.faults.clear();
    await stage.sync();

    expect(stage.objects('Invoice')).toHaveLength(3);
    // 3 × 216.50
    expect(stage.trialBalance()).toMatchObject({ 'Accounts Receivable (A/R)': '649.50' });
    expect((await stage.books()).openOperations).toBe(0);
  });
});

describe('a read', () => {
  const reads: readonly { readonly name: string; readonly vendor: 'zoho' | 'quickbooks'; readonly on: (stage: Stage) => string }[] = [
    { name: 'the list of invoices', vendor: 'zoho', on: () => 'GET /inventory/v1/invoices\\?' },
    { name: 'the detail of an invoice', vendor: 'zoho', on: () => 'GET /inventory/v1/invoices/' },
    { name: 'the organization', vendor: 'zoho', on: () => 'GET /inventory/v1/organizations' },
    { name: 'the preferences of the company', vendor: 'quickbooks', on: ({ reads: at }) => `${at}preferences` },
    { name: 'the list of customers', vendor: 'quickbooks', on: ({ reads: at }) => `${at}query.*Customer` },
  ];
  const kinds: readonly Omit<Fault, 'on'>[] = [
    { then: 'drop' },
    { then: 'stall', stallMs: longMs },
    { then: 'truncate' },
    answered(502, html),
  ];

  it.each(reads.flatMap((read) => kinds.map((what) => ({ ...read, what, kind: what.then }))))(
    '$name, $kind: the run ends as transient with nothing written, the next one catches up',
    async ({ vendor, on, what }) => {
      const stage = theatre.stage({ ...shop, limits: limitsFor(what) });
      stage.organization.steps([invoice(1)]);
      theatre[vendor].faults.add({ on: on(stage), times: 1, ...what });

      const run = await stage.sync();

      expect(run).toMatchObject({ state: 'failed', error: { kind: 'transient' } });
      expect(stage.objects('Invoice')).toEqual([]);
      expect(stage.trialBalance()).toEqual({});

      await catchUp(stage);

      await expectBooked(stage);
    },
  );
});
