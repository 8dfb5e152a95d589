/**
 * How a connection proves its books, as the surfaces see it. The composition root implements it over src/verify, which
 * must not share anything with the engine, so that it can catch its mistakes.
 */
export interface VerifyOptions {
  /** First day; by default the day from which documents are exported. */
  readonly from?: string;
  /** Last day; open by default. */
  readonly to?: string;
  /** Read every document again, instead of the own record and what QuickBooks says has changed. */
  readonly full?: boolean;
  readonly signal?: AbortSignal;
}

/** A report with its forms; as JSON it is the report alone. */
export interface Verification {
  readonly connection: string;
  readonly agrees: boolean;
  /** First and last day (`YYYY-MM-DD`); `to` is empty where it has no end. */
  readonly range: { readonly from: string; readonly to: string };
  summary(): string;
  sections(): readonly { readonly title: string; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }[];
  render(format: 'csv' | 'html'): string;
}

/** Figures of the last verification of the whole books, in home currency. */
export interface Totals {
  /** ISO instant. */
  readonly at: string;
  readonly currency: string;
  /** QuickBooks' account type → sum of the differences of its accounts, each as an amount without sign. */
  readonly accountTypes: Readonly<Record<string, string>>;
  /** Each cause → documents behind the difference. */
  readonly causes: Readonly<Record<string, number>>;
}

export interface Verifier {
  /** Compares, and keeps the report as the latest. */
  verify(options?: VerifyOptions): Promise<Verification>;
  /** The latest report, of whichever process on the database. */
  latest(): Promise<Verification | undefined>;
  totals(): Promise<Totals | undefined>;
}
