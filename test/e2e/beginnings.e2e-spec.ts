import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { openApp, type App } from '../../src/app.js';
import { SandboxClock } from '../../src/sandbox/core/clock.js';
import type { Step } from '../../src/sandbox/zoho/index.js';
import { byHand } from '../support/by-hand.js';
import { freshDatabase } from '../support/database.js';
import { createRig, credentials, type Rig } from '../support/rig.js';
import { runCli } from '../support/run-cli.js';

/**
 * A connection whose links are gone, or older than what it wrote: what stands in QuickBooks is found by its marker. More than a day
 * later each time, when QuickBooks no longer knows the requests of before.
 */
const hourMs = 3_600_000;
const twoDaysMs = 48 * hourMs;
const shop = {
  organization: {
    currencyCode: 'USD',
    countryCode: 'US',
    contacts: [{ as: 'bowman', contact_name: 'Bowman Furniture' }],
    items: [{ as: 'drive', name: 'Hard Drive', sku: 'HD-500', rate: 100 }],
    accounts: [{ as: 'checking', account_name: 'Checking', account_type: 'bank' }],
  },
  company: { country: 'US' },
};
const lines = (rate: number) => ({ line_items: [{ item_id: '$drive', quantity: 1, rate }] });
const invoice = (name: string): Step => ({
  create: 'invoice',
  as: name,
  body: { customer_id: '$bowman', invoice_number: `INV-${name}`, date: '2026-02-01', ...lines(100) },
});
const payment: Step = {
  create: 'customerpayment',
  as: 'p',
  body: {
    customer_id: '$bowman',
    date: '2026-02-03',
    payment_mode: 'cash',
    amount: 40,
    account_id: '$account.Checking',
    invoices: [{ invoice_id: '$a', amount_applied: 40 }],
  },
};
/** 100 sold, 40 of it paid */
const books = { 'Accounts Receivable (A/R)': '60.00', Checking: '40.00', Sales: '-100.00' };

let rig: Rig;
let clock: SandboxClock;
let other: App | undefined;
beforeEach(async () => {
  clock = new SandboxClock('2026-02-20T10:00:00Z', { frozen: true });
  rig = await createRig({ ...shop, clock });
});
afterEach(async () => {
  await other?.close();
  other = undefined;
  await rig.close();
});

async function syncAt(spentMs: number): Promise<void> {
  clock.advance(spentMs);
  expect(await rig.sync()).toMatchObject({ state: 'succeeded' });
}

/** The same configuration on another database, with the grants of the first one. */
async function elsewhere(change: (connection: any) => void = () => undefined): Promise<{ app: App; id: string }> {
  const config = parse(readFileSync(rig.configFile, 'utf8'));
  const folder = dirname(rig.configFile);
  config.database.url = await freshDatabase(`sqlite:${join(folder, 'elsewhere.db')}`);
  change(config.connections[0]);
  const file = join(folder, 'elsewhere.yaml');
  writeFileSync(file, stringify(config));
  other = await openApp({ file, env: { CROSSFOOT_ENCRYPTION_KEY: 'ab'.repeat(32) }, clock });
  const id: string = config.connections[0].id;
  for (const vendor of ['zoho', 'quickbooks'] as const) {
    const tokens = await rig.app.store.tokens.load('acme', vendor);
    if (tokens) await other.store.tokens.save(id, vendor, tokens);
  }
  return { app: other, id };
}

async function quiet({ app, id }: { app: App; id: string }): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    const run = await app.engine.sync(id, { trigger: 'test', sweep: true });
    expect(run).toMatchObject({ state: 'succeeded' });
    expect(run.error).toBeUndefined();
    clock.advance(25 * hourMs);
  }
  const waiting = await app.store.documents.byState(id, ['held', 'deferred']);
  expect(waiting.flatMap(({ number, issues }) => issues.map(({ message }) => `${number}: ${message}`))).toEqual([]);
}

