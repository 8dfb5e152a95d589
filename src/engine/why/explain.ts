import type { SourceDocument } from '../../domain/document.js';
import type { Link } from '../../domain/operation.js';
import { referencesIn } from '../../domain/reference.js';
import type { DocumentRecord } from '../../domain/run.js';
import { plainText } from '../../domain/text.js';
import { project } from '../../mapping/project.js';
import type { Pipeline } from '../pipeline.js';
import { leaves, tracedLine } from '../plan/leaves.js';
import { planDocument } from '../plan/plan-document.js';
import { resolveFields } from '../plan/resolve.js';
import { dateOf } from '../run/plan-group.js';
import { keptProfiles } from '../run/profiles.js';
import { StoredReferences } from './stored-references.js';
import type { DocumentHistory, Explaining, Outlook } from './history.js';
import { inWords } from './words.js';

/** By id or number; several when a number is used more than once. */
export async function explain(at: Explaining, entity: string, idOrNumber: string): Promise<readonly DocumentHistory[]> {
  const { store, handle } = at;
  const histories: DocumentHistory[] = [];
  for (const record of await store.documents.find(handle.id, entity, idOrNumber)) {
    const links = await store.links.ofDocument(handle.id, entity, record.sourceId);
    const operations = await store.journal.ofDocument(handle.id, entity, record.sourceId);
    const outlook = await outlookOf(at, record, links);
    histories.push({ record, links, operations, outlook, ...inWords({ record, links, operations, outlook }) });
  }
  return histories;
}

async function outlookOf(at: Explaining, record: DocumentRecord, links: readonly Link[]): Promise<Outlook | null> {
  const { handle, pipelines, store } = at;
  const { settings, mappings, source, target } = handle;
  const profiles = await keptProfiles({ settings, store, source, target });
  const mapping = mappings.get(record.entity);
  const pipeline = pipelines.find(({ entity }) => entity === record.entity);
  if (!profiles || !mapping || !record.snapshot || pipeline?.kind !== 'document') return null;
  const context = await profiles.context();
  const projection = project(mapping, await withParent(at, pipeline, record.snapshot), context);
  const references = new StoredReferences({
    settings,
    store,
    pipelines,
    mappings,
    context,
    source: await profiles.source(),
    target: await profiles.target(),
  });
  await references.prepare(projection.desired.flatMap(({ fields }) => referencesIn(fields)));
  const { resolve } = references;
  const attempts = (await store.journal.attemptsMany(handle.id, record.entity, [record.sourceId])).get(record.sourceId);
  const plan = planDocument({
    connection: handle.id,
    runId: '',
    projection,
    links: new Map(links.map((link) => [link.role, link])),
    resolve,
    attempts: (role) => attempts?.get(role) ?? 0,
    writes: mapping.writes,
    policies: {
      exportFrom: settings.exportFrom,
      bookCloseDate: context.company.bookCloseDate,
      closedBooks: settings.closedBooks,
      date: dateOf(mapping, record.snapshot),
    },
  });
  return {
    mappingVersion: mapping.version,
    targets: projection.desired.map(({ role, target: type, state, fields, trace }) => {
      const values = leaves(resolveFields(fields, { resolve, marker: (number) => number }).fields);
      return {
        role,
        target: type,
        state,
        fields: [...values].map(([path, value]) => ({ path, value, mapping: tracedLine(path, trace) })),
      };
    }),
    references: references.explained(),
    verdict: plan.verdict,
    operations: plan.operations,
    issues: plan.issues,
  };
}

async function withParent({ store, handle }: Explaining, { parent }: Pipeline, document: SourceDocument): Promise<SourceDocument> {
  if (!parent) return document;
  const [record] = await store.documents.getMany(handle.id, parent.entity, [plainText(document[parent.field])]);
  return { ...document, $parent: record?.snapshot ?? {} };
}
