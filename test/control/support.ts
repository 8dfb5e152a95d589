import { stringify } from 'yaml';
import { loadConfig, type LoadedConfig } from '../../src/config/index.js';
import type { DaemonApp } from '../../src/control/daemon.js';
import type { DocumentRecord, Run } from '../../src/domain/run.js';
import type { Allowance, ConnectionHandle, GrantState } from '../../src/engine/connection-handle.js';
import { Engine } from '../../src/engine/engine.js';
import type { SyncOptions } from '../../src/engine/run-options.js';
import type { ImportHandle } from '../../src/engine/import/import-run.js';
import type { ImportReader, ImportTarget } from '../../src/engine/import/ports.js';
import { definePipeline } from '../../src/engine/pipeline.js';
import type { SourceProfile, SourceReader, TargetProfile, TargetObject, TargetWriter } from '../../src/engine/ports.js';
import type { ConnectionSettings } from '../../src/engine/settings.js';
import type { Verification, Verifier, VerifyOptions } from '../../src/engine/verification.js';
import type { CompiledMapping } from '../../src/mapping/compile.js';
import { createTelemetry } from '../../src/observability/telemetry.js';
import { openStore, parseEncryptionKey, type Store } from '../../src/store/index.js';
import { freshDatabase } from '../support/database.js';
import { FakeClock, documentRecord, link } from '../store/support.js';

/** The daemon's program over memory: one source that lists nothing, slowly if asked to. */
export const apiKey = 'test-api-key-0123456789';
export const connectionId = 'acme';
export const webhookSecrets = { quickbooks: 'verifier-token-0001', zoho: 'zohosecret0001' };

/** Holds a run inside its first read until opened; gives way at once when the run is aborted. */
export class Gate {
  private waiting: (() => void) | undefined;
  private isOpen = true;
  private readonly entrances: (() => void)[] = [];

  close(): void {
    this.isOpen = false;
  }

  open(): void {
    this.isOpen = true;
    this.waiting?.();
  }

  /** Resolves when somebody stands before it. */
  entered(): Promise<void> {
    return new Promise((resolve) => this.entrances.push(resolve));
  }