describe('a connection that begins where Crossfoot wrote before', () => {
  beforeEach(async () => {
    rig.organization.steps([invoice('a'), payment]);
    await syncAt(hourMs);
    expect(await rig.trialBalance()).toEqual(books);
    clock.advance(twoDaysMs);
  });
  afterEach(async () => {
    expect(await rig.trialBalance()).toEqual(books);
    expect(await rig.documents('Payment')).toHaveLength(1);
    expect(await rig.documents('Invoice')).toHaveLength(1);
  });

  it('deleted and enabled again', async () => {
    const tokens = await Promise.all((['zoho', 'quickbooks'] as const).map((vendor) => rig.app.store.tokens.load('acme', vendor)));
    await rig.app.engine.disable('acme');
    await rig.app.store.removeConnection('acme');
    // As `connect` would
    if (tokens[0]) await rig.app.store.tokens.save('acme', 'zoho', tokens[0]);
    if (tokens[1]) await rig.app.store.tokens.save('acme', 'quickbooks', tokens[1]);

    await rig.app.engine.enable('acme');

    await quiet({ app: rig.app, id: 'acme' });
  });

  it('with a database that is lost, and no backup', async () => {
    await quiet(await elsewhere());
  });

  it('under another id', async () => {
    await quiet(await elsewhere((connection) => (connection.id = 'acme-2')));
  });

  it('shows in its first plan that there is nothing to create', async () => {
    const { app, id } = await elsewhere();

    const { planned } = await app.engine.plan(id);

    expect(planned.flatMap(({ operations }) => operations.map(({ action }) => action))).not.toContain('create');
    await quiet({ app, id });
  });

  it('leaves what it does not find in Zoho as it is: it may be of other books', async () => {
    rig.zoho.addOrganization({
      organizationId: '20234695',
      ...credentials,
      ...shop.organization,
    });
    await quiet(await elsewhere((connection) => (connection.zoho.organizationId = '20234695')));
  });
});

describe('what a beginning must not mistake', () => {
  const total = async (number: string): Promise<unknown> => (await rig.document('Invoice', number))?.['TotalAmt'];
  const byStranger = async (fields: Record<string, unknown>): Promise<string> => {
    const [customer] = await rig.documents('Customer');
    const [item] = await rig.documents('Item');
    const sold = { DetailType: 'SalesItemLineDetail', Amount: 777, SalesItemLineDetail: { ItemRef: { value: item?.['Id'] } } };
    await byHand(rig, {
      action: 'create',
      entity: 'Invoice',
      fields: { CustomerRef: { value: customer?.['Id'] }, Line: [sold], ...fields },
    });
    return String((await rig.document('Invoice', String(fields['DocNumber'])))?.['Id']);
  };

  it('links of a plan for other books', async () => {
    rig.organization.steps([invoice('a')]);
    await syncAt(hourMs);
    const strangers = await byStranger({ DocNumber: '9001' });
    clock.advance(twoDaysMs);
    const { app, id } = await elsewhere();
    await app.engine.plan(id);
    const sourceId = String(rig.organization.documents('invoices')[0]?.['invoice_id']);
    const [link] = await app.store.links.ofDocuments(id, 'invoices', [sourceId]);
    // As if the plan had been made for a company in which that id is ours
    await app.store.links.saveMany([{ ...link!, targetId: strangers }]);

    await quiet({ app, id });

    expect(await total('9001')).toBe(777);
    expect(await total('INV-a')).toBe(100);
  });

  it('a void one for the one that stands, where a create was taken back', async () => {
    rig.organization.steps([invoice('b')]);
    await syncAt(hourMs);
    rig.organization.steps([invoice('a')]);
    const ours = rig.organization.documents('invoices').find(({ invoice_number: number }) => number === 'INV-a');
    const marker = `[crossfoot acme/invoices/${String(ours?.['invoice_id'])}/invoice#1]`;
    const id = await byStranger({ DocNumber: '9002', PrivateNote: marker });
    await byHand(rig, { action: 'void', entity: 'Invoice', id });
    await syncAt(hourMs);
    clock.advance(twoDaysMs);

    await quiet(await elsewhere());

    // 100 + 100
    expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': '200.00', Sales: '-200.00' });
  });
});

