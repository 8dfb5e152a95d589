import type { SourceDocument } from '../domain/document.js';
import { isRecord } from '../domain/json.js';
import { decimal, sum, type Decimal } from '../domain/money.js';
import { plainText as text } from '../domain/text.js';
import { percentOf } from '../engine/run/context.js';
import { partsOf } from '../verify/index.js';
import { linesIn, linesOf, said, type Made, type Problem } from './made.js';
import type { Expected } from './postings.js';
import type { Side } from './world.js';

const mainTypes: Readonly<Record<string, { readonly type: string; readonly side: Side }>> = {
  invoices: { type: 'Invoice', side: 'sales' },
  'credit-notes': { type: 'CreditMemo', side: 'sales' },
  bills: { type: 'Bill', side: 'purchases' },
  'vendor-credits': { type: 'VendorCredit', side: 'purchases' },
};

/** How much goes out under codes of each rate: a tax return asks for it, and the tax alone does not tell. */
export function taxProblems(made: readonly Made[], { entity, document, world }: Expected): Problem[] {
  const { company } = world.context;
  const main = mainTypes[entity];
  const form = made.find(({ type }) => type === main?.type);
  // Purchases of a US company carry no tax, and its codes are only flags.
  if (!main || !form || !company.taxed || (company.us && main.side === 'purchases')) return [];
  const expected = company.us ? flagged(expectedBases(document)) : expectedBases(document);
  const actual = codedBases(form, world.context, main.side);
  return [...new Set([...expected.keys(), ...actual.keys()])].flatMap((rate) => {
    const [has, belongs] = [sumAt(actual, rate), sumAt(expected, rate)];
    if (has.equals(belongs) || rate === '0') return [];
    const at = (actual.get(rate) ?? []).flatMap(({ index }) => codeLines(form, index));
    const under = rate === taxable ? 'a taxable code' : `codes of ${rate} %`;
    const all = at.length > 0 ? at : linesIn(form.document).flatMap((_line, index) => codeLines(form, index));
    return [
      { message: `${form.desired.role}: ${said(has)} goes out under ${under}, ${said(belongs)} belongs there`, at: [...new Set(all)] },
    ];
  });
}

interface Base {
  readonly amount: Decimal;
  /** Line of the target document. */
  readonly index: number;
}
type Bases = ReadonlyMap<string, readonly Base[]>;

const taxable = 'taxable';

function expectedBases(document: SourceDocument): Bases {
  const bases = new Map<string, Base[]>();
  const parts = partsOf(document);
  for (const { line, amount } of parts.lines) add(bases, text(line['tax_percentage']), { amount, index: -1 });
  add(bases, text(document['shipping_charge_tax_percentage']), { amount: parts.shipping, index: -1 });
  return bases;
}

/** A US company knows taxable and not. */
function flagged(bases: Bases): Bases {
  const flags = new Map<string, Base[]>();
  for (const [percent, of] of bases) for (const base of of) add(flags, percent === '0' ? '0' : taxable, base);
  return flags;
}

function codedBases({ document }: Made, context: Expected['world']['context'], side: Side): Bases {
  const bases = new Map<string, Base[]>();
  const codes = [
    ...Object.values(context.taxes).flatMap(({ code }) => (code ? [code] : [])),
    ...(context.zeroRate ? [context.zeroRate] : []),
  ];
  linesIn(document).forEach((line, index) => {
    const detail = line[text(line['DetailType'])];
    const coded = isRecord(detail) && isRecord(detail['TaxCodeRef']) ? text(detail['TaxCodeRef']['value']) : '';
    if (coded === '') return;
    const code = codes.find(({ codeId }) => codeId === coded);
    const rate = context.company.us ? (coded === 'TAX' ? taxable : '0') : code ? percentOf(code[side]) : '?';
    add(bases, rate, { amount: decimal(line['Amount']), index });
  });
  return bases;
}

function add(bases: Map<string, Base[]>, percent: string, base: Base): void {
  const rate = percent === '' ? '0' : /^[\d.]+$/.test(percent) ? decimal(percent).toFixed() : percent;
  bases.set(rate, [...(bases.get(rate) ?? []), base]);
}

function sumAt(bases: Bases, rate: string): Decimal {
  return sum((bases.get(rate) ?? []).map(({ amount }) => amount));
}

function codeLines({ desired: { trace } }: Made, index: number): string[] {
  return Object.keys(trace)
    .filter((path) => path.startsWith(`Line.${index}.`) && path.endsWith('TaxCodeRef'))
    .flatMap((path) => linesOf(path, trace));
}
