import { Decimal } from 'decimal.js';
import type { Company } from '../company.js';
import { business, checkLength, fault, missing, objectDeleted, QuickbooksFault } from '../fault.js';
import { compact, decimal, member, objects, oneOf, ref, text, type JsonObject } from '../json.js';
import { numberOf, round, sum, zero } from '../money.js';
import type { Stored } from '../store.js';
import { calculationOf, globalLine, type Calculation } from '../tax/global.js';
import { checkMoneyAccount, lineIds, transactionTerms, type Terms } from './header.js';
import { homeTotal } from './sales.js';
import type { Draft } from './spec.js';

/** What may sit in Undeposited Funds and be put on a deposit. */
const depositable = ['Payment', 'SalesReceipt', 'RefundReceipt', 'JournalEntry', 'Transfer', 'BillPayment'] as const;

export interface HeldMoney {
  readonly accountId: string;
  readonly amount: Decimal;
}

/** The money a transaction put into (or, negative, took out of) a current asset account such as Undeposited Funds. */
export function heldMoney(company: Company, source: Stored): HeldMoney | undefined {
  const held = company.role('undepositedFunds');
  const onAsset = (company.ledger.get(source.id)?.postings ?? []).filter(({ accountId }) => {
    const type = company.account(accountId).data['AccountType'];
    return source.entity === 'Payment' || source.entity === 'SalesReceipt' ? type === 'Other Current Asset' : accountId === held;
  });
  const accountId = onAsset[0]?.accountId;
  if (accountId === undefined) return undefined;
  return { accountId, amount: sum(onAsset.filter((posting) => posting.accountId === accountId).map(({ amount }) => amount)) };
}

interface DepositLine {
  readonly amount: Decimal;
  readonly json: JsonObject;
}

function linkedLine(draft: Draft, terms: Terms, line: JsonObject, link: JsonObject): DepositLine {
  const { company, id } = draft;
  const txnId = text(link, 'TxnId') ?? '';
  const entity = oneOf(link, 'TxnType', depositable);
  if (entity === undefined) throw new QuickbooksFault([missing('Line.LinkedTxn.TxnType')]);
  const source = company.find(entity, txnId);
  if (!source) {
    if (company.findAny(depositable, txnId)) throw fault('620', `Txn ID Cannot Be Linked : transaction ${txnId} is not of type ${entity}.`);
    throw objectDeleted();
  }
  const holder = company.depositedIn.get(txnId);
  if (holder !== undefined && holder !== id) throw business(`The transaction ${txnId} has already been deposited.`);
  const money = heldMoney(company, source);
  if (!money) throw business(`The transaction ${txnId} is not in Undeposited Funds.`);
  if ((ref(source.data, 'CurrencyRef') ?? company.homeCurrency) !== terms.currency) {
    throw business(`The transaction ${txnId} is in another currency than the deposit.`);
  }
  const amount = round(decimal(line, 'Amount') ?? zero, terms.decimals);
  if (!amount.eq(money.amount)) throw business(`The amount of a deposited transaction must be its total ${money.amount.toString()}.`);
  return {
    amount,
    json: { Amount: numberOf(amount), LinkedTxn: [{ TxnId: txnId, TxnType: entity, TxnLineId: text(link, 'TxnLineId') ?? '0' }] },
  };
}

interface DirectContext {
  readonly draft: Draft;
  readonly terms: Terms;
  readonly calculation: Calculation;
  readonly nextId: (sent: string | undefined) => string;
}

/** Outside the US a direct line needs a code like any other; the tax of one is not worked out here. */
function directLine({ draft, terms, calculation, nextId }: DirectContext, line: JsonObject): DepositLine {
  const { company } = draft;
  const amount = decimal(line, 'Amount');
  const type = oneOf(line, 'DetailType', ['DepositLineDetail']);
  if (type === undefined) throw new QuickbooksFault([missing('Line.DetailType')]);
  const detail = member(line, 'DepositLineDetail');
  const accountId = detail && ref(detail, 'AccountRef');
  if (!detail || accountId === undefined) throw new QuickbooksFault([missing('Line.DepositLineDetail.AccountRef')]);
  if (amount === undefined) throw new QuickbooksFault([missing('Line.Amount')]);
  checkLength('Line.Description', text(line, 'Description'), 4000);
  const account = company.requireAccount(accountId, 'Line.DepositLineDetail.AccountRef');
  const party = lineParty(company, detail, accountId, terms);
  const rounded = round(amount, terms.decimals);
  globalLine(company, calculation, 'purchase', detail, rounded, terms.decimals);
  return {
    amount: rounded,
    json: compact({
      Id: nextId(text(line, 'Id')),
      Description: text(line, 'Description'),
      Amount: numberOf(rounded),
      DetailType: 'DepositLineDetail',
      DepositLineDetail: compact({
        ...detail,
        AccountRef: { value: accountId, name: account.data['FullyQualifiedName'] },
        Entity: party && { value: party.id, name: party.data['DisplayName'], type: party.entity },
      }),
      CustomExtensions: [],
    }),
  };
}

