import type { Decimal } from 'decimal.js';
import type { Company } from '../company.js';
import { business, checkLength, fault, faultError, missing, QuickbooksFault } from '../fault.js';
import { compact, decimal, flag, member, objects, oneOf, ref, text, type JsonObject } from '../json.js';
import { decimalsOf, numberOf, round, sum, zero } from '../money.js';
import type { Stored } from '../store.js';
import { calculationOf, globalTax, type LineTax } from '../tax/global.js';
import type { TaxOutcome } from '../tax/detail.js';
import { usTax } from '../tax/us.js';
import { checkMoneyAccount, checkDuplicateNumber, dueDate, nextNumber, transactionTerms, type Terms } from './header.js';
import { keptShare, salesLines, type SalesContext, type SalesLines } from './sales-lines.js';
import type { Draft } from './spec.js';

export const salesFields = `CustomerRef CustomerMemo BillAddr ShipAddr ShipFromAddr ClassRef SalesTermRef DueDate ShipMethodRef ShipDate TrackingNum
  GlobalTaxCalculation ApplyTaxAfterDiscount PrintStatus EmailStatus BillEmail BillEmailCc BillEmailBcc ARAccountRef PONumber FOB FreeFormAddress`;

export interface SalesOptions {
  readonly customerRequired: boolean;
  /** Where the money goes to or comes from, for documents that are settled at once. */
  readonly moneyAccount: 'none' | 'undepositedFunds' | 'required';
}

function requireParts(draft: Draft, options: SalesOptions): void {
  const { input } = draft;
  const errors = [];
  if (options.customerRequired && ref(input, 'CustomerRef') === undefined) errors.push(missing('CustomerRef'));
  if (options.moneyAccount === 'required' && ref(input, 'DepositToAccountRef') === undefined) errors.push(missing('DepositToAccountRef'));
  if (objects(input, 'Line').length === 0) {
    errors.push(faultError('2020', 'Required parameter Line is missing in the request.', 'Line'));
  }
  if (errors.length > 0) throw new QuickbooksFault(errors);
}

/** Invoice, CreditMemo, SalesReceipt and RefundReceipt share their lines, tax and totals. */
export function prepareSales(draft: Draft, options: SalesOptions): JsonObject {
  const { company, input } = draft;
  requireParts(draft, options);
  const customer = requireCustomer(draft);
  checkEmail(input);
  checkLength('CustomerMemo.value', text(member(input, 'CustomerMemo') ?? {}, 'value'), 1000);
  const terms = transactionTerms(draft, customer);
  const context: SalesContext = { draft, terms, calculation: company.isUs ? 'NotApplicable' : calculationOf(company, input), customer };
  const lines = salesLines(context);
  const taxed = documentTax(context, lines);
  const total = lines.subTotal.minus(lines.discount).plus(lines.shipping).plus(taxed.total);
  if (total.isNegative() && !total.isZero()) throw business('Transaction amount must be 0 or greater.');
  const number = documentNumber(draft);
  checkDuplicateNumber(draft, number);
  return compact({
    ...input,
    ...terms.members,
    ...moneyAccount(draft, options, terms),
    DocNumber: number,
    CustomField: input['CustomField'] ?? [],
    LinkedTxn: otherLinks(input),
    Line: storedLines(lines),
    TxnTaxDetail: taxed.detail ?? { TotalTax: 0 },
    CustomerRef: customer && { value: customer.id, name: customer.data['FullyQualifiedName'] },
    BillAddr: input['BillAddr'] ?? customer?.data['BillAddr'],
    ShipAddr: input['ShipAddr'] ?? customer?.data['ShipAddr'],
    FreeFormAddress: true,
    GlobalTaxCalculation: company.isUs ? undefined : context.calculation,
    ApplyTaxAfterDiscount: flag(input, 'ApplyTaxAfterDiscount') ?? false,
    PrintStatus: oneOf(input, 'PrintStatus', ['NotSet', 'NeedToPrint', 'PrintComplete']) ?? 'NeedToPrint',
    EmailStatus: oneOf(input, 'EmailStatus', ['NotSet', 'NeedToSend', 'EmailSent']) ?? 'NotSet',
    ...homeTotal(company, terms, total),
    TotalAmt: numberOf(total),
  });
}

export function homeTotal(company: Company, terms: Terms, total: Decimal): JsonObject {
  if (!company.multiCurrency) return {};
  return { HomeTotalAmt: numberOf(round(total.times(terms.rate), decimalsOf(company.homeCurrency))) };
}

function requireCustomer(draft: Draft): Stored | undefined {
  const { company, input, previous, id } = draft;
  const customer = company.requireRef(input, 'CustomerRef', 'Customer', 'Names');
  const before = previous && ref(previous.data, 'CustomerRef');
  if (before !== undefined && before !== customer?.id && company.settlements.payersOf(id).length > 0) {
    throw business("You can't change the customer of a transaction that has payments applied.");
  }
  return customer;
}

function checkEmail(input: JsonObject): void {
  const address = text(member(input, 'BillEmail') ?? {}, 'Address');
  if (text(input, 'EmailStatus') === 'NeedToSend' && address === undefined) {
    throw fault('6420', 'Email address is required when EmailStatus is NeedToSend.', 'BillEmail');
  }
}

