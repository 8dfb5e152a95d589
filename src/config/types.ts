// Generated from src/config/config.schema.json by `npm run gen`; edit the schema instead.

/** The configuration of the daemon: where it keeps its state, how it is reached, and which organizations and companies it keeps in step. */
export interface Config {
  /** Version of this file's format. */
  readonly version: 1;
  /** The REST surface. */
  readonly server: ServerConfig;
  /** Logging. */
  readonly log: LogConfig;
  /** Where `crossfoot connect` receives the vendors' redirects. */
  readonly connect: ConnectConfig;
  /** Where links, journal and checkpoints are kept. */
  readonly database: DatabaseConfig;
  /** One entry per pair of a Zoho Inventory organization and a QuickBooks Online company. */
  readonly connections: readonly ConnectionConfig[];
}

/** The REST surface, health and metrics. */
export interface ServerConfig {
  /** Address to listen on. */
  readonly host: string;
  /** Port to listen on; 0 takes a free one. */
  readonly port: number;
  /** Keys accepted by the REST surface. With an empty list only health, metrics and signed webhooks answer. */
  readonly apiKeys: readonly string[];
  /** Requests accepted per client address and minute. */
  readonly requestsPerMinute: number;
  /** Largest accepted request body in bytes. */
  readonly bodyBytesMax: number;
  /** How often the daemon looks whether configuration or mapping files have changed; null leaves it to SIGHUP. */
  readonly reloadEvery: string | null;
}

/** The address that both vendors send the browser back to after the consent. It is registered at both apps, letter for letter; QuickBooks production keys want https and no localhost. */
export interface ConnectConfig {
  /** The registered address. */
  readonly redirectUrl: string;
  /** Address that `crossfoot connect` listens on for it; with a proxy in front, where the proxy sends it. */
  readonly host: string;
  /** Port that `crossfoot connect` listens on for it. */
  readonly port: number;
}

/** Logging to standard output. */
export interface LogConfig {
  /** Lowest level that is written. */
  readonly level: LogLevel;
  /** `json` for machines, `pretty` for people. */
  readonly format: LogFormat;
}

/** Log level. */
export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Log format. */
export const logFormats = ['json', 'pretty'] as const;
export type LogFormat = (typeof logFormats)[number];

/** The daemon's own state. */
export interface DatabaseConfig {
  /** `sqlite:<file>` (relative to the working directory) or `postgresql://user:password@host:port/database`. */
  readonly url: string;
  /** How long SQLite waits for another process that writes. */
  readonly busyTimeoutMs: number;
}

/** One organization kept in step with one company. */
export interface ConnectionConfig {
  /** Name of the connection in commands, paths, metrics and the journal. It must never change once documents are linked. */
  readonly id: string;
  /** A disabled connection moves nothing and keeps its configuration and links. */
  readonly enabled: boolean;
  /** The Zoho Inventory side. */
  readonly zoho: ZohoConfig;
  /** The QuickBooks Online side. */
  readonly quickbooks: QuickbooksConfig;
  /** From QuickBooks Online into Zoho Inventory. */
  readonly import: ImportConfig;
  /** From Zoho Inventory into QuickBooks Online. */
  readonly export: ExportConfig;
  /** When the prerequisites are looked at. */
  readonly check: CheckConfig;
  /** When the books are compared. */
  readonly verify: VerifyConfig;
  /** Which QuickBooks tax stands for which Zoho tax. */
  readonly taxes: TaxesConfig;
  /** Folder of the mapping files; looked for in the working directory, then beside this file, then one folder above it. */
  readonly mappings: string;
  /** Folder whose mapping files replace those of the same name in `mappings`, for this connection only. */
  readonly mappingsOverlay?: string;
}

/** The vendor's data centre; tokens, client and API host belong to one. */
export const zohoDataCenters = ['us', 'eu', 'in', 'au', 'jp', 'ca', 'cn', 'sa', 'uk'] as const;
export type ZohoDataCenter = (typeof zohoDataCenters)[number];

