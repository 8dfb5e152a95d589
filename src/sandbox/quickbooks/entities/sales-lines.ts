import { Decimal } from 'decimal.js';
import type { Company } from '../company.js';
import { business, checkLength, fault, invalidReference, missing, QuickbooksFault } from '../fault.js';
import { compact, decimal, flag, member, objects, ref, text, type JsonObject } from '../json.js';
import { numberOf, round, sum, zero } from '../money.js';
import type { Stored } from '../store.js';
import { globalLine, type Calculation, type LineTax } from '../tax/global.js';
import { usLineCode } from '../tax/us.js';
import { lineIds, type Terms } from './header.js';
import type { Draft } from './spec.js';

export const shippingItem = 'SHIPPING_ITEM_ID';

export interface SalesLine {
  readonly kind: 'item' | 'shipping' | 'text';
  readonly amount: Decimal;
  /** US: is it taxable. */
  readonly taxable: boolean;
  /** Elsewhere: its code and bases. */
  readonly tax: LineTax | undefined;
  readonly json: JsonObject;
}

export interface SalesLines {
  readonly lines: readonly SalesLine[];
  readonly subTotal: Decimal;
  readonly shipping: Decimal;
  readonly discount: Decimal;
  readonly discountLine: JsonObject | undefined;
}

export interface SalesContext {
  readonly draft: Draft;
  readonly terms: Terms;
  readonly calculation: Calculation;
  readonly customer: Stored | undefined;
}

export function salesLines(context: SalesContext): SalesLines {
  const { draft, terms } = context;
  const nextId = lineIds(draft.previous);
  const lines: SalesLine[] = [];
  let discountLine: JsonObject | undefined;
  for (const line of objects(draft.input, 'Line')) {
    const type = text(line, 'DetailType');
    if (type === undefined) throw new QuickbooksFault([missing('Line.DetailType')]);
    checkLength('Line.Description', text(line, 'Description'), 4000);
    if (type === 'SubTotalLineDetail') continue;
    if (type === 'DiscountLineDetail') {
      if (discountLine) throw business('A transaction can have only one discount line.');
      discountLine = line;
    } else if (type === 'SalesItemLineDetail') lines.push(itemLine(context, line, nextId));
    else if (type === 'DescriptionOnly') lines.push(textLine(line, nextId));
    else throw fault('2010', `Property Name:DetailType ${type} specified is unsupported or invalid`, 'DetailType');
  }
  if (lines.length === 0) throw new QuickbooksFault([missing('Line')]);
  const shippingLines = lines.filter(({ kind }) => kind === 'shipping');
  if (shippingLines.length > 1) throw business('A transaction can have only one shipping line.');
  const subTotal = sum(lines.filter(({ kind }) => kind === 'item').map(({ amount }) => amount));
  const discount = discountLine ? discountAmount(draft.company, discountLine, subTotal, terms.decimals) : zero;
  const numbered = lines.map((line, at) => ({ ...line, json: { ...line.json, LineNum: at + 1 } }));
  return {
    lines: numbered,
    subTotal,
    shipping: sum(shippingLines.map(({ amount }) => amount)),
    discount,
    discountLine: discountLine && storedDiscount(draft.company, discountLine, discount, nextId),
  };
}

function textLine(line: JsonObject, nextId: (sent: string | undefined) => string): SalesLine {
  const json = compact({
    Id: nextId(text(line, 'Id')),
    Description: text(line, 'Description'),
    DetailType: 'DescriptionOnly',
    DescriptionLineDetail: line['DescriptionLineDetail'] ?? {},
  });
  return { kind: 'text', amount: zero, taxable: false, tax: undefined, json };
}

/** QBO: with both Qty and UnitPrice present, Amount must be their product. */
export function checkProduct(company: Company, detail: JsonObject, amount: Decimal): void {
  const qty = decimal(detail, 'Qty');
  const price = decimal(detail, 'UnitPrice');
  if (qty === undefined || price === undefined) return;
  const difference = round(qty.times(price)).minus(amount).abs();
  if (difference.gt(company.switches().amountTolerance)) {
    throw fault(
      '6070',
      `Amount calculation incorrect in the request : Amount is not equal to UnitPrice * Qty. Supplied value:${amount.toString()}`,
    );
  }
}

