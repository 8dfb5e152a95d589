// The emulators' own process: what they cost must not be charged to the program. Talks to its parent by messages.
import { startQuickbooksSandbox } from '../dist/sandbox/quickbooks/index.js';
import { large } from '../dist/sandbox/seeds/large.js';
import { plant } from '../dist/sandbox/seeds/plant.js';
import { startZohoSandbox } from '../dist/sandbox/zoho/index.js';
import { mixOf } from './seeds.mjs';

const zoho = await startZohoSandbox({ limits: { requestsPerMinute: null, concurrent: null, requestsPerDay: null } });
const quickbooks = await startQuickbooksSandbox({
  limits: { requestsPerSecond: null, requestsPerMinute: null, batchesPerMinute: null, batchesPerMinutePerRealm: null },
});

const actions = {
  seed: (recipe) => seed(recipe),
  clear: () => {
    zoho.clearLog();
    quickbooks.clearLog();
    startOf = snapshot();
  },
  counters: () => difference(snapshot(), startOf),
  close: async () => {
    await Promise.all([zoho.close(), quickbooks.close()]);
  },
};

let startOf = snapshot();

process.on('message', ({ id, action, argument }) => {
  void answer(id, action, argument);
});

async function answer(id, action, argument) {
  let reply;
  try {
    reply = { id, answer: await actions[action](argument) };
  } catch (error) {
    reply = { id, error: error.stack };
  }
  process.send(reply, () => action === 'close' && process.disconnect());
}

/** Calls by kind since the start, both vendors; `requests` counts everything that reached the vendor. */
function snapshot() {
  const zohoKinds = {};
  for (const meter of Object.values(zoho.counters()))
    for (const [kind, count] of Object.entries(meter)) zohoKinds[kind] = (zohoKinds[kind] ?? 0) + count;
  const { reads, writes, query, batch, corePlus } = quickbooks.counters();
  return {
    zohoList: zohoKinds.list ?? 0,
    zohoDetail: zohoKinds.detail ?? 0,
    quickbooksReads: reads + query,
    quickbooksWrites: writes,
    quickbooksBatches: batch,
    quickbooksMetered: corePlus,
  };
}

function difference(now, before) {
  const calls = Object.fromEntries(Object.entries(now).map(([kind, count]) => [kind, count - before[kind]]));
  return { ...calls, zohoRequests: zoho.requestCount(), quickbooksRequests: quickbooks.requestCount() };
}

function seed({ kind, count }) {
  const documents = kind === 'mixed' ? mixOf(count) : { invoices: count, payments: 0, creditNotes: 0, bills: 0 };
  const [shop] = large(documents.invoices).pairs;
  const vendors = ['Pacific Paper Goods', 'Delta Freight'].map((contact_name) => ({
    as: contact_name,
    contact_name,
    contact_type: 'vendor',
  }));
  const bank = { as: 'till', account_name: 'Checking', account_type: 'bank' };
  const { organization } = shop;
  const pair = {
    ...shop,
    organization: {
      ...organization,
      contacts: [...organization.contacts, ...vendors],
      accounts: [...organization.accounts, bank],
    },
  };
  const planted = plant(pair, { zoho, quickbooks });
  planted.organization.steps([
    ...payments(pair.invoices, documents.payments),
    ...creditNotes(documents.creditNotes),
    ...bills(documents.bills, vendors),
  ]);
  actions.clear();
  return {
    zohoUrl: zoho.url,
    quickbooksUrl: quickbooks.url,
    organization: credentials(organization, 'organizationId'),
    company: credentials(shop.company, 'realmId'),
    export: shop.export,
    taxes: shop.taxes,
    documents,
  };
}

function credentials(profile, id) {
  return { [id]: profile[id], clientId: profile.clientId, clientSecret: profile.clientSecret, refreshToken: profile.refreshToken };
}

/** One payment in full for each of the first invoices; drafts cannot be paid. */
function payments(invoices, count) {
  return invoices
    .filter(({ steps, expected: [stands] }) => steps !== undefined && Number(stands.balance) > 0)
    .slice(0, count)
    .map(({ number, body, expected: [stands] }) => ({
      payment: {
        customer_id: body.customer_id,
        date: body.date,
        payment_mode: 'cash',
        account_id: '$account.Checking',
        amount: Number(stands.balance),
        invoices: [{ invoice_id: `$${number}`, amount_applied: Number(stands.balance) }],
      },
    }));
}

function creditNotes(count) {
  return Array.from({ length: count }, (_, index) => ({
    create: 'creditnote',
    body: {
      customer_id: '$harbor',
      creditnote_number: `CN-${String(index + 1)}`,
      date: '2026-09-01',
      line_items: [{ item_id: '$mug', quantity: 1 + (index % 3), rate: 12.5, tax_id: '$tax.state' }],
    },
  }));
}

function bills(count, vendors) {
  return Array.from({ length: count }, (_, index) => ({
    create: 'bill',
    body: {
      vendor_id: `$${vendors[index % vendors.length].as}`,
      bill_number: `B-${String(index + 1)}`,
      date: '2026-09-01',
      due_date: '2026-10-01',
      line_items: [{ item_id: '$tea', account_id: '$account.Cost of Goods Sold', quantity: 10, rate: 4.2 + (index % 7) }],
    },
  }));
}
