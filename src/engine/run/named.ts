import type { Pipeline } from '../pipeline.js';
import type { Change } from './change.js';
import { withDetails } from './changes.js';
import { changeOf } from './reconsidered.js';
import { idOf, members } from './derived.js';
import { processGroup } from './group.js';
import type { References } from './references.js';
import type { RunContext } from './run-context.js';
import { versionIn } from './settled-fingerprint.js';

/**
 * Reads again what changed documents name: the account of a vendor payment shows in its bills, whose time of change it does not move.
 * Before the document itself is recorded, so that a process that dies in between sees it as changed once more. A new document
 * changes the balance of what it names, which its own list tells of.
 */
export async function exportNamed(
  run: RunContext,
  { entity, readsAgain }: Pipeline,
  references: References,
  changes: readonly Change[],
): Promise<void> {
  const { store, settings } = run;
  const named = readsAgain && settings.entities.includes(readsAgain.entity) && run.pipelines.get(readsAgain.entity);
  if (!named) return;
  const ids = changes.map(({ row }) => row.sourceId);
  const known = await store.documents.fingerprints(settings.connection, entity, ids);
  const namedIds = changes
    .filter(({ row }) => known.has(row.sourceId))
    .flatMap(({ document }) => members(document, readsAgain).map((member) => idOf(member, readsAgain)));
  const records = await store.documents.getMany(settings.connection, named.entity, [...new Set(namedIds)]);
  const rows = records
    .filter(({ dismissed }) => !dismissed)
    .map((record) => changeOf(record).row)
    .map((row) => ({ ...row, fingerprint: versionIn(row.fingerprint) }));
  await run.spend(rows.length);
  for (let index = 0; index < rows.length; index += settings.groupSize) {
    const read = await withDetails(run, named, rows.slice(index, index + settings.groupSize));
    // What is gone is for the sweep to confirm.
    await processGroup(
      run,
      named,
      references,
      read.filter(({ document }) => document !== undefined),
    );
  }
}
