import type { Issue, SourceDocument } from '../domain/document.js';
import { isRecord } from '../domain/json.js';
import { decimal, sum, toMoney, zero, type Decimal } from '../domain/money.js';
import { list, text } from './values.js';
import type { MappingContext } from './context.js';
import type { Derived } from './derived.js';
import type { LookupTables } from './types.js';

/**
 * What a payment or refund settles, and what kind of account the money goes to or comes from: QBO admits only some
 * (vendor fact), the rest goes by journal entry. All amounts in the payment's currency.
 */
export function settlementMembers(document: SourceDocument, context: MappingContext, tables: LookupTables): Derived {
  const accountId = firstText(document, ['account_id', 'paid_through_account_id', 'from_account_id']);
  const known = context.sourceAccounts[accountId];
  const type = known?.targetType || text(tables['account-types']?.[known?.type || text(document['account_type'])]);
  const isUndeposited = known?.targetSubType === 'UndepositedFunds';
  const invoices = [...list(document['invoices']), ...list(document['bills'])];
  const appliedTo = (part: SourceDocument): Decimal => decimal(part['amount_applied'] ?? part['amount']);
  const applied = sum(invoices.map(appliedTo));
  const withheld = sum(invoices.map((invoice) => decimal(invoice['tax_amount_withheld'])));
  const refunded = sum(list(document['payment_refunds']).map((refund) => decimal(refund['amount_fcy'] ?? refund['amount'])));
  const amount = decimal(document['amount']);
  const charges = decimal(document['bank_charges']);
  // What the customer's account was credited with and no invoice, refund or withheld tax has used.
  const unapplied = amount.minus(applied).minus(refunded);
  const admitted = type === '' || type === 'Bank' || type === 'Other Current Asset';
  return {
    members: {
      $amount: toMoney(decimal(document['amount_fcy'] ?? document['amount'])),
      $zero: '0',
      $accountId: accountId,
      $accountType: type,
      $admitted: admitted,
      $undeposited: isUndeposited,
      $isBank: type === '' || type === 'Bank',
      $isCreditCard: type === 'Credit Card',
      $applied: toMoney(applied),
      $withheldTotal: toMoney(withheld),
      $unapplied: toMoney(admitted ? unapplied : zero),
      $billsPaid: toMoney(type === '' || type === 'Bank' || type === 'Credit Card' ? applied : zero),
      // What Zoho says was paid back, without the refunds it lists: not to be told where that went.
      $refundsUnlisted: toMoney(text(document['amount_refunded']) === '' ? zero : decimal(document['amount_refunded']).minus(refunded)),
      $unallocated: toMoney(isRecord(document['$parent']) ? unallocatedCredit(document['$parent']) : unapplied),
      $paid: toMoney(admitted ? amount : zero),
      $net: toMoney(amount.minus(charges)),
      $charges: toMoney(charges),
      $chargesNegated: toMoney(charges.negated()),
      // Links that are not listed in the document are settled in full by what it pays.
      $journalUsed: toMoney(applied.plus(refunded).lessThan(amount) ? applied.plus(refunded) : amount),
      $settled: invoices.map((invoice) => ({
        ...invoice,
        $amount: toMoney(appliedTo(invoice).plus(decimal(invoice['tax_amount_withheld']))),
      })),
    },
    issues: discountIssues(invoices),
  };
}

/** What a credit note or vendor credit still has to give by its own figures; below zero, more was allocated than there is. */
export function unallocatedCredit(document: SourceDocument): Decimal {
  return decimal(document['total']).minus(appliedCredit(document)).minus(decimal(document['total_refunded_amount']));
}

/** Of a credit: what was used on documents by its own figures and no application in it tells of. */
export function unlistedCredit(document: SourceDocument): Decimal {
  if (text(document['total_credits_used']) !== '') return decimal(document['total_credits_used']).minus(appliedCredit(document));
  const isListed = Array.isArray(document['invoices_credited']) || Array.isArray(document['bills_credited']);
  return isListed || text(document['balance']) === '' ? zero : unallocatedCredit(document).minus(decimal(document['balance']));
}

function appliedCredit(document: SourceDocument): Decimal {
  const applications = [...list(document['invoices_credited']), ...list(document['bills_credited'])];
  return sum(applications.map((row) => decimal(row['credited_amount'] ?? row['amount_applied'] ?? row['amount'])));
}

/** Early-payment discounts leave no trace of the account they belong to. */
function discountIssues(invoices: readonly SourceDocument[]): Issue[] {
  return invoices
    .filter((invoice) => !decimal(invoice['discount_amount']).isZero())
    .map((invoice) => ({
      code: 'mapping.payment-discount',
      severity: 'hold',
      at: 'invoices.discount_amount',
      message: `an early-payment discount of ${text(invoice['discount_amount'])} on invoice ${text(invoice['invoice_number'])}: Zoho does not say where it is booked`,
      remedy: 'Replace the discount by a credit note or a write-off in Zoho Inventory.',
    }));
}

function firstText(document: SourceDocument, fields: readonly string[]): string {
  return fields.map((field) => text(document[field])).find((value) => value !== '') ?? '';
}
