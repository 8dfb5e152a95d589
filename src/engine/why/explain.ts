import type { Link } from '../../domain/operation.js';
import type { DocumentRecord } from '../../domain/run.js';
import { leaves, tracedLine } from '../plan/leaves.js';
import { chosenRoles } from '../plan/optional.js';
import { resolveFields, retraced } from '../plan/resolve.js';
import { lastLook } from '../run/drift.js';
import type { DocumentHistory, Explaining, Outlook } from './history.js';
import { StoredPlanner } from './stored-planner.js';
import { versionsOf } from './versions.js';
import { inWords } from './words.js';

/** By id or number; several when a number is used more than once. */
export async function explain(at: Explaining, entity: string, idOrNumber: string): Promise<readonly DocumentHistory[]> {
  const { store, handle } = at;
  const histories: DocumentHistory[] = [];
  const lookedAt = await lastLook(store, handle.id);
  for (const record of await store.documents.find(handle.id, entity, idOrNumber)) {
    const links = await store.links.ofDocument(handle.id, entity, record.sourceId);
    const operations = await store.journal.ofDocument(handle.id, entity, record.sourceId);
    const outlook = await outlookOf(at, record, links);
    const versions = await versionsOf(store, handle.id, entity, record.sourceId);
    histories.push({ record, links, operations, versions, outlook, ...inWords({ record, links, operations, outlook, lookedAt }) });
  }
  return histories;
}

async function outlookOf(at: Explaining, record: DocumentRecord, links: readonly Link[]): Promise<Outlook | null> {
  const { handle, store } = at;
  const mapping = handle.mappings.get(record.entity);
  const planner = await StoredPlanner.open(at);
  const projection = mapping && (await planner?.project(mapping, record));
  if (!planner || !projection) return null;
  const attempts = (await store.journal.attemptsMany(handle.id, record.entity, [record.sourceId])).get(record.sourceId);
  const { exportFrom } = handle.settings;
  const { bookCloseDate } = planner.context.company;
  const plan = planner.plan(mapping, projection, { record, links, exportFrom, bookCloseDate }, (role) => attempts?.get(role) ?? 0);
  const { resolve } = planner.references;
  return {
    mappingVersion: mapping.version,
    targets: chosenRoles(projection.desired, { resolve }).wanted.map((desired) => {
      const { role, target: type, state, fields } = desired;
      const trace = retraced(desired, { resolve });
      const values = leaves(resolveFields(fields, { resolve, marker: (number) => number }).fields);
      return {
        role,
        target: type,
        state,
        fields: [...values].map(([path, value]) => ({ path, value, mapping: tracedLine(path, trace) })),
      };
    }),
    references: planner.references.explained(),
    verdict: plan.verdict,
    operations: plan.operations,
    issues: plan.issues,
  };
}
