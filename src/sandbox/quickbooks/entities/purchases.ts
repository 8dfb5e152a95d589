import type { Decimal } from 'decimal.js';
import type { Company } from '../company.js';
import { business, checkLength, fault, faultError, invalidReference, missing, QuickbooksFault } from '../fault.js';
import { compact, decimal, flag, member, objects, oneOf, ref, text, type JsonObject } from '../json.js';
import { numberOf, round, sum } from '../money.js';
import type { Stored } from '../store.js';
import { calculationOf, globalLine, globalTax, type Calculation, type LineTax } from '../tax/global.js';
import { checkDuplicateNumber, checkMoneyAccount, dueDate, lineIds, nextNumber, transactionTerms, type Terms } from './header.js';
import { featureMissing } from './items.js';
import { homeTotal, otherLinks } from './sales.js';
import { checkProduct } from './sales-lines.js';
import type { Draft } from './spec.js';

interface ExpenseLine {
  readonly amount: Decimal;
  readonly tax: LineTax | undefined;
  readonly json: JsonObject;
}

interface ExpenseContext {
  readonly draft: Draft;
  readonly terms: Terms;
  readonly calculation: Calculation;
  /** The vendor or other payee of the whole document. */
  readonly payee: { readonly type: string; readonly id: string } | undefined;
}

function requireLines(draft: Draft): readonly JsonObject[] {
  const lines = objects(draft.input, 'Line');
  if (lines.length === 0) throw new QuickbooksFault([faultError('2020', 'Required parameter Line is missing in the request.', 'Line')]);
  return lines;
}

function expenseLine(context: ExpenseContext, line: JsonObject, nextId: (sent: string | undefined) => string, at: number): ExpenseLine {
  const { draft, terms, calculation } = context;
  const { company } = draft;
  const sent = decimal(line, 'Amount');
  const type = oneOf(line, 'DetailType', ['AccountBasedExpenseLineDetail', 'ItemBasedExpenseLineDetail']);
  if (type === undefined) throw new QuickbooksFault([missing('Line.DetailType')]);
  if (sent === undefined) throw new QuickbooksFault([missing('Line.Amount')]);
  checkLength('Line.Description', text(line, 'Description'), 4000);
  const detail = member(line, type) ?? {};
  const named = type === 'AccountBasedExpenseLineDetail' ? accountLine(context, detail) : boughtItem(context, detail, sent);
  checkBillable(company, detail);
  company.requireRef(detail, 'ClassRef', 'Class', 'Classes');
  const amountSent = round(sent, terms.decimals);
  const tax = company.isUs ? undefined : globalLine(company, calculation, 'purchase', detail, amountSent, terms.decimals);
  const code = company.isUs ? (ref(detail, 'TaxCodeRef') ?? 'NON') : tax?.code;
  const amount = tax?.amount ?? amountSent;
  const json = compact({
    Id: nextId(text(line, 'Id')),
    LineNum: at + 1,
    Description: text(line, 'Description'),
    Amount: numberOf(amount),
    LinkedTxn: [],
    DetailType: type,
    [type]: compact({
      ...detail,
      ...named,
      BillableStatus: text(detail, 'BillableStatus') ?? 'NotBillable',
      TaxCodeRef: code === undefined ? undefined : { value: code },
      TaxInclusiveAmt: tax?.gross === undefined ? undefined : numberOf(tax.gross),
      TaxAmount: undefined,
    }),
    CustomExtensions: [],
  });
  return { amount, tax, json };
}

function checkBillable(company: Company, detail: JsonObject): void {
  company.requireRef(detail, 'CustomerRef', 'Customer', 'Names');
  const status = oneOf(detail, 'BillableStatus', ['Billable', 'NotBillable', 'HasBeenBilled']);
  if (status === 'Billable' && ref(detail, 'CustomerRef') === undefined)
    throw fault('6310', 'A billable line needs a customer.', 'CustomerRef');
}

