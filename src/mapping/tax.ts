import type { Issue, SourceDocument, TargetFields } from '../domain/document.js';
import { decimal, roundTo, spread, sum, toJsonNumber, zero, type Decimal } from '../domain/money.js';
import type { DocumentAmounts } from './amounts.js';
import { text } from './values.js';
import type { MappedTax, MappingContext, Side, TaxCodeFacts, TaxCodeRate } from './context.js';
import { componentKeyOf, keysOf } from './tax-components.js';
import {
  componentUnknown,
  otherRate,
  splitByRateNote,
  taxSum,
  taxSwitchedOff,
  taxWithoutLine,
  unmapped,
  zeroRateMissing,
} from './tax-issues.js';

/**
 * Tax codes of lines and the tax block of a document. QBO must show Zoho's tax to the cent, so where it would compute
 * another one Zoho's figures go as an override. US companies have one header code and `TAX`/`NON` lines; all others a
 * code on every line. Sources: vendor facts, and docs/mapping.md.
 */
export interface TaxResult<T> {
  readonly value: T | undefined;
  readonly issues: readonly Issue[];
}

const fine = <T>(value: T | undefined): TaxResult<T> => ({ value, issues: [] });

/** The `TaxCodeRef` of a line that Zoho taxed with `taxId`, or did not tax (empty). */
export function lineTaxCode(taxId: string, side: Side, context: MappingContext, label: string): TaxResult<string> {
  const { company } = context;
  if (!company.taxed) return fine<string>(undefined);
  const mapped = taxId === '' ? undefined : context.taxes[taxId];
  const percent = mapped ? decimal(mapped.percent) : zero;
  if (company.us) {
    // US purchases carry no sales tax: the code on an expense line is only a flag.
    return fine(side === 'sales' && taxId !== '' && !(mapped && percent.isZero()) ? 'TAX' : 'NON');
  }
  if (mapped?.code) return withRate(mapped, mapped.code, side, { context, label });
  if (taxId === '' || (mapped && percent.isZero())) {
    if (context.zeroRate) return withSide(context.zeroRate, side, context, label);
    return { value: undefined, issues: [zeroRateMissing(label)] };
  }
  return { value: undefined, issues: [unmapped(taxId, mapped, label)] };
}

/** A code of another rate would state a tax that Zoho did not charge. */
function withRate(
  mapped: MappedTax,
  code: TaxCodeFacts,
  side: Side,
  { context, label }: { context: MappingContext; label: string },
): TaxResult<string> {
  if (code[side].length === 0 || hasRate(code, side, mapped)) return withSide(code, side, context, label);
  return { value: undefined, issues: [otherRate(mapped, code, side, label)] };
}

function hasRate(code: TaxCodeFacts, side: Side, { percent }: MappedTax): boolean {
  return sum(code[side].map((rate) => decimal(rate.percent))).equals(decimal(percent));
}

function withSide(code: TaxCodeFacts, side: Side, context: MappingContext, label: string): TaxResult<string> {
  if (code[side].length > 0) return fine(code.codeId);
  return {
    value: undefined,
    issues: [
      {
        code: 'mapping.tax-side',
        severity: 'hold',
        message: `${label}: QuickBooks tax code "${code.name}" has no rate for ${side}`,
        remedy: `Map the tax to a code with a ${side} rate in connections.${context.connection}.taxes.map, or add the rate in QuickBooks.`,
      },
    ],
  };
}

export function taxDetail(
  document: SourceDocument,
  amounts: DocumentAmounts,
  side: Side,
  context: MappingContext,
): TaxResult<TargetFields> {
  const { company } = context;
  if (!company.taxed) {
    return amounts.tax.isZero() || (company.us && side === 'purchases')
      ? fine<TargetFields>(undefined)
      : { value: undefined, issues: [taxSwitchedOff(amounts.tax)] };
  }
  if (company.us) return side === 'purchases' ? fine<TargetFields>(undefined) : headerOverride(amounts, context);
  return rateOverride(document, amounts, side, context);
}

