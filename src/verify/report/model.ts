import type { Cause } from '../compare/causes.js';
import type { BookedEntity } from '../expected/index.js';
import type { DateRange } from '../ports.js';

/** Amounts are decimal strings; differences are QuickBooks less Zoho, debit positive. */
export interface Difference {
  readonly expected: string;
  readonly actual: string;
  readonly difference: string;
}

export interface AccountRow extends Difference {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** Only days that differ, each with the documents behind it. */
  readonly days: readonly (Difference & { readonly date: string; readonly documents: readonly string[] })[];
}

export interface PartyRow extends Difference {
  readonly key: string;
  readonly name: string;
  readonly currency: string;
  /** What the list in QuickBooks shows, documents of others included; absent when it was not read. */
  readonly listed?: string;
}

export interface TaxRow extends Difference {
  readonly side: 'sales' | 'purchases';
  readonly percent: string;
}

export interface OpenRow extends Difference {
  readonly entity: BookedEntity;
  readonly currency: string;
}

export interface CulpritEffect extends Difference {
  readonly date: string;
  readonly account: string;
  readonly party: string;
}

export interface Culprit {
  readonly entity: string;
  readonly sourceId: string;
  readonly number: string;
  readonly party: string;
  readonly date: string;
  readonly cause: Cause;
  readonly message: string;
  readonly remedy: string;
  /** What is on the wrong account or missing, in home currency. */
  readonly difference: string;
  readonly effects: readonly CulpritEffect[];
  readonly targets: readonly { readonly type: string; readonly id: string; readonly number: string }[];
}

/** Known and harmless: it does not count against agreement. */
export interface Explained {
  readonly kind: 'rounding' | 'closedPeriod' | 'adopted';
  readonly number: string;
  readonly entity: string;
  readonly message: string;
  readonly difference: string;
}

export interface Freshness {
  readonly entity: string;
  /** When Zoho was last asked for changes; empty: never read to the end. */
  readonly readAt: string;
  /** When all ids were last compared, which finds deletes. */
  readonly sweptAt: string;
  readonly isStale: boolean;
}

/** What QuickBooks does not show, or was not read from Zoho. */
export interface Uncompared {
  /** A type of document, or a list. */
  readonly what: string;
  readonly why: string;
  /** Documents of ours that could not be compared for it. */
  readonly documents: number;
}

export interface HistoryPoint {
  readonly date: string;
  readonly difference: string;
  readonly culprits: number;
  readonly mode: VerifyMode;
}

/** Few figures for a dashboard; their number is bounded by QuickBooks' account types and our causes. */
export interface Totals {
  readonly at: string;
  readonly currency: string;
  /** Account type → sum of the differences of its accounts, each as an amount without sign. */
  readonly accountTypes: Readonly<Record<string, string>>;
  /** Each cause → documents. */
  readonly causes: Readonly<Record<string, number>>;
}

/** `full` reads every document from QuickBooks; `recorded` takes its own record of them and what QuickBooks says has changed since. */
export type VerifyMode = 'full' | 'recorded';

export interface VerifyReport {
  readonly connection: string;
  readonly company: string;
  readonly at: string;
  readonly mode: VerifyMode;
  readonly range: DateRange;
  readonly homeCurrency: string;
  /** All of it was compared, and no document differs. */
  readonly agrees: boolean;
  /** Sum over all culprits, in home currency. */
  readonly difference: string;
  readonly checked: {
    readonly documents: number;
    readonly targets: number;
    readonly postings: number;
    /** Metered reads of QuickBooks. */
    readonly reads: number;
    readonly seconds: number;
  };
  readonly freshness: readonly Freshness[];
  readonly accounts: readonly AccountRow[];
  readonly parties: readonly PartyRow[];
  readonly taxes: readonly TaxRow[];
  readonly open: readonly OpenRow[];
  readonly culprits: readonly Culprit[];
  readonly uncompared: readonly Uncompared[];
  readonly explained: readonly Explained[];
  /** Documents of others in the same company: not compared. */
  readonly otherActivity: readonly { readonly type: string; readonly count: number; readonly total: string }[];
  readonly history: readonly HistoryPoint[];
}
