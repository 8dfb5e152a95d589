import { isDeepStrictEqual } from 'node:util';
import type { Run } from '../../src/domain/run.js';
import type { Books } from './books.js';
import { Died, Life, type Boundary, type Moment } from './boundaries.js';
import type { Scenario } from './scenarios/scenario.js';
import type { Stage, Theatre } from './stage.js';

export interface CrashPoint {
  readonly index: number;
  readonly boundary: Boundary;
  readonly moment: Moment;
  /** Which of the scenario's vendor writes this is, for faults. */
  readonly ordinal: number;
}

/** Runs after the restart before it must be quiet: one that settles and catches up, one in reserve, one that writes nothing. */
const runsMax = 3;
/** One scenario plays at a time, so that all of Zoho's writes are its own. */
const importWrites = 'POST|PUT /inventory/v1/';

export interface Verdict {
  readonly scenario: string;
  readonly point: string;
  readonly problem?: Problem;
}

export interface Problem {
  /** Documents, links or records that the crash made, or kept from being made. */
  readonly duplicates: number;
  readonly losses: number;
  readonly text: string;
}

/** About `count` of them, spread over the whole, the first one shifted so that scenarios differ in which they take. */
export function sampled<T>(points: readonly T[], count: number, shift: number): T[] {
  const step = Math.max(1, Math.floor(points.length / count));
  return points.filter((_, index) => index % step === shift % step);
}

/** The scenario in peace: what must come of it, and everywhere it can be crashed. */
export async function rehearse(theatre: Theatre, scenario: Scenario): Promise<{ books: Books; points: readonly CrashPoint[] }> {
  const stage = await prepare(theatre, scenario);
  const life = new Life();
  await act(stage, scenario, life);
  passTime(theatre, stage, scenario);
  const unrest = await quiesce(stage, scenario);
  if (unrest !== undefined) throw new Error(`without any crash: ${unrest}`);
  let ordinal = -1;
  const points = life.boundaries.flatMap((boundary, index): CrashPoint[] => {
    if (boundary.kind === 'write') ordinal += 1;
    const moments: readonly Moment[] = boundary.kind === 'write' ? ['before', 'after', 'lost', 'unsent'] : ['before', 'after'];
    return moments.map((moment) => ({ index, boundary, moment, ordinal }));
  });
  return { books: await stage.books(), points };
}

/** The scenario crashed at one point and started again: the same books, or a word about what differs. */
export async function crashAt(theatre: Theatre, scenario: Scenario, point: CrashPoint, expected: Books): Promise<Verdict> {
  const stage = await prepare(theatre, scenario);
  const named = { scenario: scenario.name, point: `${point.moment} ${point.boundary.label} (boundary ${point.index})` };
  const crashed = await crash(theatre, stage, scenario, point);
  passTime(theatre, stage, scenario);
  const failed = crashed ?? (await quiesce(stage, scenario));
  if (failed !== undefined) return { ...named, problem: { duplicates: 0, losses: 0, text: failed } };
  const problem = differences(seen(expected, scenario), seen(await stage.books(), scenario));
  return problem === undefined ? named : { ...named, problem };
}

async function prepare(theatre: Theatre, scenario: Scenario): Promise<Stage> {
  const stage = theatre.stage(scenario.setting);
  for (const steps of scenario.before) {
    stage.organization.steps(steps);
    await stage.sync();
  }
  await scenario.person?.(stage);
  // Zoho's times have seconds: two changes in one second with a sync between them look like one.
  theatre.zoho.clock.advance(1000);
  stage.organization.steps(scenario.step);
  return stage;
}

function passTime(theatre: Theatre, stage: Stage, { meanwhile }: Scenario): void {
  if (!meanwhile) return;
  theatre.zoho.clock.advance(1000);
  stage.organization.steps(meanwhile);
}

/** What the scenario's process is doing, and the one after it begins with. */
function act(stage: Stage, { direction }: Scenario, life?: Life): Promise<Run> {
  return direction === 'import' ? stage.import(life) : stage.sync(life);
}

async function crash(
  theatre: Theatre,
  stage: Stage,
  scenario: Scenario,
  { index, moment, ordinal }: CrashPoint,
): Promise<string | undefined> {
  if (moment === 'lost' || moment === 'unsent') {
    const [vendor, on] = scenario.direction === 'import' ? [theatre.zoho, importWrites] : [theatre.quickbooks, stage.writes];
    vendor.faults.add({ on, then: moment === 'lost' ? 'commit-then-drop' : 'drop', after: ordinal, times: 1 });
    await act(stage, scenario);
    const [fault] = vendor.faults.list();
    vendor.faults.clear();
    return fault?.hits === 1 ? undefined : 'the fault never hit';
  }
  const life = new Life({ index, moment });
  const end = await act(stage, scenario, life).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!life.isOver) return 'the process never came to this boundary';
  return end instanceof Died ? undefined : `the run ended with ${String(end)} instead of dying`;
}

async function quiesce(stage: Stage, scenario: Scenario): Promise<string | undefined> {
  const written = scenario.direction === 'import' ? 'zoho.write' : 'quickbooks.write';
  for (let round = 1; round <= runsMax; round += 1) {
    const run = await act(stage, scenario);
    if (run.state !== 'succeeded')
      return `run ${round} after the restart ${run.state}: ${run.error?.code ?? ''} ${run.error?.message ?? ''}`;
    if (round > 1 && (run.calls[written] ?? 0) === 0) return undefined;
  }
  return `still writing after ${runsMax} runs`;
}

/**
 * What was voided again carries no figure: only how often it was tried may differ. What was deleted in Zoho before it was ever
 * exported leaves no trace; without the crash it was exported first.
 */
function seen(all: Books, { mayTryAgain = false, meanwhile }: Scenario): Books {
  const books = meanwhile ? { ...all, records: all.records.filter((line) => !line.endsWith(' gone')) } : all;
  if (!mayTryAgain) return books;
  const once = (lines: readonly string[]): string[] => [...new Set(lines.map((line) => line.replace(/(voided) #\d+$/, '$1')))];
  const isVoided = (line: string): boolean => line.includes('voided=true');
  return {
    ...books,
    documents: [...books.documents.filter((line) => !isVoided(line)), ...once(books.documents.filter(isVoided))],
    links: once(books.links),
  };
}

function differences(expected: Books, actual: Books): Problem | undefined {
  if (isDeepStrictEqual(expected, actual)) return undefined;
  const parts = ['documents', 'trialBalance', 'links', 'records'] as const;
  const lost = parts.flatMap((part) => without(expected[part], actual[part]).map((line) => `${part}: ${line}`));
  const added = parts.flatMap((part) => without(actual[part], expected[part]).map((line) => `${part}: ${line}`));
  const open = actual.openOperations === expected.openOperations ? [] : [`${actual.openOperations} operations still open`];
  const said = [...lost.map((line) => `lost ${line}`), ...added.map((line) => `unexpected ${line}`), ...open];
  return { duplicates: added.length, losses: lost.length, text: `other books than without the crash:\n  ${said.join('\n  ')}` };
}

function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return lines.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
