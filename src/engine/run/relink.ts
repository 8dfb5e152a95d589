import { vendorClockSlackMs } from '../../domain/clock.js';
import { adoptedOnly, type Link } from '../../domain/operation.js';
import type { DocumentRecord } from '../../domain/run.js';
import { SyncError } from '../../domain/sync-error.js';
import type { Lost } from '../../store/index.js';
import { changedFacts } from '../apply/answer.js';
import { readMarker, type Marker } from '../plan/marker.js';
import type { TargetObject } from '../ports.js';
import { nowText, type RunContext } from './run-context.js';

/** QuickBooks' "Feature Not Supported". */
const notInPlan = 'quickbooks.5030';

interface Marked {
  readonly object: TargetObject;
  readonly marker: Marker;
}

/**
 * After a restore the links are as old as the copy, and at the beginning there are none. Before anything is planned, what was written
 * since is found by its marker and linked again, so that nothing goes out twice; what was last applied is not known, so it is
 * written once more.
 */
export async function relink(run: RunContext): Promise<void> {
  const { store, settings, target, mappings, pipelines } = run;
  const lost = await store.restores.pending(settings.connection);
  if (lost === undefined || run.dryRun) return;
  run.emit({ kind: 'phase', phase: 'relink' });
  const from = lost.since === '' ? '' : new Date(Date.parse(lost.since) - vendorClockSlackMs).toISOString();
  const documents = [...mappings.values()].filter(({ entity }) => pipelines.get(entity)?.kind === 'document');
  for (const resource of new Set(documents.flatMap(({ emits }) => emits.map((emitted) => emitted.target)))) {
    let pages = 0;
    try {
      for await (const page of target.changedSince(resource, from)) {
        pages += 1;
        run.signal.throwIfAborted();
        await relinkPage(run, resource, page, lost);
      }
    } catch (error) {
      if (pages > 0 || !(error instanceof SyncError) || !isUnlisted(error, lost)) throw error;
      unlisted(run, resource, error);
    }
  }
  await store.restores.done(settings.connection);
}

/**
 * A plan of QuickBooks without bills, say, refuses to list them: then it has taken none of ours. A new connection, which as a rule has
 * nothing there, is not stopped by any definite refusal of a kind that it may never use.
 */
function isUnlisted({ code, kind }: SyncError, { cause }: Lost): boolean {
  return code === notInPlan || (cause === 'begun' && (kind === 'rejected' || kind === 'notFound'));
}

function unlisted(run: RunContext, resource: string, { code, message }: SyncError): void {
  run.emit({ kind: 'log', level: 'warn', message: `QuickBooks does not list ${resource}: ${message}`, fields: { code, resource } });
}

async function relinkPage(run: RunContext, resource: string, page: readonly TargetObject[], { cause }: Lost): Promise<void> {
  const { store, settings } = run;
  const marked = page.flatMap((object): Marked[] => {
    const marker = readMarker(object.note);
    // Source ids are unique at Zoho: whichever connection wrote it, it is the same document.
    const isOurs = marker?.connection === settings.connection || cause === 'begun';
    return marker && isOurs ? [{ object, marker }] : [];
  });
  if (marked.length === 0) return;
  const markers = marked.map(({ marker }) => marker);
  const known = new Map((await store.links.getMany(settings.connection, markers)).map((link) => [keyOf(link), link]));
  const newest = new Map<string, Marked>();
  for (const found of marked) {
    const key = keyOf(found.marker);
    if (isNewer(found, newest.get(key), known.get(key))) newest.set(key, found);
  }
  const edited = await editedSince(run, marked, known);
  const found = [...newest.values(), ...edited.map(({ marked: one }) => one)];
  // What begins knows nothing of what was deleted in Zoho before, and must not take it out: it may be of other books.
  const unknown = cause === 'begun' ? [] : await unknownDocuments(run, found);
  await store.recordGroup({
    links: found.map((one) => linkOf(run, resource, one)),
    documents: [...unknown, ...edited.map(({ record }) => record)],
  });
}

/** A create that was taken back leaves a voided one in the generation of the one that stands. */
function isNewer({ marker, object }: Marked, before: Marked | undefined, link: Link | undefined): boolean {
  const generation = before?.marker.generation ?? link?.generation ?? 0;
  const state = before?.object.state ?? link?.state ?? 'absent';
  return marker.generation > generation || (marker.generation === generation && object.state === 'present' && state === 'voided');
}

/**
 * In the generation we know, with other figures: written after the copy was made. Whether by us or by somebody else cannot be told, so
 * it is written once more as Zoho has it; what was held for somebody's edit before stays held.
 */
async function editedSince(
  run: RunContext,
  marked: readonly Marked[],
  known: ReadonlyMap<string, Link>,
): Promise<{ marked: Marked; record: DocumentRecord }[]> {
  const { store, settings, clock } = run;
  const edited: { marked: Marked; record: DocumentRecord }[] = [];
  for (const { object, marker } of marked) {
    const link = known.get(keyOf(marker));
    if (link?.targetId !== object.id || link.state !== 'present' || object.state !== 'present' || link.origin === adoptedOnly) continue;
    if (link.targetVersion === object.version || changedFacts(link.facts, object.facts).length === 0) continue;
    const [record] = await store.documents.getMany(settings.connection, marker.entity, [marker.sourceId]);
    if (!record || record.dismissed || record.state === 'held') continue;
    const again = { ...record, state: 'deferred', fingerprint: '', updatedAt: nowText(clock) } as const;
    edited.push({ marked: { object, marker: { ...marker, generation: link.generation } }, record: again });
  }
  return edited;
}

function keyOf({ entity, sourceId, role }: Pick<Marker, 'entity' | 'sourceId' | 'role'>): string {
  return `${entity}/${sourceId}/${role}`;
}

function linkOf(run: RunContext, resource: string, { object, marker }: Marked): Link {
  return {
    ...marker,
    connection: run.settings.connection,
    target: resource,
    targetId: object.id,
    targetVersion: object.version,
    state: object.state,
    applied: {},
    // No plan has this hash: the next one writes.
    appliedHash: '',
    facts: object.facts,
    mappingVersion: '',
    origin: 'found by marker',
    updatedAt: nowText(run.clock),
  };
}

/**
 * A document that is linked but not on record would not be missed when it is gone from Zoho. No sweep finds a derived one: it is
 * planned once what it derives from has been read, and is gone when nothing speaks of it.
 */
async function unknownDocuments(run: RunContext, found: readonly Marked[]): Promise<DocumentRecord[]> {
  const { store, settings, pipelines } = run;
  const records: DocumentRecord[] = [];
  for (const entity of new Set(found.map(({ marker }) => marker.entity))) {
    const ids = [...new Set(found.filter(({ marker }) => marker.entity === entity).map(({ marker }) => marker.sourceId))];
    const known = await store.documents.fingerprints(settings.connection, entity, ids);
    const isDerived = pipelines.get(entity)?.derived !== undefined;
    for (const sourceId of ids.filter((id) => !known.has(id)))
      records.push({
        connection: settings.connection,
        entity,
        sourceId,
        number: '',
        fingerprint: '',
        modifiedAt: '',
        state: isDerived ? 'deferred' : 'synced',
        issues: [],
        mappingVersion: '',
        snapshot: null,
        attempts: 0,
        dismissed: false,
        runId: run.runId,
        updatedAt: nowText(run.clock),
      });
  }
  return records;
}
