/**
 * The transport both vendors share: one ordered list of layers, outermost first, built here and nowhere else. It knows
 * HTTP and nothing about documents; what an answer means is told by the vendor's `interpret`.
 *
 * The limits and the accounting sit below the retries and the token renewal, because a repeated call costs as much as a
 * first one.
 */
import type { SyncError, Vendor } from '../../domain/sync-error.js';
import type { Budget } from './budget.js';
import { accountingLayer } from './layers/accounting.js';
import type { AuthRules } from './layers/auth.js';
import { authLayer } from './layers/auth.js';
import { budgetHeadersLayer, budgetLayer } from './layers/budget.js';
import { interpretLayer } from './layers/interpret.js';
import type { ThrottleRules } from './layers/rate-limit.js';
import { rateLimitLayer } from './layers/rate-limit.js';
import type { RetryRules } from './layers/retry.js';
import { retryLayer } from './layers/retry.js';
import { traceLayer } from './layers/trace.js';
import type { LaneLimits } from './rate-limiter.js';
import { RateLimiter } from './rate-limiter.js';
import type { SendOptions } from './send.js';
import { createSend } from './send.js';
import { ThrottleGate } from './throttle-gate.js';
import type { TokenSource } from './token-source.js';
import type { HttpResponse, Interpret, Layer, Next, Ports, Send } from './types.js';

export interface TransportOptions {
  readonly vendor: Vendor;
  readonly send: SendOptions;
  readonly retry: RetryRules;
  readonly interpret: Interpret;
  readonly traceIdOf?: (response: HttpResponse) => string | undefined;
  readonly auth?: { readonly tokens: TokenSource; readonly rules: AuthRules };
  readonly limits?: { readonly lanes: Readonly<Record<string, LaneLimits>>; readonly throttle: ThrottleRules };
  readonly budget?: { readonly counter: Budget; readonly exhausted: (resetsInMs: number | null) => SyncError };
}

export function createTransport(options: TransportOptions, ports: Ports): Send {
  const { vendor, auth, limits, budget } = options;
  const layers: readonly (Layer | undefined)[] = [
    traceLayer(vendor, ports),
    retryLayer(vendor, options.retry, ports),
    auth && authLayer(auth.tokens, auth.rules),
    budget && budgetLayer(budget.counter, budget.exhausted),
    limits && rateLimitLayer(new RateLimiter(limits.lanes, ports), new ThrottleGate(), limits.throttle, ports),
    accountingLayer(vendor, ports, options.traceIdOf ?? (() => undefined)),
    interpretLayer(options.interpret),
    budget && budgetHeadersLayer(budget.counter),
  ];
  const wire = createSend(vendor, options.send);
  const stack = layers.reduceRight<Next>((next, layer) => (layer === undefined ? next : (call) => layer(call, next)), wire);
  return (request) => stack({ request, attempt: 1, headers: {} });
}
