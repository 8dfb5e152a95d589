/** Every behaviour the vendor facts leave open, with the stated default. */
export interface ZohoSwitches {
  /** HTTP status of a well-formed id that names nothing. */
  readonly unknownIdStatus: 404 | 400;
  readonly bearerAccepted: boolean;
  readonly refreshLimitStatus: 400 | 200;
  readonly dailyLimitStatus: 429 | 200;
  readonly rateLimitHeaders: boolean;
  readonly missingOrganizationCode: number;
  readonly perPageClamped: boolean;
  readonly unknownFilterByRefused: boolean;
  /** `/inventory/v1/bills` ignores every filter but paging. */
  readonly billFiltersIgnored: boolean;
  readonly billRows: 'slim' | 'fat';
  readonly contactsLastModifiedFilter: boolean;
  readonly contactNameCaseInsensitive: boolean;
  readonly contactNameAcrossTypes: boolean;
  readonly contactNameIncludesInactive: boolean;
  readonly repeatedStatusRefused: boolean;
  readonly upsertHeaders: boolean;
  /** Documented on lists and details of accounts; recorded ones do not name it. */
  readonly accountsShowCurrency: boolean;
  readonly accountsScope: 'settings' | 'accountants' | 'fullaccess';
  readonly vendorPaymentsInInventory: boolean;
  readonly exchangeRatesInInventory: boolean;
  readonly paymentRefundsInInventory: boolean;
  /** Refunds show their amount in both currencies; documented without the rate between them. */
  readonly refundsShowExchangeRate: boolean;
  /** Details of credits list what they were applied to, with the id of each application. */
  readonly embedCreditApplications: boolean;
  /** Details of payments list the refunds beside their sum; documented for Books. */
  readonly embedPaymentRefunds: boolean;
  readonly ownNumberRefused: boolean;
  readonly itemCreateStatus: 200 | 201;
  /** Recording, changing or removing an application moves the document's `last_modified_time`. */
  readonly applicationTouchesDocument: boolean;
  /** Removing one application through the invoice keeps the payment as credit. */
  readonly unappliedPaymentSurvives: boolean;
  readonly invoiceTotalNetOfTds: boolean;
  readonly purchaseTotalNetOfTds: boolean;
  readonly totalNetOfRetention: boolean;
  /** Only matters when the total is not net. */
  readonly balanceNetOfRetention: boolean;
  readonly approvals: boolean;
  /** Recorded details of paid invoices have no `payments`; some captures do. */
  readonly embedApplicationsInInvoice: boolean;
  readonly taxRateLockedWhenUsed: boolean;
  readonly deleteWebhookShellOnly: boolean;
  readonly webhookTimeoutMs: number;
  /** Waits before each automatic redelivery of a failed webhook. */
  readonly webhookRetryDelaysMs: readonly number[];
  readonly webhookDuplicates: number;
  readonly webhooksPerDay: number | null;
  readonly dataCenter: string;
  /** Time each API call takes; the in-process limit only bites when calls overlap. */
  readonly latencyMs: number;
}

export const defaultSwitches: ZohoSwitches = {
  unknownIdStatus: 404,
  bearerAccepted: false,
  refreshLimitStatus: 400,
  dailyLimitStatus: 429,
  rateLimitHeaders: true,
  missingOrganizationCode: 2,
  perPageClamped: true,
  unknownFilterByRefused: false,
  billFiltersIgnored: true,
  billRows: 'slim',
  contactsLastModifiedFilter: true,
  contactNameCaseInsensitive: true,
  contactNameAcrossTypes: true,
  contactNameIncludesInactive: true,
  repeatedStatusRefused: false,
  upsertHeaders: false,
  accountsShowCurrency: true,
  accountsScope: 'settings',
  vendorPaymentsInInventory: false,
  exchangeRatesInInventory: true,
  paymentRefundsInInventory: true,
  refundsShowExchangeRate: false,
  embedCreditApplications: true,
  embedPaymentRefunds: true,
  ownNumberRefused: true,
  itemCreateStatus: 200,
  applicationTouchesDocument: true,
  unappliedPaymentSurvives: true,
  invoiceTotalNetOfTds: true,
  purchaseTotalNetOfTds: true,
  totalNetOfRetention: true,
  balanceNetOfRetention: true,
  approvals: false,
  embedApplicationsInInvoice: false,
  taxRateLockedWhenUsed: true,
  deleteWebhookShellOnly: true,
  webhookTimeoutMs: 10_000,
  webhookRetryDelaysMs: [],
  webhookDuplicates: 0,
  webhooksPerDay: 1_000,
  dataCenter: 'us',
  latencyMs: 0,
};

export function withSwitches(base: ZohoSwitches, changes: Readonly<Record<string, unknown>>): ZohoSwitches {
  for (const name of Object.keys(changes)) {
    if (!(name in defaultSwitches)) throw new Error(`no switch ${name}; there are ${Object.keys(defaultSwitches).join(', ')}`);
  }
  return { ...base, ...changes };
}
