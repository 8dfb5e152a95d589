import { act, type Outcome } from './act.js';
import { differences } from './compare.js';
import type { Pair } from './stage.js';
import type { History, HistoryStep } from './steps.js';

/** Plays one history and answers everything that is wrong in the end; nothing when the books agree. */
export interface Played {
  readonly problems: readonly string[];
  readonly outcomes: readonly (readonly [HistoryStep, Outcome])[];
  /** A document below zero has no expression in QuickBooks and is held by rule: such a history proves nothing else. */
  readonly isHeldByRule: boolean;
}

export async function play(history: History, pair: Pair): Promise<Played> {
  const outcomes: [HistoryStep, Outcome][] = [];
  const problems: string[] = [];
  for (const step of history.steps) {
    pair.tick();
    if (step.kind === 'sync') {
      // On schedule only some runs compare all ids, so deletes are often seen late.
      problems.push(...(await sync(pair, step.c % 2 === 0)));
      outcomes.push([step, 'done']);
    } else {
      outcomes.push([step, act(pair, step)]);
    }
  }
  pair.tick();
  problems.push(...(await sync(pair)));
  problems.push(...(await deadLetters(pair)));
  problems.push(...differences(pair));
  problems.push(...(await quiet(pair)));
  return { problems, outcomes, isHeldByRule: hasNegativeDocument(pair) };
}

function hasNegativeDocument({ organization }: Pair): boolean {
  return ['invoices', 'creditnotes', 'bills', 'vendorcredits'].some((module) =>
    organization.documents(module).some((document) => Number(document['total']) < 0),
  );
}

async function sync(pair: Pair, sweep = true): Promise<string[]> {
  const run = await pair.engine.sync(pair.connection, { trigger: 'history', sweep });
  return run.state === 'succeeded' ? [] : [`the run is ${run.state}: ${run.error?.message ?? ''}`];
}

/** Documents that need a person. Drafts wait and voids before export are skipped: neither is a dead letter. */
async function deadLetters(pair: Pair): Promise<string[]> {
  const records = await pair.store.documents.byState(pair.connection, ['held', 'deferred']);
  return records.flatMap(({ entity, number, state, issues }) =>
    issues
      .filter(({ code }) => code !== 'document.not-open')
      .map(({ code, message }) => `${state}: ${entity} ${number}: ${code} ${message}`),
  );
}

/** When nothing has happened, nothing may be written and QuickBooks may not even be asked. */
async function quiet(pair: Pair): Promise<string[]> {
  const before = pair.targetCalls();
  const problems = await sync(pair);
  const calls = pair.targetCalls() - before;
  return calls === 0 ? problems : [...problems, `a sync with nothing to do called QuickBooks ${String(calls)} times`];
}
