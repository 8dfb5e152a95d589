import fc from 'fast-check';

/**
 * What can happen in a history, and how often it is tried. A step is three numbers: which of the things that can be done at that moment,
 * to which document, and how it looks. They are worked out against the organization as it is, so that any list of steps is a history.
 */
export const weights = {
  'invoice.create': 3,
  'note.create': 3,
  'bill.create': 3,
  'vcredit.create': 3,
  'invoice.edit': 5,
  'note.edit': 4,
  'bill.edit': 5,
  'vcredit.edit': 5,
  'document.status': 4,
  'document.void': 2,
  'document.delete': 2,
  'payment.create': 9,
  'payment.edit': 150,
  'payment.delete': 26,
  'billpayment.create': 6,
  'billpayment.change': 10,
  'note.apply': 250,
  'note.unapply': 3000,
  'vcredit.apply': 60,
  'vcredit.unapply': 200,
  'refund.create': 2,
  'refund.change': 9,
  'writeoff.create': 6,
  'writeoff.cancel': 150,
  'master.edit': 2,
  sync: 3,
} as const;
export type StepKind = keyof typeof weights;
export const kinds = Object.keys(weights) as StepKind[];

export interface HistoryStep {
  /** Fixed in a history that was played before; else chosen by `b` among what can be done. */
  readonly kind?: StepKind;
  /** Chooses among the documents the step could mean. */
  readonly a: number;
  /** Chooses the kind, where it is not fixed. */
  readonly b?: number;
  /** Seeds how the document looks; 0 is the plainest. */
  readonly c: number;
}

export interface History {
  readonly steps: readonly HistoryStep[];
}

export const stepsMin = 16;
export const stepsMax = 36;
const numberMax = 1_000_000;
const choiceMax = 99;

export function histories(): fc.Arbitrary<History> {
  return fc.record({
    steps: fc.array(fc.record({ a: fc.nat(choiceMax), b: fc.integer({ min: 1, max: numberMax }), c: fc.nat(numberMax) }), {
      minLength: stepsMin,
      maxLength: stepsMax,
      size: 'max',
    }),
  });
}

/** The kinds in the order they are tried: the first that can be done is. Heavier ones come earlier more often. */
export function wishes({ kind, b = 1 }: HistoryStep, done: ReadonlyMap<StepKind, number>): readonly StepKind[] {
  if (kind) return [kind];
  const dice = new Dice(b);
  // What was done already gives way, so that what is seldom possible happens when it is.
  const weight = (name: StepKind): number => weights[name] / (1 + (done.get(name) ?? 0)) ** 3;
  // Exponential keys: the first feasible one is a weighted choice among the feasible (Efraimidis and Spirakis).
  const key = (name: StepKind): number => -Math.log((dice.roll(numberMax) + 1) / (numberMax + 1)) / weight(name);
  const keyed = kinds.map((name) => ({ name, key: key(name) }));
  return keyed.sort((one, other) => one.key - other.key).map(({ name }) => name);
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
