import { describe, expect, it } from '@jest/globals';

import { fakePorts } from '../../../../test/vendors/support/ports.js';
import type { SyncErrorDetails } from '../../../domain/sync-error.js';
import { SyncError } from '../../../domain/sync-error.js';
import type { HttpRequest, HttpResponse } from '../types.js';
import { retryLayer } from './retry.js';

const ok: HttpResponse = { status: 200, headers: {}, text: '{}', json: {} };
const read: HttpRequest = { method: 'GET', path: '/x', kind: 'read', label: 'x.read' };
const write: HttpRequest = { method: 'POST', path: '/x', kind: 'write', label: 'x.create' };
const keyed: HttpRequest = { ...write, requestId: 'key-1' };

const fails = (details: Partial<SyncErrorDetails>): SyncError =>
  new SyncError({ kind: 'transient', code: 'test.transient', message: 'failed', ...details });
const lost = fails({ mayHaveCommitted: true });
const notSent = fails({ mayHaveCommitted: false });

async function attempt(request: HttpRequest, outcomes: readonly (Error | HttpResponse)[]) {
  const ports = fakePorts();
  const layer = retryLayer('zoho', { attempts: 3, backoffFirstMs: 1000, backoffMostMs: 8000, patienceMs: 60_000 }, ports);
  const seen: number[] = [];
  const queue = [...outcomes];
  const result = await layer({ request, attempt: 1, headers: {} }, async ({ attempt: number }) => {
    seen.push(number);
    const outcome = queue.shift() ?? ok;
    if (outcome instanceof Error) throw outcome;
    return outcome;
  }).catch((error: unknown) => error);
  return { result, attempts: seen.length, waits: ports.waits };
}

describe('retryLayer', () => {
  it('repeats a read after transport faults and numbers the attempts', async () => {
    const { result, attempts } = await attempt(read, [fails({}), fails({})]);

    expect(result).toBe(ok);
    expect(attempts).toBe(3);
  });

  it('gives up after the last attempt with the last error', async () => {
    const { result, attempts } = await attempt(read, [fails({}), fails({}), fails({ code: 'test.last' })]);

    expect(result).toMatchObject({ kind: 'transient', code: 'test.last' });
    expect(attempts).toBe(3);
  });

  it.each(['config', 'auth', 'conflict', 'rejected', 'notFound', 'bug'] as const)('does not repeat after %s', async (kind) => {
    const { result, attempts } = await attempt(keyed, [fails({ kind })]);

    expect(result).toMatchObject({ kind });
    expect(attempts).toBe(1);
  });

  it('never repeats a write without a key whose answer was lost', async () => {
    const { result, attempts } = await attempt(write, [lost]);

    expect(attempts).toBe(1);
    expect(result).toMatchObject({ kind: 'unknown', details: { mayHaveCommitted: true } });
  });

  it('repeats a write without a key that was never sent', async () => {
    const { result, attempts } = await attempt(write, [notSent]);

    expect(result).toBe(ok);
    expect(attempts).toBe(2);
  });

  it('repeats a keyed write after a lost answer, and calls the outcome unknown when all answers are lost', async () => {
    expect((await attempt(keyed, [lost, lost])).result).toBe(ok);

    const { result, attempts } = await attempt(keyed, [lost, lost, lost]);
    expect(attempts).toBe(3);
    expect(result).toMatchObject({ kind: 'unknown', details: { requestId: 'key-1' } });
  });

  it('calls the outcome unknown when one answer was lost and the later attempts were not even sent', async () => {
    expect((await attempt(keyed, [lost, notSent, notSent])).result).toMatchObject({ kind: 'unknown' });
    expect((await attempt(keyed, [notSent, notSent, notSent])).result).toMatchObject({ kind: 'transient' });
  });

  it('warns that an earlier attempt may have been booked when a later one is refused', async () => {
    const { result } = await attempt(keyed, [lost, fails({ kind: 'conflict', code: 'quickbooks.6140' })]);

    expect(result).toMatchObject({ kind: 'conflict', details: { mayHaveCommitted: true } });
  });

  it("waits as long as the vendor asks, before its own back-off, and no longer than the call's patience", async () => {
    const patient = await attempt(read, [fails({ kind: 'throttled', retryAfterMs: 60_000 })]);
    expect(patient.waits).toEqual([60_000]);

    const impatient = await attempt(read, [fails({ kind: 'throttled', retryAfterMs: 60_001 })]);
    expect(impatient.waits).toEqual([]);
    expect(impatient.result).toMatchObject({ kind: 'throttled', details: { retryAfterMs: 60_001 } });
  });

  it('stops when the run is stopped', async () => {
    const abort = new AbortController();
    abort.abort();

    const { attempts, result } = await attempt({ ...read, signal: abort.signal }, [fails({})]);

    expect(attempts).toBe(1);
    expect(result).toMatchObject({ kind: 'transient' });
  });
});
