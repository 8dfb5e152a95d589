import { describe, expect, it } from '@jest/globals';

import { fakePorts } from '../../../test/vendors/support/ports.js';
import { SyncError } from '../../domain/sync-error.js';
import { MemoryTokenStore } from './memory-token-store.js';
import { TokenSource } from './token-source.js';
import type { Grant, RefreshGrant, TokenSet } from './tokens.js';

const HOUR = 3_600_000;

const dead = (): SyncError => new SyncError({ kind: 'auth', code: 'test.dead', message: 'invalid_grant' });

function setUp(answers: Record<string, Grant | SyncError>, stored?: TokenSet, initialRefreshToken = 'R0') {
  const ports = fakePorts();
  const store = new MemoryTokenStore(stored);
  const asked: string[] = [];
  const refresh: RefreshGrant = async (refreshToken) => {
    asked.push(refreshToken);
    const answer = answers[refreshToken] ?? dead();
    if (answer instanceof SyncError) throw answer;
    return answer;
  };
  const open = (initial = initialRefreshToken, secret = 'secret'): TokenSource =>
    new TokenSource(
      {
        initialRefreshToken: initial,
        client: ['client', secret],
        refresh,
        isDead: ({ code }) => code === 'test.dead',
        earlyRefreshMs: 300_000,
      },
      store,
      ports.clock,
    );
  return { ports, store, asked, open };
}

const grant = (accessToken: string, refreshToken?: string): Grant => ({
  accessToken,
  expiresInMs: HOUR,
  ...(refreshToken === undefined ? {} : { refreshToken }),
});

describe('TokenSource', () => {
  it('refreshes once for many callers', async () => {
    const { asked, open } = setUp({ R0: grant('A1', 'R1') });
    const tokens = open();

    const got = await Promise.all([tokens.accessToken(), tokens.accessToken(), tokens.accessToken()]);

    expect(got).toEqual(['A1', 'A1', 'A1']);
    expect(asked).toEqual(['R0']);
  });

  it('refreshes five minutes before the end of an hour, not earlier', async () => {
    const { ports, asked, open } = setUp({ R0: grant('A1', 'R1'), R1: grant('A2') });
    const tokens = open();
    await tokens.accessToken();

    ports.advance(HOUR - 300_001);
    expect(await tokens.accessToken()).toBe('A1');
    ports.advance(1);
    expect(await tokens.accessToken()).toBe('A2');
    expect(asked).toEqual(['R0', 'R1']);
  });

  it('asks anew under another client secret, though a token is at hand', async () => {
    const { asked, open } = setUp({ R0: grant('A1', 'R1'), R1: grant('A2', 'R2') });
    await open().accessToken();

    expect(await open('R0', 'another').accessToken()).toBe('A2');
    expect(await open('R0', 'another').accessToken()).toBe('A2');
    expect(asked).toEqual(['R0', 'R1']);
  });

  it('hands out no token that could not be saved', async () => {
    const { store, open } = setUp({ R0: grant('A1', 'R1') });
    store.save = async () => {
      throw new Error('disk full');
    };

    await expect(open().accessToken()).rejects.toThrow('disk full');
  });

  it('takes the token another process has fetched in the meantime', async () => {
    const { asked, open } = setUp({ R0: grant('A1', 'R1'), R1: grant('A2', 'R2') });
    const [one, other] = [open(), open()];
    await one.accessToken();
    await other.accessToken();

    expect(await one.renewed('A1')).toBe('A2');
    expect(await other.renewed('A1')).toBe('A2');
    expect(asked).toEqual(['R0', 'R1']);
  });

  it('tries the refresh token before the last once, when the last one is refused', async () => {
    const { ports, store, asked, open } = setUp({ R0: grant('A1', 'R1'), R1: dead() });
    const tokens = open();
    await tokens.accessToken();
    ports.advance(HOUR);

    expect(await tokens.accessToken()).toBe('A1');
    expect(asked).toEqual(['R0', 'R1', 'R0']);
    expect((await store.load())?.refreshToken).toBe('R1');
  });

  it('does not ask again with a dead refresh token', async () => {
    const { asked, open } = setUp({});
    const tokens = open();

    await expect(tokens.accessToken()).rejects.toMatchObject({ kind: 'auth' });
    await expect(tokens.accessToken()).rejects.toMatchObject({ kind: 'auth' });
    expect(asked).toEqual(['R0']);
  });

  it('waits out a token limit without asking', async () => {
    const limited = new SyncError({ kind: 'throttled', code: 'test.limit', message: 'Access Denied', retryAfterMs: 600_000 });
    const answers: Record<string, Grant | SyncError> = { R0: limited };
    const { ports, asked, open } = setUp(answers);
    const tokens = open();

    await expect(tokens.accessToken()).rejects.toMatchObject({ kind: 'throttled' });
    answers['R0'] = grant('A1');
    ports.advance(599_999);
    await expect(tokens.accessToken()).rejects.toMatchObject({ kind: 'throttled' });
    ports.advance(1);
    expect(await tokens.accessToken()).toBe('A1');
    expect(asked).toEqual(['R0', 'R0']);
  });

  it('lets a newly configured refresh token win over the stored one, and only then', async () => {
    const { asked, open } = setUp({ R0: grant('A1', 'R1'), R1: grant('A2', 'R2'), N0: grant('B1', 'N1') });
    await open('R0').accessToken();

    expect(await open('R0').renewed('A1')).toBe('A2');
    expect(await open('N0').accessToken()).toBe('B1');
    expect(asked).toEqual(['R0', 'R1', 'N0']);
  });

  it('keeps the host the vendor named when a later answer is silent about it', async () => {
    const { ports, open } = setUp({ R0: { ...grant('A1'), apiDomain: 'https://api.example' } });
    const tokens = open();
    await tokens.accessToken();
    ports.advance(HOUR);

    await tokens.accessToken();

    expect(tokens.apiDomain).toBe('https://api.example');
  });
});

describe('tokens that do not open', () => {
  const keyError = new SyncError({ kind: 'auth', code: 'auth.key', message: 'sealed with another key' });
  const sealedAway = (answers: Record<string, Grant | SyncError>, initial: string) => {
    const world = setUp(answers, undefined, initial);
    const saved: TokenSet[] = [];
    world.store.load = () => (saved.length === 0 ? Promise.reject(keyError) : Promise.resolve(saved.at(-1)));
    world.store.save = (tokens) => Promise.resolve(void saved.push(tokens));
    return { ...world, saved };
  };

  it('are a grant that is over where no refresh token is configured', async () => {
    const tokens = sealedAway({}, '').open();

    expect(await tokens.grant()).toMatchObject({ isGiven: true, isSealed: true });
    await expect(tokens.accessToken()).rejects.toMatchObject({ code: 'auth.key' });
  });

  it('are replaced by what a configured refresh token brings', async () => {
    const { open, saved } = sealedAway({ R0: grant('A1', 'R1') }, 'R0');
    const tokens = open();
    expect(await tokens.grant()).toMatchObject({ isGiven: true, isSealed: false });

    expect(await tokens.accessToken()).toBe('A1');

    expect(saved).toMatchObject([{ refreshToken: 'R1' }]);
  });

  it('are kept for the former key when the configured refresh token is over too', async () => {
    const { open, saved } = sealedAway({}, 'R0');
    const tokens = open();

    await expect(tokens.accessToken()).rejects.toMatchObject({ code: 'test.dead' });

    expect(saved).toEqual([]);
    expect(await tokens.grant()).toMatchObject({ isSealed: true });
  });
});
