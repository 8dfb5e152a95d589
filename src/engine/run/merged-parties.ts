import type { Clock } from '../../domain/clock.js';
import type { SourceDocument } from '../../domain/document.js';
import { isRecord, type Json, type JsonObject } from '../../domain/json.js';
import type { Link } from '../../domain/operation.js';
import { plainText } from '../../domain/text.js';
import type { Store } from '../../store/index.js';
import type { ImportReader } from '../import/ports.js';
import { appliedHash } from '../plan/plan-document.js';
import { nowText, type RunEvent } from './run-context.js';

/** Lists whose objects a person may merge, and the member under which a transaction carries one (vendor fact). */
const partyMembers = { Customer: 'CustomerRef', Vendor: 'VendorRef' } as const;
export type Party = keyof typeof partyMembers;
export const parties = Object.keys(partyMembers) as readonly Party[];

/** Origin of a link to the winner: it serves the documents of the loser and nothing else. */
const mergedOrigin = 'merged in QuickBooks';
/** So many documents are asked for the winner; one a person has given to somebody else must not decide alone. */
const witnessesMax = 20;
/** What QuickBooks answers for a reference that is no more. */
export const deadReference = 'quickbooks.2500';

export interface MergeContext {
  readonly store: Store;
  readonly settings: { readonly connection: string };
  readonly clock: Clock;
  readonly reader: Pick<ImportReader, 'readMany'>;
  readonly emit: (event: RunEvent) => void;
}

/** Whether the link is what is left of a merged party: edits of its record do not go to the winner, which has a record of its own. */
export function isMerged({ origin }: Pick<Link, 'origin'>): boolean {
  return origin === mergedOrigin;
}

/** The party of a transaction, where the list is one whose objects may be merged. */
export function partyIn(party: Party, document: SourceDocument): string {
  const held = document[partyMembers[party]];
  return isRecord(held) ? plainText(held['value']) : '';
}

/**
 * QuickBooks does not say into whom a party was merged; its transactions do, because they carry the winner from then on. Where a party of
 * ours is gone and all of them agree, its link moves to the winner and so do the links of its documents: nothing of it is drift, and
 * nothing is written. Answers whether any was moved; a party that is gone and has no such winner was deleted.
 */
export async function followMerges(at: MergeContext, resource: string, ids: readonly string[]): Promise<boolean> {
  const { store, settings, reader } = at;
  const party = parties.find((name) => name === resource);
  if (!party) return false;
  const links = (await store.links.byTarget(settings.connection, party, ids)).filter(({ state }) => state === 'present');
  const losers = [...new Set(links.map(({ targetId }) => targetId))];
  if (losers.length === 0) return false;
  const alive = idsOf(await reader.readMany(party, losers));
  let isMoved = false;
  for (const loser of losers.filter((id) => !alive.has(id))) {
    const documents = (await store.links.ofParty(settings.connection, loser)).filter(({ applied }) => refersTo(applied, party, loser));
    const winner = await winnerOf(at, party, documents);
    if (!winner || plainText(winner['Id']) === loser) continue;
    const mine = links.filter(({ targetId }) => targetId === loser);
    await move(at, { party, loser, winner, links: mine, documents });
    isMoved = true;
  }
  if (isMoved) await releaseRefused(at);
  return isMoved;
}

async function winnerOf({ reader }: MergeContext, party: Party, documents: readonly Link[]): Promise<SourceDocument | undefined> {
  const first = documents.find(({ applied }) => applied[partyMembers[party]] !== undefined);
  if (!first) return undefined;
  const witnesses = documents.filter(({ target }) => target === first.target).slice(0, witnessesMax);
  const objects = await reader.readMany(
    first.target,
    witnesses.map(({ targetId }) => targetId),
  );
  const said = new Set(objects.map((object) => partyIn(party, object)));
  const [winner = ''] = said;
  if (said.size !== 1 || winner === '') return undefined;
  return (await reader.readMany(party, [winner]))[0];
}

interface Merge {
  readonly party: Party;
  readonly loser: string;
  readonly winner: SourceDocument;
  readonly links: readonly Link[];
  readonly documents: readonly Link[];
}

async function move({ store, clock, emit }: MergeContext, { party, loser, winner, links, documents }: Merge): Promise<void> {
  const id = plainText(winner['Id']);
  const updatedAt = nowText(clock);
  const moved = links.map((link) => ({
    ...link,
    targetId: id,
    targetVersion: plainText(winner['SyncToken']),
    applied: {},
    appliedHash: appliedHash({}),
    origin: mergedOrigin,
    updatedAt,
  }));
  const following = documents.map((link) => {
    const applied = withParty(link.applied, party, loser, id) as JsonObject;
    // No hash: it is to be written again, whatever it holds.
    const hash = link.appliedHash === '' ? '' : appliedHash(applied);
    return { ...link, applied, appliedHash: hash, facts: { ...link.facts, party: id }, updatedAt };
  });
  await store.recordGroup({ links: [...moved, ...following] });
  emit({
    kind: 'log',
    level: 'info',
    message: `${party} ${loser} was merged into ${id} in QuickBooks: its documents follow`,
    fields: { party, loser, winner: id, documents: documents.length },
  });
}

/** What QuickBooks refused because the party was no more is planned again. */
export async function releaseRefused({ store, settings }: Pick<MergeContext, 'store' | 'settings'>): Promise<void> {
  let after: { entity: string; sourceId: string } | undefined;
  do {
    const page = await store.documents.deadLetters(settings.connection, after ? { after } : {});
    const refused = page.filter(({ issues }) => issues.some(({ code }) => code === deadReference));
    for (const { entity, sourceId } of refused) await store.documents.retry(settings.connection, entity, [sourceId]);
    after = page.at(-1);
  } while (after);
}

function idsOf(objects: readonly SourceDocument[]): ReadonlySet<string> {
  return new Set(objects.map((object) => plainText(object['Id'])));
}

/** A line or an expense names its party as an entity of a type. */
function isReference(member: string, value: Json | undefined, party: Party, id: string): boolean {
  if (!isRecord(value) || value['value'] !== id) return false;
  return member === partyMembers[party] || (member === 'EntityRef' && (value['type'] === undefined || value['type'] === party));
}

function refersTo(value: Json, party: Party, id: string): boolean {
  if (Array.isArray(value)) return value.some((entry: Json) => refersTo(entry, party, id));
  if (!isRecord(value)) return false;
  return Object.entries(value as JsonObject).some(([member, held]) => isReference(member, held, party, id) || refersTo(held, party, id));
}

function withParty(value: Json, party: Party, from: string, to: string): Json {
  if (Array.isArray(value)) return value.map((entry: Json) => withParty(entry, party, from, to));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([member, held]) => [
      member,
      isReference(member, held, party, from) ? { ...(held as JsonObject), value: to } : withParty(held, party, from, to),
    ]),
  );
}
