import { shortHash } from '../plan/operation-id.js';
import { nowText } from '../run/run-context.js';
import type { ImportPipeline } from './import-pipeline.js';
import { mappingOf, type ImportRun } from './import-run.js';
import { applyWrites, writeOperation } from './apply.js';

/**
 * Objects that are gone from QuickBooks: deleted, or merged away by a person. What stands on them in Zoho is history, so the record is
 * made inactive, never deleted, and both links end: the next document does not go to an id that no longer is.
 */
export async function importDeleted(run: ImportRun, pipeline: ImportPipeline, ids: readonly string[]): Promise<void> {
  const { store, settings, target } = run;
  const links = (await store.links.ofDocuments(settings.connection, pipeline.records, ids)).filter(({ state }) => state === 'present');
  const shared = await store.links.byTarget(settings.connection, pipeline.source, ids);
  const { mapping } = mappingOf(run, pipeline);
  const ended = shared
    .filter((link) => link.entity === pipeline.entity && link.state === 'present')
    .map((link) => ({ ...link, state: 'absent' as const }));
  for (const link of links) {
    const [record] = await store.documents.getMany(settings.connection, pipeline.records, [link.sourceId]);
    const current = await target.read(pipeline.target, link.targetId);
    const closable =
      current !== undefined && !target.isFixed(pipeline.target, current) && mappingOf(run, pipeline).paths.includes('status');
    const operation = writeOperation(run, {
      entity: pipeline.records,
      sourceId: link.sourceId,
      number: record?.number ?? '',
      role: pipeline.role,
      target: pipeline.target,
      targetId: link.targetId,
      version: `gone ${shortHash(nowText(run.clock))}`,
      before: { status: current ? (target.fields(pipeline.target, current)['status'] ?? '') : '' },
      after: { status: 'inactive' },
      attempt: 0,
      mappingVersion: mapping.version,
      reason: 'deleted or merged in QuickBooks',
    });
    const isOpen = closable && target.fields(pipeline.target, current)['status'] !== 'inactive';
    run.emit({
      kind: 'planned',
      planned: {
        entity: pipeline.records,
        sourceId: link.sourceId,
        number: record?.number ?? '',
        verdict: isOpen ? 'change' : 'noop',
        operations: isOpen ? [operation] : [],
        links: [link],
        issues: [],
        trace: {},
        document: record?.snapshot ?? null,
      },
    });
    if (run.dryRun) continue;
    const results = isOpen ? await applyWrites(run, [{ operation, current }], []) : new Map<string, never>();
    const result = results.get(operation.id);
    const isDone = !isOpen || result?.outcome === 'applied';
    await store.recordGroup({
      receipts: result ? [result.receipt] : [],
      links: isDone ? [{ ...link, state: 'absent' }, ...ended.filter(({ targetId }) => targetId === link.sourceId)] : [],
      documents: record
        ? [
            {
              ...record,
              state: isDone ? 'gone' : 'held',
              fingerprint: 'gone',
              issues: result?.issue ? [result.issue] : [],
              updatedAt: nowText(run.clock),
            },
          ]
        : [],
    });
  }
}
