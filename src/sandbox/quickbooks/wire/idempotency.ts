import type { SandboxClock } from '../../core/clock.js';
import { fault } from '../fault.js';

interface Kept<T> {
  readonly atMs: number;
  readonly answer: T;
}

const keptMax = 200_000;

/** Answers kept by request id: a repeat gets the first answer, whatever it carries now. */
export class Replays<T> {
  private readonly kept = new Map<string, Kept<T>>();

  constructor(
    private readonly clock: SandboxClock,
    private readonly retentionMs: () => number,
  ) {}

  get(key: string): T | undefined {
    const found = this.kept.get(key);
    if (found && found.atMs + this.retentionMs() > this.clock.now()) return found.answer;
    return undefined;
  }

  set(key: string, answer: T): void {
    const [oldest] = this.kept.keys();
    if (this.kept.size >= keptMax && oldest !== undefined) this.kept.delete(oldest);
    this.kept.set(key, { atMs: this.clock.now(), answer });
  }

  clear(): void {
    this.kept.clear();
  }
}

export function checkRequestId(requestId: string, isBatch: boolean): void {
  const max = isBatch ? 36 : 50;
  if (requestId.length <= max && /^[\x21-\x7e]+$/.test(requestId)) return;
  throw fault(
    '2130',
    `Invalid Request Id Format : the request id must have at most ${max} characters. Supplied value:${requestId}`,
    'requestid',
  );
}
