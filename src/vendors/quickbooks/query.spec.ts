import { describe, expect, it } from '@jest/globals';

import { allOf, compare, isIn, quote, selectStatement } from './query.js';

describe('query statements', () => {
  it.each([
    ["O'Halloran & Sons", String.raw`'O\'Halloran & Sons'`],
    ['back\\slash', String.raw`'back\\slash'`],
    ["' or Active = true", String.raw`'\' or Active = true'`],
    // An apostrophe after a backslash must not end the literal.
    ["\\'", String.raw`'\\\''`],
  ])('quotes %s', (value, expected) => {
    expect(quote(value)).toBe(expected);
  });

  it('says what is asked and no more', () => {
    const where = allOf(compare('DocNumber', '=', 'A-1'), undefined, isIn('Active', [true, false]));

    expect(selectStatement('Invoice', where, { orderBy: 'Id', startPosition: 1001, maxResults: 500 })).toBe(
      "select * from Invoice where DocNumber = 'A-1' and Active in (true, false) orderby Id startposition 1001 maxresults 500",
    );
    expect(selectStatement('Invoice')).toBe('select * from Invoice maxresults 1000');
  });

  it('refuses an empty list, which would match nothing', () => {
    expect(() => isIn('Id', [])).toThrow('Id');
  });
});
