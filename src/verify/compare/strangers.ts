import type { BookedTarget } from '../actual/document.js';

/** Which documents of others in QuickBooks repeat one of ours. */
export class Strangers {
  private readonly ours = new Map<string, { readonly target: BookedTarget; readonly key: string }[]>();

  /** Only what a stranger could repeat is kept. */
  learn(target: BookedTarget, key: string): void {
    if (target.voided || target.total.isZero()) return;
    const at = likeness(target);
    this.ours.set(at, [...(this.ours.get(at) ?? []), { target, key }]);
  }

  split(all: readonly BookedTarget[]): {
    readonly doubles: readonly { readonly stranger: BookedTarget; readonly of: BookedTarget; readonly key: string }[];
    readonly others: readonly BookedTarget[];
  } {
    const doubles: { stranger: BookedTarget; of: BookedTarget; key: string }[] = [];
    const others: BookedTarget[] = [];
    for (const stranger of all) {
      const match = (this.ours.get(likeness(stranger)) ?? []).find(
        ({ target }) => target.number === stranger.number || stranger.number === '' || sameDay(target, stranger, target.number),
      );
      if (match && !stranger.voided && !stranger.total.isZero()) doubles.push({ stranger, of: match.target, key: match.key });
      else others.push(stranger);
    }
    return { doubles, others };
  }
}

/** Type, party, day and total: what a person copies by hand agrees in all of them. */
function likeness({ type, party, date, total }: BookedTarget): string {
  return [type, party, date, total.toFixed()].join('|');
}

/** Payments carry no number of their own in QuickBooks: the same money on the same day is a double. */
function sameDay(target: BookedTarget, stranger: BookedTarget, number: string): boolean {
  return number === '' && target.date === stranger.date;
}
