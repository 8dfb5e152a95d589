import type { Decimal } from 'decimal.js';
import { business, checkLength, faultError, missing, QuickbooksFault, requireFields } from '../fault.js';
import { compact, decimal, member, objects, oneOf, ref, text, type JsonObject } from '../json.js';
import { numberOf, round } from '../money.js';
import type { Stored } from '../store.js';
import { checkDuplicateNumber, checkMoneyAccount, transactionTerms, type Terms } from './header.js';
import { linkTotals, readLinks, storedLink } from './links.js';
import type { Draft } from './spec.js';

function totalAmount(input: JsonObject, decimals: number): Decimal {
  const total = decimal(input, 'TotalAmt');
  if (total === undefined) throw business('You must set a transaction amount.');
  if (total.isNegative() && !total.isZero()) throw business('Transaction amount must be 0 or greater.');
  return round(total, decimals);
}

function checkPartyKept(draft: Draft, field: string, party: Stored): void {
  const before = draft.previous && ref(draft.previous.data, field);
  if (before !== undefined && before !== party.id) throw business("You can't change the name on a payment.");
}

export function preparePayment(draft: Draft): JsonObject {
  const { company, input, id } = draft;
  const customer = company.requireRef(input, 'CustomerRef', 'Customer', 'Names');
  if (!customer) throw new QuickbooksFault([missing('CustomerRef')]);
  checkPartyKept(draft, 'CustomerRef', customer);
  checkLength('PaymentRefNum', text(input, 'PaymentRefNum'), 21);
  const terms = transactionTerms(draft, customer, 'one');
  const total = totalAmount(input, terms.decimals);
  const account = depositAccount(draft, terms);
  company.requireRef(input, 'PaymentMethodRef', 'PaymentMethod', 'PaymentMethods');
  const request = {
    company,
    payerId: id,
    side: 'receivable',
    partyId: customer.id,
    currency: terms.currency,
    decimals: terms.decimals,
  } as const;
  const links = readLinks(request, input);
  const { owed, credits } = linkTotals(links);
  const unapplied = total.plus(credits).minus(owed);
  if (unapplied.isNegative() && !unapplied.isZero()) {
    throw business('The amounts put on invoices are more than the payment and the credits together.');
  }
  return compact({
    ...input,
    ...terms.members,
    DocNumber: undefined,
    CustomerRef: { value: customer.id, name: customer.data['FullyQualifiedName'] },
    DepositToAccountRef: { value: account.id },
    TotalAmt: numberOf(total),
    UnappliedAmt: numberOf(unapplied),
    ProcessPayment: false,
    LinkedTxn: undefined,
    TxnTaxDetail: undefined,
    Line: links.map((link) => storedLink(link, true)),
  });
}

function depositAccount({ company, input }: Draft, terms: Terms): Stored {
  const id = ref(input, 'DepositToAccountRef') ?? company.requireRole('undepositedFunds');
  const account = company.requireAccount(id, 'DepositToAccountRef', ['Bank', 'Other Current Asset']);
  checkMoneyAccount(company, account, terms.currency);
  const receivable = ref(input, 'ARAccountRef');
  if (receivable !== undefined) company.requireAccount(receivable, 'ARAccountRef', ['Accounts Receivable']);
  return account;
}

export function prepareBillPayment(draft: Draft): JsonObject {
  const { company, input, id } = draft;
  const payType = oneOf(input, 'PayType', ['Check', 'CreditCard']);
  requireFields({ VendorRef: input['VendorRef'], PayType: payType });
  if (objects(input, 'Line').length === 0 && company.switches().billPaymentWithoutLines === 'refuse')
    throw new QuickbooksFault([faultError('2020', 'Required parameter Line is missing in the request.', 'Line')]);
  const vendor = company.requireRef(input, 'VendorRef', 'Vendor', 'Names');
  if (!vendor) throw new QuickbooksFault([missing('VendorRef')]);
  checkPartyKept(draft, 'VendorRef', vendor);
  const terms = transactionTerms(draft, vendor, 'one');
  const total = totalAmount(input, terms.decimals);
  const payable = ref(input, 'APAccountRef') ?? company.requireRole(`payable:${terms.currency}`);
  company.requireAccount(payable, 'APAccountRef', ['Accounts Payable']);
  checkDuplicateNumber(draft, text(input, 'DocNumber'));
  const request = {
    company,
    payerId: id,
    side: 'payable',
    partyId: vendor.id,
    currency: terms.currency,
    decimals: terms.decimals,
  } as const;
  const links = readLinks(request, input);
  const { owed, credits } = linkTotals(links);
  const rest = total.plus(credits).minus(owed);
  if (rest.isNegative() && !rest.isZero()) throw business('The amounts put on bills are more than the payment and the credits together.');
  return compact({
    ...input,
    ...terms.members,
    ...payingAccount(draft, payType ?? 'Check', terms),
    VendorRef: { value: vendor.id, name: vendor.data['DisplayName'] },
    PayType: payType,
    APAccountRef: { value: payable, name: company.account(payable).data['Name'] },
    TotalAmt: numberOf(total),
    LinkedTxn: undefined,
    TxnTaxDetail: undefined,
    Line: links.map((link) => storedLink(link, false)),
  });
}

function payingAccount({ company, input }: Draft, payType: 'Check' | 'CreditCard', terms: Terms): JsonObject {
  const [field, accountField, type] =
    payType === 'Check'
      ? (['CheckPayment', 'BankAccountRef', 'Bank'] as const)
      : (['CreditCardPayment', 'CCAccountRef', 'Credit Card'] as const);
  const payment = member(input, field) ?? {};
  const id = ref(payment, accountField);
  if (id === undefined) throw new QuickbooksFault([missing(`${field}.${accountField}`)]);
  const account = company.requireAccount(id, `${field}.${accountField}`, [type]);
  checkMoneyAccount(company, account, terms.currency);
  const named = { ...payment, [accountField]: { value: id, name: account.data['Name'] } };
  if (payType === 'CreditCard') return { CreditCardPayment: named, CheckPayment: undefined };
  return { CheckPayment: { ...named, PrintStatus: text(payment, 'PrintStatus') ?? 'NeedToPrint' }, CreditCardPayment: undefined };
}

/** The account a bill payment is paid from. */
export function paidFrom(data: JsonObject): string {
  const check = member(data, 'CheckPayment');
  return (check ? ref(check, 'BankAccountRef') : ref(member(data, 'CreditCardPayment') ?? {}, 'CCAccountRef')) ?? '';
}
