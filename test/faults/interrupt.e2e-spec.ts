import { afterEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { startDaemon, type Daemon } from '../../src/control/daemon.js';
import type { Direction, Run } from '../../src/domain/run.js';
import type { FaultPlan } from '../../src/sandbox/core/faults.js';
import { importTools } from '../support/import.js';
import { createRig, type Rig } from '../support/rig.js';
import { runCli } from '../support/run-cli.js';

/** A stop while a vendor does not answer: reads are given up at once, a write that is on its way is waited for and recorded. */
const apiKey = 'interrupt-api-key-01234';
let rig: Rig;
afterEach(() => rig.close());

async function begin(): Promise<void> {
  rig = await createRig({
    organization: { contacts: [{ as: 'clark', contact_name: 'Clark' }] },
    company: { customers: [{ DisplayName: 'Bowman' }, { DisplayName: 'Davis' }] },
    export: { writeConcurrency: 1 },
    server: { apiKeys: [apiKey] },
    connection: { import: { customers: true, vendors: true } },
  });
  const body = {
    customer_id: '$clark',
    invoice_number: 'INV-1',
    date: '2026-03-02',
    line_items: [{ name: 'Work', rate: 10, quantity: 1 }],
  };
  rig.organization.steps([{ create: 'invoice', as: 'INV-1', body }]);
}

/** Until the fault has its request. */
async function taken(faults: FaultPlan): Promise<void> {
  while (faults.list().every(({ hits }) => hits === 0)) await new Promise((resolve) => setImmediate(resolve));
}

/** Starts a run, and stops it as soon as the fault has its request. */
async function stopped(faults: FaultPlan, direction: Direction): Promise<Run> {
  const controller = new AbortController();
  const running = rig.app.engine.sync('acme', { trigger: 'test', direction, signal: controller.signal, refreshProfiles: true });
  await taken(faults);
  controller.abort(new Error('stopped'));
  return running;
}

const numbers = async (): Promise<unknown[]> => (await rig.documents('Invoice')).map((one) => one['DocNumber']);
const idOf = (number: string): string =>
  String(rig.organization.documents('invoices').find((one) => one['invoice_number'] === number)?.['invoice_id']);

/** Longer than a test may take: whoever waits for the answer fails. */
const never = { then: 'stall', times: 1, stallMs: 600_000 } as const;

describe('a stop while a read has no answer', () => {
  it.each([
    ['the detail of a document', 'export', 'zoho', 'GET /inventory/v1/invoices/\\d+'],
    ['a list of documents', 'export', 'zoho', 'GET /inventory/v1/invoices\\?'],
    ["the organization's taxes", 'export', 'zoho', 'GET /inventory/v1/settings/taxes'],
    ["the company's preferences", 'export', 'quickbooks', 'GET /v3/company/\\d+/preferences'],
    ["the company's customers", 'export', 'quickbooks', 'GET /v3/company/\\d+/query\\?query=.*Customer'],
    ['the customers of an import', 'import', 'quickbooks', 'GET /v3/company/\\d+/query\\?query=.*Customer'],
    ["QuickBooks' time", 'import', 'quickbooks', 'GET /v3/company/\\d+/cdc'],
    ['the contacts of an import', 'import', 'zoho', 'GET /inventory/v1/contacts\\?'],
  ] as const)('%s is given up', async (_what, direction, vendor, on) => {
    await begin();
    rig[vendor].faults.add({ on, ...never });

    const run = await stopped(rig[vendor].faults, direction);

    expect(run).toMatchObject({ state: 'interrupted' });
    expect(await rig.documents('Invoice')).toEqual([]);
    // What was stopped goes on where it was.
    expect(await rig.app.engine.sync('acme', { trigger: 'test', direction })).toMatchObject({ state: 'succeeded' });
  });
});

describe('a daemon', () => {
  it.each([
    ['that is stopped', (daemon: Daemon) => daemon.close()],
    [
      'whose connection is disabled',
      (daemon: Daemon) => request(daemon.url).post('/api/v1/connections/acme/disable').set('X-API-Key', apiKey),
    ],
  ])('%s does not wait for a read without an answer', async (_how, stop) => {
    await begin();
    rig.zoho.faults.add({ on: 'GET /inventory/v1/invoices/\\d+', ...never });
    const daemon = await startDaemon(rig.app, { port: 0 });
    try {
      await taken(rig.zoho.faults);

      await stop(daemon);

      expect(await rig.app.store.runs.list('acme', 1, ['export'])).toMatchObject([{ state: 'interrupted' }]);
    } finally {
      await daemon.close();
    }
  });
});

describe('an interrupt at the terminal', () => {
  it('ends a comparison of the books too, with the exit code of what was interrupted', async () => {
    await begin();
    await rig.sync();
    rig.quickbooks.faults.add({ on: 'GET /v3/company/\\d+/query\\?query=.*Invoice', ...never });
    const interrupts: (() => void)[] = [];
    const onInterrupt = (work: () => void): (() => void) => {
      interrupts.push(work);
      return () => undefined;
    };

    const verifying = runCli(rig.app, ['verify', '--full'], { onInterrupt });
    await taken(rig.quickbooks.faults);
    for (const interrupt of interrupts) interrupt();

    expect(await verifying).toMatchObject({ code: 4, err: expect.stringContaining('[verify.interrupted]') as unknown });
    expect(await rig.app.engine.status('acme')).toMatchObject({ running: null });
  });
});

describe('a stop while a write is on its way', () => {
  it('to QuickBooks: its answer is waited for and recorded, nothing more is sent, and nothing is sent twice', async () => {
    await begin();
    await rig.sync();
    const body = { customer_id: '$clark', date: '2026-03-03', line_items: [{ name: 'Work', rate: 10, quantity: 1 }] };
    rig.organization.steps(
      ['INV-2', 'INV-3'].map((number) => ({ create: 'invoice' as const, as: number, body: { ...body, invoice_number: number } })),
    );
    rig.quickbooks.faults.add({ on: 'POST /v3/company/\\d+/invoice', then: 'delay', times: 1, stallMs: 300 });

    const run = await stopped(rig.quickbooks.faults, 'export');

    expect(run).toMatchObject({ state: 'interrupted' });
    expect(await numbers()).toEqual(['INV-1', 'INV-2']);
    expect(await rig.app.store.links.ofDocument('acme', 'invoices', idOf('INV-2'))).toMatchObject([{ role: 'invoice', state: 'present' }]);
    // The third stands in the journal, as whatever may have been sent does; the next run settles it.
    expect(await rig.app.engine.status('acme')).toMatchObject({ openOperations: 1 });
    expect(await rig.sync()).toMatchObject({ state: 'succeeded' });
    expect(await numbers()).toEqual(['INV-1', 'INV-2', 'INV-3']);
    const sent = rig.quickbooks.log.filter(({ method, path }) => method === 'POST' && path.endsWith('/invoice'));
    expect(sent).toHaveLength(3);
  });

  it('to Zoho, which takes several calls: all of them are made, and the next record waits for the next run', async () => {
    await begin();
    const tools = importTools(rig);
    await tools.importNow();
    for (const { Id, DisplayName } of await rig.documents('Customer')) {
      await tools.ui({ action: 'edit', entity: 'Customer', id: Id, fields: { CompanyName: `${DisplayName} Ltd`, Active: false } });
    }
    rig.zoho.faults.add({ on: 'PUT /inventory/v1/contacts/', then: 'delay', times: 1, stallMs: 300 });
    const shown = (name: string): unknown[] => {
      const { company_name: company, status } = tools.zoho('contacts', name) ?? {};
      return [company, status];
    };

    expect(await stopped(rig.zoho.faults, 'import')).toMatchObject({ state: 'interrupted' });

    expect([shown('Bowman'), shown('Davis')]).toEqual([
      ['Bowman Ltd', 'inactive'],
      ['', 'active'],
    ]);
    tools.mark();
    expect(await tools.importNow()).toMatchObject({ state: 'succeeded' });
    expect(shown('Davis')).toEqual(['Davis Ltd', 'inactive']);
    // One record: its fields and its status.
    expect(tools.writes()).toHaveLength(2);
  });
});