/** A Zoho Inventory organization and the client that reads it. */
export interface ZohoConfig {
  /** Data centre of the organization. */
  readonly dataCenter: ZohoDataCenter;
  /** The organization's id, in quotes. */
  readonly organizationId: string;
  /** Client id from the vendor's developer console. */
  readonly clientId: string;
  /** Client secret. */
  readonly clientSecret: string;
  /** Refresh token; `crossfoot connect` obtains one when it is left out. */
  readonly refreshToken?: string;
  /** Secret that signs the organization's webhooks; without it they are refused. */
  readonly webhookSecret?: string;
  /** Overrides the data centre's token host (sandbox, proxy, tests). */
  readonly accountsUrl?: string;
  /** Overrides the data centre's API address (sandbox, proxy, tests). */
  readonly apiUrl?: string;
  /** How hard the vendor is called. */
  readonly limits: ZohoLimits;
}

/** Our own limits towards Zoho; null switches one off. The vendor allows 100 requests a minute, and was seen to block for 15 to 20 minutes on sustained reading above about 50. */
export interface ZohoLimits {
  /** All requests per minute, at the most. After a refusal the rate falls by 30 %, and rises again slowly. */
  readonly requestsPerMinute: number | null;
  /** All requests per minute, at the least: refusals do not bring the rate below it, and the long block (`zoho.43`) brings it here. */
  readonly sustainedPerMinute: number;
  /** Reads of single documents per minute, within all requests; null sets no bound of its own. */
  readonly detailsPerMinute: number | null;
  /** Requests in flight; the vendor allows 5 on free plans, 10 on paid ones. */
  readonly concurrency: number;
  /** Requests per day; null takes the figure the vendor states in its answers. */
  readonly requestsPerDay: number | null;
  /** How long one request may take. */
  readonly timeoutMs: number;
  /** Attempts per request, the first included. */
  readonly attemptsMax: number;
  /** First wait between attempts; it doubles, with jitter, and the vendor's own wait wins. */
  readonly backoffMs: number;
  /** Share of the daily allowance kept free for people and other programs. */
  readonly reservePercent: number;
}

/** Sandbox and production have different keys and hosts. */
export const quickbooksEnvironments = ['sandbox', 'production'] as const;
export type QuickbooksEnvironment = (typeof quickbooksEnvironments)[number];

/** A QuickBooks Online company and the app that writes to it. */
export interface QuickbooksConfig {
  /** Which of the vendor's hosts the keys belong to. */
  readonly environment: QuickbooksEnvironment;
  /** The company's id, in quotes. */
  readonly realmId: string;
  /** Client id of the app. */
  readonly clientId: string;
  /** Client secret. */
  readonly clientSecret: string;
  /** The first refresh token; rotated values live encrypted in the database. `crossfoot connect` obtains one when it is left out. */
  readonly refreshToken?: string;
  /** Verifier token of the app's webhooks; without it webhooks for this company are refused. */
  readonly webhookVerifierToken?: string;
  /** Overrides the vendor's token host (sandbox, proxy, tests). */
  readonly oauthUrl?: string;
  /** Overrides the environment's API host (sandbox, proxy, tests). */
  readonly apiUrl?: string;
  /** How hard the vendor is called. */
  readonly limits: QuickbooksLimits;
}

/** Our own limits towards QuickBooks Online, counted over every span of a second or a minute; null switches one off. Lower them when other programs work on the same company. */
export interface QuickbooksLimits {
  /** Requests per second (the vendor allows 10). */
  readonly requestsPerSecond: number | null;
  /** Requests per minute (the vendor allows 500). */
  readonly requestsPerMinute: number | null;
  /** Batch requests per minute (the vendor allows 40). */
  readonly batchesPerMinute: number | null;
  /** Requests in flight. */
  readonly concurrency: number;
  /** How long one request may take; the vendor gives up after 120 s, and waiting longer turns a lost answer into a known one. */
  readonly timeoutMs: number;
  /** Attempts per request, the first included. */
  readonly attemptsMax: number;
  /** First wait between attempts; it doubles, with jitter, and the vendor's own wait wins. */
  readonly backoffMs: number;
}

