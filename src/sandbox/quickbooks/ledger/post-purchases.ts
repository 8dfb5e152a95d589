import { Decimal } from 'decimal.js';
import type { Company } from '../company.js';
import { purchaseAccount } from '../entities/purchases.js';
import { decimal, member, objects, ref, text, type JsonObject } from '../json.js';
import { sum, zero } from '../money.js';
import type { Stored } from '../store.js';
import { taxShares } from '../tax/detail.js';
import type { Journal } from './journal.js';
import type { Posting } from './ledger.js';
import { journalFor, payableOf } from './post-sales.js';

interface Payee {
  readonly type: string;
  readonly id: string;
}

/** What the lines and the tax of a purchase document debit; `sign` -1 reverses it. */
function debitExpenses(company: Company, journal: Journal, data: JsonObject, payee: Payee | undefined, sign: 1 | -1): void {
  for (const line of objects(data, 'Line')) {
    const amount = (decimal(line, 'Amount') ?? zero).times(sign);
    const type = text(line, 'DetailType') ?? '';
    const detail = member(line, type) ?? {};
    if (type === 'ItemBasedExpenseLineDetail') {
      const item = company.find('Item', ref(detail, 'ItemRef') ?? '');
      journal.debit((item && purchaseAccount(item)) ?? '', amount);
    } else {
      const accountId = ref(detail, 'AccountRef') ?? '';
      const kind = company.kindOfAccount(accountId);
      const party =
        kind === 'receivable'
          ? `Customer:${ref(detail, 'CustomerRef') ?? ''}`
          : kind === 'payable' && payee
            ? `Vendor:${payee.id}`
            : undefined;
      journal.debit(accountId, amount, party);
    }
  }
  for (const { accountId, amount } of taxShares(company, data)) journal.debit(accountId, amount.times(sign));
}

const totalOf = (data: JsonObject): Decimal => decimal(data, 'TotalAmt') ?? zero;

export function postVendorDocument(company: Company, { data }: Stored, sign: 1 | -1): readonly Posting[] {
  const vendorId = ref(data, 'VendorRef') ?? '';
  const journal = journalFor(company, data);
  journal.credit(payableOf(company, data), totalOf(data).times(sign), `Vendor:${vendorId}`);
  debitExpenses(company, journal, data, { type: 'Vendor', id: vendorId }, sign);
  return journal.finishRounded();
}

export function postPurchase(company: Company, { data }: Stored): readonly Posting[] {
  const sign = data['Credit'] === true ? -1 : 1;
  const payee = member(data, 'EntityRef');
  const journal = journalFor(company, data);
  journal.credit(ref(data, 'AccountRef') ?? '', totalOf(data).times(sign));
  const named = payee && { type: text(payee, 'type') ?? '', id: text(payee, 'value') ?? '' };
  debitExpenses(company, journal, data, named, sign);
  return journal.finishRounded();
}

/** A deposit moves held money at the value it was booked at; the difference to the deposit's own rate is a gain or loss. */
export function postDeposit(company: Company, { data, id }: Stored): readonly Posting[] {
  const journal = journalFor(company, data);
  const total = totalOf(data);
  journal.debit(ref(data, 'DepositToAccountRef') ?? '', total);
  for (const line of objects(data, 'Line')) {
    const amount = decimal(line, 'Amount') ?? zero;
    const link = objects(line, 'LinkedTxn')[0];
    if (link) creditHeld(company, journal, text(link, 'TxnId') ?? '', id);
    else {
      const detail = member(line, 'DepositLineDetail') ?? {};
      const accountId = ref(detail, 'AccountRef') ?? '';
      const entity = member(detail, 'Entity');
      const party = entity && company.kindOfAccount(accountId) ? `${text(entity, 'type') ?? ''}:${text(entity, 'value') ?? ''}` : undefined;
      journal.credit(accountId, amount, party);
    }
  }
  const cashBack = member(data, 'CashBack');
  if (cashBack) journal.debit(ref(cashBack, 'AccountRef') ?? '', decimal(cashBack, 'Amount') ?? zero);
  const foreign = ref(data, 'CurrencyRef') !== company.homeCurrency;
  return foreign ? journal.finishWithGainOrLoss(company.requireRole('exchangeGainOrLoss')) : journal.finishRounded();
}

function creditHeld(company: Company, journal: Journal, sourceId: string, depositId: string): void {
  const entry = company.ledger.get(sourceId);
  if (!entry) throw new Error(`deposit ${depositId} holds the unknown transaction ${sourceId}`);
  const held = entry.postings.filter(
    ({ accountId, party }) => party === undefined && company.account(accountId).data['AccountType'] === 'Other Current Asset',
  );
  const accountId = held[0]?.accountId ?? '';
  const own = held.filter((posting) => posting.accountId === accountId);
  journal.add(accountId, sum(own.map(({ amount }) => amount)).negated(), sum(own.map(({ home }) => home)).negated());
}

export function postJournalEntry(company: Company, { data }: Stored): readonly Posting[] {
  const journal = journalFor(company, data);
  for (const line of objects(data, 'Line')) {
    const detail = member(line, 'JournalEntryLineDetail');
    if (!detail) continue;
    const accountId = ref(detail, 'AccountRef') ?? '';
    const entity = member(detail, 'Entity');
    const party =
      entity && company.kindOfAccount(accountId) ? `${text(entity, 'Type') ?? ''}:${ref(entity, 'EntityRef') ?? ''}` : undefined;
    const amount = decimal(line, 'Amount') ?? zero;
    if (detail['PostingType'] === 'Debit') journal.debit(accountId, amount, party);
    else journal.credit(accountId, amount, party);
  }
  return journal.finishRounded();
}

export function postTransfer(company: Company, { data }: Stored): readonly Posting[] {
  const amount = decimal(data, 'Amount') ?? new Decimal(0);
  const journal = journalFor(company, data);
  return journal
    .debit(ref(data, 'ToAccountRef') ?? '', amount)
    .credit(ref(data, 'FromAccountRef') ?? '', amount)
    .finishRounded();
}
