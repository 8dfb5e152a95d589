import { Decimal } from 'decimal.js';

/**
 * What the books must show, worked out as a bookkeeper with a pocket calculator would: from the vendor's documents as they read and the
 * configured accounts, with no history, no links and nothing of the program. It knows neither how the program maps nor how it plans.
 *
 * Home currency: every figure of a document is converted by the document's rate and rounded; an item that is settled in full leaves
 * nothing behind, one settled in part keeps its booked value less the rounded shares; what then does not balance is exchange gain or loss.
 * Residues of that rounding may sit on another account of the same foreign document; `slack` names these accounts and how far each may be off.
 */
export type Document = Readonly<Record<string, any>>;

export interface RawBooks {
  readonly contacts: readonly Document[];
  readonly invoices: readonly Document[];
  readonly creditNotes: readonly Document[];
  readonly bills: readonly Document[];
  readonly vendorCredits: readonly Document[];
  readonly customerPayments: readonly Document[];
  readonly vendorPayments: readonly Document[];
}

export interface Chart {
  readonly homeCurrency: string;
  /** Purchases carry no sales tax: a bill's tax is an expense. */
  readonly us: boolean;
  readonly shipping: string;
  readonly sales: Readonly<Record<'bankCharges' | 'writeOff' | 'discount' | 'adjustment' | 'retention', string>>;
  readonly purchases: Readonly<
    Record<'discount' | 'adjustment' | 'retention' | 'reverseCharge' | 'reverseChargeInput' | 'purchaseTax', string>
  >;
  readonly receivable: (currency: string) => string;
  readonly payable: (currency: string) => string;
  readonly exchangeGain: string;
  /** Liability account of a tax component. */
  readonly taxAccount: (component: string) => string;
  /** Name a party goes by when it is billed in a currency that is not its own. */
  readonly partyName: (name: string, own: string, currency: string) => string;
  /** Accounts a payment, bill payment or refund can go through directly; the rest goes by journal entry. */
  readonly takesPayments: (account: string) => boolean;
}

export interface OpenDocument {
  readonly total: string;
  readonly balance: string;
}

export interface NaiveBooks {
  /** Account → net in home currency, debit positive. */
  readonly trialBalance: ReadonlyMap<string, Decimal>;
  /** Account → how many home units the rounding of foreign documents may move it. */
  readonly slack: ReadonlyMap<string, Decimal>;
  /** Party name → what it owes (customers) or is owed (vendors), in its currency. */
  readonly customers: ReadonlyMap<string, Decimal>;
  readonly vendors: ReadonlyMap<string, Decimal>;
  /** `Invoice INV-1` → figures in document currency, for everything that stands in the books. */
  readonly documents: ReadonlyMap<string, OpenDocument>;
  /** Amount and rest of each payment that is a payment in the books too, sorted. */
  readonly payments: readonly string[];
}

const zero = new Decimal(0);
const hundred = new Decimal(100);
const cent = new Decimal('0.01');

export function naiveBooks(raw: RawBooks, chart: Chart): NaiveBooks {
  const pad = new Pad(raw, chart);
  for (const invoice of raw.invoices) if (invoice['status'] !== 'void') sale(pad, invoice, 1);
  for (const note of raw.creditNotes) if (isPosted(note)) sale(pad, note, -1);
  for (const payment of raw.customerPayments) if (isReceived(payment)) received(pad, payment);
  for (const bill of raw.bills) if (isPosted(bill)) purchase(pad, bill, 1);
  for (const credit of raw.vendorCredits) if (isPosted(credit)) purchase(pad, credit, -1);
  for (const payment of raw.vendorPayments) advanced(pad, payment);
  return pad.finish();
}

function isPosted({ status }: Document): boolean {
  return status !== 'void' && status !== 'draft';
}

