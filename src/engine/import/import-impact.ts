import { canonicalJson } from '../../domain/json.js';
import { documentStates, type DocumentRecord } from '../../domain/run.js';
import type { Store } from '../../store/index.js';
import type { ConnectionHandle } from '../connection-handle.js';
import { keptProfiles } from '../run/profiles.js';
import type { ImportMapping, ImportPipeline } from './import-pipeline.js';
import { projectObject, type Projected } from './project-import.js';

/** How many stored records were compared, and the names of those that come out differently. */
export interface ComparedRecords {
  readonly documents: number;
  readonly numbers: readonly string[];
  /** False when there are more than were to be compared. */
  readonly isAll: boolean;
}

interface Mappings {
  readonly pipeline: ImportPipeline;
  readonly before: ImportMapping;
  readonly now: ImportMapping;
  readonly documentsMax: number;
}

/** What a change of an import mapping would do to the records that came in, as they are stored; asks no vendor. */
export async function impactOfImport(
  { handle, store }: { readonly handle: ConnectionHandle; readonly store: Store },
  { pipeline, before, now, documentsMax }: Mappings,
): Promise<ComparedRecords> {
  const { settings, source, target } = handle;
  const context = await (await keptProfiles({ settings, store, source, target }))?.context();
  const numbers: string[] = [];
  let documents = 0;
  if (!context) return { documents, numbers, isAll: true };
  for await (const { snapshot, number, sourceId } of stored(store, handle.id, pipeline.records)) {
    if (!snapshot) continue;
    if (documents === documentsMax) return { documents, numbers, isAll: false };
    documents += 1;
    const [old, present] = [before, now].map((mapping) => meaningOf(projectObject(pipeline, mapping, snapshot, context)));
    if (old !== present) numbers.push(number || sourceId);
  }
  return { documents, numbers, isAll: true };
}

async function* stored(store: Store, connection: string, entity: string): AsyncGenerator<DocumentRecord> {
  let after: DocumentRecord | undefined;
  do {
    const page = await store.documents.byState(connection, documentStates, { entity, ...(after ? { after } : {}) });
    after = page.at(-1);
    yield* page.filter(({ state }) => state !== 'gone');
  } while (after);
}

/** Lines of a file move without anything else changing. */
function meaningOf({ fields, issues }: Projected): string {
  return canonicalJson([fields, issues.map(({ code, severity, message }) => [code, severity, message])]);
}
