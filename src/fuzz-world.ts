import type { ConnectionConfig } from './config/index.js';
import type { SourceDocument } from './domain/document.js';
import { isRecord } from './domain/json.js';
import { plainText as text } from './domain/text.js';
import type { SourceProfile, TargetProfile } from './engine/ports.js';
import { findAccount, mappingContext } from './engine/run/context.js';
import { keptProfiles, type Profiles } from './engine/run/profiles.js';
import type { ConnectionSettings } from './engine/settings.js';
import { assumedProfiles } from './fuzz/assumed.js';
import type { World, WorldItem } from './fuzz/world.js';
import type { CompiledMapping } from './mapping/compile.js';
import { pipelines } from './pipelines/index.js';
import type { Store } from './store/index.js';
import { targetChart } from './target-chart.js';

type ProfileParts = Omit<ConstructorParameters<typeof Profiles>[0], 'refresh'>;

/** What the generated documents of a connection are made from: what runs kept of both sides, else what its configuration names. */
export async function worldOf(
  parts: ProfileParts & { readonly config: ConnectionConfig; readonly mappings: ReadonlyMap<string, CompiledMapping> },
): Promise<World> {
  const { config, mappings, settings, store } = parts;
  const profiles = await keptProfiles(parts);
  const { source, target } = profiles ? { source: await profiles.source(), target: await profiles.target() } : assumedProfiles(settings);
  const context = profiles ? await profiles.context() : mappingContext({ settings, source, target, accountLinks: new Map(), refused: [] });
  const links = await linksOf(store, settings, source);
  const tables = [...mappings.values()][0]?.tables ?? {};
  const { accounts, accountIds } = accountsOf({ source, target, links, types: tables['account-types'] ?? {} });
  const chart = targetChart(target, { accounts, items: [] });
  return {
    config,
    settings,
    mappings,
    pipelines,
    context,
    source,
    target,
    chart: { ...chart, shippingAccount: chart.shippingAccount || (context.accounts['shipping'] ?? '') },
    accountIds,
    items: await itemsOf(store, settings, accountIds),
    origin: profiles ? 'stored' : 'assumed',
  };
}

async function linksOf(store: Store, { connection }: ConnectionSettings, source: SourceProfile): Promise<ReadonlyMap<string, string>> {
  const ids = source.accounts.map((account) => text(account['account_id']));
  const links = await store.links.ofDocuments(connection, 'accounts', ids);
  return new Map(links.filter(({ state }) => state === 'present').map(({ sourceId, targetId }) => [sourceId, targetId]));
}

/** An account that is not in QuickBooks yet is created when a document needs it: it stands here as it would there. */
function accountsOf(at: {
  readonly source: SourceProfile;
  readonly target: TargetProfile;
  readonly links: ReadonlyMap<string, string>;
  readonly types: Readonly<Record<string, string | number | boolean>>;
}): { readonly accounts: World['chart']['accounts']; readonly accountIds: ReadonlyMap<string, string> } {
  const accounts: World['chart']['accounts'][number][] = [];
  const accountIds = new Map<string, string>();
  for (const account of at.source.accounts) {
    const [id, name] = [text(account['account_id']), text(account['account_name'])];
    const known = at.links.get(id) ?? findAccount(name, at.target.accounts)?.id;
    accountIds.set(id, known ?? `zoho:${id}`);
    if (known !== undefined) continue;
    const type = String(at.types[text(account['account_type'])] ?? '');
    // What is owed is on QuickBooks' own accounts, whatever Zoho calls its.
    if (type === 'Accounts Receivable' || type === 'Accounts Payable') continue;
    accounts.push({ id: `zoho:${id}`, name, shortName: name, number: '', type, subType: '', currency: '', active: true });
  }
  return { accounts, accountIds };
}

/** Documents whose lines tell which items there are. */
const documentsReadMax = 200;
/** More items tell nothing new. */
const itemsMax = 20;

async function itemsOf(store: Store, { connection }: ConnectionSettings, accounts: ReadonlyMap<string, string>): Promise<WorldItem[]> {
  const items = new Map<string, WorldItem>();
  for (const [entity, field] of [
    ['invoices', 'account'],
    ['bills', 'purchaseAccount'],
  ] as const) {
    // prettier-ignore
    const records = await store.documents.byState(connection, ['synced', 'held', 'deferred'], { entity, limit: documentsReadMax });
    for (const line of records.flatMap(({ snapshot }) => linesOf(snapshot))) {
      const [id, account] = [text(line['item_id']), text(line['account_id'])];
      if (id === '' || !accounts.has(account)) continue;
      const known = items.get(id) ?? { id, name: text(line['name']), account: '', purchaseAccount: '' };
      items.set(id, known[field] === '' ? { ...known, [field]: account } : known);
    }
  }
  return [...items.values()].slice(0, itemsMax);
}

function linesOf(document: SourceDocument | null): readonly SourceDocument[] {
  const lines = document?.['line_items'];
  return Array.isArray(lines) ? lines.filter(isRecord) : [];
}