/** What failed never came, and what is for a retainer invoice alone is outside these books. */
function isReceived({ status, retainerinvoice_id: retainer, invoices }: Document): boolean {
  return status !== 'failure' && ((retainer ?? '') === '' || list(invoices).length > 0);
}

/** `side` 1 for an invoice, -1 for a credit note: the same document the other way round. */
function sale(pad: Pad, document: Document, side: 1 | -1): void {
  const { chart } = pad;
  const entry = pad.entry(document);
  const inclusive = document['is_inclusive_tax'] === true;
  const byLine = document['discount_type'] === 'item_level';
  let discount = byLine ? zero : number(document['discount_total']);
  for (const line of list(document['line_items'])) {
    const off = byLine ? netOfTax(number(line['discount_amount']), line, inclusive) : zero;
    const net = number(line['item_total']);
    const amount = inclusive ? net.plus(off) : round(number(line['quantity']).times(number(line['rate'])), entry.places);
    entry.credit(String(line['account_name']), amount.times(side));
    entry.credit(chart.sales.adjustment, net.plus(off).minus(amount).times(side));
    discount = discount.plus(off);
  }
  entry.credit(chart.sales.discount, discount.times(-side));
  entry.credit(chart.shipping, firstOf(document, ['shipping_charge_exclusive_of_tax', 'shipping_charge']).times(side));
  entry.credit(chart.sales.adjustment, number(document['adjustment']).times(side));
  for (const tax of list(document['taxes'])) entry.credit(chart.taxAccount(componentOf(tax)), number(tax['tax_amount']).times(side));
  const total = number(document['total']).times(side);
  // A total that is whole without the withheld tax leaves it to the payment.
  if (!entry.addsUpTo(total)) entry.credit(chart.sales.retention, number(document['tds_amount']).times(-side));
  entry.mustAddUpTo(total);

  const writtenOff = side === 1 ? number(document['write_off_amount']) : zero;
  entry.credit(chart.sales.writeOff, writtenOff.negated());
  const refunds = list(document['creditnote_refunds']);
  for (const refund of refunds) pad.backMoney(refund, String(refund['from_account_name']), -1);
  pad.open({
    document,
    kind: side === 1 ? 'Invoice' : 'CreditMemo',
    number: String(document[side === 1 ? 'invoice_number' : 'creditnote_number']),
    account: chart.receivable(entry.currency),
    party: pad.customer(document, entry.currency),
    owed: side === 1,
    parties: pad.customers,
    parts:
      side === 1
        ? pad.appliedTo(document, writtenOff)
        : [...amounts(document['invoices_credited'], 'amount_applied'), ...amounts(refunds, 'amount_fcy')],
  });
}

function purchase(pad: Pad, document: Document, side: 1 | -1): void {
  const { chart } = pad;
  const entry = pad.entry(document);
  const inclusive = document['is_inclusive_tax'] === true;
  for (const line of list(document['line_items'])) {
    const net = number(line['item_total']);
    const amount = inclusive ? net : round(number(line['quantity']).times(number(line['rate'])), entry.places);
    entry.debit(String(line['account_name']), amount.times(side));
    entry.debit(chart.purchases.adjustment, net.minus(amount).times(side));
    const reverse = firstOf(line, ['reverse_charge_tax_amount', 'reverse_charge_vat_amount'])
      .plus(number(line['acquisition_vat_amount']))
      .times(side);
    entry.debit(chart.purchases.reverseChargeInput, reverse);
    entry.credit(chart.purchases.reverseCharge, reverse);
  }
  entry.credit(chart.purchases.discount, number(document['discount_total']).times(side));
  entry.debit(chart.purchases.adjustment, number(document['adjustment']).times(side));
  for (const tax of list(document['taxes'])) {
    entry.debit(chart.us ? chart.purchases.purchaseTax : chart.taxAccount(componentOf(tax)), number(tax['tax_amount']).times(side));
  }
  const total = number(document['total']).times(-side);
  if (!entry.addsUpTo(total)) entry.credit(chart.purchases.retention, number(document['tds_amount']).times(side));
  entry.mustAddUpTo(total);

  const refunds = list(document['vendor_credit_refunds']);
  for (const refund of refunds) pad.backMoney(refund, String(refund['account_name']), 1);
  for (const payment of list(document['payments'])) {
    const paid = { ...payment, currency_code: document['currency_code'] };
    pad.money(paid, String(payment['paid_through_account_name']), number(payment['amount']).negated());
    pad.money(paid, chart.purchases.retention, number(payment['tax_amount_withheld']).negated());
  }
  const isBill = side === 1;
  pad.open({
    document,
    kind: isBill ? 'Bill' : 'VendorCredit',
    number: String(document[isBill ? 'bill_number' : 'vendor_credit_number']),
    account: chart.payable(entry.currency),
    party: pad.vendor(document, entry.currency),
    owed: !isBill,
    parties: pad.vendors,
    parts: isBill
      ? [...list(document['payments']).map(settledBy), ...amounts(document['vendor_credits'], 'amount')]
      : [...amounts(document['bills_credited'], 'amount'), ...amounts(refunds, 'amount_fcy')],
  });
}

