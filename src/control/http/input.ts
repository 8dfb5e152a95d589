import { isDayOrInstant, rangeProblems } from '../../domain/calendar.js';
import { isRecord } from '../../domain/json.js';
import { directions, type Direction } from '../../domain/run.js';
import type { Selection } from '../../engine/run/selection.js';
import type { Engine } from '../../engine/engine.js';
import type { VerifyOptions } from '../../engine/verification.js';
import { HttpProblem } from './problem.js';

/** What came from outside, checked; everything that is wrong with it at once. */
export interface SyncRequest {
  readonly direction: Direction;
  readonly entities?: readonly string[];
  readonly selection?: Selection;
  readonly sweep: boolean;
}

const syncKeys = ['direction', 'entities', 'documents', 'since', 'limit', 'sweep'] as const;

/** `known`: the entities of each direction. */
export function syncRequest(body: unknown, known: Readonly<Record<Direction, readonly string[]>>): SyncRequest {
  const data = body ?? {};
  if (!isRecord(data)) throw invalid(['the body must be a JSON object']);
  const { direction: asked = 'export', entities, sweep = true, ...rest } = data;
  const direction = directions.find((name) => name === asked);
  const problems = Object.keys(data)
    .filter((key) => !(syncKeys as readonly string[]).includes(key))
    .map((key) => `${key} is not known, use ${syncKeys.join(', ')}`);
  if (direction === undefined) problems.push('direction must be export or import');
  if (typeof sweep !== 'boolean') problems.push('sweep must be true or false');
  const offered = direction === undefined ? [...known.export, ...known.import] : known[direction];
  if (entities !== undefined && !isListOf(entities, offered)) problems.push(`entities must be a list of ${offered.join(', ')}`);
  const { selection, wrong } = selectionIn(rest);
  problems.push(...wrong);
  if (direction === undefined || problems.length > 0) throw invalid(problems);
  return {
    direction,
    sweep: sweep === true,
    ...(entities === undefined ? {} : { entities: entities as readonly string[] }),
    ...(selection ? { selection } : {}),
  };
}

/** `first`: the day from which the connection exports. */
export function verifyRequest(body: unknown, first: string): VerifyOptions {
  const data = body ?? {};
  if (!isRecord(data)) throw invalid(['the body must be a JSON object']);
  const { from, to, full, ...unknown } = data;
  const problems = [
    ...Object.keys(unknown).map((key) => `${key} is not known, use from, to, full`),
    ...rangeProblems({ from, to, first }, { from: 'from', to: 'to' }),
    ...(full === undefined || typeof full === 'boolean' ? [] : ['full must be true or false']),
  ];
  if (problems.length > 0) throw invalid(problems);
  return data;
}

export interface PlanRequest {
  readonly entities?: readonly string[];
  readonly selection?: Selection;
  readonly sweep: boolean;
}

export function planRequest(body: unknown, known: readonly string[]): PlanRequest {
  const data = body ?? {};
  if (!isRecord(data)) throw invalid(['the body must be a JSON object']);
  const { entities, documents, since, limit, sweep = true, ...unknown } = data;
  const { selection, wrong } = selectionIn({ documents, since, limit });
  const problems = [
    ...Object.keys(unknown).map((key) => `${key} is not known, use entities, documents, since, limit, sweep`),
    ...(entities === undefined || isListOf(entities, known) ? [] : [`entities must be a list of ${known.join(', ')}`]),
    ...wrong,
    ...(typeof sweep === 'boolean' ? [] : ['sweep must be true or false']),
  ];
  if (problems.length > 0) throw invalid(problems);
  return {
    sweep: sweep === true,
    ...(entities === undefined ? {} : { entities: entities as readonly string[] }),
    ...(selection ? { selection } : {}),
  };
}

/** Which documents a request is about; no selection when it is about everything. */
function selectionIn({ documents, since, limit }: Readonly<Record<string, unknown>>): { selection?: Selection; wrong: string[] } {
  const isInstant = typeof since === 'string' && isDayOrInstant(since);
  const wrong = [
    ...(documents === undefined || isTexts(documents) ? [] : ['documents must be a list of ids or numbers']),
    ...(since === undefined || isInstant ? [] : ['since must be a day like 2026-04-01, or an instant']),
    ...(limit === undefined || (Number.isInteger(limit) && Number(limit) > 0) ? [] : ['limit must be a whole number, 1 or more']),
  ];
  const selection = Object.fromEntries(Object.entries({ documents, since, limit }).filter(([, value]) => value !== undefined));
  return { wrong, ...(Object.keys(selection).length === 0 ? {} : { selection }) };
}

/** The plan of a file from `plan --out`, or one as `POST plans` answers with it, and the connection it is carried out for. */
export function planFile(body: unknown, connection: string | undefined): { readonly connection: string; readonly plan: unknown } {
  const plans: readonly unknown[] = isRecord(body) && Array.isArray(body['plans']) ? body['plans'] : [body];
  const named = plans.map((plan) => (isRecord(plan) && typeof plan['connection'] === 'string' ? plan['connection'] : ''));
  if (plans.length === 0 || named.includes('')) throw invalid(['the body must be a plan, from `crossfoot plan --out` or from POST plans']);
  // A connection that was named gets its own plan, or the refusal of another's.
  if (connection !== undefined) return { connection, plan: plans[Math.max(0, named.indexOf(connection))] };
  const [only] = named;
  if (plans.length === 1 && only !== undefined) return { connection: only, plan: plans[0] };
  throw invalid([`the body holds plans of ${named.join(', ')}: name one as connection`]);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((member) => typeof member === 'string');
}

/** The connection a question is about; it need not be named while there is only one. */
export function connectionOf(engine: Engine, id: string | undefined): string {
  if (id !== undefined) return engine.connection(id).id;
  const ids = engine.connections().map((connection) => connection.id);
  const [only] = ids;
  if (ids.length === 1 && only !== undefined) return only;
  throw invalid([`connection must be one of ${ids.join(', ')}`]);
}

export function limitOf(text: string | undefined, { fallback, max }: { readonly fallback: number; readonly max: number }): number {
  if (text === undefined) return fallback;
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= max) return limit;
  throw invalid([`limit must be a whole number from 1 to ${max}`]);
}

export function invalid(problems: readonly string[]): HttpProblem {
  return new HttpProblem(400, 'request.invalid', problems.join('; '), { errors: problems });
}

function isListOf(value: unknown, known: readonly string[]): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((member) => typeof member === 'string' && known.includes(member));
}
