import type { Json } from './json.js';

/**
 * What an organization is seeded from: plain JSON. Bodies of contacts, items and documents use the vendor's own member names;
 * the organization's own settings may be spelt in camelCase or snake_case.
 */
export const plans = ['free', 'standard', 'professional', 'premium', 'enterprise'] as const;
export type Plan = (typeof plans)[number];

export interface NamedBody extends Json {
  /** Symbolic name, used in later steps as `$name`. */
  readonly as?: string;
}

export interface SeedCurrency {
  readonly code: string;
  readonly name?: string;
  readonly symbol?: string;
  readonly precision?: number;
  /** Base currency units per unit of this currency. */
  readonly rate?: number | string;
}

export interface SeedTax {
  readonly as?: string;
  readonly name: string;
  readonly percentage: number | string;
  readonly type?: 'tax' | 'compound_tax' | 'tds_tax';
  readonly specificType?: string;
  readonly authority?: string;
  readonly isDefault?: boolean;
}

export interface SeedTaxGroup {
  readonly as?: string;
  readonly name: string;
  /** Names or symbolic names of its taxes. */
  readonly taxes: readonly string[];
}

export interface CustomFieldDefinition {
  /** `contact`, `item`, `invoice`, `creditnote`, `bill`, `vendorcredit`, `customerpayment` or `vendorpayment`. */
  readonly entity: string;
  readonly label: string;
  readonly apiName: string;
  readonly dataType?: string;
  /** Values may not repeat: the key of an upsert. */
  readonly isUnique?: boolean;
}

/**
 * One action at one instant. `{ create, as, body }`, `{ update, body }`, a verb with a symbolic name (`{ void: 'inv1' }`), a payment
 * (`{ payment: { … } }`), or any call (`{ call: 'POST /invoices/$inv1/writeoff' }`).
 */
export type Step = Json & { readonly at?: string; readonly as?: string; readonly body?: Json };

export interface RawDocument {
  readonly module: string;
  readonly as?: string;
  readonly document: Json;
}

export interface OrganizationProfile {
  readonly organizationId: string;
  readonly name?: string;
  readonly edition?: string;
  readonly country?: string;
  readonly countryCode?: string;
  readonly currencyCode?: string;
  readonly pricePrecision?: number;
  readonly timeZone?: string;
  readonly fiscalYearStartMonth?: number;
  readonly plan?: Plan;
  /** Calls per day; the plan's own figure when absent, `null` for no limit. */
  readonly quota?: number | null;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly refreshToken?: string;
  readonly redirectUris?: readonly string[];
  /** Scopes of the seeded refresh token. */
  readonly scopes?: readonly string[];
  readonly dataCenter?: string;
  readonly userName?: string;
  readonly userEmail?: string;
  readonly taxRounding?: 'entity_level' | 'item_level';
  /** Totals are rounded to a multiple of this (round-off). */
  readonly roundOffTo?: number | string;
  readonly autoNumbers?: boolean;
  readonly appList?: readonly string[];
  readonly createdAt?: string;
  readonly currencies?: readonly SeedCurrency[];
  readonly taxes?: readonly SeedTax[];
  readonly taxGroups?: readonly SeedTaxGroup[];
  readonly accounts?: readonly NamedBody[];
  readonly customFields?: readonly CustomFieldDefinition[];
  readonly contacts?: readonly NamedBody[];
  readonly items?: readonly NamedBody[];
  readonly steps?: readonly Step[];
  readonly raw?: readonly RawDocument[];
}

export function normalizeProfile(input: Json): OrganizationProfile {
  const entries = Object.entries(input).map(([key, value]) => [
    key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  const profile = Object.fromEntries(entries) as unknown as OrganizationProfile;
  if (typeof profile.organizationId !== 'string' || profile.organizationId === '') throw new Error('an organization needs organizationId');
  return profile;
}
