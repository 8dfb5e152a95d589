import { describe, expect, it } from '@jest/globals';
import type { Run } from '../domain/run.js';
import { SyncError, type ErrorKind } from '../domain/sync-error.js';
import { exitCodeOfError, exitCodeOfRun, gravest } from './exit-codes.js';

const run = (change: Partial<Run>): Run => ({
  id: 'run-1',
  connection: 'acme',
  direction: 'export',
  trigger: 'cli',
  state: 'succeeded',
  startedAt: '2026-04-01T00:00:00.000Z',
  counts: {},
  calls: {},
  ...change,
});

describe('the exit code', () => {
  it.each<[ErrorKind, string, number]>([
    ['config', 'config.invalid', 2],
    ['config', 'connection.busy', 3],
    ['auth', 'auth.invalid-grant', 3],
    ['throttled', 'zoho.45', 3],
    ['transient', 'http.timeout', 3],
    ['transient', 'connect.interrupted', 4],
    ['transient', 'verify.interrupted', 4],
    ['bug', 'store.journal', 70],
  ])('of an error of kind %s, code %s, is %i', (kind, code, expected) => {
    expect(exitCodeOfError(new SyncError({ kind, code, message: '' }))).toBe(expected);
  });

  it('of anything else that is thrown is that of a defect', () => {
    expect(exitCodeOfError(new TypeError('x is undefined'))).toBe(70);
  });

  it.each<[string, Partial<Run>, number, number]>([
    ['a clean run', {}, 0, 0],
    ['a run with dead letters left', {}, 2, 1],
    ['an interrupted run', { state: 'interrupted' }, 2, 4],
    ['a run the vendor refused', { state: 'failed', error: { kind: 'auth', code: 'auth.invalid-grant', message: '' } }, 0, 3],
  ])('of %s', (_case, change, deadLetters, expected) => {
    expect(exitCodeOfRun(run(change), deadLetters)).toBe(expected);
  });

  it('of several connections is the gravest', () => {
    expect(gravest([0, 1, 3])).toBe(3);
    expect(gravest([3, 2, 0])).toBe(2);
    expect(gravest([1, 4, 2])).toBe(4);
    expect(gravest([])).toBe(0);
  });
});
