import { Decimal } from 'decimal.js';

/**
 * Money is decimal, never a float. Inside the program amounts are `Decimal`; at rest and in plans they are
 * decimal strings (`"1180.00"` and `"1180"` are the same amount). Rounding is half away from zero, as both vendors do it.
 */
export type Money = string;

/** 40 digits are far beyond what either vendor stores (15 digits with 5 decimals in QBO), so no step loses any. */
const Exact = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_UP, toExpNeg: -30, toExpPos: 40 });

export const zero = new Exact(0);

/** Reads a vendor's number: a JSON number, a numeric string, or empty for zero. A percent sign is refused: a rate is no amount. */
export function decimal(value: unknown): Decimal {
  if (value === undefined || value === null || value === '') return zero;
  if (value instanceof Decimal) return new Exact(value);
  if (typeof value === 'number' || typeof value === 'string') {
    const text = typeof value === 'string' ? value.trim() : value;
    try {
      const parsed = new Exact(text);
      if (parsed.isFinite()) return parsed;
    } catch {
      // falls through to the error that names the value
    }
  }
  throw new RangeError(`not an amount: ${JSON.stringify(value)}`);
}

/** Rounds half away from zero to `precision` decimals (the currency's minor unit: 0, 2 or 3). */
export function roundTo(value: Decimal, precision: number): Decimal {
  return value.toDecimalPlaces(precision, Decimal.ROUND_HALF_UP);
}

export function sum(values: Iterable<Decimal>): Decimal {
  let total = zero;
  for (const value of values) total = total.plus(value);
  return total;
}

/** One minor unit: 0.01 for precision 2. */
export function minorUnit(precision: number): Decimal {
  return new Exact(10).pow(-precision);
}

export function toMoney(value: Decimal): Money {
  // Without places to round to, `toFixed` only spells the digits out.
  // eslint-disable-next-line no-restricted-syntax
  return value.isZero() ? '0' : value.toFixed();
}

/** For JSON bodies. Exact as long as the amount has at most 15 significant digits, which `isExpressible` checks. */
export function toJsonNumber(value: Decimal): number {
  return value.toNumber();
}

/** QBO stores at most 15 digits with 5 decimals (vendor fact); more would not survive a JSON number. */
export function isExpressible(value: Decimal): boolean {
  return value.precision(true) <= 15;
}

/**
 * Splits `total` over `weights` in proportion, each part rounded, the residual on the last part with a weight,
 * so that the parts always add up to the total.
 */
export function spread(total: Decimal, weights: readonly Decimal[], precision: number): Decimal[] {
  const whole = sum(weights);
  const parts = weights.map((weight) => (whole.isZero() ? zero : roundTo(total.times(weight).div(whole), precision)));
  const last = weights.reduce((found, weight, index) => (weight.isZero() ? found : index), weights.length - 1);
  const residual = total.minus(sum(parts));
  const target = parts[last];
  if (target !== undefined && !residual.isZero()) parts[last] = target.plus(residual);
  return parts;
}

export type { Decimal };
