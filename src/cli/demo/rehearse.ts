import type { Run } from '../../domain/run.js';
import type { Issue } from '../../domain/document.js';
import type { RunEvent } from '../../engine/run/run-context.js';
import type { QuickbooksSandbox } from '../../sandbox/quickbooks/index.js';
import { expectedTrialBalance, type PlantedPair } from '../../sandbox/seeds/index.js';
import type { CliApp } from '../dependencies.js';
import { compareBooks, compareInvoices, type Difference, type Standing } from './compare.js';
import { readBack, readTrialBalance } from './read-back.js';

/** One shop from the first sync to the proof: sync, a day of changes, sync, read everything back, sync once more. */
export interface Rehearsal {
  readonly planted: PlantedPair;
  readonly first: TimedRun;
  /** Documents that people changed in Zoho before the second sync. */
  readonly changed: number;
  /** Left out where the seed changes nothing. */
  readonly second?: TimedRun;
  readonly proof: Proof;
  readonly quiet: Quiet;
}

export interface TimedRun {
  readonly run: Run;
  readonly seconds: number;
  readonly held: readonly HeldDocument[];
}

export interface HeldDocument {
  readonly number: string;
  readonly issue: Issue;
}

export interface Proof {
  readonly reader: string;
  readonly invoices: number;
  readonly states: Readonly<Record<string, number>>;
  readonly accounts: number;
  readonly differences: readonly Difference[];
}

/** A run over unchanged books must leave them alone. */
export interface Quiet {
  readonly run: Run;
  readonly seconds: number;
  readonly written: number;
  readonly quickbooksRequests: number;
}

export interface RehearsalOptions {
  readonly app: CliApp;
  readonly quickbooks: QuickbooksSandbox;
  readonly signal: AbortSignal;
  readonly onStep: (step: string, documents: number) => (event: RunEvent) => void;
}

export async function rehearse(planted: PlantedPair, options: RehearsalOptions): Promise<Rehearsal> {
  const standings = new Map<string, Standing>();
  const stage = { ...options, standings };
  const first = await timedRun(planted, 'first sync', stage);
  const changed = planted.change();
  const second = changed === 0 ? undefined : await timedRun(planted, 'sync after changes', stage);
  const proof = await prove(planted, stage);
  options.quickbooks.clearLog();
  const third = await timedRun(planted, 'sync with nothing to do', stage);
  return {
    planted,
    first,
    changed,
    ...(second ? { second } : {}),
    proof,
    quiet: {
      run: third.run,
      seconds: third.seconds,
      written: writesOf(third.run),
      quickbooksRequests: options.quickbooks.requestCount(),
    },
  };
}

function writesOf({ counts }: Run): number {
  return Object.values(counts).reduce((sum, { created, updated, voided, deleted }) => sum + created + updated + voided + deleted, 0);
}

export function runsOf({ first, second, quiet }: Rehearsal): Run[] {
  return [first.run, ...(second ? [second.run] : []), quiet.run];
}

const invoices = 'invoices';

/** How each document ended, by number; follows the runs. */
interface Stage extends RehearsalOptions {
  readonly standings: Map<string, Standing>;
}

async function timedRun({ pair }: PlantedPair, step: string, { app, signal, onStep, standings }: Stage): Promise<TimedRun> {
  const follow = onStep(step, pair.invoices.length);
  const held = new Map<string, HeldDocument>();
  const started = performance.now();
  const run = await app.engine.sync(pair.id, {
    trigger: 'demo',
    sweep: true,
    signal,
    onEvent: (event) => {
      follow(event);
      if (event.kind !== 'document' || event.entity !== invoices) return;
      standings.set(event.number, { state: event.state, codes: event.issues.map(({ code }) => code) });
      if (event.state !== 'held' && event.state !== 'deferred') return;
      const issue = event.issues.find(({ severity }) => severity === 'hold' || severity === 'wait');
      if (issue) held.set(event.number, { number: event.number, issue });
    },
  });
  return { run, seconds: (performance.now() - started) / 1000, held: [...held.values()] };
}

async function prove({ pair }: PlantedPair, { app, quickbooks, standings: followed }: Stage): Promise<Proof> {
  const { reader, invoices: found } = await readBack(pair, quickbooks);
  const standings = new Map(followed);
  for (const { number, expected } of pair.invoices) {
    // What stays out must be on record with its reason; a document too old is not even read, so no event tells of it.
    if (!expected.some(({ state }) => state === 'absent' || state === 'held')) continue;
    const standing = await standingOf(app, pair.id, number);
    if (standing) standings.set(number, standing);
  }
  const expectedBooks = expectedTrialBalance(pair);
  const books = await readTrialBalance(pair.company.realmId, quickbooks);
  return {
    reader,
    invoices: [...found.values()].flat().length,
    states: tally(pair.invoices.flatMap(({ expected }) => expected.map(({ state }) => state))),
    accounts: Object.keys(expectedBooks).length,
    differences: [...compareInvoices(pair.invoices, { invoices: found, standings }), ...compareBooks(expectedBooks, books)],
  };
}

async function standingOf(app: CliApp, connection: string, number: string): Promise<Standing | undefined> {
  const [history] = await app.engine.document(connection, invoices, number);
  if (!history) return undefined;
  const { state, issues } = history.record;
  return { state, codes: issues.map(({ code }) => code) };
}

function tally(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** Whether everything is as the seed says, and stays so. */
export function agrees(rehearsal: Rehearsal): boolean {
  const { proof, quiet } = rehearsal;
  const ended = runsOf(rehearsal).every(({ state }) => state === 'succeeded');
  return ended && proof.differences.length === 0 && quiet.written === 0 && quiet.quickbooksRequests === 0;
}
