/**
 * What mapping may know of a connection: plain data, read once per run and cached.
 * Mapping never looks anything up; what is not here it asks for by reference.
 */
export interface CompanyFacts {
  /** Two-letter country of the QBO company; decides the tax model. */
  readonly country: string;
  readonly us: boolean;
  readonly homeCurrency: string;
  readonly multiCurrency: boolean;
  /** Sales tax is switched on in the company. */
  readonly taxed: boolean;
  /** QBO computes US sales tax itself (`PartnerTaxEnabled`). */
  readonly automatedTax: boolean;
  /** A shipping line (`SHIPPING_ITEM_ID`) is allowed and posts to the configured account. */
  readonly shippingItem: boolean;
  readonly allowDiscount: boolean;
  readonly itemLinesOnBills: boolean;
  /** Last closed day, empty when the books are open. */
  readonly bookCloseDate: string;
}

/** One rate of a QBO tax code. */
export interface TaxCodeRate {
  readonly rateId: string;
  readonly name: string;
  /** Percent, as a decimal string. */
  readonly percent: string;
  /** Reverse charge, import and the like: QBO refuses to have such a rate overridden (vendor fact). */
  readonly special: boolean;
}

/** Which rates of a tax code apply. */
export type Side = 'sales' | 'purchases';

export interface TaxCodeFacts {
  readonly codeId: string;
  readonly name: string;
  readonly sales: readonly TaxCodeRate[];
  readonly purchases: readonly TaxCodeRate[];
}

export interface TaxComponent {
  readonly taxId: string;
  readonly name: string;
  readonly percent: string;
}

/** A Zoho tax or tax group and what it maps to. */
export interface MappedTax {
  readonly taxId: string;
  readonly name: string;
  readonly percent: string;
  /** Simple taxes of a group; a simple tax is its own only component. */
  readonly components: readonly TaxComponent[];
  /** Absent when the configuration maps it nowhere. */
  readonly code?: TaxCodeFacts;
  /** Mapped to `automatic`: QBO's own computation is overridden, no rate is named. */
  readonly automatic: boolean;
}

export interface SourceAccountFacts {
  readonly name: string;
  /** Zoho's `account_type`. */
  readonly type: string;
  /** QBO's AccountType and AccountSubType; empty when the account is not there yet. */
  readonly targetType: string;
  readonly targetSubType: string;
}

export interface MappingContext {
  readonly connection: string;
  readonly company: CompanyFacts;
  /** By Zoho tax id. */
  readonly taxes: Readonly<Record<string, MappedTax>>;
  readonly zeroRate?: TaxCodeFacts;
  /** Configured accounts that were found in QBO: key → account id. */
  readonly accounts: Readonly<Record<string, string>>;
  /** Zoho account id → what it is there, and the QBO account that stands for it where that is known already. */
  readonly sourceAccounts: Readonly<Record<string, SourceAccountFacts>>;
  /** Own items (`special:writeOff`) whose account QBO does not admit on an item (6430): journal entries stand in. */
  readonly refused: readonly string[];
  /** Short stable hash of a text, hexadecimal. */
  readonly hash: (text: string) => string;
}
