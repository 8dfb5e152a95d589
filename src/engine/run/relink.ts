import type { Link } from '../../domain/operation.js';
import type { DocumentRecord } from '../../domain/run.js';
import { readMarker, type Marker } from '../plan/marker.js';
import type { TargetObject } from '../ports.js';
import { nowText, type RunContext } from './run-context.js';

/** QuickBooks' clock and ours may differ by this much. */
const skewMs = 3_600_000;

interface Marked {
  readonly object: TargetObject;
  readonly marker: Marker;
}

/**
 * After a restore the links are as old as the copy. Before anything is planned, what was written since is found by its marker
 * and linked again, so that nothing goes out twice; what was last applied is not known, so it is written once more.
 */
export async function relink(run: RunContext): Promise<void> {
  const { store, settings, target, mappings, pipelines } = run;
  const since = await store.restores.pending(settings.connection);
  if (since === undefined || run.dryRun) return;
  run.emit({ kind: 'phase', phase: 'relink' });
  const from = since === '' ? '' : new Date(Date.parse(since) - skewMs).toISOString();
  const documents = [...mappings.values()].filter(({ entity }) => pipelines.get(entity)?.kind === 'document');
  for (const resource of new Set(documents.flatMap(({ emits }) => emits.map((emitted) => emitted.target)))) {
    for await (const page of target.changedSince(resource, from)) {
      run.signal.throwIfAborted();
      await relinkPage(run, resource, page);
    }
  }
  await store.restores.done(settings.connection);
}

async function relinkPage(run: RunContext, resource: string, page: readonly TargetObject[]): Promise<void> {
  const { store, settings } = run;
  const marked = page.flatMap((object): Marked[] => {
    const marker = readMarker(object.note);
    return marker?.connection === settings.connection ? [{ object, marker }] : [];
  });
  const markers = marked.map(({ marker }) => marker);
  const known = new Map((await store.links.getMany(settings.connection, markers)).map((link) => [keyOf(link), link]));
  const newest = new Map<string, Marked>();
  for (const found of marked) {
    const generation = newest.get(keyOf(found.marker))?.marker.generation ?? known.get(keyOf(found.marker))?.generation ?? 0;
    if (found.marker.generation > generation) newest.set(keyOf(found.marker), found);
  }
  const links = [...newest.values()].map((found) => linkOf(run, resource, found));
  await store.recordGroup({ links, documents: await unknownDocuments(run, [...newest.values()]) });
}

function keyOf({ entity, sourceId, role }: Pick<Marker, 'entity' | 'sourceId' | 'role'>): string {
  return `${entity}/${sourceId}/${role}`;
}

function linkOf(run: RunContext, resource: string, { object, marker }: Marked): Link {
  return {
    ...marker,
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