/** QBO: the Entity of a deposit line is flat; the nested form of journal entries is silently ignored. */
function lineParty(company: Company, detail: JsonObject, accountId: string, terms: Terms): Stored | undefined {
  const sent = member(detail, 'Entity');
  const id = sent && text(sent, 'value');
  const type =
    sent && id !== undefined ? (oneOf(sent, 'type', ['Customer', 'Vendor', 'Employee', 'CUSTOMER', 'VENDOR']) ?? undefined) : undefined;
  const entity = type === undefined ? undefined : type.charAt(0) + type.slice(1).toLowerCase();
  const party = id === undefined || entity === undefined ? undefined : company.require(entity, id, 'Names');
  const kind = company.kindOfAccount(accountId);
  if (kind === 'receivable' && party?.entity !== 'Customer')
    throw business('When you use Accounts Receivable, you must choose a customer in the Name field.');
  if (kind === 'payable' && party?.entity !== 'Vendor')
    throw business('When you use Accounts Payable, you must choose a vendor in the Name field.');
  if (kind !== undefined && company.currencyOfAccount(accountId) !== terms.currency)
    throw business('The account is kept in another currency than the deposit.');
  return party;
}

export function prepareDeposit(draft: Draft): JsonObject {
  const { company, input } = draft;
  const accountId = ref(input, 'DepositToAccountRef');
  const sentLines = objects(input, 'Line');
  const errors = [];
  if (accountId === undefined) errors.push(missing('DepositToAccountRef'));
  if (sentLines.length === 0) errors.push(missing('Line'));
  if (errors.length > 0) throw new QuickbooksFault(errors);
  const account = company.require('Account', accountId ?? '', 'Accounts');
  const type = text(account.data, 'AccountType') ?? '';
  if (!['Bank', 'Other Current Asset'].includes(type)) throw business('Select a bank account for this deposit');
  const terms = transactionTerms(draft, undefined);
  checkMoneyAccount(company, account, terms.currency);
  const calculation = company.isUs ? 'NotApplicable' : calculationOf(company, input);
  const direct: DirectContext = { draft, terms, calculation, nextId: lineIds(draft.previous) };
  const lines = sentLines.map((line) => {
    const link = objects(line, 'LinkedTxn')[0];
    // Read back, a linked line may carry the detail the vendor filled in; sent without it, the type alone is refused.
    const detailMissing = text(line, 'DetailType') === 'DepositLineDetail' && member(line, 'DepositLineDetail') === undefined;
    if (link && detailMissing) throw new QuickbooksFault([missing('Line.DepositLineDetail.AccountRef')]);
    return link ? linkedLine(draft, terms, line, link) : directLine(direct, line);
  });
  const linkedIds = lines.flatMap(({ json }) => objects(json, 'LinkedTxn').map((link) => text(link, 'TxnId')));
  if (new Set(linkedIds).size !== linkedIds.length) throw business('A transaction can be on a deposit only once.');
  const cashBack = cashBackOf(company, input);
  const total = sum(lines.map(({ amount }) => amount)).minus(cashBack);
  if (total.isNegative() && !total.isZero()) throw business('Transaction amount must be 0 or greater.');
  return compact({
    ...input,
    ...terms.members,
    DocNumber: undefined,
    DepositToAccountRef: { value: account.id, name: account.data['Name'] },
    Line: lines.map(({ json }, at) => ({ ...json, LineNum: at + 1 })),
    TxnTaxDetail: {},
    GlobalTaxCalculation: company.isUs ? undefined : calculation,
    LinkedTxn: undefined,
    ...homeTotal(company, terms, total),
    TotalAmt: numberOf(total),
  });
}

function cashBackOf(company: Company, input: JsonObject): Decimal {
  const cashBack = member(input, 'CashBack');
  if (!cashBack) return new Decimal(0);
  company.requireAccount(ref(cashBack, 'AccountRef') ?? '', 'CashBack.AccountRef');
  return decimal(cashBack, 'Amount') ?? zero;
}

export const depositedIds = (data: JsonObject): readonly string[] =>
  objects(data, 'Line').flatMap((line) => objects(line, 'LinkedTxn').map((link) => text(link, 'TxnId') ?? ''));
