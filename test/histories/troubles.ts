import fc from 'fast-check';
import type { Fault } from '../../src/sandbox/core/faults.js';
import { histories, type History } from './steps.js';

/** What goes wrong in one sync. Data, so that a history with its troubles can be printed, shrunk and played again. */
export interface Trouble {
  /** The process dies at this boundary, if it gets there. */
  readonly death?: { readonly index: number; readonly moment: 'before' | 'after' };
  readonly faults: readonly { readonly vendor: 'zoho' | 'quickbooks'; readonly fault: Fault }[];
  /** The access token of QuickBooks ends before this sync. */
  readonly isTokenSpent: boolean;
}

export interface TroubledHistory {
  readonly history: History;
  /** One for each sync but the last, which is in peace. */
  readonly troubles: readonly Trouble[];
}

const gateway = { status: 502, body: '<html>Bad Gateway</html>', headers: { 'content-type': 'text/html' } };
const reading: readonly Omit<Fault, 'on'>[] = [{ then: 'drop' }, { then: 'truncate' }, { then: 'respond', ...gateway }];
/** Of a write each may or may not have been carried out. */
const writing: readonly Omit<Fault, 'on'>[] = [...reading, { then: 'commit-then-drop' }, { then: 'commit-then-respond', ...gateway }];

/** A sync of a history makes about so many boundaries and calls; beyond them nothing happens. */
const boundariesMax = 160;
const callsMax = 12;
const faultsMax = 3;
const troublesMax = 12;

const faultAt = (vendor: 'zoho' | 'quickbooks', on: string, kinds: readonly Omit<Fault, 'on'>[]) =>
  fc
    .record({ kind: fc.constantFrom(...kinds), after: fc.nat(callsMax), times: fc.integer({ min: 1, max: 2 }) })
    .map(({ kind, after, times }) => ({ vendor, fault: { on, ...kind, after, times } }));

const anyFault = fc.oneof(
  { arbitrary: faultAt('quickbooks', 'POST /v3/company/\\d+/(?!query)', writing), weight: 4 },
  { arbitrary: faultAt('quickbooks', 'GET /v3/company/', reading), weight: 1 },
  { arbitrary: faultAt('zoho', 'GET /inventory/v1/', reading), weight: 2 },
);

const trouble: fc.Arbitrary<Trouble> = fc
  .record({
    death: fc.option(fc.record({ index: fc.nat(boundariesMax), moment: fc.constantFrom('before' as const, 'after' as const) }), {
      nil: undefined,
    }),
    faults: fc.array(anyFault, { maxLength: faultsMax }),
    isTokenSpent: fc.integer({ min: 0, max: 5 }).map((roll) => roll === 5),
  })
  .map(({ death, ...rest }) => ({ ...rest, ...(death ? { death } : {}) }));

export function troubledHistories(): fc.Arbitrary<TroubledHistory> {
  return fc.record({ history: histories(), troubles: fc.array(trouble, { minLength: troublesMax, maxLength: troublesMax, size: 'max' }) });
}
