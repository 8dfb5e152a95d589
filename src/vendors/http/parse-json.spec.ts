import { describe, expect, it } from '@jest/globals';

import { parseJson, parseJsonOrUndefined } from './parse-json.js';

describe('parseJson', () => {
  it.each([
    // 2^53 = 9007199254740992: from there on not every integer has a double of its own.
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', '9007199254740993'],
    ['-4815000000044208999', '-4815000000044208999'],
    // Sixteen significant digits; leading and trailing zeros do not count.
    ['0.1234567890123456', '0.1234567890123456'],
    ['1180.00000000000000', 1180],
    ['0.000000000000000012', 0.000000000000000012],
    ['123456789012.345', 123456789012.345],
    ['1e400', '1e400'],
    ['1e-400', '1e-400'],
    ['1.5E3', 1500],
    ['0.0', 0],
  ])('reads %s as %p', (source, expected) => {
    const inObject = parseJson(`{"value": ${source}}`);
    const inList = parseJson(`[1,${source}]`);

    expect(inObject).toEqual({ value: expected });
    expect(inList).toEqual([1, expected]);
  });

  it('leaves long digits inside texts alone', () => {
    expect(parseJson('{"id":"460000000000388","note":"ref: 4600000000003889999"}')).toEqual({
      id: '460000000000388',
      note: 'ref: 4600000000003889999',
    });
  });

  it('leaves out U+0000, and nothing that only looks like it', () => {
    const text = String.raw`{"note\u0000":"a\u0000\u0000b","path":"C:\\u0000","both":"\\\u0000","total":0.1234567890123456}`;

    expect(parseJson(text)).toEqual({ note: 'ab', path: String.raw`C:\u0000`, both: '\\', total: '0.1234567890123456' });
  });

  it('drops a prototype key that U+0000 hides', () => {
    expect(Object.keys(parseJson(String.raw`{"a":1,"__proto\u0000__":{"admin":true}}`) as object)).toEqual(['a']);
  });

  it.each(['{"a":1,"__proto__":{"admin":true}}', '{"a":1,"\\u005f_proto__":{"admin":true}}'])('drops a prototype key: %s', (text) => {
    const value = parseJson(text) as Record<string, unknown>;

    expect(Object.keys(value)).toEqual(['a']);
    expect({ ...value }).not.toHaveProperty('admin');
  });

  it.each(['', '  ', '<html>maintenance</html>', '{"code":0,"invoices":[{"total":11'])('has nothing to say about %p', (text) => {
    expect(parseJsonOrUndefined(text)).toBeUndefined();
  });
});
