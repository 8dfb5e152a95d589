import type { Clock } from '../../domain/clock.js';
import type { Issue, SourceDocument } from '../../domain/document.js';
import type { Money } from '../../domain/money.js';
import type { Link, Operation } from '../../domain/operation.js';
import type { CompiledMapping } from '../../mapping/compile.js';
import type { Store } from '../../store/index.js';
import type { Executor } from '../apply/executor.js';
import type { Settlement } from '../apply/settle.js';
import type { Pipeline } from '../pipeline.js';
import type { Gate, Pin } from '../plan/pin.js';
import type { SourceReader, TargetWriter } from '../ports.js';
import type { ConnectionSettings } from '../settings.js';
import type { Change } from './change.js';
import type { Profiles } from './profiles.js';
import type { Selector } from './selection.js';

/** What every step of one run shares. */
export interface RunContext {
  readonly runId: string;
  readonly settings: ConnectionSettings;
  readonly pipelines: ReadonlyMap<string, Pipeline>;
  readonly mappings: ReadonlyMap<string, CompiledMapping>;
  readonly store: Store;
  readonly source: SourceReader;
  readonly target: TargetWriter;
  readonly profiles: Profiles;
  readonly executor: Executor;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Stops before `apply`: nothing is sent, nothing is recorded. */
  readonly dryRun: boolean;
  readonly selector: Selector;
  readonly gate?: Gate | undefined;
  readonly emit: (event: RunEvent) => void;
  /** Before so many calls that list or read documents: throws when the source's calls of the day are to be kept for others. */
  readonly spend: (calls: number) => Promise<void>;
  /** `entity/sourceId` of documents with a request in the journal that is not settled: nothing new is planned for them. */
  readonly open: ReadonlySet<string>;
  /** Of the last restore or beginning; empty before the first: requests of the time before it are not known here. */
  readonly era: string;
  /** `entity/sourceId` of documents read anew by this run that others belong to: their parts are read again. */
  readonly readAnew: Set<string>;
  /** Entities of which a sweep found what an earlier list did not show: the whole list is looked through. */
  readonly overlooked: Set<string>;
  /** What a run that stops before `apply` would have done so far, for the documents that build on it. */
  readonly foreseen: Foreseen;
}

export interface Foreseen {
  /** `entity/sourceId/role` of targets that would be created. */
  readonly targets: Set<string>;
  /** `entity/sourceId` of documents that were planned: no record says so. */
  readonly documents: Set<string>;
  /** Documents by id that others belong to. */
  readonly parents: Map<string, SourceDocument | null>;
  /** Derived documents that would be looked at, by entity. */
  readonly derived: Map<string, Change[]>;
}

export interface PlannedDocument {
  readonly entity: string;
  readonly sourceId: string;
  readonly number: string;
  readonly verdict: 'change' | 'noop' | 'skip' | 'hold' | 'defer' | 'match';
  readonly operations: readonly Operation[];
  readonly links: readonly Link[];
  readonly issues: readonly Issue[];
  /** Target path → line of the mapping, by role. */
  readonly trace: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly document: SourceDocument | null;
  /** What it stands on; absent for what is only matched or created because a document needs it. */
  readonly pin?: Pin;
  /** What it moves in the books; only of a plan that is not carried out. */
  readonly effect?: readonly AccountEffect[];
}

/** What a planned document moves on one account, in home currency; one of the two is zero. */
export interface AccountEffect {
  readonly account: string;
  readonly debit: Money;
  readonly credit: Money;
}

/** What planned documents would move, in their order. The composition root knows how the target posts. */
export type Effects = (planned: readonly PlannedDocument[]) => Promise<readonly (readonly AccountEffect[])[]>;

/** How a plan names what would be created first: `(new customer Acme)`. */
export function newLabel(role: string, number: string): string {
  return `(new ${role} ${number})`;
}

/** What observers (progress bar, metrics, log, plan printer) may follow. The engine never waits for them. */
export type RunEvent =
  | { readonly kind: 'phase'; readonly phase: string; readonly entity?: string }
  | { readonly kind: 'expected'; readonly entity: string; readonly documents: number }
  | { readonly kind: 'read'; readonly entity: string; readonly documents: number }
  | { readonly kind: 'planned'; readonly planned: PlannedDocument }
  | { readonly kind: 'settled'; readonly settlement: Settlement }
  | {
      readonly kind: 'document';
      readonly entity: string;
      readonly sourceId: string;
      readonly number: string;
      readonly state: string;
      readonly issues: readonly Issue[];
    }
  | { readonly kind: 'log'; readonly level: 'info' | 'warn'; readonly message: string; readonly fields: Readonly<Record<string, unknown>> };

export function nowText(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}

export function required<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw new TypeError(`no ${String(key)}`);
  return value;
}
