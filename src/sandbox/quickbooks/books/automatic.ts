import type { Company } from '../company.js';
import { requireSpec } from '../entities/registry.js';
import { decimal, ref, text, type JsonObject } from '../json.js';
import { numberOf, zero } from '../money.js';
import type { Stored } from '../store.js';
import { createObject } from './writer.js';

/** What the product writes by itself. */

/** Preference AutoApplyCredit: a new invoice consumes the customer's open credit memos, oldest first, through a payment of zero. */
export function autoApplyCredits(company: Company, invoice: Stored): void {
  if (invoice.entity !== 'Invoice' || !company.prefers('SalesFormsPrefs', 'AutoApplyCredit')) return;
  const customerId = ref(invoice.data, 'CustomerRef');
  let open = decimal(invoice.data, 'Balance') ?? zero;
  const credits: JsonObject[] = [];
  let used = zero;
  for (const memo of company.store('CreditMemo').values()) {
    const balance = decimal(memo.data, 'Balance') ?? zero;
    if (ref(memo.data, 'CustomerRef') !== customerId || !balance.gt(0) || !open.gt(0)) continue;
    const amount = balance.lt(open) ? balance : open;
    credits.push({ Amount: numberOf(amount), LinkedTxn: [{ TxnId: memo.id, TxnType: 'CreditMemo' }] });
    open = open.minus(amount);
    used = used.plus(amount);
  }
  if (credits.length === 0) return;
  const line = { Amount: numberOf(used), LinkedTxn: [{ TxnId: invoice.id, TxnType: 'Invoice' }] };
  const rate = invoice.data['ExchangeRate'];
  createObject(
    company,
    requireSpec('Payment'),
    {
      CustomerRef: { value: customerId },
      TotalAmt: 0,
      TxnDate: invoice.data['TxnDate'],
      ...(rate === undefined ? {} : { ExchangeRate: rate }),
      Line: [line, ...credits],
    },
    { system: true },
  );
}

/** A balance sent when a customer or an account is created becomes a transaction against Opening Balance Equity. */
export function openingBalances(company: Company, row: Stored, body: JsonObject): void {
  const amount =
    row.entity === 'Customer' ? decimal(body, 'Balance') : row.entity === 'Account' ? decimal(body, 'OpeningBalance') : undefined;
  if (!amount || amount.isZero()) return;
  const currency = ref(row.data, 'CurrencyRef') ?? company.homeCurrency;
  const own = row.entity === 'Account' ? row.id : company.requireRole(`receivable:${currency}`);
  const debit =
    amount.isPositive() === (row.entity === 'Customer' || ['Asset', 'Expense'].includes(text(row.data, 'Classification') ?? ''));
  const line = (accountId: string, side: string, entity?: JsonObject): JsonObject => ({
    Amount: numberOf(amount.abs()),
    DetailType: 'JournalEntryLineDetail',
    JournalEntryLineDetail: { PostingType: side, AccountRef: { value: accountId }, ...(entity ? { Entity: entity } : {}) },
  });
  const entity = row.entity === 'Customer' ? { Type: 'Customer', EntityRef: { value: row.id } } : undefined;
  createObject(
    company,
    requireSpec('JournalEntry'),
    {
      TxnDate: text(body, row.entity === 'Customer' ? 'OpenBalanceDate' : 'OpeningBalanceDate') ?? company.today,
      ...(currency === company.homeCurrency ? {} : { CurrencyRef: { value: currency } }),
      PrivateNote: 'Opening Balance',
      Line: [line(own, debit ? 'Debit' : 'Credit', entity), line(company.requireRole('openingBalanceEquity'), debit ? 'Credit' : 'Debit')],
    },
    { system: true },
  );
}
