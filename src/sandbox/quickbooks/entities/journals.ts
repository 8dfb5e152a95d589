import type { Decimal } from 'decimal.js';
import type { Company } from '../company.js';
import { business, checkLength, fault, missing, QuickbooksFault, requireFields } from '../fault.js';
import { compact, decimal, flag, member, objects, oneOf, ref, text, type JsonObject } from '../json.js';
import { numberOf, round, sum } from '../money.js';
import type { Stored } from '../store.js';
import { checkDuplicateNumber, checkMoneyAccount, lineIds, transactionTerms, type Terms } from './header.js';
import type { Draft } from './spec.js';

interface EntryLine {
  readonly side: 'Debit' | 'Credit' | undefined;
  readonly amount: Decimal;
  readonly json: JsonObject;
}

function entryLine(company: Company, terms: Terms, line: JsonObject, nextId: (sent: string | undefined) => string): EntryLine {
  checkLength('Line.Description', text(line, 'Description'), 4000);
  if (text(line, 'DetailType') === 'DescriptionOnly') {
    return {
      side: undefined,
      amount: round(decimal(line, 'Amount') ?? sum([])),
      json: { Id: nextId(text(line, 'Id')), Description: text(line, 'Description'), DetailType: 'DescriptionOnly' },
    };
  }
  if (oneOf(line, 'DetailType', ['JournalEntryLineDetail']) === undefined) throw new QuickbooksFault([missing('Line.DetailType')]);
  const amount = decimal(line, 'Amount');
  const detail = member(line, 'JournalEntryLineDetail') ?? {};
  if (amount === undefined) throw new QuickbooksFault([missing('Line.Amount')]);
  if (amount.isNegative() && !amount.isZero())
    throw fault('2290', 'Negative amounts are not supported on transaction lines.', 'Line.Amount');
  const side = oneOf(detail, 'PostingType', ['Debit', 'Credit']);
  if (side === undefined) throw fault('2260', 'PostingType is required on every journal entry line.', 'PostingType');
  const accountId = ref(detail, 'AccountRef');
  if (accountId === undefined) throw new QuickbooksFault([missing('Line.JournalEntryLineDetail.AccountRef')]);
  const account = company.requireAccount(accountId, 'Line.JournalEntryLineDetail.AccountRef');
  const party = requireParty(company, detail, accountId);
  checkMoneyAccount(company, account, terms.currency);
  if (company.kindOfAccount(accountId) !== undefined && company.currencyOfAccount(accountId) !== terms.currency) {
    throw business('The account is kept in another currency than the journal entry.');
  }
  company.requireRef(detail, 'ClassRef', 'Class', 'Classes');
  company.requireRef(detail, 'DepartmentRef', 'Department', 'Departments');
  const rounded = round(amount, terms.decimals);
  const json = compact({
    Id: nextId(text(line, 'Id')),
    Description: text(line, 'Description'),
    Amount: numberOf(rounded),
    DetailType: 'JournalEntryLineDetail',
    JournalEntryLineDetail: compact({
      ...detail,
      PostingType: side,
      AccountRef: { value: accountId, name: account.data['FullyQualifiedName'] },
      Entity: party && { Type: party.entity, EntityRef: { value: party.id, name: party.data['DisplayName'] } },
    }),
    CustomExtensions: [],
  });
  return { side, amount: rounded, json };
}

function requireParty(company: Company, detail: JsonObject, accountId: string): Stored | undefined {
  const sent = member(detail, 'Entity');
  const type = sent && oneOf(sent, 'Type', ['Customer', 'Vendor', 'Employee']);
  const id = sent && ref(sent, 'EntityRef');
  const party = type === undefined || id === undefined ? undefined : company.require(type, id, 'Names');
  const kind = company.kindOfAccount(accountId);
  if (kind === 'receivable' && party?.entity !== 'Customer')
    throw business('When you use Accounts Receivable, you must choose a customer in the Name field.');
  if (kind === 'payable' && party?.entity !== 'Vendor')
    throw business('When you use Accounts Payable, you must choose a vendor in the Name field.');
  return party;
}

export function prepareJournalEntry(draft: Draft): JsonObject {
  const { company, input } = draft;
  const sentLines = objects(input, 'Line');
  if (sentLines.length === 0) throw new QuickbooksFault([missing('Line')]);
  const terms = transactionTerms(draft, undefined);
  const nextId = lineIds(draft.previous);
  const lines = sentLines.map((line) => entryLine(company, terms, line, nextId));
  const sided = lines.filter(({ side }) => side !== undefined);
  if (sided.length < 2) throw business('Fill out at least two detail lines to continue.');
  const total = (wanted: 'Debit' | 'Credit') => sum(sided.filter(({ side }) => side === wanted).map(({ amount }) => amount));
  if (!total('Debit').eq(total('Credit'))) throw fault('2300', 'The total of the debits must equal the total of the credits.');
  if (company.otherPreference('WarnDuplicateJournalNumber') === 'true')
    checkDuplicateNumber(draft, text(input, 'DocNumber'), 'Journal Entry');
  return compact({
    ...input,
    ...terms.members,
    Adjustment: flag(input, 'Adjustment') ?? false,
    TotalAmt: 0,
    Line: lines.map(({ json }) => json),
    TxnTaxDetail: {},
    LinkedTxn: undefined,
  });
}

export function prepareTransfer(draft: Draft): JsonObject {
  const { company, input } = draft;
  const amount = decimal(input, 'Amount');
  requireFields({ FromAccountRef: input['FromAccountRef'], ToAccountRef: input['ToAccountRef'], Amount: amount });
  const terms = transactionTerms(draft, undefined);
  const accounts = ['FromAccountRef', 'ToAccountRef'].map((name) => {
    const account = company.require('Account', ref(input, name) ?? '', 'Accounts');
    if (!['Asset', 'Liability', 'Equity'].includes(text(account.data, 'Classification') ?? '')) {
      throw fault('6430', `Invalid account type used : ${name} must be a balance sheet account.`, name);
    }
    return [name, { value: account.id, name: account.data['Name'] }] as const;
  });
  if (amount === undefined || (amount.isNegative() && !amount.isZero())) throw business('Transaction amount must be 0 or greater.');
  return compact({
    ...input,
    ...terms.members,
    ...Object.fromEntries(accounts),
    Amount: numberOf(round(amount, terms.decimals)),
    Line: [],
  });
}
