import type { ObservedCall, Ports } from '../../../src/vendors/http/types.js';

export interface FakePorts extends Ports {
  readonly waits: number[];
  readonly calls: ObservedCall[];
  readonly lines: Readonly<Record<string, unknown>>[];
  advance(ms: number): void;
}

/** A clock that stands still except for sleeping, which takes no real time. */
export function fakePorts(startAt = Date.parse('2026-03-04T10:00:00Z')): FakePorts {
  let now = startAt;
  const waits: number[] = [];
  const calls: ObservedCall[] = [];
  const lines: Readonly<Record<string, unknown>>[] = [];
  const write = (fields: Readonly<Record<string, unknown>>): void => void lines.push(fields);
  return {
    waits,
    calls,
    lines,
    advance: (ms) => void (now += ms),
    clock: { now: () => now },
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      waits.push(ms);
      now += ms;
    },
    random: () => 0,
    log: { debug: write, warn: write },
    observe: (call) => void calls.push(call),
  };
}
