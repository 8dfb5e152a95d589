import { Decimal } from 'decimal.js';

/** The emulator's own arithmetic, deliberately shared with nobody: a common rounding mistake would pass every test. */
export const zero = new Decimal(0);

const zeroDecimalCurrencies: ReadonlySet<string> = new Set(['JPY', 'KRW', 'VND', 'CLP', 'ISK', 'UGX', 'XAF', 'XOF', 'XPF', 'PYG', 'RWF']);

export const decimalsOf = (currency: string): number => (zeroDecimalCurrencies.has(currency) ? 0 : 2);

export function round(value: Decimal, decimals = 2): Decimal {
  return value.toDecimalPlaces(decimals, Decimal.ROUND_HALF_UP);
}

export function sum(values: Iterable<Decimal>): Decimal {
  let total = zero;
  for (const value of values) total = total.plus(value);
  return total;
}

/** Stored and sent amounts are JSON numbers. */
export const numberOf = (value: Decimal): number => value.toNumber();
