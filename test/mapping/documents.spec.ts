import { describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import type { Projection } from '../../src/domain/document.js';
import { sha256 } from '../../src/engine/plan/operation-id.js';
import { loadMappings } from '../../src/mapping-files.js';
import type { MappedTax, MappingContext, TaxCodeFacts, TaxCodeRate } from '../../src/mapping/context.js';
import { project } from '../../src/mapping/project.js';
import { pipelines } from '../../src/pipelines/index.js';
import { naiveDocument, naiveInputs, naiveTaxes, written } from './naive-document.js';

const runs = 1_000;

const loaded = loadMappings('mappings', { entities: pipelines.map(({ entity }) => entity) }).mappings.get('invoices');
if (!loaded) throw new Error('mappings/invoices.yaml is missing');
const invoices = loaded;

const rate = (rateId: string, percent: string): TaxCodeRate => ({ rateId, name: `rate ${rateId}`, percent, special: false });
const code = (codeId: string, sales: readonly TaxCodeRate[]): TaxCodeFacts => ({ codeId, name: `code ${codeId}`, sales, purchases: [] });
const federal = rate('r5', '5');
const quebec = code('c2', [federal, rate('r9', '9.975')]);
const exempt = code('c0', [rate('r0', '0')]);
const codes: Readonly<Record<string, TaxCodeFacts>> = {
  '10': code('c1', [rate('r8', '8.25')]),
  '20': quebec,
  '30': quebec,
  '40': code('c4', [rate('r20', '20')]),
};

const taxes: readonly MappedTax[] = naiveTaxes
  .filter(({ id }) => id !== '')
  .map(({ id, components }) => {
    const parts = Object.entries(components).map(([name, percent]) => ({ taxId: `${id}-${name}`, name, percent: written(percent, 3) }));
    const percent = Object.values(components).reduce((sum, part) => sum + part, 0n);
    const mapped = codes[id];
    return {
      taxId: id,
      name: `tax ${id}`,
      percent: written(percent, 3),
      components: parts,
      automatic: false,
      ...(mapped ? { code: mapped } : {}),
    };
  });

function contextOf(us: boolean, allowDiscount: boolean): MappingContext {
  return {
    connection: 'test',
    company: {
      country: us ? 'US' : 'CA',
      us,
      homeCurrency: 'USD',
      multiCurrency: false,
      taxed: true,
      automatedTax: false,
      shippingItem: true,
      allowDiscount,
      itemLinesOnBills: true,
      bookCloseDate: '',
    },
    taxes: Object.fromEntries(taxes.map((tax) => [tax.taxId, tax])),
    zeroRate: exempt,
    accounts: {},
    sourceAccounts: {},
    refused: [],
    hash: sha256,
  };
}

interface SentLine {
  readonly Amount: number;
  readonly DetailType: string;
  readonly SalesItemLineDetail?: { readonly Qty?: number; readonly UnitPrice?: number; readonly TaxInclusiveAmt?: number };
}

interface SentInvoice {
  readonly GlobalTaxCalculation?: string;
  readonly Line: readonly SentLine[];
  readonly TxnTaxDetail?: {
    readonly TotalTax: number;
    readonly TaxLine?: readonly { readonly Amount: number; readonly TaxLineDetail: { readonly TaxRateRef: { readonly value: string } } }[];
  };
}

function sentBy(projection: Projection): SentInvoice {
  return projection.desired[0]?.fields as unknown as SentInvoice;
}

const holdsOf = (projection: Projection): string[] =>
  projection.issues.filter(({ severity }) => severity !== 'note').map(({ message }) => message);
const sum = (amounts: readonly number[]): Decimal => amounts.reduce((total, amount) => total.plus(amount), new Decimal(0));

describe.each([
  { name: 'a US company', us: true, allowDiscount: true },
  { name: 'a company outside the US', us: false, allowDiscount: true },
  { name: 'a company outside the US without discount lines', us: false, allowDiscount: false },
])('any document, sent to $name', ({ us, allowDiscount }) => {
  const context = contextOf(us, allowDiscount);

  it('adds up to its total and its tax, exactly', () => {
    fc.assert(
      fc.property(naiveInputs, (input) => {
        const { document, total, tax } = naiveDocument(input);

        const projection = project(invoices, document, context);

        expect(holdsOf(projection)).toEqual([]);
        const { Line, TxnTaxDetail } = sentBy(projection);
        const sales = sum(Line.filter(({ DetailType }) => DetailType === 'SalesItemLineDetail').map(({ Amount }) => Amount));
        const discounts = Line.filter(({ DetailType }) => DetailType === 'DiscountLineDetail');
        expect(discounts.length).toBeLessThanOrEqual(1);
        expect(new Decimal(TxnTaxDetail?.TotalTax ?? 0).toFixed()).toBe(new Decimal(written(tax, input.precision)).toFixed());
        expect(
          sales
            .minus(sum(discounts.map(({ Amount }) => Amount)))
            .plus(TxnTaxDetail?.TotalTax ?? 0)
            .toFixed(),
        ).toBe(new Decimal(written(total, input.precision)).toFixed());
      }),
      { numRuns: runs },
    );
  });

  it('states no quantity and price that do not give the amount', () => {
    fc.assert(
      fc.property(naiveInputs, (input) => {
        const { Line } = sentBy(project(invoices, naiveDocument(input).document, context));

        for (const { Amount, SalesItemLineDetail: detail } of Line) {
          if (detail?.Qty === undefined && detail?.UnitPrice === undefined) continue;
          const gap = new Decimal(detail.Qty ?? Number.NaN).times(detail.UnitPrice ?? Number.NaN).minus(Amount);
          expect(gap.abs().lessThan('0.005')).toBe(true);
        }
      }),
      { numRuns: runs },
    );
  });

  it('is held when its total is one minor unit off', () => {
    fc.assert(
      fc.property(naiveInputs, fc.constantFrom(1n, -1n), (input, off) => {
        const { document, total } = naiveDocument({ ...input, withheld: 0n });

        const projection = project(invoices, { ...document, total: written(total + off, input.precision) }, context);

        expect(holdsOf(projection)).not.toEqual([]);
      }),
      { numRuns: runs },
    );
  });
});

describe('any document, sent to a company outside the US', () => {
  const context = contextOf(false, true);

  it('names each rate of the codes it uses once, and their amounts are the tax', () => {
    fc.assert(
      fc.property(naiveInputs, (input) => {
        const { document, tax } = naiveDocument(input);

        const lines = sentBy(project(invoices, document, context)).TxnTaxDetail?.TaxLine ?? [];

        const rates = lines.map(({ TaxLineDetail }) => TaxLineDetail.TaxRateRef.value);
        const used = [...input.lines.map((line) => line.tax.id), ...(input.shipping > 0n ? [input.shippingTax.id] : [])];
        const expected = new Set(used.flatMap((id) => (codes[id] ?? exempt).sales.map(({ rateId }) => rateId)));
        expect(new Set(rates).size).toBe(rates.length);
        for (const rateId of expected) expect(rates).toContain(rateId);
        expect(sum(lines.map(({ Amount }) => Amount)).toFixed()).toBe(new Decimal(written(tax, input.precision)).toFixed());
      }),
      { numRuns: runs },
    );
  });

  it('gives the gross of an inclusive line as quantity times price, where its net is the amount of every line', () => {
    fc.assert(
      fc.property(naiveInputs, (input) => {
        const { GlobalTaxCalculation, Line } = sentBy(project(invoices, naiveDocument({ ...input, inclusive: true }).document, context));

        input.lines.forEach(({ quantity, rate: price, tax }, index) => {
          const gross = new Decimal(written(quantity, 3)).times(written(price, 4)).toDecimalPlaces(input.precision, Decimal.ROUND_HALF_UP);
          const thousandths = Object.values(tax.components).reduce((all, part) => all + part, 0n);
          const net = gross.div(new Decimal(1).plus(written(thousandths, 5))).toDecimalPlaces(input.precision, Decimal.ROUND_HALF_UP);
          const { Amount, SalesItemLineDetail: detail } = Line[index]!;
          if (GlobalTaxCalculation !== 'TaxInclusive') expect(detail?.TaxInclusiveAmt).toBeUndefined();
          else expect([detail?.TaxInclusiveAmt, Amount].map(String)).toEqual([gross.toFixed(), net.toFixed()]);
        });
      }),
      { numRuns: runs },
    );
  });
});

describe('seven hundred lines', () => {
  // 700 × (3 × 0.99 = 2.97) = 2079.00; 8.25 % of it 171.5175 → 171.52, by line 0.245025 → 0.25 each, 175.00.
  const lines = Array.from({ length: 700 }, (_, index) => ({
    item_id: String(index),
    quantity: 3,
    rate: 0.99,
    tax_id: '10',
    tax_percentage: 8.25,
    item_total: 2.97,
  }));

  it.each([
    { rounding: 'for the document', tax: 171.52, total: 2250.52 },
    { rounding: 'by line', tax: 175, total: 2254 },
  ])('go out in order, the tax rounded $rounding', ({ tax, total }) => {
    const document = { invoice_id: '1', status: 'sent', line_items: lines, sub_total: 2079, tax_total: tax, total };

    const projection = project(invoices, document, contextOf(true, true));

    const { Line, TxnTaxDetail } = sentBy(projection);
    expect(holdsOf(projection)).toEqual([]);
    expect(Line).toHaveLength(700);
    expect(Line.map(({ SalesItemLineDetail: detail }) => (detail as { ItemRef?: { $ref: { id: string } } }).ItemRef?.$ref.id)).toEqual(
      lines.map(({ item_id: id }) => id),
    );
    expect(TxnTaxDetail?.TotalTax).toBe(tax);
  });
});
