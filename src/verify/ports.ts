import type { SourceDocument } from '../domain/document.js';
import { SyncError } from '../domain/sync-error.js';

/** Document types of the target that can carry our postings, in an order in which what is settled comes before what settles it. */
export const targetTypes = [
  'Invoice',
  'CreditMemo',
  'Bill',
  'VendorCredit',
  'JournalEntry',
  'Purchase',
  'Deposit',
  'Payment',
  'BillPayment',
  'SalesReceipt',
  'RefundReceipt',
] as const;
export type TargetType = (typeof targetTypes)[number];

export function isTargetType(name: string): name is TargetType {
  return (targetTypes as readonly string[]).includes(name);
}

/** A target document as the vendor sent it. */
export type TargetDocument = Readonly<Record<string, unknown>>;

export interface ChartAccount {
  readonly id: string;
  /** With its parents: `Income:Sales`. */
  readonly name: string;
  /** Without them. */
  readonly shortName: string;
  readonly number: string;
  readonly type: string;
  readonly subType: string;
  /** Empty: home currency. */
  readonly currency: string;
  readonly active: boolean;
}

export interface ChartItem {
  readonly id: string;
  readonly incomeAccount: string;
  readonly expenseAccount: string;
}

export interface ChartParty {
  /** `Customer:58` */
  readonly key: string;
  readonly name: string;
  /** The list's own balance, in the party's currency. */
  readonly balance: string;
  readonly currency: string;
}

export interface ChartRate {
  readonly id: string;
  readonly name: string;
  readonly percent: string;
}

/** The rates that a tax of the target is made of, as percentages; empty where it has none on that side. */
export interface ChartTaxCode {
  readonly id: string;
  readonly name: string;
  readonly sales: readonly string[];
  readonly purchases: readonly string[];
}

/** What the target refuses to show: the connecting user may not see it, or the plan has no such feature. */
export interface Refused {
  readonly what: string;
  /** In the vendor's words. */
  readonly why: string;
}

/** The lists of a company that say which account a line belongs to. */
export interface Chart {
  readonly company: string;
  readonly homeCurrency: string;
  readonly us: boolean;
  readonly bookCloseDate: string;
  readonly shippingAccount: string;
  readonly discountAccount: string;
  readonly accounts: readonly ChartAccount[];
  readonly items: readonly ChartItem[];
  readonly rates: readonly ChartRate[];
  /** Empty for a US company, where only the total of a document's tax is compared. */
  readonly taxCodes: readonly ChartTaxCode[];
  readonly parties: readonly ChartParty[];
  /** Lists that could not be read, and are empty here. */
  readonly refused?: readonly Refused[];
}

/** Why the target does not show something for good; undefined for every other error, which ends a verification. */
export function refusal(error: unknown): string | undefined {
  return error instanceof SyncError && error.kind === 'rejected' ? `${error.message} [${error.code}]` : undefined;
}

export interface DateRange {
  readonly from: string;
  /** Empty: no end. */
  readonly to: string;
}

export interface TargetChanges {
  readonly changed: readonly { readonly type: TargetType; readonly document: TargetDocument }[];
  readonly deleted: readonly { readonly type: TargetType; readonly id: string }[];
  /** More changed than one answer holds: only a full verification sees all of it. */
  readonly isTruncated: boolean;
  /** The target's own time of the answer, where it tells it. */
  readonly time?: string;
}

/** What verify asks of the target; each call costs metered reads. The composition root implements it over the vendor's client. */
export interface BooksReader {
  chart(): Promise<Chart>;
  /** All of a type dated within the range, in id order. */
  documents(type: TargetType, range: DateRange): AsyncIterable<readonly TargetDocument[]>;
  byIds(type: TargetType, ids: readonly string[]): Promise<readonly TargetDocument[]>;
  changes(types: readonly TargetType[], since: string): Promise<TargetChanges>;
  /** Metered reads since this reader was made. */
  reads(): number;
}

/** What verify needs of the source beyond the stored documents. */
export interface SourceLists {
  readonly accounts: readonly SourceDocument[];
  /** `parts`: the percentages of the taxes of a group; of a single tax its own. */
  readonly taxes: readonly {
    readonly id: string;
    readonly name: string;
    readonly percent: string;
    readonly parts: readonly string[];
  }[];
}
