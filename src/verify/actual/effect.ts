import { decimal, sum, type Decimal } from '../../domain/money.js';
import type { Link, Operation } from '../../domain/operation.js';
import { list, member } from '../json.js';
import { isTargetType, type TargetDocument } from '../ports.js';
import type { TargetAccounts } from './accounts.js';
import { taxOf } from './document.js';
import { bookTarget } from './index.js';
import { recorded } from './recorded.js';

/**
 * What an operation would move in the books: account → amount in home currency, debit positive. The difference between what
 * QuickBooks holds now and what it would hold; gains and losses between exchange rates are QuickBooks' own, and left out.
 */
export function effectOf(operation: Operation, link: Link | undefined, accounts: TargetAccounts): ReadonlyMap<string, Decimal> {
  const effect = new Map<string, Decimal>();
  const { target, action } = operation;
  if (!isTargetType(target)) return effect;
  const post = (document: TargetDocument, sign: 1 | -1): void => {
    for (const { account, home } of bookTarget(target, document, accounts).postings)
      effect.set(account, (effect.get(account) ?? decimal(0)).plus(home.times(sign)));
  };
  if (action !== 'create' && link?.state === 'present') post(recorded(link), -1);
  if (action === 'create' || action === 'update') post(desired(operation), 1);
  return effect;
}

/** As the vendor's answer would be: with the total that it computes. */
function desired({ after, expect }: Operation): TargetDocument {
  const tax = decimal(expect?.tax ?? taxOf(after));
  return {
    ...after,
    TotalAmt: expect?.total ?? after['TotalAmt'] ?? sum(list(after['Line']).map(signedAmount)).plus(tax),
    TxnTaxDetail: { ...member(after, 'TxnTaxDetail'), TotalTax: tax },
  };
}

function signedAmount(line: TargetDocument): Decimal {
  const amount = decimal(line['Amount']);
  return line['DetailType'] === 'DiscountLineDetail' ? amount.negated() : amount;
}
