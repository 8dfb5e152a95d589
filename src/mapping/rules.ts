import jsonLogic from 'json-logic-js';
import { decimal } from '../domain/money.js';
import { isRecord } from '../domain/json.js';
import { text } from './values.js';

/**
 * json-logic, narrowed: known operators only, bounded depth, no way to reach a prototype, and numbers that are not numbers
 * are an error that names the rule instead of a silent `false`.
 */
export const ruleOperators = [
  'var', 'missing', '==', '===', '!=', '!==', '!', '!!', 'or', 'and', 'if', '<', '<=', '>', '>=', 'max', 'min', '+', '-', '*', '/', '%',
  'in', 'cat', 'some', 'all', 'none', 'filter', 'map', 'reduce', 'merge', 'amount', 'lower',
] as const; // prettier-ignore

const depthMax = 12;
/** What every object inherits: a path that reaches it finds functions, not data. */
const inherited: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']);

const logic = jsonLogic as unknown as {
  apply(rule: unknown, data: unknown): unknown;
  add_operation(name: string, run: (...args: unknown[]) => unknown): void;
};
// Vendors send amounts as numbers, as text, or as "" for none; `amount` makes them comparable.
logic.add_operation('amount', (value) => decimal(value).toNumber());
logic.add_operation('lower', (value) => text(value).toLowerCase());

/** Problems of a rule, found when the mapping is loaded. */
export function ruleProblems(rule: unknown, depth = 0): string[] {
  if (depth > depthMax) return [`rule is nested deeper than ${depthMax} levels`];
  if (Array.isArray(rule)) return rule.flatMap((member) => ruleProblems(member, depth + 1));
  if (!isRecord(rule)) return [];
  const keys = Object.keys(rule);
  const [operator] = keys;
  if (keys.length !== 1 || operator === undefined)
    return [`a rule has exactly one operator, this one has ${keys.length}: ${keys.join(', ')}`];
  if (!(ruleOperators as readonly string[]).includes(operator))
    return [`unknown operator "${operator}", must be one of ${ruleOperators.join(', ')}`];
  const argument = rule[operator];
  if (operator === 'var') {
    const [path, ...rest] = (Array.isArray(argument) ? argument : [argument]) as readonly unknown[];
    // What stands in for a value that is not there is evaluated like any rule.
    return [...pathProblems(path), ...ruleProblems(rest, depth + 1)];
  }
  if (operator === 'missing') return (Array.isArray(argument) ? argument : [argument]).flatMap(pathProblems);
  return ruleProblems(argument, depth + 1);
}

/** Only written-out paths: one that is computed could be put together past this check. */
function pathProblems(path: unknown): string[] {
  if (path === undefined || path === null || typeof path === 'number') return [];
  if (typeof path !== 'string') return [`a path is text or a number, not ${JSON.stringify(path)}`];
  return path.split('.').some((key) => inherited.has(key)) ? [`path "${path}" is not allowed`] : [];
}

export function evaluateRule(rule: unknown, data: unknown): unknown {
  const result = logic.apply(rule, data);
  if (typeof result === 'function' || (typeof result === 'number' && !Number.isFinite(result))) {
    throw new RangeError(`rule ${JSON.stringify(rule)} gives no value`);
  }
  return result;
}

export function holds(rule: unknown, data: unknown): boolean {
  const result = evaluateRule(rule, data);
  return Array.isArray(result) ? result.length > 0 : Boolean(result);
}