describe('a company whose plan does not list a kind of document', () => {
  it.each(['5030', '4000'])('takes the others all the same (%s)', async (code) => {
    rig.quickbooks.faults.add({
      on: `GET /v3/company/${rig.realmId}/query.*from(%20|\\+)Bill(%20|\\+)`,
      then: 'respond',
      status: 400,
      body: {
        Fault: { Error: [{ Message: 'Feature Not Supported Error', Detail: 'not in this plan', code }], type: 'ValidationFault' },
      },
    });
    rig.organization.steps([invoice('a'), payment]);

    await syncAt(hourMs);

    expect(await rig.trialBalance()).toEqual(books);
  });
});

describe('a backup from before', () => {
  const file = (): string => join(dirname(rig.configFile), 'backup.db');
  async function restored(): Promise<{ app: App; id: string }> {
    const at = await elsewhere();
    // Only a database without a run is restored into; the grants come with it, and are older than today's.
    await at.app.store.restore(file(), [at.id]);
    for (const vendor of ['zoho', 'quickbooks'] as const) {
      const tokens = await rig.app.store.tokens.load('acme', vendor);
      if (tokens) await at.app.store.tokens.save(at.id, vendor, tokens);
    }
    return at;
  }

  it.each(['hold', 'accept'])('is caught up by what Zoho has now, whatever was edited since (drift: %s)', async (policy) => {
    const edit = (as: string, rate: number) => rig.organization.ui({ update: `$${as}`, body: lines(rate) });
    rig.organization.steps([invoice('a'), invoice('b'), invoice('c')]);
    await syncAt(hourMs);
    await syncAt(hourMs);
    await rig.app.store.backup(file());
    for (const as of ['a', 'b', 'c']) edit(as, 120);
    await syncAt(hourMs);
    clock.advance(twoDaysMs);
    // One edited further, one as it was when the copy was made, one as it is in QuickBooks
    edit('a', 150);
    edit('b', 100);
    const config = parse(readFileSync(rig.configFile, 'utf8'));
    config.connections[0].export.drift = { invoices: policy };
    writeFileSync(rig.configFile, stringify(config));

    await quiet(await restored());

    const totals = (await rig.documents('Invoice')).map(({ DocNumber, TotalAmt }) => `${DocNumber} ${TotalAmt}`);
    expect(totals.sort()).toEqual(['INV-a 150', 'INV-b 100', 'INV-c 120']);
  });

  it('that came back by other means is told by `relink`', async () => {
    rig.organization.steps([invoice('a')]);
    await syncAt(hourMs);
    await rig.app.store.backup(file());
    rig.organization.steps([payment]);
    await syncAt(hourMs);
    clock.advance(twoDaysMs);
    const at = await restored();
    // As after `pg_restore`: nothing says that the copy is old.
    await at.app.store.restores.done(at.id);

    expect((await runCli(at.app, ['relink'])).code).toBe(0);

    await quiet(at);
    expect(await rig.trialBalance()).toEqual(books);
    expect(await rig.documents('Payment')).toHaveLength(1);
  });

  it('never meets a request of the time that was lost: what was made and taken back then is made anew', async () => {
    rig.organization.steps([invoice('a'), { call: 'POST /invoices/$a/status/sent' }]);
    await syncAt(hourMs);
    await rig.app.store.backup(file());
    rig.organization.steps([{ call: 'POST /invoices/$a/writeoff' }]);
    await syncAt(hourMs);
    rig.organization.steps([{ call: 'POST /invoices/$a/writeoff/cancel' }]);
    await syncAt(hourMs);
    expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': '100.00', Sales: '-100.00' });
    // Within the day in which QuickBooks answers a request it knows with what it answered then
    clock.advance(hourMs);
    rig.organization.steps([{ call: 'POST /invoices/$a/writeoff' }]);

    await quiet(await restored());

    expect(await rig.trialBalance()).toEqual({ 'Bad Debts': '100.00', Sales: '-100.00' });
  });
});
