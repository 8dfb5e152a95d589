import type { AdminAction } from '../../core/server.js';
import type { Company } from '../company.js';
import { text } from '../json.js';
import { trialBalance } from '../ledger/reports.js';
import type { CompanyProfile } from '../options.js';
import type { Realms } from '../realms.js';
import { viewOf } from '../view.js';
import type { WebhookSettings } from '../wire/webhooks.js';
import { actInProduct } from './product.js';

/** `/_sandbox/<name>`: what a test or an operator may look at and change behind the API. */
export function adminActions(realms: Realms): Readonly<Record<string, AdminAction>> {
  const companyOf = (body: Record<string, unknown>, query: URLSearchParams) => realms.require(query.get('realm') ?? text(body, 'realm'));
  return {
    reset: () => {
      realms.reset();
      return { companies: realms.all().map(({ realmId }) => realmId) };
    },
    company: (body) => {
      const { realmId } = realms.add(body as unknown as CompanyProfile);
      const [grant] = realms.grants.of(realmId);
      return { realmId, clientId: grant?.clientId, refreshToken: grant?.refreshToken };
    },
    companies: () => ({
      companies: realms.all().map(({ realmId, profile, plan, subscription }) => {
        const [grant] = realms.grants.of(realmId);
        return { realmId, name: profile.name, plan, subscription, clientId: grant?.clientId, refreshToken: grant?.refreshToken };
      }),
    }),
    'trial-balance': (body, query) => ({
      rows: trialBalance(companyOf(body, query), query.get('from') ?? undefined, query.get('to') ?? undefined),
    }),
    ledger: (body, query) => ledgerEntries(companyOf(body, query), query.get('txn')),
    balances: (body, query) => balances(companyOf(body, query)),
    documents: (body, query) => {
      const company = companyOf(body, query);
      const entity = query.get('entity') ?? text(body, 'entity') ?? '';
      return { [entity]: [...company.store(entity).values()].map((row) => viewOf(company, row)) };
    },
    counters: (body) => {
      const counters = realms.counters();
      if (body['clear'] === true) realms.clearCounters();
      return counters;
    },
    switches: (body) => realms.setSwitches(body),
    limits: (body) => realms.setLimits(body),
    tokens: (body) => tokens(realms, body),
    webhooks: (body) => webhooks(realms, body),
    ui: (body, query) => actInProduct(companyOf(body, query), body),
  };
}

function ledgerEntries(company: Company, txn: string | null): unknown {
  const entries = [...company.ledger.all()].filter(({ txnId }) => txn === null || txnId === txn);
  return {
    entries: entries.map(({ postings, ...entry }) => ({
      ...entry,
      postings: postings.map(({ accountId, home, amount, currency, party }) => ({
        account: text(company.account(accountId).data, 'FullyQualifiedName'),
        debit: home.isNegative() ? '0.00' : home.toFixed(2),
        credit: home.isNegative() ? home.negated().toFixed(2) : '0.00',
        amount: amount.toFixed(),
        currency,
        ...(party === undefined ? {} : { party }),
      })),
    })),
  };
}

function balances(company: Company): unknown {
  const of = (entity: string, nature: 1 | -1) =>
    [...company.store(entity).values()].map(({ id, data }) => ({
      id,
      name: text(data, 'DisplayName'),
      balance: company.ledger.partyAmount(`${entity}:${id}`).times(nature).plus(0).toFixed(2),
    }));
  return { customers: of('Customer', 1), vendors: of('Vendor', -1) };
}

function tokens(realms: Realms, body: Record<string, unknown>): unknown {
  const realm = text(body, 'realm');
  const grants = realms.grants.of(realm);
  if (body['expireAccess'] === true) realms.grants.expireAccess(realm);
  if (body['rotate'] === true) for (const grant of grants) realms.grants.rotate(grant);
  if (body['revoke'] === true) for (const grant of grants) grant.revoked = true;
  if (body['reconnect'] === true) for (const grant of [...grants]) realms.grants.createGrant(grant.realmId, grant.clientId);
  const issued = body['issue'] === true ? grants.at(-1) : undefined;
  return {
    grants: realms.grants.of(realm).map(({ realmId, clientId, refreshToken, revoked }) => ({ realmId, clientId, refreshToken, revoked })),
    ...(issued ? { accessToken: realms.grants.issueAccess(issued) } : {}),
  };
}

async function webhooks(realms: Realms, body: Record<string, unknown>): Promise<unknown> {
  const { deliver, duplicate, reorder, clear, ...settings } = body;
  if (clear === true) realms.webhooks.clear();
  realms.webhooks.settings = { ...realms.webhooks.settings, ...(settings as Partial<WebhookSettings>) };
  const deliveries = deliver === true ? await realms.webhooks.deliver({ duplicate: duplicate === true, reorder: reorder === true }) : [];
  return { settings: realms.webhooks.settings, events: realms.webhooks.events, deliveries };
}
