import { describe, expect, it } from '@jest/globals';
import { baseName, isCloseName, withoutDeletedMark } from './names.js';

describe('names', () => {
  it.each([
    ['Acme (V)', 'acme'],
    ['ACME  Inc (USD)', 'acme inc'],
    ['Acme - EUR', 'acme'],
    ['Acme (deleted-2)', 'acme'],
    ['Accounts Receivable (A/R)', 'accounts receivable'],
    ['Acme (USD) (V)', 'acme'],
    // Part of the name: two branches are two customers.
    ['Acme (East)', 'acme (east)'],
    ['(V)', '(v)'],
  ])('%s is %s apart from suffixes', (name, base) => {
    expect(baseName(name)).toBe(base);
  });

  it.each([
    ['Bowman Furniture', 'Bowman Furniture, Inc.', true],
    ['Müller GmbH', 'Muller', true],
    ['Jon Smith', 'John Smith', true],
    ['Meyer', 'Schulze', false],
    ['Ann', 'Ian', false],
    ['', 'Acme', false],
  ])('%s and %s are close: %s', (a, b, close) => {
    expect(isCloseName(a, b)).toBe(close);
  });

  it('loses the mark of what is inactive, in any spelling', () => {
    expect(['Thrifty (Deleted)', 'Thrifty (deleted-3)', 'Thrifty'].map(withoutDeletedMark)).toEqual(['Thrifty', 'Thrifty', 'Thrifty']);
  });
});
