import type { SourceDocument } from '../domain/document.js';
import { toMoney, zero, type Decimal } from '../domain/money.js';
import { currencyMembers } from './currency.js';
import { deriveAmounts, type DocumentAmounts } from './amounts.js';
import type { LineAmounts } from './line-amounts.js';
import { text } from './values.js';
import type { MappingContext } from './context.js';
import type { Derivation, Derived } from './derived.js';
import { isSelfAssessedUnstated } from './self-assessed.js';
import { settlementMembers, unallocatedCredit, unlistedCredit } from './settlement.js';
import type { LookupTables } from './types.js';

export const derivations = {
  amounts: amountMembers,
  currency: currencyMembers,
  contact: contactMembers,
  settlement: settlementMembers,
} as const satisfies Record<string, Derivation>;
export type DerivationName = keyof typeof derivations;

function amountMembers(document: SourceDocument, context: MappingContext, tables: LookupTables): Derived {
  const { amounts, issues } = deriveAmounts(document);
  const negated = (amount: Decimal): string => toMoney(amount.negated());
  return {
    amounts,
    issues,
    members: {
      $lines: amounts.lines.map((line) => ({ ...lineMembers(line, amounts), $expenseAccount: isExpense(line.source, context, tables) })),
      $discount: toMoney(amounts.discount),
      $discountNegated: negated(amounts.discount),
      $discountBeforeTax: amounts.discountBeforeTax,
      $shipping: toMoney(amounts.shipping),
      $shippingGross: amounts.inclusive ? toMoney(amounts.shippingGross) : '',
      $adjustment: toMoney(amounts.adjustment),
      $roundOff: toMoney(amounts.roundOff),
      $rounding: toMoney(amounts.rounding),
      $withheld: amounts.withheldAs === 'line' ? negated(amounts.withheld) : '0',
      $withheldJournal: amounts.withheldAs === 'journal' ? toMoney(amounts.withheld) : '0',
      $retentionJournal: amounts.retentionAs === 'journal' ? toMoney(amounts.retention) : '0',
      $retention: amounts.retentionAs === 'line' ? negated(amounts.retention) : '0',
      $tax: toMoney(amounts.tax),
      $inclusive: amounts.inclusive,
      $untaxed: '',
      $bookedTax: context.company.us ? '0' : toMoney(amounts.tax),
      $journalTotal: toMoney(
        (amounts.withheldAs === 'journal' ? amounts.withheld : zero).plus(amounts.retentionAs === 'journal' ? amounts.retention : zero),
      ),
      $reverseCharge: toMoney(amounts.reverseCharge),
      $reverseChargeNegated: negated(amounts.reverseCharge),
      $reverseChargeUnstated: isSelfAssessedUnstated(document),
      $zero: '0',
      $unallocated: toMoney(unallocatedCredit(document)),
      $creditsUnlisted: toMoney(unlistedCredit(document)),
      $writeOffNumber: `WO-${text(document['invoice_number'])}`,
    },
  };
}

function lineMembers(line: LineAmounts, amounts: DocumentAmounts): Readonly<Record<string, unknown>> {
  const stated = line.unitPrice !== undefined;
  return {
    ...line.source,
    $amount: toMoney(line.amount),
    $gross: amounts.inclusive ? toMoney(line.gross) : '',
    $quantity: stated ? toMoney(line.quantity) : '',
    $unitPrice: line.unitPrice ? toMoney(line.unitPrice) : '',
    $description: describe(line, stated),
  };
}

const expenseTypes = ['Expense', 'Other Expense', 'Cost of Goods Sold'];

/** QBO items take only such accounts on their purchase side; a line on any other goes out as an account line. */
function isExpense(line: SourceDocument, context: MappingContext, tables: LookupTables): boolean {
  const account = context.sourceAccounts[text(line['account_id'])];
  return expenseTypes.includes(account?.targetType || text(tables['account-types']?.[account?.type ?? '']));
}

/** Where quantity and price cannot be stated in their own fields they go into the text, so that the document still reads right. */
function describe(line: LineAmounts, stated: boolean): string {
  const own = text(line.source['description']) || text(line.source['name']);
  if (stated) return own;
  const product = `${toMoney(line.quantity)} × ${text(line.source['rate'])}`;
  return own === '' ? product : `${own} (${product})`;
}

/** The primary contact person's reach, which Zoho repeats at the contact only in list rows. */
function contactMembers(document: SourceDocument): Derived {
  const persons = Array.isArray(document['contact_persons']) ? (document['contact_persons'] as SourceDocument[]) : [];
  const primary = persons.find((person) => person['is_primary_contact'] === true) ?? persons[0] ?? {};
  const either = (field: string): string => text(document[field]) || text(primary[field]);
  return {
    issues: [],
    members: {
      $email: either('email'),
      $phone: either('phone'),
      $mobile: either('mobile'),
      $firstName: either('first_name'),
      $lastName: either('last_name'),
    },
  };
}
