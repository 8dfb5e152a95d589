import fc from 'fast-check';
import type { SourceDocument } from '../domain/document.js';
import { decimal, minorUnit, sum, toMoney, zero, type Decimal } from '../domain/money.js';
import type { BookedEntity } from '../verify/index.js';
import { exchange, forms, someOf, stated, type Form } from './form.js';
import { accountName, currenciesFor, decimalsOf, isConfigured, moneyAccounts, type Side, type World } from './world.js';

/** A generated document, and what it pays back where that is a document of its own. */
export interface Generated {
  readonly document: SourceDocument;
  readonly parent: SourceDocument;
}

const date = '2026-03-17';
const later = '2026-03-20';
export const customerId = 'customer-1';
export const vendorId = 'vendor-1';
const customer = { customer_id: customerId, customer_name: 'A customer' };
const vendor = { vendor_id: vendorId, vendor_name: 'A vendor' };

/** Documents of an entity from the connection's own taxes, items and accounts, adding up as Zoho's do. */
export function documentsOf(entity: BookedEntity, world: World): fc.Arbitrary<Generated> {
  const alone = (documents: fc.Arbitrary<SourceDocument>): fc.Arbitrary<Generated> =>
    documents.map((document) => ({ document, parent: {} }));
  switch (entity) {
    case 'invoices':
      return alone(invoices(world));
    case 'bills':
      return alone(forms(world, 'purchases').map(({ members }) => ({ ...head('bill'), ...vendor, status: 'open', ...members })));
    case 'credit-notes':
      return alone(credits(world, 'sales', creditNote));
    case 'vendor-credits':
      return alone(credits(world, 'purchases', vendorCredit));
    case 'customer-payments':
      return alone(customerPayments(world));
    case 'bill-payments':
      return alone(billPayments(world));
    case 'vendor-advances':
      return alone(vendorAdvances(world));
    case 'credit-note-refunds':
      return refunds(world, 'sales', { id: 'creditnote_id', number: 'creditnote_number', account: 'from_account', party: customer });
    case 'vendor-credit-refunds':
      return refunds(world, 'purchases', { id: 'vendor_credit_id', number: 'vendor_credit_number', account: 'account', party: vendor });
  }
}

function head(kind: string): SourceDocument {
  return { [`${kind}_id`]: `${kind}-1`, [`${kind}_number`]: `${kind.toUpperCase()}-1`, date, due_date: '2026-04-16' };
}

function invoices(world: World): fc.Arbitrary<SourceDocument> {
  const writtenOff = isConfigured(world, 'sales.writeOff') ? fc.boolean() : fc.constant(false);
  return fc.tuple(forms(world, 'sales'), writtenOff).map(([{ members, total }, isWrittenOff]) => ({
    ...head('invoice'),
    ...customer,
    last_modified_time: `${later}T10:00:00-0700`,
    ...members,
    ...(isWrittenOff && total.greaterThan(0) ? { status: 'paid', write_off_amount: toMoney(total), balance: '0' } : { status: 'sent' }),
  }));
}

type Credit = (form: Form, applied: Decimal) => SourceDocument;

function creditNote({ members, total }: Form, applied: Decimal): SourceDocument {
  const application = { creditnote_invoice_id: 'application-1', invoice_id: 'invoice-1', invoice_number: 'INVOICE-1', date: later };
  return {
    ...head('creditnote'),
    ...customer,
    status: 'open',
    ...members,
    ...(applied.isZero()
      ? {}
      : {
          invoices_credited: [{ ...application, credited_amount: toMoney(applied) }],
          total_credits_used: toMoney(applied),
          balance: toMoney(total.minus(applied)),
        }),
  };
}

function vendorCredit({ members, total }: Form, applied: Decimal): SourceDocument {
  const application = { vendor_credit_bill_id: 'application-1', bill_id: 'bill-1', bill_number: 'BILL-1', date: later };
  return {
    ...head('vendor_credit'),
    ...vendor,
    status: 'open',
    ...members,
    ...(applied.isZero()
      ? {}
      : {
          bills_credited: [{ ...application, amount: toMoney(applied) }],
          total_credits_used: toMoney(applied),
          balance: toMoney(total.minus(applied)),
        }),
  };
}

/** Applied: nothing, a minor unit or all of it. */
function credits(world: World, side: Side, credit: Credit): fc.Arbitrary<SourceDocument> {
  const needsBank = side === 'purchases' && !isConfigured(world, 'purchases.bank');
  const applied = needsBank ? fc.constant('none' as const) : fc.constantFrom('none' as const, 'some' as const, 'all' as const);
  return fc.tuple(forms(world, side), applied).map(([form, how]) => {
    const unit = minorUnit(decimalsOf(form.currency));
    return credit(form, how === 'none' || !form.total.greaterThan(unit) ? zero : how === 'some' ? unit : form.total);
  });
}

interface MoneyTerms {
  readonly members: SourceDocument;
  readonly unit: Decimal;
}

function moneyTerms(world: World, side: Side): fc.Arbitrary<MoneyTerms> {
  const currencies = currenciesFor(world, side);
  return fc.record({ currency: fc.nat(currencies.length - 1), rate: exchange }).map(({ currency: index, rate }) => {
    const currency = currencies[index] ?? world.chart.homeCurrency;
    const isForeign = currency !== world.chart.homeCurrency;
    return {
      members: { currency_code: currency, ...(isForeign ? { exchange_rate: toMoney(decimal(rate).div(10_000)) } : {}) },
      unit: minorUnit(decimalsOf(currency)),
    };
  });
}

