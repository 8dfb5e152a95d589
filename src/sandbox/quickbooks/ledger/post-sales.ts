import { Decimal } from 'decimal.js';
import type { Company } from '../company.js';
import { decimal, member, objects, ref, text, type JsonObject } from '../json.js';
import { zero } from '../money.js';
import type { Stored } from '../store.js';
import { taxShares } from '../tax/detail.js';
import { Journal } from './journal.js';
import type { Posting } from './ledger.js';

export function journalFor(company: Company, data: JsonObject): Journal {
  return new Journal({
    currency: ref(data, 'CurrencyRef') ?? company.homeCurrency,
    rate: decimal(data, 'ExchangeRate') ?? new Decimal(1),
    homeCurrency: company.homeCurrency,
  });
}

export const receivableOf = (company: Company, data: JsonObject): string =>
  company.requireRole(`receivable:${ref(data, 'CurrencyRef') ?? company.homeCurrency}`);

export const payableOf = (company: Company, data: JsonObject): string =>
  ref(data, 'APAccountRef') ?? company.requireRole(`payable:${ref(data, 'CurrencyRef') ?? company.homeCurrency}`);

/** Income side of a sales form: what its lines, discount and tax credit. `sign` -1 reverses it for credits and refunds. */
function creditIncome(company: Company, journal: Journal, data: JsonObject, sign: 1 | -1): void {
  for (const line of objects(data, 'Line')) {
    const amount = (decimal(line, 'Amount') ?? zero).times(sign);
    const type = text(line, 'DetailType');
    if (type === 'DiscountLineDetail') journal.debit(ref(member(line, type) ?? {}, 'DiscountAccountRef') ?? '', amount);
    if (type !== 'SalesItemLineDetail') continue;
    const detail = member(line, type) ?? {};
    journal.credit(ref(detail, 'ItemAccountRef') ?? company.requireRole('shipping'), amount);
    moveStock(company, journal, detail, sign);
  }
  for (const { accountId, amount } of taxShares(company, data)) journal.credit(accountId, amount.times(sign));
}

/** Selling an inventory item moves its cost from stock to cost of goods sold, at its purchase cost in home currency. */
function moveStock(company: Company, journal: Journal, detail: JsonObject, sign: 1 | -1): void {
  const item = company.find('Item', ref(detail, 'ItemRef') ?? '');
  if (!item || text(item.data, 'Type') !== 'Inventory') return;
  const cost = (decimal(detail, 'Qty') ?? new Decimal(1))
    .times(decimal(item.data, 'PurchaseCost') ?? zero)
    .toDecimalPlaces(2)
    .times(sign);
  journal.add(ref(item.data, 'ExpenseAccountRef') ?? '', zero, cost);
  journal.add(ref(item.data, 'AssetAccountRef') ?? '', zero, cost.negated());
}

export function postInvoice(company: Company, { data }: Stored): readonly Posting[] {
  const journal = journalFor(company, data);
  const deposit = decimal(data, 'Deposit') ?? zero;
  const open = (decimal(data, 'TotalAmt') ?? zero).minus(deposit);
  journal.debit(receivableOf(company, data), open, `Customer:${ref(data, 'CustomerRef') ?? ''}`);
  if (!deposit.isZero()) journal.debit(ref(data, 'DepositToAccountRef') ?? company.requireRole('undepositedFunds'), deposit);
  creditIncome(company, journal, data, 1);
  return journal.finishRounded();
}

export function postCreditMemo(company: Company, { data }: Stored): readonly Posting[] {
  const journal = journalFor(company, data);
  journal.credit(receivableOf(company, data), decimal(data, 'TotalAmt') ?? zero, `Customer:${ref(data, 'CustomerRef') ?? ''}`);
  creditIncome(company, journal, data, -1);
  return journal.finishRounded();
}

/** A sale settled at once (1) or its refund (-1): no receivable is touched. */
export function postCashSale(company: Company, { data }: Stored, sign: 1 | -1): readonly Posting[] {
  const journal = journalFor(company, data);
  const account = ref(data, 'DepositToAccountRef') ?? company.requireRole('undepositedFunds');
  journal.debit(account, (decimal(data, 'TotalAmt') ?? zero).times(sign));
  creditIncome(company, journal, data, sign);
  return journal.finishRounded();
}
