import { randomBytes } from 'node:crypto';
import type { SandboxClock } from '../../core/clock.js';
import type { QuickbooksSwitches } from '../options.js';

const dayMs = 86_400_000;
const hardLifeMs = 5 * 365 * dayMs;

/** One consent: an app, a realm, its tokens. */
export interface Grant {
  readonly realmId: string;
  readonly clientId: string;
  readonly consentMs: number;
  refreshToken: string;
  refreshIssuedMs: number;
  lastRefreshMs: number;
  /** Superseded refresh tokens and when they die. */
  readonly old: Map<string, number>;
  revoked: boolean;
}

export interface App {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly keys: 'sandbox' | 'production';
}

interface AccessToken {
  readonly grant: Grant;
  readonly expiresMs: number;
}

interface AuthorizationCode {
  readonly realmId: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly expiresMs: number;
}

export interface TokenAnswer {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly x_refresh_token_expires_in: number;
  readonly hardExpiresIn: number;
}

const codeLivesMs = 10 * 60_000;
const random = (bytes: number): string => randomBytes(bytes).toString('base64url');

export class Grants {
  readonly apps = new Map<string, App>();
  private readonly grants: Grant[] = [];
  private readonly access = new Map<string, AccessToken>();
  private readonly codes = new Map<string, AuthorizationCode>();

  constructor(
    private readonly clock: SandboxClock,
    private readonly switches: () => QuickbooksSwitches,
  ) {}

  register(app: App): void {
    this.apps.set(app.clientId, app);
  }

  createGrant(realmId: string, clientId: string, refreshToken = `AB11${random(24)}`): Grant {
    const now = this.clock.now();
    const grant: Grant = {
      realmId,
      clientId,
      consentMs: now,
      refreshToken,
      refreshIssuedMs: now,
      lastRefreshMs: now,
      old: new Map(),
      revoked: false,
    };
    this.grants.push(grant);
    return grant;
  }

  issueCode(realmId: string, clientId: string, redirectUri: string): string {
    const code = `AB11${random(18)}`;
    this.codes.set(code, { realmId, clientId, redirectUri, expiresMs: this.clock.now() + codeLivesMs });
    return code;
  }

  exchangeCode(code: string, clientId: string, redirectUri: string): TokenAnswer | undefined {
    const held = this.codes.get(code);
    this.codes.delete(code);
    if (held?.clientId !== clientId || held.redirectUri !== redirectUri || held.expiresMs <= this.clock.now()) return undefined;
    return this.answer(this.createGrant(held.realmId, clientId));
  }

  refresh(token: string, clientId: string): TokenAnswer | undefined {
    const grant = this.byRefreshToken(token);
    const now = this.clock.now();
    if (grant?.clientId !== clientId || grant.revoked) return undefined;
    if (now >= this.refreshExpiry(grant) || (token !== grant.refreshToken && (grant.old.get(token) ?? 0) <= now)) return undefined;
    // Close to the absolute end a refresh no longer moves the expiry.
    if (grant.consentMs + hardLifeMs - now > 30 * dayMs) grant.lastRefreshMs = now;
    if (now - grant.refreshIssuedMs >= this.switches().rotateRefreshTokenAfterMs) this.rotate(grant);
    return this.answer(grant);
  }

  rotate(grant: Grant): void {
    const now = this.clock.now();
    grant.old.set(grant.refreshToken, now + this.switches().oldRefreshTokenLivesMs);
    grant.refreshToken = `AB11${random(24)}`;
    grant.refreshIssuedMs = now;
  }

  /** Either token ends the whole grant. */
  revoke(token: string): boolean {
    const grant = this.access.get(token)?.grant ?? this.byRefreshToken(token);
    if (!grant || grant.revoked) return false;
    grant.revoked = true;
    return true;
  }

  /** The grant behind a bearer token, or why there is none. */
  authenticate(token: string | undefined): Grant | string {
    if (token === undefined || token === '') return 'Token missing';
    const held = this.access.get(token);
    if (!held) return `Token invalid: ${token.slice(0, 8)}...`;
    if (held.grant.revoked) return `Token revoked: ${token.slice(0, 8)}...`;
    if (held.expiresMs <= this.clock.now()) return `Token expired: ${token.slice(0, 8)}...`;
    return held.grant;
  }

  issueAccess(grant: Grant): string {
    const token = `eyJlbmMi.${random(48)}`;
    this.access.set(token, { grant, expiresMs: this.clock.now() + this.switches().accessTokenSeconds * 1000 });
    return token;
  }

  expireAccess(realmId?: string): void {
    for (const [token, { grant }] of this.access) if (realmId === undefined || grant.realmId === realmId) this.access.delete(token);
  }

  of(realmId?: string): readonly Grant[] {
    return this.grants.filter((grant) => realmId === undefined || grant.realmId === realmId);
  }

  remove(realmId: string): void {
    for (const grant of this.of(realmId)) {
      grant.revoked = true;
      this.grants.splice(this.grants.indexOf(grant), 1);
    }
  }

  private byRefreshToken(token: string): Grant | undefined {
    return this.grants.find((grant) => grant.refreshToken === token || grant.old.has(token));
  }

  private refreshExpiry(grant: Grant): number {
    const idle = grant.lastRefreshMs + this.switches().refreshTokenIdleDays * dayMs;
    return Math.min(idle, grant.consentMs + hardLifeMs);
  }

  private answer(grant: Grant): TokenAnswer {
    const now = this.clock.now();
    return {
      access_token: this.issueAccess(grant),
      refresh_token: grant.refreshToken,
      expires_in: this.switches().accessTokenSeconds,
      x_refresh_token_expires_in: Math.floor((this.refreshExpiry(grant) - now) / 1000),
      hardExpiresIn: Math.floor((grant.consentMs + hardLifeMs - now) / 1000),
    };
  }
}
