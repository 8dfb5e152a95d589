/**
 * Scripted faults. A fault is data: it names the requests it hits, how often, and what then happens.
 * `commit-*` kinds carry the request out first, so the caller cannot know whether it happened.
 */
export const faultKinds = [
  'drop',
  'commit-then-drop',
  'respond',
  'commit-then-respond',
  'delay',
  'stall',
  'commit-then-stall',
  'truncate',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  /** `METHOD /path/prefix`, `PUT|POST` for several methods, `*` for any; the path is matched as a regular expression against path and query. */
  readonly on: string;
  readonly then: FaultKind;
  /** How many matching requests are hit; endless when absent. */
  readonly times?: number;
  /** How many matching requests pass unharmed first. */
  readonly after?: number;
  /** Only requests whose raw body contains this text. */
  readonly bodyContains?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** How long a stall lasts before the connection is cut, or a delay before the request is carried out and answered. */
  readonly stallMs?: number;
}

interface ArmedFault {
  readonly fault: Fault;
  readonly methods: readonly string[];
  readonly path: RegExp;
  seen: number;
  hits: number;
}

export class FaultPlan {
  private armed: ArmedFault[] = [];

  add(...faults: readonly Fault[]): void {
    for (const fault of faults) {
      const [method = '*', path = ''] = fault.on.split(/\s+(.*)/s);
      if (!faultKinds.includes(fault.then)) throw new Error(`fault.then must be one of ${faultKinds.join(', ')}`);
      this.armed.push({ fault, methods: method.toUpperCase().split('|'), path: new RegExp(path), seen: 0, hits: 0 });
    }
  }

  clear(): void {
    this.armed = [];
  }

  list(): readonly (Fault & { readonly hits: number })[] {
    return this.armed.map(({ fault, hits }) => ({ ...fault, hits }));
  }

  /** The fault that hits this request, if any. Counts the request against every fault it matches. */
  take(method: string, pathAndQuery: string, rawBody: string): Fault | undefined {
    for (const armed of this.armed) {
      const { fault } = armed;
      if (!armed.methods.includes('*') && !armed.methods.includes(method)) continue;
      if (!armed.path.test(pathAndQuery)) continue;
      if (fault.bodyContains !== undefined && !rawBody.includes(fault.bodyContains)) continue;
      armed.seen += 1;
      if (armed.seen <= (fault.after ?? 0)) continue;
      if (armed.hits >= (fault.times ?? Number.POSITIVE_INFINITY)) continue;
      armed.hits += 1;
      return fault;
    }
    return undefined;
  }
}
