export interface TokenSet {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Milliseconds since the epoch, like every time here. */
  readonly accessExpiresAt: number;
  readonly refreshExpiresAt?: number;
  readonly apiDomain?: string;
  readonly obtainedAt: number;
  /** The one before, while the vendor still takes it: QuickBooks keeps it for 24 hours after a rotation. */
  readonly previousRefreshToken?: string;
  /** Of the configured refresh token this grant began with, so that a newly configured one wins over the stored one. */
  readonly seedFingerprint?: string;
}

export interface TokenStore {
  load(): Promise<TokenSet | undefined>;
  save(tokens: TokenSet): Promise<void>;
  /** Runs `work` while no other holder of the same grant refreshes. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

/** What a vendor's token endpoint answered. */
export interface Grant {
  readonly accessToken: string;
  /** Absent when the vendor does not rotate. */
  readonly refreshToken?: string;
  readonly expiresInMs: number;
  readonly refreshExpiresInMs?: number;
  readonly apiDomain?: string;
}

export type RefreshGrant = (refreshToken: string) => Promise<Grant>;