/** US: one header code, the total is overridden. The split by rate is not expressible there. */
function headerOverride(amounts: DocumentAmounts, context: MappingContext): TaxResult<TargetFields> {
  const TotalTax = toJsonNumber(amounts.tax);
  if (amounts.tax.isZero()) return fine<TargetFields>({ TotalTax });
  const bases = taxedBases(amounts, decimal(1));
  const issues: Issue[] = [];
  for (const [taxId, { label }] of bases) {
    const mapped = context.taxes[taxId];
    if (!mapped || (!mapped.code && !mapped.automatic && !decimal(mapped.percent).isZero())) issues.push(unmapped(taxId, mapped, label));
    else if (mapped.code && !hasRate(mapped.code, 'sales', mapped)) issues.push(otherRate(mapped, mapped.code, 'sales', label));
  }
  // QBO keeps an override only beside at least one TAX line; lines of a 0 % tax go out as NON.
  const isExempt = (taxId: string): boolean => decimal(context.taxes[taxId]?.percent ?? 1).isZero();
  if ([...bases.keys()].every(isExempt)) issues.push(taxWithoutLine(amounts.tax));
  if (issues.length > 0) return { value: undefined, issues };
  const coded = [...bases].filter(([taxId]) => context.taxes[taxId]?.code).sort(([, a], [, b]) => b.base.comparedTo(a.base));
  const code = coded[0] ? context.taxes[coded[0][0]]?.code : undefined;
  if (coded.length > 1) issues.push(splitByRateNote(coded.map(([taxId]) => context.taxes[taxId]?.name ?? taxId)));
  return { value: { ...(code ? { TxnTaxCodeRef: { value: code.codeId } } : {}), TotalTax }, issues };
}

interface TaxedBase {
  readonly base: Decimal;
  readonly label: string;
}

/** Zoho tax id → net base on lines and shipping. A discount on the document (`lineFactor`) lowers lines only. */
function taxedBases(amounts: DocumentAmounts, lineFactor: Decimal): Map<string, TaxedBase> {
  const bases = new Map<string, TaxedBase>();
  const add = (taxId: string, net: Decimal, label: string): void => {
    if (taxId === '') return;
    const known = bases.get(taxId);
    bases.set(taxId, { base: (known?.base ?? zero).plus(net), label: known?.label ?? label });
  };
  amounts.lines.forEach((line, index) => {
    const name = text(line.source['name']);
    add(line.taxId, line.taxable.times(lineFactor), `line ${index + 1}${name === '' ? '' : ` "${name}"`}`);
  });
  if (!amounts.shipping.isZero()) add(amounts.shippingTaxId, amounts.shipping, 'shipping');
  return bases;
}

interface RateShare {
  readonly rate: TaxCodeRate;
  net: Decimal;
  amount: Decimal;
}

/** Non-US: every rate of every code used, each once, with Zoho's amounts. */
function rateOverride(document: SourceDocument, amounts: DocumentAmounts, side: Side, context: MappingContext): TaxResult<TargetFields> {
  const bases = taxedBases(amounts, discountFactor(document, amounts));
  const issues: Issue[] = [];
  const shares = new Map<string, RateShare>();
  const weights = new Map<string, { rateId: string; weight: Decimal }[]>();

  for (const [taxId, { base: net, label }] of bases) {
    const mapped = context.taxes[taxId];
    const code = mapped?.code ?? (mapped && decimal(mapped.percent).isZero() ? context.zeroRate : undefined);
    if (!mapped || !code) {
      issues.push(unmapped(taxId, mapped, label));
      continue;
    }
    for (const rate of code[side]) addNet(shares, rate, net);
    for (const { component, rateId, part } of componentRates(mapped, code[side])) {
      const key = componentKeyOf(component);
      weights.set(key, [...(weights.get(key) ?? []), { rateId, weight: net.times(part) }]);
    }
  }
  const untaxed = untaxedBases(amounts, side, context);
  if (untaxed.length > 0) for (const rate of context.zeroRate?.[side] ?? []) addNet(shares, rate, sum(untaxed));
  if (issues.length > 0) return { value: undefined, issues };
  if (shares.size === 0)
    return bases.size > 0 || amounts.tax.isZero()
      ? fine<TargetFields>(undefined)
      : { value: undefined, issues: [taxWithoutLine(amounts.tax)] };

  const spreadIssues = spreadComponents({ amounts, weights, shares, context, isOneTax: bases.size === 1 });
  if (spreadIssues.length > 0) return { value: undefined, issues: spreadIssues };
  if ([...shares.values()].some(({ rate }) => rate.special) && computesAlike(shares, amounts)) return fine<TargetFields>(undefined);
  return fine<TargetFields>({
    TotalTax: toJsonNumber(amounts.tax),
    TaxLine: [...shares.values()].map((share) => taxLine(share, amounts.precision)),
  });
}

/** `PercentBased` says that QBO may work the amount out itself: only where that gives Zoho's figure. */
function taxLine({ rate, net, amount }: RateShare, precision: number): TargetFields {
  const base = roundTo(net, precision);
  const percent = decimal(rate.percent);
  return {
    Amount: toJsonNumber(amount),
    DetailType: 'TaxLineDetail',
    TaxLineDetail: {
      TaxRateRef: { value: rate.rateId },
      PercentBased: roundTo(base.times(percent).div(100), precision).equals(amount),
      TaxPercent: toJsonNumber(percent),
      NetAmountTaxable: toJsonNumber(base),
    },
  };
}