/** What is withheld from a payment settles its bill as the money does. */
function settledBy(payment: Document): Decimal {
  return number(payment['amount']).plus(number(payment['tax_amount_withheld']));
}

/** Money on the account less the charges; what no invoice and no refund has used is the customer's. */
function received(pad: Pad, payment: Document): void {
  const { chart } = pad;
  const entry = pad.entry(payment);
  const amount = number(payment['amount']);
  const charges = number(payment['bank_charges']);
  const account = String(payment['account_name']);
  entry.debit(account, amount.minus(charges));
  entry.debit(chart.sales.bankCharges, charges);
  const refunds = list(payment['payment_refunds']);
  for (const refund of refunds) pad.backMoney(refund, String(refund['from_account_name']), -1);
  const invoices = list(payment['invoices']);
  entry.debit(chart.sales.retention, totalOf(invoices, 'tax_amount_withheld'));
  const rest = amount.minus(totalOf(invoices, 'amount_applied')).minus(totalOf(refunds, 'amount_fcy'));
  const party = pad.customer(payment, entry.currency);
  pad.customers.set(party, (pad.customers.get(party) ?? zero).minus(rest));
  pad.balance(chart.receivable(entry.currency), entry.home(rest).negated());
  if (entry.foreign) pad.loosen([chart.receivable(entry.currency), account, chart.sales.bankCharges, chart.exchangeGain], cent);
  if (chart.takesPayments(account)) pad.payments.push(`${amount.toFixed(2)} rest ${rest.toFixed(2)}`);
}

/** What bills left of a payment is the vendor's, less what came back; what they took stands with the bills. */
function advanced(pad: Pad, payment: Document): void {
  const entry = pad.entry(payment);
  const payable = pad.chart.payable(entry.currency);
  const rest = number(payment['amount']).minus(totalOf(list(payment['bills']), 'amount_applied'));
  const refunds = list(payment['vendorpayment_refunds']);
  const party = pad.vendor(payment, entry.currency);
  const moved = (amount: Decimal, home: Decimal): void => {
    pad.balance(payable, home.negated());
    pad.vendors.set(party, (pad.vendors.get(party) ?? zero).plus(amount));
  };
  pad.money(payment, String(payment['paid_through_account_name']), rest.negated());
  moved(rest.negated(), entry.home(rest).negated());
  for (const refund of refunds) {
    pad.backMoney(refund, String(refund['to_account_name']), 1);
    moved(number(refund['amount_fcy']), number(refund['amount_bcy']));
  }
}

interface Item {
  readonly document: Document;
  readonly kind: string;
  readonly number: string;
  readonly account: string;
  readonly party: string;
  /** Debit on its account. */
  readonly owed: boolean;
  readonly parties: Map<string, Decimal>;
  /** What has been taken off it, one by one. */
  readonly parts: readonly Decimal[];
}

