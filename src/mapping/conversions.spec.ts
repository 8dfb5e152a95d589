import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { spread } from '../domain/money.js';
import { convert, displayName, documentNumber, documentNumberMax } from './conversions.js';
import type { Conversion } from './types.js';

const runs = 2_000;
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const converted = (value: unknown, as?: Conversion): unknown => convert(value, as, hash);

describe('amounts', () => {
  it.each([
    ['1180.00', 1180],
    [' 7.50 ', 7.5],
    ['-0.35', -0.35],
    [0, 0],
    ['123456789012.345', 123456789012.345],
  ])('%j is %s', (value, expected) => {
    expect(converted(value, 'money')).toBe(expected);
  });

  it.each(['', null, undefined])('%j is nothing to send, not zero', (value) => {
    expect(converted(value, 'money')).toBeUndefined();
  });

  it.each(['abc', '10%', '1,000.00', 'Infinity', 'NaN', true, {}])('%j is refused', (value) => {
    expect(() => converted(value, 'money')).toThrow(RangeError);
  });

  it('refuses more than fifteen digits, before or behind the point', () => {
    expect(() => converted('1234567890123.456', 'money')).toThrow('15 digits');
    expect(() => converted('0.1234567890123456', 'rate')).toThrow('15 digits');
  });

  it('go through JSON without losing a digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n) + 1n, max: 10n ** 15n - 1n }), fc.integer({ min: 0, max: 5 }), (digits, scale) => {
        const amount = new Decimal(digits.toString()).div(new Decimal(10).pow(scale));

        const sent = JSON.stringify(converted(amount.toFixed(), 'money'));

        expect(new Decimal(sent).equals(amount)).toBe(true);
      }),
      { numRuns: runs },
    );
  });
});

describe('dates', () => {
  it.each([
    ['2026-09-04', '2026-09-04'],
    ['2026-09-04T00:00:00.000Z', '2026-09-04'],
    ['2026-09-04T23:59:59-0800', '2026-09-04'],
    ['2026-09-04 23:59', '2026-09-04'],
    ['2024-02-29', '2024-02-29'],
  ])('%s is the day that is written: %s', (value, expected) => {
    expect(converted(value, 'date')).toBe(expected);
  });

  it.each(['2026-02-29', '2026-02-30', '2026-04-31', '2026-13-01', '2026-00-10', '04/09/2026', '2026-9-4', 'yesterday'])(
    '%s is refused',
    (value) => {
      expect(() => converted(value, 'date')).toThrow('not a date');
    },
  );

  it('is nothing to send when empty', () => {
    expect(converted('', 'date')).toBeUndefined();
  });
});

describe('text', () => {
  it.each([
    [true, 'boolean', true],
    ['true', 'boolean', true],
    ['false', 'boolean', false],
    [undefined, 'boolean', false],
    ['www.a.example', 'url', 'http://www.a.example'],
    ['HTTPS://a.example', 'url', 'HTTPS://a.example'],
    ['localhost', 'url', undefined],
    ['ann@a.example', 'email', 'ann@a.example'],
    ['ann at a.example', 'email', undefined],
    ['  ', 'name', undefined],
    ['A:B', 'name', 'A¦B'],
    ['3" A:B', 'name', '3" A¦B'],
    ['3" A:B', 'accountName', "3' A¦B"],
    [' x ', undefined, 'x'],
    [12.5, undefined, 12.5],
  ] as const)('%j as %s is %j', (value, as, expected) => {
    expect(converted(value, as)).toBe(expected);
  });

  it('a name never holds what QuickBooks forbids', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ':', '\t', '\n', '\r', ' ', 'é', '🍕') }), (name) => {
        expect(displayName(name) ?? '').not.toMatch(/[:\t\r\n]/);
      }),
      { numRuns: runs },
    );
  });
});

describe('document numbers', () => {
  it('keep up to 21 characters as they are', () => {
    expect(documentNumber('INV-000000000000000-1', hash)).toBe('INV-000000000000000-1');
    expect(documentNumber('', hash)).toBeUndefined();
  });

  it('are never too long, the same each time, and no two alike', () => {
    // The tail is short on variety on purpose: what tells them apart must be the hash.
    const long = fc
      .tuple(fc.stringMatching(/^[A-Z0-9/-]{10,80}$/), fc.constantFrom('/2026/0000000001', '/2026/0000000002'))
      .map((parts) => parts.join(''));

    fc.assert(
      fc.property(fc.uniqueArray(long, { minLength: 2, maxLength: 20 }), (numbers) => {
        const sent = numbers.map((number) => documentNumber(number, hash) ?? '');

        expect(new Set(sent).size).toBe(numbers.length);
        expect(sent).toEqual(numbers.map((number) => documentNumber(number, hash)));
        for (const number of sent) expect(number.length).toBeLessThanOrEqual(documentNumberMax);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a spread amount', () => {
  const minor = fc.bigInt({ min: -1_000_000n, max: 1_000_000n });

  it('adds up to what was spread, in whole minor units', () => {
    fc.assert(
      fc.property(
        minor,
        fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 12 }),
        fc.constantFrom(0, 2, 3),
        (amount, weights, precision) => {
          const total = new Decimal(amount.toString()).div(new Decimal(10).pow(precision));

          const parts = spread(
            total,
            weights.map((weight) => new Decimal(weight)),
            precision,
          );

          expect(parts).toHaveLength(weights.length);
          expect(parts.reduce((sum, part) => sum.plus(part), new Decimal(0)).toFixed()).toBe(total.toFixed());
          expect(parts.every((part) => part.decimalPlaces() <= precision)).toBe(true);
        },
      ),
      { numRuns: runs },
    );
  });

  it('gives nothing to what has no weight, as long as anything has', () => {
    fc.assert(
      fc.property(minor, fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 12 }), (amount, weights) => {
        fc.pre(weights.some((weight) => weight > 0));

        const parts = spread(
          new Decimal(amount.toString()).div(100),
          weights.map((weight) => new Decimal(weight)),
          2,
        );

        weights.forEach((weight, index) => {
          if (weight === 0) expect(parts[index]?.isZero()).toBe(true);
        });
      }),
      { numRuns: runs },
    );
  });

  it('leaves the residual to the last weight', () => {
    // 0.05 over two halves: 0.025 → 0.03, so 0.02 is left; 1.00 over three thirds: 0.33, 0.33, 0.34
    const text = (amount: number, weights: readonly number[]): string[] =>
      spread(
        new Decimal(amount),
        weights.map((weight) => new Decimal(weight)),
        2,
      ).map((part) => part.toFixed(2));

    expect(text(0.05, [1, 1])).toEqual(['0.03', '0.02']);
    expect(text(1, [1, 1, 1])).toEqual(['0.33', '0.33', '0.34']);
    expect(text(1, [1, 1, 1, 0])).toEqual(['0.33', '0.33', '0.34', '0.00']);
  });
});