function accountLine({ draft, payee, terms }: ExpenseContext, detail: JsonObject): JsonObject {
  const { company } = draft;
  const id = ref(detail, 'AccountRef');
  if (id === undefined) throw new QuickbooksFault([missing('Line.AccountBasedExpenseLineDetail.AccountRef')]);
  const account = company.requireAccount(id, 'AccountRef');
  const kind = company.kindOfAccount(id);
  if (kind === 'receivable') {
    if (ref(detail, 'CustomerRef') === undefined) {
      throw business('When you use Accounts Receivable, you must choose a customer in the Name field.');
    }
  }
  if (kind === 'payable' && payee?.type !== 'Vendor')
    throw business('When you use Accounts Payable, you must choose a vendor in the Name field.');
  if (kind !== undefined && company.currencyOfAccount(id) !== terms.currency) {
    throw business(`The account ${text(account.data, 'Name') ?? id} is kept in another currency than this transaction.`);
  }
  return { AccountRef: { value: id, name: account.data['FullyQualifiedName'] } };
}

function boughtItem({ draft }: ExpenseContext, detail: JsonObject, amount: Decimal): JsonObject {
  const { company } = draft;
  if (!company.hasPlan('Plus')) throw featureMissing(company, 'Item lines on expenses and bills');
  const id = ref(detail, 'ItemRef');
  if (id === undefined) throw fault('6440', 'Transaction Detail Information Required : select a product or service.', 'ItemRef');
  const item = company.require('Item', id, 'Items');
  if (text(item.data, 'Type') === 'Category') throw invalidReference('Categories cannot be used in transactions.');
  if (purchaseAccount(item) === undefined) throw business(`The item ${text(item.data, 'Name') ?? id} has no expense account.`);
  checkProduct(company, detail, amount);
  return { ItemRef: { value: id, name: item.data['FullyQualifiedName'] } };
}

export function purchaseAccount(item: Stored): string | undefined {
  return ref(item.data, text(item.data, 'Type') === 'Inventory' ? 'AssetAccountRef' : 'ExpenseAccountRef');
}

interface ExpenseBody {
  readonly terms: Terms;
  readonly total: Decimal;
  readonly members: JsonObject;
}

function expenseBody(draft: Draft, payee: ExpenseContext['payee'], party: Stored | undefined, defaultRate: 'company' | 'one'): ExpenseBody {
  const { company, input } = draft;
  const sentLines = requireLines(draft);
  const terms = transactionTerms(draft, party, defaultRate);
  const calculation = company.isUs ? 'NotApplicable' : calculationOf(company, input);
  const context: ExpenseContext = { draft, terms, calculation, payee };
  const nextId = lineIds(draft.previous);
  const lines = sentLines.map((line, at) => expenseLine(context, line, nextId, at));
  // Purchases carry no sales tax in the US: the code on a line is only a flag there.
  const taxes = lines.map(({ tax }) => tax).filter((tax) => tax !== undefined);
  const sentDetail = member(input, 'TxnTaxDetail');
  const taxed = company.isUs ? undefined : globalTax({ company, calculation, lines: taxes, sentDetail, decimals: terms.decimals });
  const total = sum(lines.map(({ amount }) => amount)).plus(taxed?.total ?? 0);
  if (total.isNegative() && !total.isZero()) throw business('Transaction amount must be 0 or greater.');
  const members = compact({
    ...input,
    ...terms.members,
    LinkedTxn: otherLinks(input),
    Line: lines.map(({ json }) => json),
    TxnTaxDetail: taxed?.detail,
    GlobalTaxCalculation: company.isUs ? undefined : calculation,
    ...homeTotal(company, terms, total),
    TotalAmt: numberOf(total),
  });
  return { terms, total, members };
}

function vendorDocument(draft: Draft, defaultRate: 'company' | 'one'): ExpenseBody & { readonly vendor: Stored } {
  const { company, input, previous, id } = draft;
  const errors = [];
  if (ref(input, 'VendorRef') === undefined) errors.push(missing('VendorRef'));
  if (objects(input, 'Line').length === 0) errors.push(faultError('2020', 'Required parameter Line is missing in the request.', 'Line'));
  if (errors.length > 0) throw new QuickbooksFault(errors);
  const vendor = company.require('Vendor', ref(input, 'VendorRef') ?? '', 'Names');
  const before = previous && ref(previous.data, 'VendorRef');
  if (before !== undefined && before !== vendor.id && company.settlements.payersOf(id).length > 0) {
    throw business("You can't change the vendor of a transaction that has payments applied.");
  }
  const body = expenseBody(draft, { type: 'Vendor', id: vendor.id }, vendor, defaultRate);
  const payable = ref(input, 'APAccountRef') ?? company.requireRole(`payable:${body.terms.currency}`);
  const account = company.requireAccount(payable, 'APAccountRef', ['Accounts Payable']);
  if (company.currencyOfAccount(payable) !== body.terms.currency)
    throw business('The A/P account is kept in another currency than the vendor.');
  const members = {
    ...body.members,
    VendorRef: { value: vendor.id, name: vendor.data['DisplayName'] },
    APAccountRef: { value: payable, name: account.data['Name'] },
  };
  return { ...body, members, vendor };
}

