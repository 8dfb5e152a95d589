import { directions } from '../../domain/run.js';
import { modeOf } from '../life.js';
import type { Explaining } from './history.js';

export interface Unseen {
  readonly why: string;
  readonly remedies: readonly string[];
}

/** No run has recorded the document: what keeps runs from reading it, or where else it may be. */
export async function explainUnseen({ handle, pipelines, store }: Explaining, entity: string): Promise<Unseen> {
  const pipeline = pipelines.find((candidate) => candidate.entity === entity);
  if (pipeline?.kind === 'master') {
    return said(`No document that names it has been exported: ${entity} are read when a document first needs them.`, [
      `See \`crossfoot why\` of a document that names it.`,
    ]);
  }
  if (!handle.settings.entities.includes(entity)) {
    return said(`${entity} are switched off for connection ${handle.id}.`, ['Name their module in export.modules.']);
  }
  const mode = await modeOf(store, handle);
  if (mode !== 'enabled')
    return said(`Connection ${handle.id} is ${mode}.`, [
      `\`crossfoot connections enable ${handle.id}\`, and enabled: true in the configuration.`,
    ]);
  const { zoho } = (await handle.state()).budgetRemaining;
  if (zoho === 0)
    return said("Zoho's calls of today are used up.", ['Nothing to do: runs go on after midnight in the time zone of the organization.']);
  const last = await store.runs.latest(handle.id, directions);
  if (!last) return said('There has been no run yet.', [`\`crossfoot sync --connection ${handle.id}\`.`]);
  const checkpoint = await store.checkpoints.get(handle.id, pipeline?.derived?.from ?? entity);
  if (last.state === 'failed') {
    const { message = 'no reason recorded', code = '' } = last.error ?? {};
    return said(`The last run failed before it was read: ${message} [${code}].`, [
      `Look the code up in docs/errors.md, then \`crossfoot sync\`.`,
    ]);
  }
  if (!checkpoint)
    return said(`No run has come to the end of ${entity} yet; the last one is ${last.state}.`, ['Wait for it, or `crossfoot sync`.']);
  if (pipeline?.derived) {
    return said(`No ${pipeline.derived.from} on record name it, as last read at ${checkpoint.updatedAt}.`, [
      `See \`crossfoot why ${pipeline.derived.from}\` of the document it settles.`,
    ]);
  }
  return said(`Zoho did not list it when ${entity} were last read, at ${checkpoint.updatedAt}.`, [
    'Check the id or number, and that it belongs to this organization. If it is newer, the next run reads it: `crossfoot sync`.',
  ]);
}

function said(why: string, remedies: readonly string[]): Unseen {
  return { why, remedies };
}