function addNet(shares: Map<string, RateShare>, rate: TaxCodeRate, net: Decimal): void {
  const share = shares.get(rate.rateId) ?? { rate, net: zero, amount: zero };
  share.net = share.net.plus(net);
  shares.set(rate.rateId, share);
}

/**
 * Pairs Zoho's components with the rates of the QBO code: one to one by equal percentage; what is left over the rates that are left
 * (a compound tax states another percentage in Zoho than in QBO), else over all, in proportion.
 */
function componentRates(
  mapped: MappedTax,
  rates: readonly TaxCodeRate[],
): { component: MappedTax['components'][number]; rateId: string; part: Decimal }[] {
  const free = [...rates];
  const paired = mapped.components.map((component) => {
    const at = free.findIndex((rate) => decimal(rate.percent).equals(decimal(component.percent)));
    return { component, own: at >= 0 ? free.splice(at, 1) : [] };
  });
  const rest = free.length > 0 ? free : rates;
  return paired.flatMap(({ component, own }) => {
    return (own.length > 0 ? own : rest).map((rate) => ({ component, rateId: rate.rateId, part: decimal(rate.percent) }));
  });
}

/** Zoho's component amounts onto QBO rates, by line base, the residual on the last rate of each component. */
function spreadComponents(at: {
  amounts: DocumentAmounts;
  weights: ReadonlyMap<string, readonly { rateId: string; weight: Decimal }[]>;
  shares: Map<string, RateShare>;
  context: MappingContext;
  isOneTax: boolean;
}): Issue[] {
  const { amounts, weights, shares } = at;
  for (const { key, name, amount } of statedComponents(at)) {
    const parts = key === undefined ? undefined : weights.get(key);
    if (!parts || parts.length === 0) {
      if (amount.isZero()) continue;
      return [componentUnknown(name, amount)];
    }
    const split = spread(
      amount,
      parts.map((part) => part.weight),
      amounts.precision,
    );
    parts.forEach((part, index) => {
      const share = shares.get(part.rateId);
      if (share) share.amount = share.amount.plus(split[index] ?? zero);
    });
  }
  const spreadTotal = sum([...shares.values()].map((share) => share.amount));
  return spreadTotal.equals(amounts.tax) ? [] : [taxSum(spreadTotal, amounts.tax)];
}

function statedComponents(at: {
  amounts: DocumentAmounts;
  weights: ReadonlyMap<string, unknown>;
  context: MappingContext;
  isOneTax: boolean;
}): { key: string | undefined; name: string; amount: Decimal }[] {
  const { taxComponents: rows, tax } = at.amounts;
  const used = [...at.weights.keys()];
  if (rows.length === 0 && used.length === 1) return [{ key: used[0], name: used[0] ?? '', amount: tax }];
  const keys = keysOf(rows, { used, isOneTax: at.isOneTax, context: at.context });
  return rows.map(({ name, taxId, amount }, index) => ({ key: keys[index], name: name || taxId, amount }));
}

/** A header discount before tax lowers every base alike. */
function discountFactor(document: SourceDocument, amounts: DocumentAmounts): Decimal {
  const isOnLines = amounts.lines.some((line) => !line.discount.isZero());
  if (!amounts.discountBeforeTax || isOnLines || document['discount_type'] !== 'entity_level') return decimal(1);
  const net = sum(amounts.lines.map((line) => line.net));
  return net.isZero() ? decimal(1) : net.minus(amounts.discount).div(net);
}

/** What goes out under the 0 % code: untaxed lines and our own. */
function untaxedBases(amounts: DocumentAmounts, side: Side, { company }: MappingContext): Decimal[] {
  const own = [amounts.adjustment, amounts.roundOff, amounts.rounding];
  if (amounts.withheldAs === 'line') own.push(amounts.withheld.negated());
  if (amounts.retentionAs === 'line') own.push(amounts.retention.negated());
  // Purchases have no discount line: a discount is an account line, and reverse charge a pair of them.
  if (side === 'purchases' || !company.allowDiscount) own.push(amounts.discount.negated());
  if (side === 'purchases') own.push(amounts.reverseCharge, amounts.reverseCharge.negated());
  if (amounts.shippingTaxId === '') own.push(amounts.shipping);
  return [...amounts.lines.filter((line) => line.taxId === '').map((line) => line.taxable), ...own.filter((amount) => !amount.isZero())];
}

/** Whether QBO's own computation (per rate over the sum of its bases, half up) gives the same figures. */
function computesAlike(shares: ReadonlyMap<string, RateShare>, amounts: DocumentAmounts): boolean {
  if (!amounts.discount.isZero()) return false;
  return [...shares.values()].every(({ rate, net, amount }) =>
    roundTo(net.times(decimal(rate.percent)).div(100), amounts.precision).equals(amount),
  );
}