  async pass(signal: AbortSignal): Promise<void> {
    for (const resolve of this.entrances.splice(0)) resolve();
    signal.throwIfAborted();
    if (this.isOpen) return;
    await new Promise<void>((resolve, reject) => {
      this.waiting = resolve;
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
  }
}

/** An engine whose runs a test can wait for. */
export class ObservedEngine extends Engine {
  readonly runs: Promise<Run>[] = [];
  private readonly awaited: ((run: Promise<Run>) => void)[] = [];

  override sync(id: string, options: SyncOptions): Promise<Run> {
    const run = super.sync(id, options);
    run.catch(() => undefined);
    this.runs.push(run);
    for (const resolve of this.awaited.splice(0)) resolve(run);
    return run;
  }

  /** The end of the next run that starts. */
  nextRun(): Promise<Run> {
    // A promise resolved with a promise waits for it.
    return new Promise<Run>((resolve) => this.awaited.push(resolve));
  }
}

/** Finds what a test says, and remembers what it was asked. */
export class FakeVerifier implements Verifier {
  readonly asked: VerifyOptions[] = [];
  agrees = true;
  private kept: Verification | undefined;

  constructor(private readonly before: (signal: AbortSignal) => Promise<void>) {}

  async verify(options: VerifyOptions = {}): Promise<Verification> {
    await this.before(options.signal ?? new AbortController().signal);
    this.asked.push(options);
    const { agrees } = this;
    return (this.kept = {
      connection: connectionId,
      agrees,
      range: { from: '2026-01-01', to: '' },
      summary: () => (agrees ? 'agrees' : 'differs'),
      sections: () => [{ title: 'Documents', head: ['number'], rows: agrees ? [] : [['INV-1']] }],
      render: (format) => (format === 'html' ? '<!doctype html><title>books</title>' : 'number\nINV-1\n'),
    });
  }

  latest(): Promise<Verification | undefined> {
    return Promise.resolve(this.kept);
  }

  totals(): ReturnType<Verifier['totals']> {
    const causes = { missing: this.agrees ? 0 : 1, tax: 0 };
    const figures = { at: '2026-04-01T00:00:00.000Z', currency: 'USD', accountTypes: { Bank: '0', Income: '12.34' }, causes };
    return Promise.resolve(this.kept && figures);
  }
}

export interface FakeApp extends DaemonApp {
  readonly engine: ObservedEngine;
  readonly gate: Gate;
  readonly clock: FakeClock;
  readonly handle: ConnectionHandle;
  readonly verifier: FakeVerifier;
  /** Makes the next reads of the source fail. */
  failWith(error: Error | undefined): void;
  hold(change?: Partial<DocumentRecord>): Promise<void>;
  /** Links a document to QuickBooks' invoice 1, as last written at the given time of QuickBooks. */
  linkInvoice(changedAt?: string): Promise<void>;
  close(): Promise<void>;
}

export interface FakeOptions {
  readonly apiKeys?: readonly string[];
  readonly enabled?: boolean;
  readonly server?: Readonly<Record<string, unknown>>;
  readonly source?: Partial<SourceReader>;
  readonly target?: Partial<TargetWriter>;
  /** Cron expression of an import that reads one list, past the same gate. */
  readonly importSchedule?: string;
  /** Zoho's calls of the day; every run then costs some. */
  readonly allowance?: Allowance;
  /** Cron expression of the comparison of the books. */
  readonly verifySchedule?: string;
  /** Cron expression of the check. */
  readonly checkSchedule?: string;
}

export async function fakeApp(options: FakeOptions = {}): Promise<FakeApp> {
  const clock = new FakeClock();
  const gate = new Gate();
  const store = await openStore({ url: await freshDatabase(), clock, encryptionKey: parseEncryptionKey('ab'.repeat(32)) });
  let failure: Error | undefined;
  const pass = async (signal: AbortSignal): Promise<void> => {
    await gate.pass(signal);
    if (failure) throw failure;
  };
  const verifier = new FakeVerifier(pass);
  const handle = { ...fakeHandle(options, pass), verifier };
  const engine = fakeEngine(handle, store, clock);
  return {
    loaded: fakeConfig(options),
    store,
    engine,
    gate,
    clock,
    handle,
    verifier,
    telemetry: createTelemetry({ metrics: { version: '1.2.3' } }),
    failWith: (error) => {
      failure = error;
    },
    hold: (change = {}) => store.documents.saveMany([documentRecord({ ...heldDocument, ...change })]),
    linkInvoice: (changedAt = '') => store.links.saveMany([link({ connection: connectionId, targetId: '1', facts: { changedAt } })]),
    close: () => store.close(),
  };
}

/** As `crossfoot drift` shows it. */
export const driftedDocument: Partial<DocumentRecord> = {
  issues: [
    {
      code: 'drift.edited',
      severity: 'hold',
      message: 'somebody changed it in QuickBooks (id 1): date 2026-03-17 → 2026-03-30',
      remedy: 'Undo the change in QuickBooks.',
      differences: [{ field: 'date', ours: '2026-03-17', theirs: '2026-03-30' }],
    },
  ],
};

export const heldDocument: Partial<DocumentRecord> = {
  connection: connectionId,
  state: 'held',
  issues: [
    {
      code: 'tax.unmapped',
      severity: 'hold',
      message: 'the tax "County" is not mapped',
      remedy: 'Add it to taxes.map.',
      at: 'mappings/invoices.yaml:41',
    },
  ],
};

function fakeEngine(handle: ConnectionHandle, store: Store, clock: FakeClock): ObservedEngine {
  const pipelines = [
    definePipeline({ entity: 'widgets', kind: 'document', source: 'widgets', after: [] }),
    // Known by name, never exported by itself: its documents stay as a test left them.
    definePipeline({ entity: 'invoices', kind: 'master', source: 'invoices', after: [] }),
  ];
  let runs = 0;
  const newId = (): string => `run-${(runs += 1)}`;
  return new ObservedEngine([handle], pipelines, { store, clock, newId, every: () => () => undefined, holder: 'this process' });
}

function fakeHandle(
  { enabled = true, source = {}, target = {}, importSchedule, allowance }: FakeOptions,
  beforeList: (signal: AbortSignal) => Promise<void>,
): ConnectionHandle {
  const reader: Partial<SourceReader> = {
    profile: () => Promise.resolve(sourceProfile),
    list: async function* (_resource, { signal }) {
      await beforeList(signal);
      yield { rows: [], filterHonoured: null };
    },
    ...source,
  };
  let calls = 0;
  return {
    id: connectionId,
    enabled,
    books: { organization: 'us/10234695', company: 'sandbox/4620816365' },
    settings: settings,
    mappings: new Map([['widgets', { entity: 'widgets', version: 'm1', emits: [{ target: 'Invoice' }] } as unknown as CompiledMapping]]),
    source: reader as SourceReader,
    target: { profile: () => Promise.resolve(targetProfile), changedSince: nothing, ...target } as Partial<TargetWriter> as TargetWriter,
    ...(importSchedule === undefined ? {} : { imports: fakeImport(importSchedule, beforeList) }),
    calls: () => (allowance ? { 'zoho.read': (calls += 30) } : {}),
    revoke: () => Promise.resolve({ zoho: 'revoked', quickbooks: 'revoked' }),
    state: () =>
      Promise.resolve({
        grants: { zoho: aliveGrant, quickbooks: aliveGrant },
        tokenExpirySeconds: { zoho: null, quickbooks: 86_400 },
        budgetRemaining: { zoho: 900, quickbooks: null },
        ...(allowance ? { allowance } : {}),
      }),
  };
}

async function* nothing(): AsyncGenerator<readonly TargetObject[]> {
  yield await Promise.resolve([]);
}

export const aliveGrant: GrantState = {
  state: 'alive',
  authorizedAt: '2026-03-01T00:00:00.000Z',
  renewedAt: '2026-03-31T23:30:00.000Z',
  rotatedAt: null,
  endsAt: null,
  deadSince: null,
};

function fakeImport(schedule: string, beforeList: (signal: AbortSignal) => Promise<void>): ImportHandle {
  const reader: Partial<ImportReader> = {
    now: async () => {
      await beforeList(new AbortController().signal);
      return '2026-04-01T00:00:00Z';
    },
    changes: () => Promise.resolve({ changed: {}, deleted: {}, time: '2026-04-01T00:00:00Z', reach: 'complete' }),
  };
  return {
    reader: reader as ImportReader,
    target: {} as ImportTarget,
    pipelines: [],
    mappings: new Map(),
    entities: ['customers'],
    schedule,
  };
}

export const sourceProfile: SourceProfile = {
  id: '10234695',
  name: 'Acme',
  country: 'US',
  currency: 'USD',
  timeZone: 'UTC',
  taxes: [],
  accounts: [],
};

export const targetProfile: TargetProfile = {
  id: '4620816365',
  name: 'Acme',
  country: 'US',
  active: true,
  plan: 'QuickBooks Online Plus',
  homeCurrency: 'USD',
  multiCurrency: false,
  usingSalesTax: false,
  partnerTax: null,
  allowShipping: true,
  defaultShippingAccount: '',
  allowDiscount: true,
  defaultDiscountAccount: '',
  customTxnNumbers: true,
  autoApplyCredit: false,
  bookCloseDate: '',
  taxCodes: [],
  accounts: [],
};

const settings: ConnectionSettings = {
  connection: connectionId,
  modules: [],
  entities: ['widgets'],
  exportFrom: '2026-01-01',
  approval: 'auto',
  closedBooks: 'hold',
  createMax: null,
  accounts: {},
  zeroRate: undefined,
  automaticTax: false,
  taxes: [],
  groupSize: 10,
  writeConcurrency: 1,
  detailConcurrency: 1,
  planLifeMs: 86_400_000,
  reservePercent: 10,
  requestKeyLifeMs: 86_400_000,
  profileAgeMsMax: 86_400_000,
  sweepEveryMs: 86_400_000,
  drift: {},
  keepInputs: { ms: 86_400_000, bytes: 1_000_000 },
  sweepMissing: { count: 20, percent: 20 },
};

export function fakeConfig({
  apiKeys = [apiKey],
  enabled = true,
  server = {},
  verifySchedule,
  checkSchedule,
}: FakeOptions = {}): LoadedConfig {
  const text = stringify({
    version: 1,
    server: { host: '127.0.0.1', port: 0, apiKeys, ...server },
    connections: [
      {
        id: connectionId,
        enabled,
        zoho: {
          organizationId: '10234695',
          clientId: 'zoho-client',
          clientSecret: 'zoho-client-secret',
          refreshToken: 'zoho-refresh-token',
          webhookSecret: webhookSecrets.zoho,
        },
        quickbooks: {
          environment: 'sandbox',
          realmId: '4620816365',
          clientId: 'qbo-client',
          clientSecret: 'qbo-client-secret',
          refreshToken: 'qbo-refresh-token',
          webhookVerifierToken: webhookSecrets.quickbooks,
        },
        export: { from: '2026-01-01', every: '1h' },
        verify: { schedule: verifySchedule ?? null },
        check: { schedule: checkSchedule ?? null },
      },
    ],
  });
  return loadConfig({ file: 'crossfoot.yaml', env: {}, readFile: () => text, exists: () => true });
}
