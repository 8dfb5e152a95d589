import { createHash } from 'node:crypto';

import type { Clock } from '../../domain/clock.js';
import { notConnected, SyncError } from '../../domain/sync-error.js';
import type { Grant, GrantRecord, RefreshGrant, TokenSet, TokenStore } from './tokens.js';

export interface TokenSourceOptions {
  /** The configured one; it begins the grant, later ones live in the store. */
  readonly initialRefreshToken: string;
  /** Id and secret of the OAuth client: what was obtained with others proves nothing of these. */
  readonly client: readonly [id: string, secret: string];
  readonly refresh: RefreshGrant;
  /** The vendor's definite "this refresh token is dead". */
  readonly isDead: (error: SyncError) => boolean;
  /** Renew this long before the end, but never in the first nine tenths of a token's life. */
  readonly earlyRefreshMs: number;
}

/** Long enough to tell two configured secrets apart, useless for anything else. */
const FINGERPRINT_CHARS = 16;

/** Access tokens for one connection: kept in the store, renewed by one caller at a time, saved before they are used. */
export class TokenSource {
  private current: TokenSet | undefined;
  private pending: Promise<TokenSet> | undefined;
  private refusal: { readonly refreshToken: string; readonly error: SyncError; readonly until: number } | undefined;
  private readonly seed: string;
  private readonly client: string;
  /** Why what is stored does not open; another key may still open it. */
  private sealed: SyncError | undefined;

  constructor(
    private readonly options: TokenSourceOptions,
    private readonly store: TokenStore,
    private readonly clock: Clock,
  ) {
    this.seed = fingerprint(options.initialRefreshToken);
    this.client = fingerprint(JSON.stringify(options.client));
  }

  async accessToken(): Promise<string> {
    return (await this.tokens()).accessToken;
  }

  /** The host the vendor told us to use, once a token is there. */
  get apiDomain(): string | undefined {
    return this.current?.apiDomain;
  }

  /** The refresh token in force, for a revocation. */
  async refreshToken(): Promise<string> {
    const stored = await this.stored();
    return stored?.refreshToken ?? this.options.initialRefreshToken;
  }

  /** How the grant in force stands, as far as is known without asking the vendor. */
  async grant(): Promise<GrantRecord> {
    const { initialRefreshToken } = this.options;
    const stored = await this.opened();
    const { grantedAt, obtainedAt, rotatedAt, deadSince, refreshExpiresAt } = stored ?? {};
    const isRefused = this.refusal?.refreshToken === initialRefreshToken && this.refusal.until === Number.POSITIVE_INFINITY;
    return {
      isGiven: this.sealed !== undefined || (stored?.refreshToken ?? initialRefreshToken) !== '',
      isSealed: this.sealed !== undefined && (initialRefreshToken === '' || isRefused),
      grantedAt: grantedAt ?? null,
      renewedAt: obtainedAt ?? null,
      rotatedAt: rotatedAt ?? null,
      endsAt: refreshExpiresAt ?? null,
      deadSince: deadSince ?? null,
    };
  }

  /** Another token than the one the vendor refused. */
  async renewed(refused: string): Promise<string> {
    if (this.current?.accessToken === refused) this.current = undefined;
    return (await this.tokens(refused)).accessToken;
  }

  private async tokens(refused?: string): Promise<TokenSet> {
    if (this.current !== undefined && this.isUsable(this.current, refused)) return this.current;
    this.pending ??= this.obtain(refused).finally(() => (this.pending = undefined));
    this.current = await this.pending;
    return this.current;
  }

  private obtain(refused: string | undefined): Promise<TokenSet> {
    return this.store.exclusively(async () => {
      // Another process may have refreshed while this one waited for its turn.
      const stored = await this.stored();
      if (stored !== undefined && this.isUsable(stored, refused)) return stored;
      return this.refresh(stored);
    });
  }

  private async refresh(stored: TokenSet | undefined): Promise<TokenSet> {
    const refreshToken = stored?.refreshToken ?? this.options.initialRefreshToken;
    if (refreshToken === '') throw notConnected();
    this.checkRefusal(refreshToken);
    try {
      const { grant, from } = await this.grantFor(refreshToken, stored?.previousRefreshToken);
      const tokens = this.toTokens(grant, from, stored);
      await this.store.save(tokens);
      return tokens;
    } catch (error) {
      this.rememberRefusal(refreshToken, error);
      if (error instanceof SyncError && this.options.isDead(error)) await this.recordDeath(refreshToken, stored);
      throw error;
    }
  }