class Pad {
  readonly customers = new Map<string, Decimal>();
  readonly vendors = new Map<string, Decimal>();
  readonly payments: string[] = [];
  private readonly accounts = new Map<string, Decimal>();
  private readonly slack = new Map<string, Decimal>();
  private readonly documents = new Map<string, OpenDocument>();
  private readonly onInvoice = new Map<string, Decimal[]>();
  private readonly contacts: ReadonlyMap<string, Document>;

  constructor(
    raw: RawBooks,
    readonly chart: Chart,
  ) {
    this.contacts = new Map(raw.contacts.map((contact) => [String(contact['contact_id']), contact]));
    const note = (id: string, amount: Decimal): void => {
      this.onInvoice.set(id, [...(this.onInvoice.get(id) ?? []), amount]);
    };
    for (const payment of raw.customerPayments) {
      for (const part of list(payment['invoices']))
        note(String(part['invoice_id']), number(part['amount_applied']).plus(number(part['tax_amount_withheld'])));
    }
    for (const credit of raw.creditNotes) {
      for (const part of list(credit['invoices_credited'])) note(String(part['invoice_id']), number(part['amount_applied']));
    }
  }

  entry(document: Document): Entry {
    return new Entry(this, document);
  }

  /** Money in (positive) or out of an account, at the rate of the movement itself. */
  money(movement: Document, account: string, amount: Decimal): void {
    const entry = this.entry(movement);
    entry.debit(account, amount);
    if (entry.foreign) this.loosen([account, this.chart.exchangeGain], cent);
  }

  /** Money paid back: the vendor's page states what it was in home currency, and nothing is left to convert. */
  backMoney(refund: Document, account: string, sign: 1 | -1): void {
    this.balance(account, number(refund['amount_bcy']).times(sign));
  }

  appliedTo(invoice: Document, writtenOff: Decimal): Decimal[] {
    return [...(this.onInvoice.get(String(invoice['invoice_id'])) ?? []), ...(writtenOff.isZero() ? [] : [writtenOff])];
  }

  /** What is left of a document, in its own currency and at the value it was booked at. */
  open({ document, kind, number: written, account, party, owed, parties, parts }: Item): void {
    const entry = this.entry(document);
    const whole = number(document['total']);
    const left = parts.reduce((rest, part) => rest.minus(part), whole);
    const booked = entry.home(whole);
    const home = left.isZero() ? zero : parts.reduce((rest, part) => rest.minus(round(booked.times(part).div(whole), 2)), booked);
    this.balance(account, owed ? home : home.negated());
    if (entry.foreign && parts.length > 0) this.loosen([account, this.chart.exchangeGain], cent.times(parts.length));
    // Customers owe invoices, vendors are owed bills: either way the party's balance goes up by what is open.
    const raises = kind === 'Invoice' || kind === 'Bill';
    parties.set(party, (parties.get(party) ?? zero).plus(raises ? left : left.negated()));
    const key = `${kind} ${written}`;
    if (this.documents.has(key)) throw new Error(`two documents are called ${key}`);
    if (!whole.isZero()) this.documents.set(key, { total: whole.toFixed(2), balance: left.toFixed(2) });
  }

  customer(document: Document, currency: string): string {
    return this.name(String(document['customer_id']), currency);
  }

  vendor(document: Document, currency: string): string {
    return this.name(String(document['vendor_id']), currency);
  }

  balance(account: string, home: Decimal): void {
    this.accounts.set(account, (this.accounts.get(account) ?? zero).plus(home));
  }

  loosen(accounts: readonly string[], by: Decimal): void {
    for (const account of new Set(accounts)) this.slack.set(account, (this.slack.get(account) ?? zero).plus(by));
  }

