import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evaluateRule, holds, ruleOperators, ruleProblems } from './rules.js';

const runs = 1_000;

describe('a rule', () => {
  it.each([
    [{ '==': [{ var: 'status' }, 'void'] }, true],
    [{ '!=': [{ var: 'status' }, 'void'] }, false],
    [{ in: [{ var: 'status' }, ['sent', 'void']] }, true],
    [{ and: [{ var: 'contact.name' }, { '!': { var: 'contact.mail' } }] }, true],
    [{ '>': [{ amount: { var: 'charges' } }, 0] }, true],
    [{ '==': [{ lower: { var: 'contact.name' } }, 'ann'] }, true],
    [{ '==': [{ var: ['nothing', { var: 'status' }] }, 'void'] }, true],
    [{ some: [{ var: 'lines' }, { '==': [{ var: 'id' }, 2] }] }, true],
    [{ filter: [{ var: 'lines' }, { '>': [{ var: 'id' }, 2] }] }, false],
  ])('%j holds: %s', (rule, expected) => {
    const data = { status: 'void', charges: '0.50', contact: { name: 'Ann', mail: '' }, lines: [{ id: 1 }, { id: 2 }] };

    expect(ruleProblems(rule)).toEqual([]);
    expect(holds(rule, data)).toBe(expected);
  });

  it.each([
    ['0', false],
    ['0.00', false],
    ['', false],
    [null, false],
    [0, false],
    ['-0.01', true],
    [0.01, true],
  ])('compares an amount sent as %j with zero', (adjustment, expected) => {
    expect(holds({ '!=': [{ amount: { var: 'adjustment' } }, 0] }, { adjustment })).toBe(expected);
  });

  it('names a value that is no amount instead of calling it zero', () => {
    expect(() => holds({ amount: { var: 'adjustment' } }, { adjustment: 'abc' })).toThrow(RangeError);
  });

  it.each([{ '+': [{ var: 'name' }, 1] }, { '/': [1, 0] }])('%j, which gives no number, is an error and not false', (rule) => {
    expect(() => evaluateRule(rule, { name: 'Ann' })).toThrow(RangeError);
  });
});

describe('what a rule may not be', () => {
  it.each([
    [{ equals: [1, 1] }, 'unknown operator "equals"'],
    [{ method: [{ var: 'a' }, 'call'] }, 'unknown operator "method"'],
    [{ log: 'x' }, 'unknown operator "log"'],
    [{ and: [{ or: [{ substr: ['a', 1] }] }] }, 'unknown operator "substr"'],
    [{ '==': [1, 1], '!=': [1, 2] }, 'exactly one operator, this one has 2'],
    [{}, 'exactly one operator, this one has 0'],
    [{ var: '__proto__' }, 'is not allowed'],
    [{ var: 'a.constructor.name' }, 'is not allowed'],
    [{ var: ['lines.0.__proto__.x', 1] }, 'is not allowed'],
    [{ var: 'toString' }, 'is not allowed'],
    [{ missing: ['status', 'constructor.prototype'] }, 'is not allowed'],
    [{ var: { cat: ['__pro', 'to__'] } }, 'a path is text or a number'],
    [{ var: [{ cat: ['constr', 'uctor'] }] }, 'a path is text or a number'],
    [{ var: ['nope', { cat: [{ var: 'constructor.constructor' }] }] }, 'is not allowed'],
    [{ var: ['nope', { log: 'x' }] }, 'unknown operator "log"'],
    [{ var: ['nope', 0, { var: '__proto__' }] }, 'is not allowed'],
    [{ missing: [['constructor']] }, 'a path is text or a number'],
  ])('%j', (rule, problem) => {
    expect(ruleProblems(rule).join()).toContain(problem);
  });

  it('nested without end', () => {
    const deep = Array.from({ length: 20 }).reduce<unknown>((rule) => ({ '!': rule }), true);

    expect(ruleProblems(deep)).toEqual([expect.stringContaining('nested deeper')]);
  });

  it('any operator that is not in the list', () => {
    const known: readonly string[] = ruleOperators;
    const unknown = fc.string({ minLength: 1 }).filter((name) => !known.includes(name) && name !== '__proto__');

    fc.assert(
      fc.property(unknown, fc.jsonValue(), (operator, argument) => {
        expect(ruleProblems({ [operator]: argument })).toEqual([expect.stringContaining('unknown operator')]);
      }),
      { numRuns: runs },
    );
  });

  it('any path that reaches what objects inherit', () => {
    const names = fc.constantFrom('__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'valueOf', 'toString');
    const around = fc.array(fc.stringMatching(/^[a-z]{1,5}$/), { maxLength: 3 });

    fc.assert(
      fc.property(around, names, around, (before, name, after) => {
        expect(ruleProblems({ '!!': { var: [...before, name, ...after].join('.') } })).toEqual([expect.stringContaining('is not allowed')]);
      }),
      { numRuns: runs },
    );
  });
});
