import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { openTheatre, type Stage, type Theatre } from '../crash/stage.js';
import { answered, invoice, shop } from './support.js';

/** A list that lies must never be taken for so many deletes: a mass void is the worst thing this program could do. */
let theatre: Theatre;
beforeAll(async () => {
  theatre = await openTheatre();
});
afterEach(() => {
  theatre.zoho.faults.clear();
});
afterAll(() => theatre.close());

const many = 25;

async function exported(count: number): Promise<Stage> {
  const stage = theatre.stage(shop);
  stage.organization.steps(Array.from({ length: count }, (_, index) => invoice(index + 1)));
  await stage.sync();
  return stage;
}

const empty = answered(200, { code: 0, message: 'success', invoices: [], page_context: { page: 1, per_page: 200, has_more_page: false } });
const voided = (stage: Stage): unknown[] => stage.objects('Invoice').filter(({ TotalAmt }) => TotalAmt === 0);

describe('a list of invoices', () => {
  it.each([
    { name: 'a few, each asked for by its id', count: 3 },
    { name: 'many, not even asked for', count: many },
  ])('that is empty all of a sudden ($name): nothing is voided', async ({ count }) => {
    const stage = await exported(count);
    const before = stage.trialBalance();
    theatre.zoho.faults.add({ on: 'GET /inventory/v1/invoices\\?', ...empty });

    const run = await stage.sync();

    expect(run.state).toBe('succeeded');
    expect(voided(stage)).toEqual([]);
    expect(stage.trialBalance()).toEqual(before);

    theatre.zoho.faults.clear();
    const next = await stage.sync();
    expect(next.calls['quickbooks.write'] ?? 0).toBe(0);
  });

  it.each([
    { name: 'without its rows', body: { code: 0, message: 'success' } },
    { name: 'that is no list', body: { code: 0, message: 'success', invoices: null } },
  ])('$name is no empty list: the run fails, nothing is voided', async ({ body }) => {
    const stage = await exported(3);
    theatre.zoho.faults.add({ on: 'GET /inventory/v1/invoices\\?', ...answered(200, body) });

    const run = await stage.sync();

    expect(run).toMatchObject({ state: 'failed', error: { kind: 'transient' } });
    expect(voided(stage)).toEqual([]);
  });
});

describe('a detail', () => {
  it('404 without a word of the vendor: not gone, the run fails and nothing is voided', async () => {
    const stage = await exported(2);
    theatre.zoho.clock.advance(1000);
    stage.organization.ui({ update: '$inv1', body: { reference_number: 'PO-1', adjustment: 5 } });
    theatre.zoho.faults.add({ on: 'GET /inventory/v1/invoices/', ...answered(404, '<html>not found</html>') });

    const run = await stage.sync();

    expect(run.state).toBe('failed');
    expect(voided(stage)).toEqual([]);

    theatre.zoho.faults.clear();
    await stage.sync();
    // 2 × 216.50 + 5
    expect(stage.trialBalance()).toMatchObject({ 'Accounts Receivable (A/R)': '438.00' });
  });

  it('404 with "does not exist" for a document the list shows: nothing is voided, and its edit comes with a later run', async () => {
    const stage = await exported(2);
    theatre.zoho.clock.advance(1000);
    stage.organization.ui({ update: '$inv1', body: { reference_number: 'PO-1', adjustment: 5 } });
    theatre.zoho.clock.advance(3_600_000);
    stage.organization.ui({ update: '$inv2', body: { reference_number: 'PO-2' } });
    const isGone = answered(404, { code: 1002, message: 'Invoice does not exist.' });
    theatre.zoho.faults.add({ on: `GET /inventory/v1/invoices/${stage.organization.idOf('$inv1')}`, ...isGone });

    await stage.sync();

    expect(voided(stage)).toEqual([]);
    expect(stage.trialBalance()).toMatchObject({ 'Accounts Receivable (A/R)': '433.00' });

    theatre.zoho.faults.clear();
    await stage.sync();
    // 2 × 216.50 + 5
    expect(stage.trialBalance()).toMatchObject({ 'Accounts Receivable (A/R)': '438.00' });
    expect((await stage.books()).links.filter((line) => line.startsWith('invoices'))).toEqual([
      'invoices invoice → INV-1 present #1',
      'invoices invoice → INV-2 present #1',
    ]);
  });

  it('401 and 57 for one document, a missing permission: never a delete', async () => {
    const stage = await exported(2);
    theatre.zoho.faults.add({ on: 'GET /inventory/v1/invoices\\?', ...empty });
    theatre.zoho.faults.add({
      on: 'GET /inventory/v1/invoices/',
      ...answered(401, { code: 57, message: 'You are not authorized to perform this operation' }),
    });

    const run = await stage.sync();

    expect(run).toMatchObject({ state: 'failed', error: { kind: 'auth' } });
    expect(voided(stage)).toEqual([]);
  });
});
