/** A record as Zoho sent it; numbers beyond a double are kept as text. */
export type ZohoRecord = Readonly<Record<string, unknown>>;

/** The few members of an organization that the prerequisites look at. */
export interface ZohoOrganization extends ZohoRecord {
  readonly organization_id: string;
  readonly name: string;
  readonly currency_code: string;
  readonly country_code?: string;
  readonly country?: string;
  readonly time_zone?: string;
}

export interface ZohoListQuery {
  /** From 1. */
  readonly page: number;
  readonly perPage?: number;
  /** Any ISO form; it is written the one way Zoho accepts. */
  readonly modifiedSince?: string;
  readonly sort?: { readonly column: string; readonly order: 'A' | 'D' };
  readonly filterBy?: string;
  readonly filters?: Readonly<Record<string, string>>;
  /** Ends the waiting for the vendor's limits too. */
  readonly signal?: AbortSignal;
}

export interface ZohoPage {
  readonly rows: readonly ZohoRecord[];
  readonly hasMore: boolean;
  /** False when the vendor answered with rows older than the cutoff; null when the rows cannot tell. */
  readonly filterHonoured: boolean | null;
  readonly sortHonoured: boolean | null;
  readonly total?: number;
}
