import type { CompanyProfile } from '../quickbooks/index.js';
import type { OrganizationProfile, Step } from '../zoho/index.js';

/**
 * A seed is a story told twice: what stands in Zoho Inventory, and what an accountant expects to find in QuickBooks Online for it.
 * The second half is written by hand or worked out by the seed's own arithmetic (`calculator.ts`), never by the product.
 */
export interface Seed {
  readonly name: string;
  readonly description: string;
  readonly pairs: readonly SeedPair[];
}

/** One organization, one company, and the configuration that connects them. */
export interface SeedPair {
  /** Name of the connection. */
  readonly id: string;
  readonly title: string;
  readonly organization: OrganizationProfile;
  readonly company: CompanyProfile;
  /** The `export` and `taxes` sections of the connection's configuration. */
  readonly export: Readonly<Record<string, unknown>>;
  readonly taxes: Readonly<Record<string, unknown>>;
  readonly invoices: readonly SeedInvoice[];
  /** What else happens to the money, after the invoices were made. */
  readonly events?: readonly SeedEvent[];
}

/** Payments, credits and bills: told by their steps and by what they leave in the books. */
export interface SeedEvent {
  /** For people. */
  readonly what: string;
  readonly steps: readonly Step[];
  /** Between the first and the second sync. */
  readonly changes?: readonly Step[];
  /** In the end, in home currency, debit positive; adds up to zero. */
  readonly books: Books;
}

export interface SeedInvoice {
  /** The number in Zoho. */
  readonly number: string;
  /** What this document shows, for people; documents of one shape share it. */
  readonly shape: string;
  /** A body as the vendor's create call takes it; `$name` stands for an id. */
  readonly body?: Body;
  /** A complete document as captured, for what the vendor's arithmetic would not produce. */
  readonly raw?: Body;
  /** Right after the document was made, for documents with a `body`; `$this` is the document. */
  readonly steps?: readonly Step[];
  /** Between the first and the second sync. */
  readonly changes?: readonly Step[];
  /** What QuickBooks holds under this number in the end; several when a voided one was followed by another. */
  readonly expected: readonly Expected[];
  /** Account → net in home currency, debit positive; each document adds up to zero. */
  readonly books: Books;
  /** Money the customer paid. */
  readonly paid?: Payment;
}

export type Body = Readonly<Record<string, unknown>>;
export type Books = Readonly<Record<string, string>>;

export interface Payment {
  readonly amount: string;
  /** Where it arrives, and the receivable account it settles. */
  readonly account: string;
  readonly receivable: string;
}

/** Figures are in document currency; `lines` counts every line but the subtotal. */
export type Expected =
  | { readonly state: 'present' | 'voided'; readonly total: string; readonly tax: string; readonly balance: string; readonly lines: number }
  /** Not in QuickBooks, by rule. */
  | { readonly state: 'absent' }
  /** Not in QuickBooks, and a person is told why by this code. */
  | { readonly state: 'held'; readonly code: string };