function account(world: World, side: Side, field: string, index: number): SourceDocument {
  const id = moneyAccounts(world, side)[index] ?? '';
  return { [`${field}_id`]: id, [`${field}_name`]: accountName(world, id) };
}

const someAccount = (world: World, side: Side): fc.Arbitrary<number> => fc.nat(Math.max(0, moneyAccounts(world, side).length - 1));
const someAmount = fc.integer({ min: 1, max: 500_000 });

function customerPayments(world: World): fc.Arbitrary<SourceDocument> {
  const has = (key: string): boolean => isConfigured(world, `sales.${key}`);
  const input = fc.record({
    terms: moneyTerms(world, 'sales'),
    account: someAccount(world, 'sales'),
    invoices: someOf(fc.record({ applied: someAmount, withheld: has('retention') ? fc.nat(90) : fc.constant(0) }), { min: 0, max: 3 }),
    rest: fc.nat(500_000),
    charges: has('bankCharges') ? fc.nat(900) : fc.constant(0),
    refunds: has('refund') ? someOf(someAmount, { min: 0, max: 2 }) : fc.constant<number[]>([]),
  });
  return input.map((given) => {
    const { unit, members } = given.terms;
    const amountOf = (minor: number): Decimal => decimal(minor).times(unit);
    const refunded = given.refunds.map((refund, index) => ({
      payment_refund_id: `refund-${index + 1}`,
      date: later,
      amount_fcy: toMoney(amountOf(refund)),
    }));
    const used = [...given.invoices.map(({ applied }) => applied), ...given.refunds].reduce((total, part) => total + part, given.rest);
    const amount = amountOf(Math.max(1, used));
    const charges = amountOf(given.charges);
    return {
      payment_id: 'payment-1',
      payment_number: '1',
      date,
      ...customer,
      ...members,
      ...account(world, 'sales', 'account', given.account),
      amount: toMoney(amount),
      ...stated('bank_charges', charges.greaterThan(amount) ? zero : charges),
      invoices: given.invoices.map(({ applied, withheld }, index) => ({
        invoice_id: `invoice-${index + 1}`,
        invoice_number: `INVOICE-${index + 1}`,
        amount_applied: toMoney(amountOf(applied)),
        ...stated('tax_amount_withheld', amountOf(withheld)),
      })),
      ...(refunded.length === 0 ? {} : { payment_refunds: refunded }),
    };
  });
}

function paidThrough(world: World, index: number): SourceDocument {
  return { payment_id: 'payment-1', payment_number: '1', date, ...vendor, ...account(world, 'purchases', 'paid_through_account', index) };
}

function billPayments(world: World): fc.Arbitrary<SourceDocument> {
  const withheld = isConfigured(world, 'purchases.retention') ? fc.nat(90) : fc.constant(0);
  const input = fc.record({
    terms: moneyTerms(world, 'purchases'),
    account: someAccount(world, 'purchases'),
    bills: someOf(fc.record({ applied: someAmount, withheld }), { min: 1, max: 3 }),
  });
  return input.map(({ terms: { unit, members }, account: index, bills }) => {
    const amounts = bills.map(({ applied }) => decimal(applied).times(unit));
    return {
      ...paidThrough(world, index),
      ...members,
      amount: toMoney(sum(amounts)),
      bills: amounts.map((amount, at) => ({
        bill_id: `bill-${at + 1}`,
        bill_number: `BILL-${at + 1}`,
        amount_applied: toMoney(amount),
        ...stated('tax_amount_withheld', decimal(bills[at]?.withheld ?? 0).times(unit)),
      })),
    };
  });
}

function vendorAdvances(world: World): fc.Arbitrary<SourceDocument> {
  const input = fc.record({
    terms: moneyTerms(world, 'purchases'),
    account: someAccount(world, 'purchases'),
    bills: someOf(someAmount, { min: 0, max: 3 }),
    rest: fc.nat(500_000),
    refunds: someOf(someAmount, { min: 0, max: 2 }),
  });
  return input.map(({ terms: { unit, members }, account: index, bills, rest, refunds: backs }) => {
    const amountOf = (minor: number): string => toMoney(decimal(minor).times(unit));
    return {
      ...paidThrough(world, index),
      ...members,
      amount: toMoney(sum([rest, ...bills, ...backs].map((minor) => decimal(minor).times(unit)))),
      bills: bills.map((minor, at) => ({ bill_id: `bill-${at + 1}`, bill_number: `BILL-${at + 1}`, amount_applied: amountOf(minor) })),
      vendorpayment_refunds: backs.map((minor, at) => ({
        vendorpayment_refund_id: `refund-${at + 1}`,
        date: later,
        amount_fcy: amountOf(minor),
      })),
    };
  });
}

interface RefundShape {
  readonly id: string;
  readonly number: string;
  readonly account: string;
  readonly party: SourceDocument;
}

function refunds(world: World, side: Side, shape: RefundShape): fc.Arbitrary<Generated> {
  const input = fc.record({ terms: moneyTerms(world, side), account: someAccount(world, side), amount: someAmount });
  return input.map(({ terms: { unit, members }, account: index, amount: minor }) => {
    const amount = toMoney(decimal(minor).times(unit));
    const parent = {
      [shape.id]: 'credit-1',
      [shape.number]: 'CREDIT-1',
      date,
      ...shape.party,
      ...members,
      total: amount,
      total_refunded_amount: amount,
    };
    const document = {
      $id: 'credit-1.refund-1',
      [shape.id]: 'credit-1',
      [shape.number]: 'CREDIT-1',
      date: later,
      ...shape.party,
      ...members,
      amount,
      amount_fcy: amount,
      ...account(world, side, shape.account, index),
    };
    return { document: { ...document, $parent: parent }, parent };
  });
}
