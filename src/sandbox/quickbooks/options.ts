import type { SandboxClock } from '../core/clock.js';

/** Limits of the vendor's published page; null switches one off. */
export interface QuickbooksLimits {
  /** Per realm and app. */
  readonly requestsPerSecond: number | null;
  /** Per realm. */
  readonly requestsPerMinute: number | null;
  /** Per realm and app. */
  readonly batchesPerMinute: number | null;
  /** Per realm, over all apps. */
  readonly batchesPerMinutePerRealm: number | null;
  /** Successful reads per calendar month over all realms: one app is one workspace here. */
  readonly corePlusPerMonth: number | null;
}

export const defaultLimits: QuickbooksLimits = {
  requestsPerSecond: 10,
  requestsPerMinute: 500,
  batchesPerMinute: 40,
  batchesPerMinutePerRealm: 120,
  corePlusPerMonth: null,
};

/** Behaviour that the vendor does not document, or that sources contradict. The defaults are the stricter or observed reading. */
export interface QuickbooksSwitches {
  readonly environment: 'sandbox' | 'production';
  readonly accessTokenSeconds: number;
  readonly rotateRefreshTokenAfterMs: number;
  readonly oldRefreshTokenLivesMs: number;
  readonly refreshTokenIdleDays: number;
  readonly requestIdRetentionMs: number;
  /** A fault is replayed like an answer. */
  readonly replayFaults: boolean;
  /** Body of a 429: the gateway form in JSON, or the recorded XML. */
  readonly throttleBody: 'json' | 'xml';
  /** Applying or unapplying a payment raises the SyncToken of the document it touches. */
  readonly linkBumpsSyncToken: boolean;
  /** A balance that moves changes LastUpdatedTime of the customer, vendor or account, not its SyncToken. */
  readonly balanceMovesBumpTime: boolean;
  /** Deleting a transaction that has links: refuse, or drop the links. */
  readonly deleteWithLinks: 'refuse' | 'unlink';
  /** `Line` of a bill payment is called required, and a sample without lines exists. */
  readonly billPaymentWithoutLines: 'refuse' | 'take';
  readonly termRefIgnoredOnVendorCreate: boolean;
  /** Accounts an item may earn on: income accounts as the reference says, or any, as people pick them in the product. */
  readonly itemIncomeAccounts: 'income' | 'any';
  readonly duplicateBillNumbers: 'company' | 'vendor';
  /** Largest difference between Amount and Qty x UnitPrice that passes. */
  readonly amountTolerance: string;
  readonly linesOnTaxableSaleMax: number;
  /** Lapsed subscription: reads fail too. */
  readonly lapsedBlocksReads: boolean;
  readonly maxResultsAboveLimit: 'fault' | 'clamp';
}

export const defaultSwitches: QuickbooksSwitches = {
  environment: 'sandbox',
  accessTokenSeconds: 3600,
  rotateRefreshTokenAfterMs: 24 * 3_600_000,
  oldRefreshTokenLivesMs: 24 * 3_600_000,
  refreshTokenIdleDays: 100,
  requestIdRetentionMs: 24 * 3_600_000,
  replayFaults: true,
  throttleBody: 'json',
  linkBumpsSyncToken: true,
  balanceMovesBumpTime: true,
  deleteWithLinks: 'refuse',
  billPaymentWithoutLines: 'take',
  termRefIgnoredOnVendorCreate: true,
  itemIncomeAccounts: 'income',
  duplicateBillNumbers: 'company',
  amountTolerance: '0.01',
  linesOnTaxableSaleMax: 750,
  lapsedBlocksReads: false,
  maxResultsAboveLimit: 'fault',
};

export interface QuickbooksSandboxOptions {
  readonly port?: number;
  readonly host?: string;
  readonly basePath?: string;
  readonly clock?: SandboxClock;
  readonly limits?: Partial<QuickbooksLimits>;
  readonly switches?: Partial<QuickbooksSwitches>;
  readonly companies?: readonly CompanyProfile[];
}

export const plans = ['SimpleStart', 'Essentials', 'Plus', 'Advanced'] as const;
export type Plan = (typeof plans)[number];

export interface AccountProfile {
  readonly id?: string;
  readonly name: string;
  readonly type: string;
  readonly subType?: string;
  readonly number?: string;
  readonly currency?: string;
}

export interface TaxRateProfile {
  readonly name: string;
  /** Percent. */
  readonly rate: string | number;
  readonly agency?: string;
  readonly appliesTo?: 'TaxOnAmount' | 'TaxOnAmountPlusTax' | 'TaxOnTax';
  /** Of a code that the product generated: its tax cannot be overridden. */
  readonly special?: 'FOREIGN_TAX' | 'REVERSE_CHARGE' | 'ADJUSTMENT_RATE';
}

export interface TaxCodeProfile {
  readonly id?: string;
  readonly name: string;
  readonly description?: string;
  readonly sales?: readonly TaxRateProfile[];
  readonly purchase?: readonly TaxRateProfile[];
  readonly active?: boolean;
}

export interface CompanyProfile {
  readonly realmId: string;
  readonly name?: string;
  readonly country?: string;
  readonly homeCurrency?: string;
  readonly multiCurrency?: boolean;
  readonly plan?: Plan;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly refreshToken?: string;
  /** Which environment the app keys belong to. */
  readonly keys?: 'sandbox' | 'production';
  /** Tax is switched on: manual rates in the US, per-line codes elsewhere. */
  readonly salesTax?: boolean;
  /** Automated sales tax with its own idea of the rates. */
  readonly partnerTax?: { readonly rates: readonly TaxRateProfile[] };
  readonly taxCodes?: readonly TaxCodeProfile[];
  readonly preferences?: {
    readonly CustomTxnNumbers?: boolean;
    readonly AllowDiscount?: boolean;
    readonly AllowShipping?: boolean;
    readonly AllowDeposit?: boolean;
    readonly AutoApplyCredit?: boolean;
    readonly BookCloseDate?: string;
    readonly UseAccountNumbers?: boolean;
    readonly VendorTxnNumbers?: boolean;
    readonly WarnDuplicateCheckNumber?: boolean;
    readonly WarnDuplicateJournalNumber?: boolean;
    /** Account names. */
    readonly DefaultDiscountAccount?: string;
    readonly DefaultShippingAccount?: string;
    readonly TrackClasses?: boolean;
    readonly TrackDepartments?: boolean;
  };
  readonly accounts?: readonly AccountProfile[];
  readonly customers?: readonly Record<string, unknown>[];
  readonly vendors?: readonly Record<string, unknown>[];
  readonly items?: readonly Record<string, unknown>[];
  readonly exchangeRates?: readonly { readonly currency: string; readonly date: string; readonly rate: string | number }[];
}