/** What comes in from QuickBooks Online. The import never writes to QuickBooks. */
export interface ImportConfig {
  /** Cron expression with five fields, in the time zone of the process (`TZ`). */
  readonly schedule: string;
  /** Import the chart of accounts. */
  readonly accounts: boolean;
  /** Import customers. */
  readonly customers: boolean;
  /** Import sub-customers as contact persons of their customer. */
  readonly subCustomers: boolean;
  /** Import vendors. */
  readonly vendors: boolean;
  /** Import items. */
  readonly items: boolean;
}

/** Whether a person approves plans. */
export const approvals = ['auto', 'manual'] as const;
export type Approval = (typeof approvals)[number];

/** What happens to a document dated in closed books. */
export const closedBooksPolicies = ['hold', 'nextOpenDay'] as const;
export type ClosedBooksPolicy = (typeof closedBooksPolicies)[number];

/** What goes out to QuickBooks Online. The export never writes to Zoho. */
export interface ExportConfig {
  /** Documents dated before this day are not exported; one already exported is followed whatever its date, and what happens to an older one from this day on (a write-off, money paid back) goes out. */
  readonly from: string;
  /** Longest time between two exports; webhooks and the call budget move it. */
  readonly every: string;
  /** How often the ids of all documents are compared to find deletes. */
  readonly sweepEvery: string;
  /** When a list that misses known documents is taken for a fault of the list instead of so many deletes: both figures must be exceeded. */
  readonly sweepMissing: SweepMissing;
  /** What is exported: `customers`, `accounts`, `invoices` (with customer payments), `creditNotes`, `bills` (with bill payments), `vendorCredits`, `vendorAdvances`. */
  readonly modules: readonly string[];
  /** `manual` keeps every plan until a person approves it. */
  readonly approval: Approval;
  /** `hold` keeps a document dated in closed books for a person; `nextOpenDay` posts it on the first open day. */
  readonly closedBooks: ClosedBooksPolicy;
  /** When a mapping is changed while the daemon runs, so many stored documents of its entity are mapped in both ways, to say which would come out differently. */
  readonly impactDocumentsMax: number;
  /** A run that would create more documents (an import: more records in Zoho) than this stops before the first one and asks a person; null sets no bound. */
  readonly createMax: number | null;
  /** Accounts that Zoho's documents do not name. */
  readonly accounts: ExportAccounts;
  /** What happens when an exported document was edited or deleted in QuickBooks. */
  readonly drift: DriftPolicies;
  /** Operations handed to a writer at once; the vendor's batch takes at most 30. */
  readonly groupSize: number;
  /** How old a plan from `plan --out` may be when it is applied or approved. */
  readonly planLifeHours: number;
  /** How long, and how much of it, the documents that runs worked from are kept, for `why` and `replay`. Whatever is purged, the last version of each document and the journal of all writes stay. */
  readonly keepInputs: KeepInputs;
  /** How long a request id is trusted to return the first answer; after that a lost answer is looked up. The vendor publishes no figure, more than 24 h is not to be relied on. */
  readonly requestKeyLifeHours: number;
  /** Writes in flight per connection. */
  readonly writeConcurrency: number;
  /** Document reads in flight per connection. */
  readonly detailConcurrency: number;
}

/** An account or tax by name or number, or by id as `{ id: … }`. */
export type Selector =
  | string
  | {
      /** The vendor's id. */
      readonly id: string;
    };

/** QuickBooks accounts by name, number or `{ id: … }`. A document that needs one that is missing is held. */
export interface ExportAccounts {
  /** Income account of shipping charges. */
  readonly shipping?: Selector;
  /** Accounts of sales documents. */
  readonly sales: SalesAccounts;
  /** Accounts of purchase documents. */
  readonly purchases: PurchaseAccounts;
}

