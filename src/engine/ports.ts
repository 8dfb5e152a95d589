import type { SourceDocument, SourceRow } from '../domain/document.js';
import type { JsonObject } from '../domain/json.js';
import type { Operation } from '../domain/operation.js';

/** What the engine needs of the two sides. `connectors` implement it over the vendor clients; tests over memory. */
export interface SourcePage {
  readonly rows: readonly SourceRow[];
  /** False when rows older than asked came back: this vendor ignores filters it does not know. Null when nothing was asked. */
  readonly filterHonoured: boolean | null;
}

export interface SourceReader {
  /** Pages of list rows, oldest change first where the vendor can sort; all rows when `since` is empty. */
  list(resource: string, options: { readonly since: string; readonly signal: AbortSignal }): AsyncIterable<SourcePage>;
  /** Undefined only when the vendor says for certain that the record is gone. */
  read(resource: string, sourceId: string): Promise<SourceDocument | undefined>;
  /** As `read`, in as few calls as the vendor allows; records that are gone are left out. */
  readMany(resource: string, sourceIds: readonly string[]): Promise<readonly SourceDocument[]>;
  profile(): Promise<SourceProfile>;
}

/** A Zoho organization, as far as planning and checking need it. Cached. */
export interface SourceProfile {
  readonly id: string;
  readonly name: string;
  readonly country: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly taxes: readonly SourceTax[];
  readonly accounts: readonly SourceDocument[];
}

export interface SourceTax {
  readonly id: string;
  readonly name: string;
  readonly percent: string;
  readonly active: boolean;
  readonly components: readonly { readonly taxId: string; readonly name: string; readonly percent: string }[];
}

/** One object of a target list (customer, item, account): what matching and account rules look at. */
export interface DirectoryEntry {
  readonly id: string;
  readonly version: string;
  readonly active: boolean;
  /** Field → value, for `match`: `DisplayName`, `Sku`, `Name`, `AcctNum`. */
  readonly keys: Readonly<Record<string, string>>;
  /** Currency of a party, income account of an item: tells apart objects of one name. */
  readonly variant: string;
  /** Purchase account of an item. */
  readonly purchaseVariant?: string;
  /** False for what must never be used, such as Inventory items and categories. */
  readonly usable: boolean;
  readonly type: string;
  readonly subType: string;
  readonly currency: string;
  readonly marker: string;
}

/** A QBO company, as far as planning and checking need it. Cached; reads are metered. */
export interface TargetProfile {
  readonly id: string;
  readonly name: string;
  readonly country: string;
  readonly active: boolean;
  readonly plan: string;
  readonly homeCurrency: string;
  readonly multiCurrency: boolean;
  readonly usingSalesTax: boolean;
  /** True: automated sales tax; false: automated company whose tax centre is not set up; null: not such a company. */
  readonly partnerTax: boolean | null;
  readonly allowShipping: boolean;
  readonly defaultShippingAccount: string;
  readonly allowDiscount: boolean;
  readonly defaultDiscountAccount: string;
  readonly customTxnNumbers: boolean;
  readonly autoApplyCredit: boolean;
  readonly bookCloseDate: string;
  readonly taxCodes: readonly TargetTaxCode[];
  readonly accounts: readonly DirectoryEntry[];
}

export interface TargetTaxCode {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
  readonly sales: readonly TargetTaxRate[];
  readonly purchases: readonly TargetTaxRate[];
}

export interface TargetTaxRate {
  readonly id: string;
  readonly name: string;
  readonly percent: string;
  readonly special: boolean;
}

/** A target object as it stands now. */
export interface TargetObject {
  readonly id: string;
  readonly version: string;
  readonly state: 'present' | 'voided';
  /** Figures comparable with `Link.facts`. */
  readonly facts: JsonObject;
  /** Text that may hold our marker. */
  readonly note: string;
  /** The whole object, for a merge that keeps what we do not own. */
  readonly raw: JsonObject;
}

/** An operation made ready to send: the exact bytes, kept in the journal so that a resend is the same request. */
export interface PreparedRequest {
  readonly requestId: string;
  readonly body: string;
  readonly options: JsonObject;
}

export interface WriteAnswer {
  readonly targetId: string;
  readonly targetVersion: string;
  readonly facts: JsonObject;
  readonly traceId: string;
}

export interface TargetWriter {
  /** Whether an update must be merged with the object as it stands (no documented sparse update). */
  needsCurrent(operation: Operation): boolean;
  prepare(operation: Operation, current?: TargetObject): PreparedRequest;
  /** Throws `SyncError`; kind `unknown` when the request may have been carried out. */
  send(operation: Operation, request: PreparedRequest): Promise<WriteAnswer>;
  read(resource: string, targetId: string): Promise<TargetObject | undefined>;
  /** The same of several of a resource, in as few calls as the vendor allows; those that are gone are left out. Metered. */
  readMany(resource: string, targetIds: readonly string[]): Promise<readonly TargetObject[]>;
  /** The same of an object that came some other way. */
  seen(resource: string, object: SourceDocument): TargetObject;
  /** Candidates for an operation whose outcome or number is in doubt: by number, else by date and party. */
  candidates(operation: Operation): Promise<readonly TargetObject[]>;
  /** Pages of what was written at this instant (ISO) or later; everything when it is empty. Metered. */
  changedSince(resource: string, since: string): AsyncIterable<readonly TargetObject[]>;
  directory(resource: string): Promise<readonly DirectoryEntry[]>;
  profile(): Promise<TargetProfile>;
  /** Whether the vendor can void this resource; what it cannot is deleted. */
  canVoid(resource: string): boolean;
  /** Field → what the vendor takes for it where it is not sent. */
  unsent(homeCurrency: string): JsonObject;
}