  /** Every process, and status and metrics, learn of it; whoever authorizes again replaces it. */
  private recordDeath(refreshToken: string, stored: TokenSet | undefined): Promise<void> {
    // The former key, given back, opens what is stored: it is replaced by a living grant alone.
    if (this.sealed) return Promise.resolve();
    const now = this.clock.now();
    const unused = { accessToken: '', refreshToken, accessExpiresAt: 0, obtainedAt: 0, seedFingerprint: this.seed };
    return this.store.save({ ...(stored ?? unused), deadSince: stored?.deadSince ?? now });
  }

  private async grantFor(newer: string, older: string | undefined): Promise<{ grant: Grant; from: string }> {
    try {
      return { grant: await this.options.refresh(newer), from: newer };
    } catch (error) {
      if (older === undefined || !(error instanceof SyncError) || !this.options.isDead(error)) throw error;
      return { grant: await this.options.refresh(older), from: older };
    }
  }

  private toTokens(grant: Grant, from: string, stored: TokenSet | undefined): TokenSet {
    const now = this.clock.now();
    const refreshToken = grant.refreshToken ?? from;
    const previous = refreshToken === from ? stored?.previousRefreshToken : from;
    const apiDomain = grant.apiDomain ?? stored?.apiDomain;
    return {
      accessToken: grant.accessToken,
      refreshToken,
      accessExpiresAt: now + grant.expiresInMs,
      obtainedAt: now,
      grantedAt: stored?.grantedAt ?? now,
      seedFingerprint: this.seed,
      clientFingerprint: this.client,
      ...rotation(refreshToken === stored?.refreshToken ? stored.rotatedAt : stored && now),
      ...(grant.refreshExpiresInMs === undefined ? {} : { refreshExpiresAt: now + grant.refreshExpiresInMs }),
      ...(apiDomain === undefined ? {} : { apiDomain }),
      ...(previous === undefined || previous === refreshToken ? {} : { previousRefreshToken: previous }),
    };
  }

  /** What does not open counts as absent where a configured token can begin anew. Throws `auth.key` where none can. */
  private async stored(): Promise<TokenSet | undefined> {
    const stored = await this.opened();
    if (this.sealed && this.options.initialRefreshToken === '') throw this.sealed;
    return stored;
  }

  /** A grant begun with another configured token is over: the operator has reconnected. */
  private async opened(): Promise<TokenSet | undefined> {
    let stored: TokenSet | undefined;
    try {
      stored = await this.store.load();
      this.sealed = undefined;
    } catch (error) {
      if (!(error instanceof SyncError) || error.code !== 'auth.key') throw error;
      this.sealed = error;
    }
    return stored?.seedFingerprint === undefined || stored.seedFingerprint === this.seed ? stored : undefined;
  }

  private isUsable(tokens: TokenSet, refused: string | undefined): boolean {
    if (tokens.accessToken === refused || (tokens.clientFingerprint ?? this.client) !== this.client) return false;
    const early = Math.min(this.options.earlyRefreshMs, (tokens.accessExpiresAt - tokens.obtainedAt) / 10);
    return this.clock.now() < tokens.accessExpiresAt - early;
  }

  /** A dead token is not tried again, and a token limit is waited out: asking on makes both worse. */
  private checkRefusal(refreshToken: string): void {
    if (this.refusal?.refreshToken === refreshToken && this.clock.now() < this.refusal.until) throw this.refusal.error;
  }

  private rememberRefusal(refreshToken: string, error: unknown): void {
    if (!(error instanceof SyncError)) return;
    if (this.options.isDead(error)) this.refusal = { refreshToken, error, until: Number.POSITIVE_INFINITY };
    if (error.kind === 'throttled') {
      this.refusal = { refreshToken, error, until: this.clock.now() + (error.details.retryAfterMs ?? 0) };
    }
  }
}

function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, FINGERPRINT_CHARS);
}

function rotation(rotatedAt: number | undefined): Partial<TokenSet> {
  return rotatedAt === undefined ? {} : { rotatedAt };
}
