import type { SourceDocument } from '../domain/document.js';
import { decimal, sum, zero, type Decimal } from '../domain/money.js';
import { plainText } from '../domain/text.js';

/** Zoho does not say whether totals and balances are net of withheld tax and retention: the arithmetic of the document does. */

/** What lowers a balance beside withheld tax and retention. */
const settlingFields = [
  'payment_made', 'credits_applied', 'vendor_credits_applied', 'tax_amount_withheld', 'write_off_amount', 'total_credits_used',
  'total_refunded_amount',
] as const; // prettier-ignore

/** Which of what the total is not net of the balance is net of. Retention must be one or the other; tax may come with the payment. */
export function explainBalance(document: SourceDocument, withheld: Decimal, retention: Decimal): Taken | undefined {
  const all = { withheld: !withheld.isZero(), retention: !retention.isZero() };
  if (plainText(document['balance']) === '' || (!all.withheld && !all.retention)) return all;
  const settled = sum(settlingFields.map((field) => decimal(document[field])));
  const kept = decimal(document['total']).minus(settled).minus(decimal(document['balance']));
  const taken = explainGap(kept.negated(), withheld, retention);
  return all.retention && taken?.retention === false ? undefined : taken;
}

interface Taken {
  readonly withheld: boolean;
  readonly retention: boolean;
}

export function explainGap(gap: Decimal, withheld: Decimal, retention: Decimal): Taken | undefined {
  const candidates = [
    { withheld: false, retention: false },
    { withheld: true, retention: false },
    { withheld: false, retention: true },
    { withheld: true, retention: true },
  ];
  return candidates.find((taken) => {
    const explained = (taken.withheld ? withheld : zero).plus(taken.retention ? retention : zero);
    return gap.plus(explained).isZero();
  });
}
