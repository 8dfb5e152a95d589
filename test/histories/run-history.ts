import { Person, type Done } from './act.js';
import { differences } from './compare.js';
import type { Pair } from './stage.js';
import type { History } from './steps.js';

/** Plays one history and answers everything that is wrong in the end; nothing when the books agree. */
export interface Played {
  readonly problems: readonly string[];
  readonly steps: readonly Done[];
  readonly isHeldByRule: boolean;
}

/** As `play`; what breaks the run itself is a problem of the history like any other. */
export async function playSafely(history: History, pair: Pair): Promise<Played> {
  try {
    return await play(history, pair);
  } catch (error) {
    return { problems: [error instanceof Error ? (error.stack ?? error.message) : String(error)], steps: [], isHeldByRule: false };
  }
}

export async function play(history: History, pair: Pair): Promise<Played> {
  const person = new Person(pair);
  const problems: string[] = [];
  for (const wish of history.steps) {
    pair.tick();
    const done = person.act(wish);
    // On schedule only some runs compare all ids, so deletes are often seen late.
    if (done.step.kind === 'sync') problems.push(...(await sync(pair, wish.c % 2 === 0)));
  }
  pair.tick();
  problems.push(...(await sync(pair)));
  problems.push(...(await deadLetters(pair)));
  problems.push(...differences(pair));
  problems.push(...(await quiet(pair)));
  return { problems, steps: person.done, isHeldByRule: hasNegativeDocument(pair) };
}

/** Cannot be expressed in QuickBooks and is held by rule: its history proves nothing else. */
export function hasNegativeDocument({ organization }: Pair): boolean {
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
