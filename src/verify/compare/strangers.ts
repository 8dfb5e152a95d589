import type { BookedTarget } from '../actual/document.js';

/** Of one of ours, as little as tells it: every document of the books is kept in mind. */
export interface Known {
  readonly key: string;
  readonly type: string;
  readonly id: string;
  /** In Zoho. */
  readonly number: string;
  readonly targetNumber: string;
  readonly party: string;
}

export interface Double {
  readonly stranger: BookedTarget;
  readonly of: Known;
}

/** Which documents of others in QuickBooks repeat one of ours. */
export class Strangers {
  private readonly ours = new Map<string, Known[]>();

  learn({ target, key, number }: { readonly target: BookedTarget; readonly key: string; readonly number: string }): void {
    if (target.voided || target.total.isZero()) return;
    const { type, id, party } = target;
    const known: Known = { key, type, id, party, number, targetNumber: target.number };
    const at = likeness(target);
    const alike = this.ours.get(at);
    if (alike) alike.push(known);
    else this.ours.set(at, [known]);
  }

  split(all: readonly BookedTarget[]): { readonly doubles: readonly Double[]; readonly others: readonly BookedTarget[] } {
    const doubles: Double[] = [];
    const others: BookedTarget[] = [];
    for (const stranger of all) {
      // Payments carry no number of their own in QuickBooks: the same money on the same day is a double.
      const isRepeated = ({ targetNumber }: Known): boolean =>
        targetNumber === stranger.number || targetNumber === '' || stranger.number === '';
      const of = (this.ours.get(likeness(stranger)) ?? []).find(isRepeated);
      if (of && !stranger.voided && !stranger.total.isZero()) doubles.push({ stranger, of });
      else others.push(stranger);
    }
    return { doubles, others };
  }
}

/** Type, party, day and total: what a person copies by hand agrees in all of them. Without a party, as deposits are, in the accounts too. */
function likeness({ type, party, date, total, postings }: BookedTarget): string {
  const moved = party === '' ? postings.map((posting) => `${posting.account} ${posting.party} ${posting.home.toFixed()}`).sort() : [];
  return [type, party, date, total.toFixed(), ...moved].join('|');
}
