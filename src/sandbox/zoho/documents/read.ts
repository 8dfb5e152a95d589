import { alreadyExists, invalidValue, refused } from '../errors.js';
import type { Call } from '../http.js';
import { readCustomFields } from '../custom-fields.js';
import type { Input } from '../input.js';
import { Decimal, zero, type Json } from '../json.js';
import { requireAccount } from '../masters/accounts.js';
import { rateOn } from '../masters/currencies.js';
import { componentsOf } from '../masters/taxes.js';
import type { Organization } from '../organization.js';
import type { Contact, Retention, TradeDocument } from '../records.js';
import { addDays } from '../time.js';
import { capturedTotals, totalsOf } from './calculation.js';
import { noDiscount, readDiscount, readLines, tdsTax } from './lines.js';
import type { DocumentSpec } from './specs.js';

/** Reads a create or update body into a document; nothing is stored here. */
const numberMax = 100;
const texts: Readonly<Record<string, number>> = {
  notes: 5_000,
  terms: 10_000,
  payment_terms_label: 200,
  adjustment_description: 200,
  salesperson_name: 200,
  salesperson_id: 30,
  discount_account_id: 30,
  adjustment_account_id: 30,
  shipping_charge_account_id: 30,
  gst_treatment: 50,
  place_of_supply: 50,
  source_of_supply: 50,
  destination_of_supply: 50,
  location_id: 30,
  payment_expected_date: 10,
  shipping_charge_tax_exemption_id: 30,
  subject_content: 500,
};

export function blankDocument(organization: Organization, spec: DocumentSpec, createdBy: string): TradeDocument {
  return {
    ...organization.stamps(),
    kind: spec.kind,
    number: '',
    partyId: '',
    state: 'draft',
    viewed: false,
    emailed: false,
    date: organization.today(),
    dueDate: '',
    reference: '',
    paymentTerms: 0,
    currencyId: organization.baseCurrency().id,
    exchangeRate: new Decimal(1),
    isInclusiveTax: false,
    discountType: spec.kind === 'bills' ? 'entity_level' : 'item_level',
    discount: noDiscount,
    isDiscountBeforeTax: true,
    shipping: zero,
    shippingTaxId: '',
    adjustment: zero,
    tdsTaxId: '',
    tdsPercentage: zero,
    retention: undefined,
    lines: [],
    totals: capturedTotals(zero, zero, zero, zero),
    writeOff: zero,
    fields: {},
    billing: {},
    shippingAddress: {},
    customFields: [],
    createdBy,
  };
}

export function readDocument(call: Call, spec: DocumentSpec, base: TradeDocument): TradeDocument {
  const { organization, input } = call;
  const isNew = base.partyId === '';
  const read: TradeDocument = { ...base };
  readParty(organization, spec, read, input, isNew);
  read.number = readNumber(call, spec, base, isNew);
  readDates(organization, read, input, isNew);
  const lines = input.list('line_items');
  if (lines) read.lines = readLines(organization, spec, lines, base.lines);
  else if (isNew) throw invalidValue('line_items');
  readAmounts(organization, read, input);
  read.reference = input.text('reference_number', 100) ?? base.reference;
  read.fields = readTexts(organization, input, base.fields);
  read.customFields = readCustomFields(organization, spec.customFieldEntity, input, base.customFields);
  read.totals = base.raw && !lines ? capturedAgain(base, input) : totalsOf(organization, read);
  return read;
}

/** A captured document has no lines to add up: a new total is taken as given. */
function capturedAgain(base: TradeDocument, input: Input): TradeDocument['totals'] {
  return { ...base.totals, total: input.decimal('total') ?? base.totals.total };
}

function readParty(organization: Organization, spec: DocumentSpec, document: TradeDocument, input: Input, isNew: boolean): void {
  const partyId = isNew ? input.required(spec.partyField) : (input.text(spec.partyField) ?? document.partyId);
  const contact = organization.contacts.find(partyId);
  if (contact?.type !== spec.partyType) throw invalidValue(spec.partyField);
  if (contact.status === 'inactive' && partyId !== document.partyId) throw refused(`The ${spec.partyType} is inactive.`);
  if (
    !isNew &&
    partyId !== document.partyId &&
    organization.links.to(document.id).length + organization.links.from(document.id).length > 0
  ) {
    throw refused(`The ${spec.partyType} cannot be changed while payments or credits are applied.`);
  }
  if (partyId !== document.partyId) takeFromContact(document, contact);
  document.partyId = partyId;
  const currencyId = input.text('currency_id') ?? '';
  if (currencyId !== '') {
    if (!organization.currencies.has(currencyId)) throw invalidValue('currency_id');
    document.currencyId = currencyId;
  }
}

function takeFromContact(document: TradeDocument, contact: Contact): void {
  document.currencyId = contact.currencyId;
  document.billing = contact.billing;
  document.shippingAddress = contact.shipping;
  const terms = contact.fields['payment_terms'];
  document.paymentTerms = typeof terms === 'number' ? terms : 0;
}

