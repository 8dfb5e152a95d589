export interface TokenSet {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Milliseconds since the epoch, like every time here. */
  readonly accessExpiresAt: number;
  readonly refreshExpiresAt?: number;
  readonly apiDomain?: string;
  /** When the access token was obtained. */
  readonly obtainedAt: number;
  /** When a person authorized, or the configured refresh token was first used. */
  readonly grantedAt?: number;
  /** When the vendor last gave another refresh token. */
  readonly rotatedAt?: number;
  /** Since when the vendor says that this grant is over: only a person can authorize again. */
  readonly deadSince?: number;
  /** The one before, while the vendor still takes it: QuickBooks keeps it for 24 hours after a rotation. */
  readonly previousRefreshToken?: string;
  /** Of the configured refresh token this grant began with, so that a newly configured one wins over the stored one. */
  readonly seedFingerprint?: string;
  /** Of the OAuth client that obtained the access token, so that another one is tried at once, not when the token ends. */
  readonly clientFingerprint?: string;
}

export interface TokenStore {
  load(): Promise<TokenSet | undefined>;
  save(tokens: TokenSet): Promise<void>;
  /** Runs `work` while no other holder of the same grant refreshes. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

/** How a grant stands; instants in milliseconds since the epoch, null when not known or not yet. */
export interface GrantRecord {
  /** False while nobody has authorized and no refresh token is configured. */
  readonly isGiven: boolean;
  /** What is stored does not open with the encryption key at hand, and no configured refresh token takes its place. */
  readonly isSealed: boolean;
  readonly grantedAt: number | null;
  readonly renewedAt: number | null;
  readonly rotatedAt: number | null;
  readonly endsAt: number | null;
  readonly deadSince: number | null;
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

/** The first tokens of a grant that a person gave just now. */
export function firstTokens(grant: Grant & { readonly refreshToken: string }, now: number): TokenSet {
  return {
    accessToken: grant.accessToken,
    refreshToken: grant.refreshToken,
    accessExpiresAt: now + grant.expiresInMs,
    obtainedAt: now,
    grantedAt: now,
    ...(grant.refreshExpiresInMs === undefined ? {} : { refreshExpiresAt: now + grant.refreshExpiresInMs }),
    ...(grant.apiDomain === undefined ? {} : { apiDomain: grant.apiDomain }),
  };
}

/** Where a person is sent to, and what comes back by the redirect. */
export interface ConsentRequest {
  readonly redirectUrl: string;
  readonly state: string;
}
export interface ConsentAnswer {
  readonly redirectUrl: string;
  readonly code: string;
}