/** QuickBooks accounts used by invoices, payments and credit notes. */
export interface SalesAccounts {
  /** Bank charges of customer payments. */
  readonly bankCharges?: Selector;
  /** Invoices written off. */
  readonly writeOff?: Selector;
  /** Discounts given. */
  readonly discount?: Selector;
  /** Adjustments and round-off. An item stands behind them: the account must be of type Income. */
  readonly adjustment?: Selector;
  /** Amounts retained, and tax withheld, by customers. Where Zoho takes them off the total, an item stands behind them: the account must be of type Income. */
  readonly retention?: Selector;
  /** Bank account of refunds of excess payments, which Zoho does not name. */
  readonly refund?: Selector;
  /** Income account of lines that name none. */
  readonly income?: Selector;
}

/** QuickBooks accounts used by bills, bill payments and vendor credits. */
export interface PurchaseAccounts {
  /** Discounts received. */
  readonly discount?: Selector;
  /** Adjustments and round-off. */
  readonly adjustment?: Selector;
  /** Amounts retained, and tax withheld, from vendors. */
  readonly retention?: Selector;
  /** Tax owed under reverse charge. */
  readonly reverseCharge?: Selector;
  /** Tax recoverable under reverse charge. */
  readonly reverseChargeInput?: Selector;
  /** Tax on purchases of a US company. */
  readonly purchaseTax?: Selector;
  /** Bank account that zero payments of vendor credits name. */
  readonly bank?: Selector;
}

/** `hold` asks a person, `restore` writes ours again, `accept` takes theirs as the new base. */
export const driftPolicies = ['hold', 'restore', 'accept'] as const;
export type DriftPolicy = (typeof driftPolicies)[number];

/** Bounds beyond which missing documents are not taken for deleted. */
export interface SweepMissing {
  /** Documents missing at once. */
  readonly count: number;
  /** Share of the known documents, in percent. */
  readonly percent: number;
}

/** Bounds of what is kept; the oldest goes first. */
export interface KeepInputs {
  /** Age in days. */
  readonly days: number;
  /** Size of the documents as they are stored, in millions of bytes. */
  readonly megabytes: number;
}

/** Policy per entity for documents edited or deleted in QuickBooks. Fields we do not own are never touched. Customers and accounts edited there come in by the import. */
export interface DriftPolicies {
  /** Invoices and their write-offs. */
  readonly invoices: DriftPolicy;
  /** Customer payments and their deposits. */
  readonly customerPayments: DriftPolicy;
  /** Credit notes, their applications and refunds. */
  readonly creditNotes: DriftPolicy;
  /** Bills. */
  readonly bills: DriftPolicy;
  /** Bill payments. */
  readonly billPayments: DriftPolicy;
  /** Vendor credits, their applications and refunds. */
  readonly vendorCredits: DriftPolicy;
}

/** Whether both sides still fit: company, plan, preferences, accounts, taxes. An error stops the connection until a later check finds none. */
export interface CheckConfig {
  /** Cron expression with five fields, in the time zone of the process (`TZ`), beside the check at each start; null checks only by hand and before each run. */
  readonly schedule: string | null;
}

/** The crossfoot: whether the books agree to the cent. */
export interface VerifyConfig {
  /** Cron expression with five fields, in the time zone of the process (`TZ`); null verifies only by hand. */
  readonly schedule: string | null;
}

/** Taxes by name or `{ id: … }`, kept by id. Mapped rates must be equal; `check` compares them. */
export interface TaxesConfig {
  /** QuickBooks tax for untaxed lines; needed outside the US whenever tax is enabled. */
  readonly zeroRate?: Selector;
  /** Map every Zoho tax that `map` does not name to automated sales tax (US companies that have it switched on). */
  readonly automatic: boolean;
  /** One entry per Zoho tax. */
  readonly map: readonly TaxMapping[];
}

/** One Zoho tax and the QuickBooks tax that stands for it. */
export interface TaxMapping {
  /** The Zoho tax. */
  readonly zoho: Selector;
  /** The QuickBooks tax; `automatic` leaves the rate to automated sales tax. */
  readonly quickbooks: Selector;
}