function readNumber(call: Call, spec: DocumentSpec, base: TradeDocument, isNew: boolean): string {
  const { organization, input, query } = call;
  const given = input.text(spec.numberField, numberMax) ?? '';
  const ignoreAuto = query.get('ignore_auto_number_generation') === 'true' || organization.profile.autoNumbers === false;
  if (!spec.series) {
    if (isNew) return input.required(spec.numberField, numberMax);
    return given === '' ? base.number : given;
  }
  if (!isNew) {
    if (given !== '' && given !== base.number) requireFreeNumber(organization, spec, given);
    return given === '' ? base.number : given;
  }
  if (ignoreAuto) {
    if (given === '') throw invalidValue(spec.numberField);
    requireFreeNumber(organization, spec, given);
    return given;
  }
  if (given !== '' && organization.switches().ownNumberRefused) throw invalidValue(spec.numberField);
  return organization.nextNumber(spec.kind, spec.series.prefix, spec.series.width);
}

function requireFreeNumber(organization: Organization, spec: DocumentSpec, number: string): void {
  if (organization.numbersOf(spec.kind).has(number.toLowerCase())) throw alreadyExists(`${spec.noun} ${number}`);
}

function readDates(organization: Organization, document: TradeDocument, input: Input, isNew: boolean): void {
  const date = input.date('date');
  if (date !== undefined) document.date = date;
  const terms = input.decimal('payment_terms');
  if (terms) document.paymentTerms = terms.toNumber();
  const due = input.date('due_date');
  const isCreditKind = document.kind === 'creditnotes' || document.kind === 'vendorcredits';
  if (due !== undefined) document.dueDate = due;
  else if (!isCreditKind && (isNew || date !== undefined || terms))
    document.dueDate = addDays(document.date, Math.max(0, document.paymentTerms));
  if (document.dueDate !== '' && document.dueDate < document.date) throw invalidValue('due_date');
  const rate = input.decimal('exchange_rate');
  if (rate && (rate.isNegative() || rate.isZero())) throw invalidValue('exchange_rate');
  const currency = organization.currency(document.currencyId);
  if (currency.isBase) document.exchangeRate = new Decimal(1);
  else if (rate) document.exchangeRate = rate;
  else if (isNew) document.exchangeRate = rateOn(currency, document.date);
}

function readAmounts(organization: Organization, document: TradeDocument, input: Input): void {
  document.isInclusiveTax = input.flag('is_inclusive_tax') ?? document.isInclusiveTax;
  document.isDiscountBeforeTax = input.flag('is_discount_before_tax') ?? document.isDiscountBeforeTax;
  document.discount = readDiscount(input.body['discount']) ?? document.discount;
  const type = input.text('discount_type');
  if (type !== undefined && type !== 'entity_level' && type !== 'item_level') throw invalidValue('discount_type');
  if (type !== undefined) document.discountType = type;
  else if (!document.discount.value.isZero()) document.discountType = 'entity_level';
  else if (document.lines.some((line) => !line.discount.value.isZero())) document.discountType = 'item_level';
  document.shipping = input.decimal('shipping_charge') ?? document.shipping;
  document.shippingTaxId = input.text('shipping_charge_tax_id') ?? document.shippingTaxId;
  componentsOf(organization, document.shippingTaxId);
  document.adjustment = input.decimal('adjustment') ?? document.adjustment;
  document.tdsTaxId = tdsTax(organization, input.text('tds_tax_id') ?? document.tdsTaxId);
  const percent = input.decimal('tds_percent');
  if (percent) document.tdsPercentage = percent;
  else if (document.tdsTaxId !== '') document.tdsPercentage = organization.taxes.find(document.tdsTaxId)?.percentage ?? zero;
  else if (input.has('tds_tax_id')) document.tdsPercentage = zero;
  document.retention = readRetention(input, document.retention);
}

/** The shape of `retention_items` is unconfirmed; one element with a percentage is understood. */
function readRetention(input: Input, current: Retention | undefined): Retention | undefined {
  const items = input.list('retention_items');
  if (!items) return current;
  const first = items[0];
  if (!first) return undefined;
  return {
    id: first.text('retention_id') ?? '',
    name: first.text('retention_name', 100) ?? 'Retention',
    percentage: first.requiredDecimal('retention_percentage'),
    accountId: first.text('account_id') ?? '',
  };
}

function readTexts(organization: Organization, input: Input, current: Json): Json {
  const fields = { ...current };
  for (const [name, max] of Object.entries(texts)) {
    const text = input.text(name, max);
    if (text === undefined) continue;
    if (name.endsWith('_account_id') && text !== '') requireAccount(organization, text, name);
    fields[name] = text;
  }
  const reverse = input.flag('is_reverse_charge_applied');
  if (reverse !== undefined) fields['is_reverse_charge_applied'] = reverse;
  for (const name of ['documents', 'salesorder_id', 'purchaseorder_ids', 'contact_persons']) {
    if (input.has(name)) fields[name] = input.body[name];
  }
  return fields;
}
