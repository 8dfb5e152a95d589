import { Engine } from '../../src/engine/engine.js';
import { pipelines } from '../../src/pipelines/index.js';
import { Died, Life, mortalConnection, mortalStore } from '../crash/boundaries.js';
import { Person } from './act.js';
import { differences } from './compare.js';
import type { Pair } from './stage.js';
import type { Trouble, TroubledHistory } from './troubles.js';

export interface Aftermath {
  /** Everything that is wrong in the end; nothing when the books agree. */
  readonly problems: readonly string[];
  readonly deaths: number;
  readonly faultsHit: number;
}

/** A sync between the steps as a schedule makes it, beside those of the history itself. */
const stepsBetweenSyncs = 4;
/** Runs in peace after which everything must have been caught up. */
const runsMax = 4;

/** Plays a history in which every sync but the last ones goes through trouble, and then looks at the books in peace. */
export async function playTroubled({ history, troubles }: TroubledHistory, pair: Pair): Promise<Aftermath> {
  const world = new TroubledWorld(pair);
  const left = [...troubles];
  const person = new Person(pair);
  for (const [index, step] of history.steps.entries()) {
    pair.tick();
    const { kind } = person.act(step).step;
    const trouble = kind === 'sync' || index % stepsBetweenSyncs === 0 ? left.shift() : undefined;
    if (trouble) await world.sync(trouble, step.c % 2 === 0);
  }
  const problems = await quiesced(pair);
  return {
    problems: [...problems, ...(await held(pair)), ...(await open(pair)), ...differences(pair)],
    deaths: world.deaths,
    faultsHit: world.faultsHit,
  };
}

class TroubledWorld {
  deaths = 0;
  faultsHit = 0;

  constructor(private readonly pair: Pair) {}

  async sync(trouble: Trouble, sweep: boolean): Promise<void> {
    const { pair } = this;
    const { sandboxes, connection } = pair;
    if (trouble.isTokenSpent) await spendToken(pair);
    for (const { vendor, fault } of trouble.faults) sandboxes[vendor].faults.add(fault);
    const life = new Life(trouble.death);
    try {
      await mortalEngine(pair, life).sync(connection, { trigger: 'history', sweep });
    } catch (error) {
      if (!(error instanceof Died)) throw error;
      this.deaths += 1;
    } finally {
      for (const { faults } of Object.values(sandboxes)) {
        this.faultsHit += faults.list().reduce((sum, { hits }) => sum + hits, 0);
        faults.clear();
      }
    }
  }
}

/** A process over the same database and the same clients, that dies where its life ends. */
function mortalEngine(pair: Pair, life: Life): Engine {
  const { store, company, connection } = pair;
  let id = 0;
  const handles = pair.engine.connections().map((handle) => mortalConnection(handle, life));
  return new Engine(handles, pipelines, {
    store: mortalStore(store, life),
    clock: { now: () => company.clock.now() },
    newId: () => `${connection}-troubled-${String(company.clock.now())}-${String((id += 1))}`,
    every: () => () => undefined,
    // The next process is the same holder: waiting for the lease of a dead one is another test's business.
    holder: 'histories',
  });
}

async function spendToken({ sandboxes, company }: Pair): Promise<void> {
  const url = `${new URL(sandboxes.quickbooks.url).origin}/_sandbox/tokens`;
  await fetch(url, { method: 'POST', body: JSON.stringify({ realm: company.realmId, expireAccess: true }) });
}

async function quiesced(pair: Pair): Promise<string[]> {
  for (let round = 1; round <= runsMax; round += 1) {
    pair.tick();
    const before = pair.targetCalls();
    const run = await pair.engine.sync(pair.connection, { trigger: 'history', sweep: true });
    if (run.state !== 'succeeded') return [`run ${String(round)} in peace ${run.state}: ${run.error?.message ?? ''}`];
    if (pair.targetCalls() === before) return [];
  }
  return [`still calling QuickBooks after ${String(runsMax)} runs in peace`];
}

/** Documents that need a person. Drafts wait; so does a master that was planned when the process died and that nothing needs since. */
async function held({ store, connection }: Pair): Promise<string[]> {
  const records = await store.documents.byState(connection, ['held', 'deferred']);
  return records.flatMap(({ entity, number, state, issues, modifiedAt }) =>
    issues
      .filter(
        ({ code, severity }) => severity !== 'note' && code !== 'document.not-open' && !(modifiedAt === '' && code === 'operation.open'),
      )
      .map(({ code, message }) => `${state}: ${entity} ${number}: ${code} ${message}`),
  );
}

async function open({ store, connection }: Pair): Promise<string[]> {
  const entries = await store.journal.open(connection);
  return entries.length === 0 ? [] : [`${String(entries.length)} operations still open`];
}