function itemLine(context: SalesContext, line: JsonObject, nextId: (sent: string | undefined) => string): SalesLine {
  const { draft, terms, calculation, customer } = context;
  const { company } = draft;
  const sent = decimal(line, 'Amount');
  const detail = member(line, 'SalesItemLineDetail');
  if (sent === undefined) throw new QuickbooksFault([missing('Line.Amount')]);
  if (!detail) throw new QuickbooksFault([missing('Line.SalesItemLineDetail')]);
  const itemId = ref(detail, 'ItemRef');
  const shipping = itemId === shippingItem;
  const item = shipping ? undefined : requireSoldItem(company, itemId);
  if (shipping) requireShipping(company);
  checkProduct(company, detail, sent);
  company.requireRef(detail, 'ClassRef', 'Class', 'Classes');
  const amountSent = round(sent, terms.decimals);
  const usCode = company.isUs ? usLineCode(ref(detail, 'TaxCodeRef'), 'Line.SalesItemLineDetail.TaxCodeRef') : undefined;
  const tax = company.isUs ? undefined : globalLine(company, calculation, 'sales', detail, amountSent, terms.decimals);
  const code = company.isUs ? (usCode ?? defaultUsCode(item, customer)) : tax?.code;
  const amount = tax?.amount ?? amountSent;
  const json = compact({
    Id: nextId(text(line, 'Id')),
    Description: text(line, 'Description') ?? (item && text(item.data, 'Description')),
    Amount: numberOf(amount),
    LinkedTxn: line['LinkedTxn'],
    DetailType: 'SalesItemLineDetail',
    SalesItemLineDetail: compact({
      ...detail,
      ItemRef: item ? { value: item.id, name: item.data['FullyQualifiedName'] } : { value: itemId },
      ItemAccountRef: shipping ? undefined : accountRef(company, item),
      TaxCodeRef: code === undefined ? undefined : { value: code },
      TaxInclusiveAmt: tax?.gross === undefined ? undefined : numberOf(tax.gross),
    }),
    CustomExtensions: [],
  });
  return { kind: shipping ? 'shipping' : 'item', amount, taxable: code === 'TAX', tax, json };
}

function requireSoldItem(company: Company, itemId: string | undefined): Stored {
  // A sales line without an item is documentation to the vendor and its amount silently lost: refused here, so that nobody relies on it.
  if (itemId === undefined) throw new QuickbooksFault([missing('Line.SalesItemLineDetail.ItemRef')]);
  if (!company.find('Item', itemId))
    throw fault('2500', 'Invalid Reference Id : Line.SalesItemLineDetail.ItemRef', 'Line.SalesItemLineDetail.ItemRef');
  const item = company.require('Item', itemId, 'Items');
  if (text(item.data, 'Type') === 'Category') throw invalidReference('Categories cannot be used in transactions.');
  if (ref(item.data, 'IncomeAccountRef') === undefined)
    throw business(`The item ${text(item.data, 'Name') ?? itemId} has no income account.`);
  return item;
}

function accountRef(company: Company, item: Stored | undefined): JsonObject | undefined {
  const id = item && ref(item.data, 'IncomeAccountRef');
  return id === undefined ? undefined : { value: id, name: company.find('Account', id)?.data['FullyQualifiedName'] };
}

function requireShipping(company: Company): void {
  if (!company.prefers('SalesFormsPrefs', 'AllowShipping') || company.role('shipping') === undefined) {
    throw invalidReference('Line.SalesItemLineDetail.ItemRef: shipping is turned off.');
  }
}

const defaultUsCode = (item: Stored | undefined, customer: Stored | undefined): 'TAX' | 'NON' => {
  const taxable =
    item !== undefined && flag(item.data, 'Taxable') === true && customer !== undefined && flag(customer.data, 'Taxable') === true;
  return taxable ? 'TAX' : 'NON';
};

function discountAmount(company: Company, line: JsonObject, subTotal: Decimal, decimals: number): Decimal {
  if (!company.prefers('SalesFormsPrefs', 'AllowDiscount')) throw business('Discounts are turned off in this company.');
  const detail = member(line, 'DiscountLineDetail') ?? {};
  const percentBased = flag(detail, 'PercentBased') ?? false;
  const percent = decimal(detail, 'DiscountPercent');
  const amount = decimal(line, 'Amount');
  if (percentBased && percent) return round(subTotal.times(percent).div(100), decimals);
  if (percentBased || amount === undefined) throw fault('6090', 'Discount line needs either an amount or a percent.', 'DiscountLineDetail');
  if (amount.isNegative() && !amount.isZero()) throw business('A discount must be a positive amount.');
  return round(amount, decimals);
}

function storedDiscount(company: Company, line: JsonObject, amount: Decimal, nextId: (sent: string | undefined) => string): JsonObject {
  const detail = member(line, 'DiscountLineDetail') ?? {};
  const id = ref(detail, 'DiscountAccountRef') ?? company.requireRole('discount');
  const account = company.requireAccount(id, 'DiscountLineDetail.DiscountAccountRef', ['Income']);
  return {
    Id: nextId(text(line, 'Id')),
    Amount: numberOf(amount),
    DetailType: 'DiscountLineDetail',
    DiscountLineDetail: {
      ...detail,
      PercentBased: flag(detail, 'PercentBased') ?? false,
      DiscountAccountRef: { value: account.id, name: account.data['Name'] },
    },
  };
}

/** Share of the taxable base that a discount before tax leaves: it is spread over the lines of the subtotal. */
export function keptShare(lines: SalesLines, discountBeforeTax: boolean): Decimal {
  if (!discountBeforeTax || lines.discount.isZero() || lines.subTotal.isZero()) return new Decimal(1);
  return new Decimal(1).minus(lines.discount.div(lines.subTotal));
}
