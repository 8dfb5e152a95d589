import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { SandboxServer } from '../../src/sandbox/core/server.js';
import type { Step } from '../../src/sandbox/zoho/index.js';
import { createRig, type Rig } from '../support/rig.js';
import { textAt } from './books.js';
import { compileProgram, type Compiled } from './compiled.js';

/**
 * Real processes, really killed. The emulators live here, and after a seeded number of their requests the program is sent
 * SIGKILL: whatever it had under way is carried out without it, whatever it was writing stays half written.
 */
const invoiceCount = Number(process.env['KILL_DOCUMENTS'] ?? 60);
const killsWanted = Number(process.env['KILLS'] ?? 50);
/** Exports under fire side by side, each with its share of the kills. */
const lanes = Number(process.env['KILL_LANES'] ?? 2);
/** A kill comes within so many requests: a greater shop has longer lists to get through before its first write. */
const momentsMax = 50 + Math.ceil(invoiceCount / 20);
const msPerKill = 15_000;

let program: Compiled;
beforeAll(async () => {
  program = await compileProgram();
});
afterAll(() => program.remove());

const shop = {
  organization: {
    currencyCode: 'USD',
    countryCode: 'US',
    contacts: Array.from({ length: 6 }, (_, index) => ({ as: `c${index}`, contact_name: `Customer ${index}`, contact_type: 'customer' })),
    items: Array.from({ length: 4 }, (_, index) => ({ as: `i${index}`, name: `Item ${index}`, sku: `S-${index}`, rate: 10 + index })),
  },
  company: { country: 'US' },
  // Small groups, so that details are read, written and recorded many times within a run.
  export: { groupSize: 10 },
};

function invoice(index: number): Step {
  const line = { item_id: `$i${index % 4}`, quantity: 1 + (index % 3), rate: 10 + index };
  return {
    create: 'invoice',
    as: `inv${index}`,
    body: { customer_id: `$c${index % 6}`, invoice_number: `K-${index}`, date: '2026-03-17', line_items: [line] },
  };
}

/** Park-Miller: the same moments each time. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** Runs the program; kills it when the emulators see its n-th request. Answers whether it was killed. */
async function syncAndKill(rig: Rig, requests: number | undefined): Promise<boolean> {
  const child = spawn(process.execPath, [program.main, 'sync', '--config', rig.configFile, '--json'], {
    // Nothing of this process' environment: it names a database of its own.
    env: { TZ: 'UTC', CROSSFOOT_ENCRYPTION_KEY: 'ab'.repeat(32) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  let seen = 0;
  const restore = [rig.zoho, rig.quickbooks].map((server) =>
    watch(server, () => {
      seen += 1;
      if (seen === requests) child.kill('SIGKILL');
    }),
  );
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  for (const undo of restore) undo();
  if (signal === null && code !== 0) throw new Error(`the program ended with ${String(code)}: ${said}`);
  return signal === 'SIGKILL';
}

function watch({ faults }: SandboxServer, onRequest: () => void): () => void {
  const take = faults.take.bind(faults);
  faults.take = (...request) => {
    onRequest();
    return take(...request);
  };
  return () => {
    faults.take = take;
  };
}

/** What the books must show, worked out from what was entered and not from what was sent. */
async function expectComplete(rig: Rig, totals: ReadonlyMap<string, number>): Promise<void> {
  const documents = await rig.documents('Invoice');
  const seen = documents.map((document) => `${textAt(document, 'DocNumber') ?? ''} ${textAt(document, 'TotalAmt') ?? ''}`).sort();
  expect(seen).toEqual([...totals].map(([number, total]) => `${number} ${total}`).sort());
  const receivable = [...totals.values()].reduce((sum, total) => sum + total, 0);
  expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': `${receivable}.00`, Sales: `-${receivable}.00` });
  for (const entity of ['Customer', 'Item']) {
    const names = (await rig.documents(entity)).map((object) => textAt(object, 'DisplayName') ?? textAt(object, 'Name') ?? '');
    expect(names).toEqual([...new Set(names)]);
  }
  expect(await rig.app.store.journal.open('acme')).toEqual([]);
}

async function killAgainAndAgain(seed: number, kills: number): Promise<number> {
  const random = seeded(seed);
  const rig = await createRig(shop);
  try {
    const total = (index: number, extra = 0): number => (1 + (index % 3) + extra) * (10 + index);
    const totals = new Map(Array.from({ length: invoiceCount }, (_, index) => [`K-${index}`, total(index)]));
    rig.organization.steps(Array.from({ length: invoiceCount }, (_, index) => invoice(index)));
    let killed = 0;
    for (let round = 0; killed < kills; round += 1) {
      // From the profiles over lists and details to the last writes. Not before Zoho's token is stored: it gives ten in ten minutes.
      while (killed < kills && (await syncAndKill(rig, 3 + random(momentsMax)))) killed += 1;
      // It came to the end: more to do. every third one is edited.
      rig.zoho.clock.advance(1000);
      for (let index = round % 3; index < invoiceCount; index += 3) {
        const line = { item_id: `$i${index % 4}`, quantity: 2 + round + (index % 3), rate: 10 + index };
        rig.organization.ui({ update: `$inv${index}`, body: { line_items: [line] } });
        totals.set(`K-${index}`, total(index, 1 + round));
      }
    }
    await syncAndKill(rig, undefined);
    await expectComplete(rig, totals);
    return killed;
  } finally {
    await rig.close();
  }
}

describe('a program that is killed', () => {
  it(
    `${killsWanted} times, at seeded moments, comes to the books of one that was not`,
    async () => {
      const each = Math.ceil(killsWanted / lanes);

      const killed = await Promise.all(Array.from({ length: lanes }, (_, lane) => killAgainAndAgain(20_260_317 + lane, each)));

      expect(killed.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(killsWanted);
    },
    Math.max(180_000, killsWanted * msPerKill),
  );
});
