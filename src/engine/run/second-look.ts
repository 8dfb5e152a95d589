import type { DocumentRecord } from '../../domain/run.js';
import { anyAgeMs, type Store } from '../../store/index.js';
import type { Pipeline } from '../pipeline.js';
import { recorded } from './reconsidered.js';
import { processGroup } from './group.js';
import type { References } from './references.js';
import type { RunContext, RunEvent } from './run-context.js';
import { isRefusal } from './verdicts.js';

/** Whether a write may have freed what another document was refused for. A new document frees nothing. */
export class Freed {
  private something: boolean;
  /** Whether anything was freed that a look at some of the entities leaves for the next run. */
  atAll: boolean;

  /** `before`: an earlier run may have, and has not looked again. */
  constructor(before: boolean) {
    this.something = before;
    this.atAll = before;
  }

  follow(event: RunEvent): void {
    if (event.kind !== 'settled') return;
    const { operation, receipt } = event.settlement;
    if (receipt.outcome !== 'applied' || operation.action === 'create') return;
    this.something = true;
    this.atAll = true;
  }

  /** What is freed from now on counts for the next look. */
  take(): boolean {
    const { something } = this;
    this.something = false;
    return something;
  }
}

const key = 'second-look-due';

/** A run that ended early has not looked again, and one of some entities only at those. */
export async function isLookDue(store: Store, connection: string): Promise<boolean> {
  const previous = await store.runs.latest(connection, ['export']);
  return (previous !== undefined && previous.state !== 'succeeded') || (await store.cache.has(connection, key, anyAgeMs));
}

export async function noteLook(store: Store, connection: string, isDue: boolean): Promise<void> {
  if (isDue === (await store.cache.has(connection, key, anyAgeMs))) return;
  await (isDue ? store.cache.set(connection, key, true) : store.cache.clear(connection, key));
}

/**
 * Documents stand in each other's way: a bill is still covered by a credit that is taken off it later in the same run, an invoice is
 * still paid by a payment whose delete is noticed a day later. What was refused is planned again from what was recorded, for as long
 * as anything gives way.
 */
export async function lookAgain(run: RunContext, pipelines: readonly Pipeline[], references: References, freed: Freed): Promise<void> {
  let before = Infinity;
  while (freed.take()) {
    let looked = 0;
    for (const pipeline of pipelines) {
      references.forgetDocuments();
      for await (const changes of recorded(run, pipeline, ['held'], isRefused)) {
        looked += changes.length;
        await processGroup(run, pipeline, references, changes);
      }
    }
    // Fewer each time, so it ends whatever the answers are.
    if (looked >= before) return;
    before = looked;
  }
}

function isRefused({ dismissed, issues }: DocumentRecord): boolean {
  return !dismissed && issues.some(isRefusal);
}
