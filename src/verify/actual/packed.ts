import { decimal, toMoney, type Decimal } from '../../domain/money.js';
import type { Posting } from '../postings.js';
import type { BookedTarget } from './document.js';

/**
 * A booked document as one text. A full verification keeps all documents of the books until their source asks for them: as
 * objects they take four times the room, and every collection of garbage walks through them.
 */
export type Packed = string;

type PackedPosting = readonly [date: string, account: string, party: string, amount: string, home: string];

/** Where nothing was converted, both amounts are one. */
const same = '';

export function pack({ postings, taxes, ...target }: BookedTarget): Packed {
  const rows = postings.map(({ date, account, party, amount, home }): PackedPosting => [
    date,
    account,
    party,
    toMoney(amount),
    home.equals(amount) ? same : toMoney(home),
  ]);
  // Decimals write themselves as texts.
  return JSON.stringify({ ...target, postings: rows, taxes: [...taxes] });
}

interface Unpacked extends Omit<BookedTarget, 'postings' | 'taxes'> {
  readonly postings: readonly PackedPosting[];
  readonly taxes: readonly (readonly [percent: string, amount: string])[];
}

export function unpack(packed: Packed): BookedTarget {
  const { postings, taxes, total, tax, open, rate, settles, ...rest } = JSON.parse(packed) as Unpacked;
  return {
    ...rest,
    total: decimal(total),
    tax: decimal(tax),
    rate: decimal(rate),
    ...(open === undefined ? {} : { open: decimal(open) }),
    taxes: new Map(taxes.map(([percent, amount]) => [percent, decimal(amount)])),
    postings: postings.map(posting),
    ...(settles ? { settles: settled(settles) } : {}),
  };
}

function posting([date, account, party, stated, home]: PackedPosting): Posting {
  const amount: Decimal = decimal(stated);
  return { date, account, party, amount, home: home === same ? amount : decimal(home) };
}

function settled({ terms, settlements, ...rest }: NonNullable<BookedTarget['settles']>): NonNullable<BookedTarget['settles']> {
  return {
    ...rest,
    terms: { ...terms, rate: decimal(terms.rate) },
    settlements: settlements.map(({ amount, booked, ...one }) => ({
      ...one,
      amount: decimal(amount),
      ...(booked === undefined ? {} : { booked: decimal(booked) }),
    })),
  };
}
