import type { Selector, TaxMapping } from '../../config/index.js';
import { decimal, zero, type Decimal } from '../../domain/money.js';
import { percentKey } from '../expected/taxes.js';
import type { Chart, SourceLists } from '../ports.js';

export type Side = 'sales' | 'purchases';
type Taxes = ReadonlyMap<string, Decimal>;

/** Percentages of a Zoho tax that none of its QuickBooks code is equal to, and the rest of that code's: 12 as 5 and 7. */
interface Split {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/**
 * By which percentages the tax of a document is compared. Where a tax of the configuration and its code in QuickBooks are made of
 * other rates, the amounts of one are those of the other only in sum.
 */
export class TaxPairs {
  private readonly splits: Readonly<Record<Side, readonly Split[]>>;

  constructor(map: readonly TaxMapping[], taxes: SourceLists['taxes'], codes: Chart['taxCodes']) {
    const splitsOf = (side: Side): Split[] =>
      map.flatMap(({ zoho, quickbooks }) =>
        taxes
          .filter((tax) => isNamed(zoho, tax))
          .flatMap(({ parts }) => codes.filter((code) => isNamed(quickbooks, code)).map((code) => splitOf(parts, code[side]))),
      );
    this.splits = { sales: splitsOf('sales'), purchases: splitsOf('purchases') };
  }

  /** Gives both sides of a document's tax the same names. Which of its taxes are split is told by what it has in Zoho. */
  aligner(side: Side, expected: Taxes): (taxes: Taxes) => Taxes {
    const splits = merged(this.splits[side].filter(({ from, to }) => to.length > 0 && from.some((percent) => expected.has(percent))));
    const nameOf = (percent: string): string => {
      const split = splits.find((one) => covers(one, percent));
      return split ? `${split.from.join(' + ')} as ${split.to.join(' + ')}` : percent;
    };
    return (taxes) => (splits.length === 0 ? taxes : renamed(taxes, nameOf));
  }
}

function isNamed(selector: Selector, { id, name }: { readonly id: string; readonly name: string }): boolean {
  return typeof selector === 'string' ? selector.trim().toLowerCase() === name.trim().toLowerCase() : selector.id === id;
}

/** What pairs one to one is compared by itself; a rate of nothing takes no part. */
function splitOf(parts: readonly string[], rates: readonly string[]): Split {
  const to = rates.map(percentKey).filter((percent) => percent !== '0');
  const from = parts.map(percentKey).filter((percent) => {
    const at = to.indexOf(percent);
    if (at >= 0) to.splice(at, 1);
    return at < 0 && percent !== '0';
  });
  return { from, to };
}

/** Two of a document that share a percentage cannot be told apart. */
function merged(splits: readonly Split[]): Split[] {
  const apart: Split[] = [];
  for (const split of splits) {
    const touching = apart.filter((one) => [...split.from, ...split.to].some((percent) => covers(one, percent)));
    const all = [split, ...touching];
    for (const one of touching) apart.splice(apart.indexOf(one), 1);
    apart.push({ from: sorted(all.flatMap(({ from }) => from)), to: sorted(all.flatMap(({ to }) => to)) });
  }
  return apart;
}

function covers({ from, to }: Split, percent: string): boolean {
  return from.includes(percent) || to.includes(percent);
}

function sorted(percents: readonly string[]): string[] {
  return [...new Set(percents)].sort((a, b) => decimal(a).comparedTo(decimal(b)));
}

function renamed(taxes: Taxes, nameOf: (percent: string) => string): Taxes {
  const result = new Map<string, Decimal>();
  for (const [percent, amount] of taxes) result.set(nameOf(percent), (result.get(nameOf(percent)) ?? zero).plus(amount));
  return result;
}
