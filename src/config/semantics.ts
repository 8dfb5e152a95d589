import { isRecord } from '../domain/json.js';
import { cronProblem } from './cron.js';
import { isDay } from '../domain/calendar.js';
import { parseDuration } from './durations.js';
import type { YamlPath } from './yaml-source.js';

export type Report = (path: YamlPath, message: string) => void;

/**
 * What a schema cannot say. Values of the wrong shape are passed over, not trusted: the shape pass has reported them,
 * and both passes speak at once.
 */
export function checkSemantics(data: unknown, report: Report, modules?: readonly string[]): void {
  const connections = valueAt(data, ['connections']);
  const count = Array.isArray(connections) ? connections.length : 0;
  const each = (path: YamlPath): YamlPath[] => Array.from({ length: count }, (_, index) => ['connections', index, ...path]);
  const identity = (scope: YamlPath, path: YamlPath): void => {
    checkUnique(each(path), (at) => compoundKey(data, [...at.slice(0, 2), ...scope], at), report);
  };

  checkUnique(each(['id']), (at) => textAt(data, at), report);
  // One organization ↔ one company: a second connection would post the same documents twice or mix two books.
  identity(['zoho', 'dataCenter'], ['zoho', 'organizationId']);
  identity(['quickbooks', 'environment'], ['quickbooks', 'realmId']);
  const reloadEvery = textAt(data, ['server', 'reloadEvery']);
  const problem = reloadEvery === undefined ? undefined : (durationProblem(reloadEvery) ?? timerProblem(reloadEvery));
  if (problem !== undefined) report(['server', 'reloadEvery'], problem);
  for (const path of each([])) {
    checkConnection(data, path, report);
    if (modules) checkModules(data, path, { modules, report });
  }
}

function checkConnection(data: unknown, path: YamlPath, report: Report): void {
  const check = (at: YamlPath, problem: (text: string) => string | undefined): void => {
    const text = textAt(data, [...path, ...at]);
    const message = text === undefined ? undefined : problem(text);
    if (message !== undefined) report([...path, ...at], message);
  };
  check(['import', 'schedule'], cronProblem);
  check(['verify', 'schedule'], cronProblem);
  check(['check', 'schedule'], cronProblem);
  check(['export', 'from'], dateProblem);
  check(['export', 'every'], durationProblem);
  check(['export', 'sweepEvery'], durationProblem);

  checkUnique(items(data, [...path, 'export', 'modules']), (at) => textAt(data, at), report);
  const mapped = items(data, [...path, 'taxes', 'map']).map((at) => [...at, 'zoho']);
  checkUnique(mapped, (at) => selectorKey(valueAt(data, at)), report);
}

function checkModules(data: unknown, path: YamlPath, { modules, report }: { modules: readonly string[]; report: Report }): void {
  for (const at of items(data, [...path, 'export', 'modules'])) {
    const name = textAt(data, at);
    if (name !== undefined && !modules.includes(name)) report(at, `must be one of ${modules.join(', ')}`);
  }
}

function checkUnique(paths: readonly YamlPath[], keyOf: (path: YamlPath) => string | undefined, report: Report): void {
  const seen = new Map<string, YamlPath>();
  for (const path of paths) {
    const key = keyOf(path);
    if (key === undefined) continue;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, path);
    else report(path, `repeats ${ordinal(first)}: each may appear once`);
  }
}

/** `connections[0]` for a repeated id, `modules[1]` for a repeated module: the nearest numbered entry. */
function ordinal(path: YamlPath): string {
  const index = path.findLastIndex((segment) => typeof segment === 'number');
  return `${String(path[index - 1])}[${String(path[index])}]`;
}

function dateProblem(text: string): string | undefined {
  // What is no date at all was reported by the schema.
  return !/^\d{4}-\d{2}-\d{2}$/.test(text) || isDay(text) ? undefined : 'is not a day of the calendar';
}

function durationProblem(text: string): string | undefined {
  try {
    return parseDuration(text) > 0 ? undefined : 'must be longer than zero';
  } catch {
    return /^(?:\d+(?:ms|s|m|h|d))+$/.test(text) ? 'is too long a duration' : undefined;
  }
}

const dayMs = 86_400_000;
/** Node's timers count to 2^31 - 1 ms, 24.8 days, and fire at once for anything longer. */
const timerDaysMax = 24;

function timerProblem(text: string): string | undefined {
  if (!/^(?:\d+(?:ms|s|m|h|d))+$/.test(text) || parseDuration(text) <= timerDaysMax * dayMs) return undefined;
  return `must be at most ${timerDaysMax}d; null never looks`;
}

function compoundKey(data: unknown, scope: YamlPath, path: YamlPath): string | undefined {
  const text = textAt(data, path);
  return text === undefined ? undefined : `${textAt(data, scope) ?? ''}/${text}`;
}

function selectorKey(value: unknown): string | undefined {
  if (typeof value === 'string') return `name/${value.trim().toLowerCase()}`;
  return isRecord(value) && typeof value['id'] === 'string' ? `id/${value['id']}` : undefined;
}

function items(data: unknown, path: YamlPath): YamlPath[] {
  const list = valueAt(data, path);
  return Array.isArray(list) ? list.map((_, index) => [...path, index]) : [];
}

function textAt(data: unknown, path: YamlPath): string | undefined {
  const value = valueAt(data, path);
  return typeof value === 'string' ? value : undefined;
}

function valueAt(data: unknown, path: YamlPath): unknown {
  return path.reduce<unknown>((value, segment) => {
    if (Array.isArray(value)) return (value as unknown[])[Number(segment)];
    return isRecord(value) ? value[segment] : undefined;
  }, data);
}
