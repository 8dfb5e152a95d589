import type { Clock } from '../../domain/clock.js';

/** Calls a minute. */
export interface RateBounds {
  readonly most: number;
  readonly least: number;
}

/** What a refusal taught, kept so that the next process does not learn it again. */
export interface LearnedRate {
  readonly perMinute: number;
  readonly atMs: number;
  /** In a row, without having come back up to the most in between. */
  readonly refusals: number;
}

export interface RateMemory {
  load(): Promise<LearnedRate | undefined>;
  save(rate: LearnedRate): Promise<void>;
}

/** A refused minute leaves this share of the rate. */
const shareLeft = 0.7;
/** One call a minute more after so long; doubled by each further refusal. */
const stepMs = 5 * 60_000;
const stepMsMost = 60 * 60_000;
/** Calls that were under way when the first was refused tell nothing new. */
const sameRefusalMs = 60_000;

/**
 * How many calls a minute a vendor takes whose real limit is below the documented one: begins with the most, falls by a share at
 * each refusal, never below the least, and rises again slowly.
 */
export class AdaptiveRate {
  private learned: LearnedRate | undefined;
  private loading: Promise<void> | undefined;

  constructor(
    private readonly bounds: RateBounds,
    private readonly clock: Clock,
    private readonly memory: RateMemory | undefined,
  ) {}

  /** Takes over what an earlier process learned; asks until there is an answer. */
  ready(): Promise<void> {
    return (this.loading ??= this.load().catch((error: unknown) => {
      this.loading = undefined;
      throw error;
    }));
  }

  private async load(): Promise<void> {
    this.learned ??= await this.memory?.load();
  }

  perMinute(): number {
    const { most, least } = this.bounds;
    if (!this.learned) return most;
    const { perMinute, atMs, refusals } = this.learned;
    const step = Math.min(stepMsMost, stepMs * 2 ** (refusals - 1));
    const risen = perMinute + Math.floor((this.clock.now() - atMs) / step);
    return Math.min(most, Math.max(Math.min(least, most), risen));
  }

  /** `isHard`: the vendor blocks for long, so the least is what it takes. */
  async refused(isHard: boolean): Promise<void> {
    const atMs = this.clock.now();
    if (this.learned && atMs - this.learned.atMs < sameRefusalMs && !isHard) return;
    const now = this.perMinute();
    const refusals = now === this.bounds.most ? 1 : (this.learned?.refusals ?? 0) + 1;
    const lower = isHard ? this.bounds.least : Math.floor(now * shareLeft);
    this.learned = { perMinute: Math.min(now, Math.max(this.bounds.least, lower)), atMs, refusals };
    await this.memory?.save(this.learned);
  }
}
