import type { DocumentRecord, DocumentState } from '../../domain/run.js';
import { anyAgeMs } from '../../store/index.js';
import type { Pipeline } from '../pipeline.js';
import type { Change } from './change.js';
import { isUnderOtherLimit } from './derived.js';
import { required, type RunContext } from './run-context.js';
import { lookedAgain } from './settled-fingerprint.js';
import { isVerdict } from './verdicts.js';

/** Documents that wait, or that our own rules hold; and once under each set of rules those that were left out. */
export async function* reconsidered(run: RunContext, pipeline: Pipeline): AsyncGenerator<readonly Change[]> {
  const { store, settings, selector, dryRun } = run;
  const key = `left out of ${pipeline.entity}`;
  const rules = `${required(run.mappings, pipeline.entity).version} ${settings.exportFrom}`;
  const isOther = (await store.cache.get(settings.connection, key, anyAgeMs)) !== rules;
  const states: readonly DocumentState[] = ['held', 'deferred', ...(isOther ? (['skipped'] as const) : [])];
  yield* recorded(run, pipeline, states, (record) =>
    record.state === 'skipped' ? isUnderOtherRules(run, pipeline, record) : isOpen(run, pipeline, record),
  );
  if (isOther && !dryRun && !selector.isPartial) await store.cache.set(settings.connection, key, rules);
}

/** By a rule of the mapping that is gone, or for its date, of which no list tells again where the document is derived. */
function isUnderOtherRules(run: RunContext, pipeline: Pipeline, record: DocumentRecord): boolean {
  if (record.dismissed || record.snapshot === null || !run.selector.includes(pipeline.entity, record)) return false;
  const isOtherMapping = record.mappingVersion !== required(run.mappings, pipeline.entity).version;
  return isOtherMapping || (pipeline.derived !== undefined && isUnderOtherLimit(run, record));
}

/** Documents looked at again from what is stored, which costs no vendor call. */
export async function* recorded(
  run: RunContext,
  pipeline: Pipeline,
  states: readonly DocumentState[],
  isWanted: (record: DocumentRecord) => boolean,
): AsyncGenerator<readonly Change[]> {
  let after: DocumentRecord | undefined;
  for (;;) {
    const page = await run.store.documents.byState(run.settings.connection, states, {
      entity: pipeline.entity,
      limit: run.settings.groupSize,
      ...(after ? { after } : {}),
    });
    const wanted = page.filter(isWanted);
    if (wanted.length > 0) yield wanted.map(changeOf);
    after = page.at(-1);
    if (page.length < run.settings.groupSize) return;
  }
}

export function changeOf({ sourceId, number, fingerprint, modifiedAt, snapshot }: DocumentRecord): Change {
  // An empty fingerprint asks for one more look; having had it, the document waits for a change again.
  return { row: { sourceId, number, fingerprint: fingerprint || lookedAgain, modifiedAt }, document: snapshot ?? undefined };
}

/** Of derived documents the record is all there is: also one of this run, and one that nothing speaks of any more. */
function isOpen(run: RunContext, pipeline: Pipeline, record: DocumentRecord): boolean {
  if (record.dismissed || !isReconsiderable(record)) return false;
  if (run.foreseen.documents.has(`${pipeline.entity}/${record.sourceId}`)) return false;
  const isOpenNow = pipeline.derived !== undefined || (record.runId !== run.runId && record.snapshot !== null);
  return isOpenNow && run.selector.includes(pipeline.entity, record);
}

/** Whether the next run looks again by itself. */
export function isReconsiderable(record: DocumentRecord): boolean {
  return record.fingerprint === '' || !record.issues.some(isVerdict);
}
