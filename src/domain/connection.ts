/** The two books that a connection holds together. */
export interface Books {
  /** Zoho data center and organization id. */
  readonly organization: string;
  /** QuickBooks environment and realm id. */
  readonly company: string;
}

/** `disabled`: nothing moves and nothing is forgotten. `deleted`: revoked and forgotten, and not begun anew by itself. */
export type ConnectionMode = 'enabled' | 'disabled' | 'deleted';

/** What is remembered of a connection beside its configuration, which is a file that a daemon never writes. */
export interface ConnectionRecord extends Books {
  readonly connection: string;
  readonly mode: ConnectionMode;
  /** When the mode last changed. */
  readonly since: string;
}
