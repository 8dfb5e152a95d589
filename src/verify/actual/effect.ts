import { decimal, sum, type Decimal } from '../../domain/money.js';
import type { Link, Operation } from '../../domain/operation.js';
import { list, member } from '../json.js';
import { isTargetType, type TargetDocument } from '../ports.js';
import { exchangeDifference } from '../postings.js';
import type { TargetAccounts } from './accounts.js';
import { taxOf } from './document.js';
import { bookTarget } from './index.js';
import { recorded } from './recorded.js';

export interface EffectOptions {
  readonly accounts: TargetAccounts;
  readonly rateOf: (settles: string) => Decimal | undefined;
}

/**
 * What an operation would move in the books: account → amount in home currency, debit positive. The difference between what
 * QuickBooks holds now and what it would hold, with the gain or loss that QuickBooks books by itself where a payment settles a document of
 * another exchange rate. `rateOf` answers the rate of what is settled, `Invoice/130`; undefined where it is not known.
 */
export function effectOf(operation: Operation, link: Link | undefined, at: EffectOptions): ReadonlyMap<string, Decimal> {
  const { accounts, rateOf } = at;
  const effect = new Map<string, Decimal>();
  const { target, action } = operation;
  if (!isTargetType(target)) return effect;
  const post = (document: TargetDocument, sign: 1 | -1): void => {
    const { postings, settles, party } = bookTarget(target, document, accounts);
    const exchange = settles ? exchangeDifference(settles.settlements, { ...settles, party, rateOf }) : [];
    for (const { account, home } of [...postings, ...exchange])
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
