import { setTimeout as delay } from 'node:timers/promises';

import type { Ports, VendorLogger } from './types.js';

const silent: VendorLogger = { debug: () => undefined, warn: () => undefined };

/** The machine's own clock, timers and randomness, for the composition root. */
export function systemPorts(parts: Partial<Pick<Ports, 'clock' | 'log' | 'observe'>> = {}): Ports {
  return {
    clock: parts.clock ?? { now: () => Date.now() },
    sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }),
    random: () => Math.random(),
    log: parts.log ?? silent,
    observe: parts.observe ?? (() => undefined),
  };
}