export function prepareBill(draft: Draft): JsonObject {
  const { company, input } = draft;
  const { terms, members, vendor } = vendorDocument(draft, 'company');
  const sameVendor = (row: Stored) => ref(row.data, 'VendorRef') === vendor.id;
  checkDuplicateNumber(
    draft,
    text(input, 'DocNumber'),
    'Bill',
    company.switches().duplicateBillNumbers === 'vendor' ? sameVendor : undefined,
  );
  return { ...members, DueDate: dueDate(company, input, terms.date) };
}

/** Purchases and vendor credits number themselves unless the company keeps its own numbers. */
function purchaseNumber({ company, input, previous }: Draft): string | undefined {
  const sent = text(input, 'DocNumber');
  const custom = company.otherPreference('VendorAndPurchasesPrefs.UseCustomTxnNumbers') === 'true';
  if (sent !== undefined || custom) return sent;
  return (previous && text(previous.data, 'DocNumber')) ?? nextNumber(company.lastPurchaseNumber);
}

export function rememberPurchaseNumber({ company, before, sent }: Draft, row: Stored): void {
  const number = text(row.data, 'DocNumber');
  if (before === undefined && number !== undefined && text(sent, 'DocNumber') === undefined) company.lastPurchaseNumber = number;
}

export function prepareVendorCredit(draft: Draft): JsonObject {
  const { members } = vendorDocument(draft, 'one');
  const number = purchaseNumber(draft);
  checkDuplicateNumber(draft, text(draft.input, 'DocNumber'), 'Vendor Credit');
  return compact({ ...members, DocNumber: number });
}

const payeeTypes = ['Vendor', 'Customer', 'Employee'] as const;

export function preparePurchase(draft: Draft): JsonObject {
  const { company, input } = draft;
  const type = oneOf(input, 'PaymentType', ['Cash', 'Check', 'CreditCard']);
  const errors = [];
  if (type === undefined) errors.push(missing('PaymentType'));
  if (ref(input, 'AccountRef') === undefined) errors.push(missing('AccountRef'));
  if (objects(input, 'Line').length === 0) errors.push(missing('Line'));
  if (errors.length > 0) throw new QuickbooksFault(errors);
  const credit = flag(input, 'Credit') ?? false;
  if (credit && type !== 'CreditCard') throw business('Only a credit card expense can be a credit.');
  const account = company.requireAccount(ref(input, 'AccountRef') ?? '', 'AccountRef', type === 'CreditCard' ? ['Credit Card'] : ['Bank']);
  const payee = requirePayee(draft);
  const { terms, members } = expenseBody(draft, payee && { type: payee.entity, id: payee.id }, payee, 'company');
  checkMoneyAccount(company, account, terms.currency);
  const number = purchaseNumber(draft);
  const warned = type === 'Check' && company.otherPreference('WarnDuplicateCheckNumber') !== 'true';
  const sameKind = (row: Stored) => text(row.data, 'PaymentType') === type;
  if (!warned) checkDuplicateNumber(draft, text(input, 'DocNumber'), 'Expense', sameKind);
  return compact({
    ...members,
    DocNumber: number,
    PaymentType: type,
    AccountRef: { value: account.id, name: account.data['Name'] },
    EntityRef: payee && { value: payee.id, name: payee.data['DisplayName'], type: payee.entity },
    Credit: credit,
    PurchaseEx: { any: [] },
  });
}

function requirePayee({ company, input }: Draft): Stored | undefined {
  const sent = member(input, 'EntityRef');
  const id = sent && text(sent, 'value');
  if (!sent || id === undefined) return undefined;
  const type = oneOf(sent, 'type', payeeTypes);
  const found = type ? company.find(type, id) : company.findAny(payeeTypes, id);
  if (!found) throw invalidReference(`Names element id ${id} not found`);
  return company.require(found.entity, id, 'Names');
}