  finish(): NaiveBooks {
    const difference = [...this.accounts.values()].reduce((sum, net) => sum.plus(net), zero);
    this.balance(this.chart.exchangeGain, difference.negated());
    const moved = <K>(map: ReadonlyMap<K, Decimal>): Map<K, Decimal> => new Map([...map].filter(([, value]) => !value.isZero()));
    return {
      trialBalance: moved(this.accounts),
      slack: this.slack,
      customers: moved(this.customers),
      vendors: moved(this.vendors),
      documents: this.documents,
      payments: [...this.payments].sort(),
    };
  }

  private name(id: string, currency: string): string {
    const contact = this.contacts.get(id);
    if (!contact) throw new Error(`a document is billed to the unknown contact ${id}`);
    return this.chart.partyName(String(contact['contact_name']), String(contact['currency_code']), currency);
  }
}

/** The side of a document that is not receivable or payable, in document currency and converted figure by figure. */
class Entry {
  readonly currency: string;
  readonly foreign: boolean;
  readonly places: number;
  private readonly rate: Decimal;
  private readonly accounts = new Set<string>();
  private sum = zero;
  private homeSum = zero;

  constructor(
    private readonly pad: Pad,
    document: Document,
  ) {
    this.currency = String(document['currency_code']);
    this.foreign = this.currency !== pad.chart.homeCurrency;
    this.places = this.currency === 'JPY' ? 0 : 2;
    this.rate = this.foreign ? number(document['exchange_rate']) : new Decimal(1);
  }

  home(amount: Decimal): Decimal {
    return round(amount.times(this.rate), 2);
  }

  debit(account: string, amount: Decimal): void {
    if (amount.isZero()) return;
    this.sum = this.sum.minus(amount);
    this.homeSum = this.homeSum.minus(this.home(amount));
    this.accounts.add(account);
    this.pad.balance(account, this.home(amount));
    if (this.foreign) this.pad.loosen([account, this.pad.chart.exchangeGain], cent);
  }

  credit(account: string, amount: Decimal): void {
    this.debit(account, amount.negated());
  }

  addsUpTo(expected: Decimal): boolean {
    return this.sum.eq(expected);
  }

  /**
   * A document that the bookkeeper cannot add up is an error of this page or of the emulator, not of the program. Converted line by line
   * it may miss its converted total by some cents, and the vendor does not say which line takes them.
   */
  mustAddUpTo(expected: Decimal): void {
    if (this.foreign) this.pad.loosen([...this.accounts], this.home(expected).minus(this.homeSum).abs());
    if (!this.addsUpTo(expected)) throw new Error(`the document adds up to ${this.sum.toFixed()}, its total is ${expected.toFixed()}`);
  }
}

function number(value: unknown): Decimal {
  return value === undefined || value === null || value === '' ? zero : new Decimal(String(value));
}

function list(value: unknown): readonly Document[] {
  return Array.isArray(value) ? (value as Document[]) : [];
}

function amounts(parts: unknown, member: string): Decimal[] {
  return list(parts).map((part) => number(part[member]));
}

function totalOf(parts: readonly Document[], member: string): Decimal {
  return parts.reduce<Decimal>((sum, part) => sum.plus(number(part[member])), zero);
}

function firstOf(document: Document, members: readonly string[]): Decimal {
  return members.map((member) => number(document[member])).find((value) => !value.isZero()) ?? zero;
}

function round(value: Decimal, places: number): Decimal {
  return value.toDecimalPlaces(places, Decimal.ROUND_HALF_UP);
}

function netOfTax(amount: Decimal, line: Document, inclusive: boolean): Decimal {
  if (!inclusive) return amount;
  const places = line['price_precision'] === 0 ? 0 : 2;
  return round(amount.div(number(line['tax_percentage']).div(hundred).plus(1)), places);
}

/** `GST (5%)` → `GST`. */
function componentOf(tax: Document): string {
  return String(tax['tax_name']).replace(/ \([\d.]+%\)$/, '');
}
