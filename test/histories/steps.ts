import fc from 'fast-check';

/**
 * What can happen in a history. A step is four numbers beside its kind: which document it means and how it looks is worked out against
 * the organization at that moment, so that any list of steps is a history and stays one while it is shrunk.
 */
export const weights = {
  'invoice.create': 9,
  'invoice.edit': 5,
  'invoice.status': 4,
  'invoice.void': 3,
  'invoice.delete': 4,
  'payment.create': 8,
  'payment.edit': 4,
  'payment.delete': 4,
  'payment.refund': 5,
  writeoff: 5,
  'writeoff.cancel': 5,
  'note.create': 6,
  'note.edit': 4,
  'note.status': 4,
  'note.delete': 4,
  'note.apply': 6,
  'note.unapply': 4,
  'note.refund': 5,
  'note.refund.change': 5,
  'bill.create': 7,
  'bill.edit': 4,
  'bill.status': 4,
  'bill.delete': 4,
  'billpayment.create': 6,
  'billpayment.change': 4,
  'vcredit.create': 6,
  'vcredit.change': 5,
  'vcredit.apply': 5,
  'vcredit.unapply': 4,
  'vcredit.refund': 5,
  'vcredit.refund.change': 5,
  sync: 9,
} as const;
export type StepKind = keyof typeof weights;
export const kinds = Object.keys(weights) as StepKind[];

export interface HistoryStep {
  readonly kind: StepKind;
  /** Chooses among the documents the step could mean. */
  readonly a: number;
  /** Seeds how the document looks; 0 is the plainest. */
  readonly c: number;
}

export interface History {
  readonly steps: readonly HistoryStep[];
}

export const stepsMin = 14;
export const stepsMax = 38;
const looksMax = 1_000_000;
const choiceMax = 99;

export function histories(): fc.Arbitrary<History> {
  const kind = fc.oneof(...kinds.map((name) => ({ arbitrary: fc.constant(name), weight: weights[name] })));
  return fc.record({
    steps: fc.array(fc.record({ kind, a: fc.nat(choiceMax), c: fc.nat(looksMax) }), {
      minLength: stepsMin,
      maxLength: stepsMax,
      size: 'max',
    }),
  });
}

/** Choices that follow from one number: the same on every machine, and always the first one for 0. */
export class Dice {
  private state: number;

  constructor(private readonly seed: number) {
    this.state = seed;
  }

  /** 0 … sides − 1. */
  roll(sides: number): number {
    if (this.seed === 0) return 0;
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.roll(list.length)] as T;
  }

  /** Seldom true; never for the plainest. */
  oneIn(sides: number): boolean {
    return this.roll(sides) === sides - 1;
  }
}