function documentTax({ draft, terms, calculation, customer }: SalesContext, lines: SalesLines): TaxOutcome {
  const { company, input } = draft;
  const sentDetail = member(input, 'TxnTaxDetail');
  const kept = keptShare(lines, flag(input, 'ApplyTaxAfterDiscount') ?? false);
  const taxable = lines.lines.filter((line) => line.taxable || (line.tax?.rates.length ?? 0) > 0);
  if (taxable.length > 0 && lines.lines.length > company.switches().linesOnTaxableSaleMax) {
    throw business(`A taxable sales transaction can have at most ${company.switches().linesOnTaxableSaleMax} lines.`);
  }
  if (company.isUs) {
    const base = sum(taxable.map(({ kind, amount }) => (kind === 'shipping' ? amount : amount.times(kept))));
    return usTax({ company, taxable: base, hasTaxableLine: taxable.length > 0, sentDetail, customer, decimals: terms.decimals });
  }
  const taxes = lines.lines.map(({ kind, tax }) => tax && (kind === 'shipping' ? tax : { ...tax, base: tax.base.times(kept) }));
  const withTax = taxes.filter((tax): tax is LineTax => tax !== undefined);
  return globalTax({ company, calculation, lines: withTax, sentDetail, decimals: terms.decimals });
}

/** Order as read back: lines, subtotal, discount, shipping. */
function storedLines({ lines, subTotal, discountLine }: SalesLines): readonly JsonObject[] {
  const body = lines.filter(({ kind }) => kind !== 'shipping').map(({ json }) => json);
  const shipping = lines.filter(({ kind }) => kind === 'shipping').map(({ json }) => json);
  const subTotalLine = { Amount: numberOf(subTotal), DetailType: 'SubTotalLineDetail', SubTotalLineDetail: {} };
  return [...body, subTotalLine, ...(discountLine ? [discountLine] : []), ...shipping];
}

/** Sales forms share one numbering. Custom numbers on: the number sent, or none. Off: the last one plus 1 when none is sent. */
function documentNumber({ company, input, previous, entity }: Draft): string | undefined {
  const sent = text(input, 'DocNumber');
  if (sent !== undefined || company.prefers('SalesFormsPrefs', 'CustomTxnNumbers')) return sent;
  const held = previous && text(previous.data, 'DocNumber');
  if (held !== undefined) return held;
  let number = nextNumber(company.lastSalesNumber);
  while (company.store(entity).numbered(number).length > 0) number = nextNumber(number);
  return number;
}

/** Payments link themselves; a client cannot link from the sales side. */
export function otherLinks(input: JsonObject): readonly JsonObject[] {
  return objects(input, 'LinkedTxn').filter((link) => ['Estimate', 'TimeActivity', 'PurchaseOrder'].includes(text(link, 'TxnType') ?? ''));
}

function moneyAccount({ company, input }: Draft, options: SalesOptions, terms: Terms): JsonObject {
  if (options.moneyAccount === 'none') return {};
  const id = ref(input, 'DepositToAccountRef') ?? company.requireRole('undepositedFunds');
  const account = company.requireAccount(id, 'DepositToAccountRef', ['Bank', 'Other Current Asset']);
  checkMoneyAccount(company, account, terms.currency);
  return { DepositToAccountRef: { value: account.id, name: account.data['Name'] } };
}

export function prepareInvoice(draft: Draft): JsonObject {
  const { company, input } = draft;
  const data = prepareSales(draft, { customerRequired: true, moneyAccount: 'none' });
  const paid = decimal(input, 'Deposit') ?? zero;
  if (!paid.isZero() && !company.prefers('SalesFormsPrefs', 'AllowDeposit'))
    throw business('Deposits on invoices are turned off in this company.');
  if (paid.isNegative() || paid.gt(decimal(data, 'TotalAmt') ?? zero))
    throw business('The deposit of an invoice must lie between 0 and its total.');
  const depositTo = ref(input, 'DepositToAccountRef') ?? (paid.isZero() ? undefined : company.requireRole('undepositedFunds'));
  if (depositTo !== undefined) company.requireAccount(depositTo, 'DepositToAccountRef', ['Bank', 'Other Current Asset']);
  return compact({
    ...data,
    AllowIPNPayment: false,
    AllowOnlinePayment: false,
    AllowOnlineCreditCardPayment: flag(input, 'AllowOnlineCreditCardPayment') ?? false,
    AllowOnlineACHPayment: flag(input, 'AllowOnlineACHPayment') ?? false,
    DueDate: dueDate(company, input, text(data, 'TxnDate') ?? company.today),
    Deposit: paid.isZero() ? undefined : numberOf(paid),
    DepositToAccountRef: depositTo === undefined ? undefined : { value: depositTo },
  });
}

/** A created sales form moves the numbering on; a later change of its number does not. */
export function rememberNumber({ company, before, sent }: Draft, row: Stored): void {
  const number = text(row.data, 'DocNumber');
  if (before === undefined && number !== undefined && (text(sent, 'DocNumber') === undefined || /\d$/.test(number)))
    company.lastSalesNumber = number;
}
