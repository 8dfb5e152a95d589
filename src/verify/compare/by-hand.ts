import type { BookedTarget } from '../actual/document.js';
import type { DocumentRecord } from '../../domain/run.js';
import type { Posting } from '../postings.js';
import type { Checked } from './checker.js';

/** More of one party and day are not tried in every combination. */
const candidatesMax = 8;

export type Dismissed = Checked & { readonly record: DocumentRecord };

/**
 * Documents of others that stand for one that was dismissed: the person who dismissed it entered it in QuickBooks, a payment and its
 * refund as two. Each stands for one.
 */
export class ByHand {
  private readonly open: Set<BookedTarget>;

  constructor(strangers: readonly BookedTarget[]) {
    this.open = new Set(strangers);
  }

  /** `isBookedBy`: whether documents book what the dismissed one must, no less and no more. */
  take({ booking, record }: Dismissed, isBookedBy: (targets: readonly BookedTarget[]) => boolean): readonly BookedTarget[] {
    const places = new Set(booking.postings.map(placeOf));
    const isPart = ({ postings, voided }: BookedTarget): boolean =>
      !voided && postings.length > 0 && postings.every((posting) => places.has(placeOf(posting)));
    const alike = [...this.open].filter(isPart);
    const isNamed = ({ number }: BookedTarget): number => (number !== '' && number === record.number ? 0 : 1);
    const candidates = alike.sort((a, b) => isNamed(a) - isNamed(b)).slice(0, candidatesMax);
    const found = combinations(candidates).find(isBookedBy) ?? [];
    for (const target of found) this.open.delete(target);
    return found;
  }

  left(): readonly BookedTarget[] {
    return [...this.open];
  }
}

function placeOf({ date, account, party }: Posting): string {
  return `${date}|${account}|${party}`;
}

/** The smallest first; of one size those of the first ones first. */
function combinations<T>(all: readonly T[]): readonly (readonly T[])[] {
  const picks = all.reduce<readonly (readonly T[])[]>((some, one) => [...some, ...some.map((pick) => [...pick, one])], [[]]);
  return picks.filter(({ length }) => length > 0).sort((a, b) => a.length - b.length);
}
