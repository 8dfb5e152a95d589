import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../src/domain/clock.js';
import type { Link, Operation, Receipt } from '../../src/domain/operation.js';
import type { DocumentRecord } from '../../src/domain/run.js';
import type { OutgoingRequest, Store, StoreOptions } from '../../src/store/index.js';
import { openStore } from '../../src/store/index.js';
import { freshDatabase } from '../support/database.js';

export class FakeClock implements Clock {
  constructor(private milliseconds = Date.parse('2026-04-01T00:00:00.000Z')) {}

  now(): number {
    return this.milliseconds;
  }

  advance(milliseconds: number): void {
    this.milliseconds += milliseconds;
  }

  iso(): string {
    return new Date(this.milliseconds).toISOString();
  }
}

/** A fresh connection name per test keeps them apart in one store. */
let connections = 0;
export function freshConnection(): string {
  connections += 1;
  return `acme-${process.pid}-${Date.now()}-${connections}`;
}

export async function openTestStore(options: Partial<StoreOptions> & { clock: Clock }): Promise<Store> {
  return openStore({ ...options, url: options.url ?? (await freshDatabase()) });
}

export async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'crossfoot-store-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function documentRecord(change: Partial<DocumentRecord> = {}): DocumentRecord {
  return {
    connection: 'acme',
    entity: 'invoices',
    sourceId: '100',
    number: 'INV-100',
    fingerprint: '2026-04-01|sent|10.00',
    modifiedAt: '2026-04-01T00:00:00+0000',
    state: 'synced',
    issues: [],
    mappingVersion: 'm1',
    snapshot: { invoice_id: '100', total: 10 },
    attempts: 0,
    dismissed: false,
    runId: 'run-1',
    updatedAt: '2026-04-01T00:00:00.000Z',
    ...change,
  };
}

export function link(change: Partial<Link> = {}): Link {
  return {
    connection: 'acme',
    entity: 'invoices',
    sourceId: '100',
    role: 'invoice',
    target: 'Invoice',
    targetId: '7',
    targetVersion: '0',
    state: 'present',
    generation: 0,
    applied: { DocNumber: 'INV-100', Line: [{ Amount: '10' }] },
    appliedHash: 'abc',
    facts: { TotalAmt: '10' },
    mappingVersion: 'm1',
    origin: 'created',
    updatedAt: '2026-04-01T00:00:00.000Z',
    ...change,
  };
}

export function operation(change: Partial<Operation> = {}): Operation {
  return {
    id: 'op-1',
    connection: 'acme',
    runId: 'run-1',
    entity: 'invoices',
    sourceId: '100',
    number: 'INV-100',
    role: 'invoice',
    target: 'Invoice',
    action: 'create',
    before: null,
    after: { DocNumber: 'INV-100' },
    expect: { total: '10.00', tax: '0' },
    generation: 0,
    attempt: 0,
    mappingVersion: 'm1',
    reason: 'new in Zoho',
    dependsOn: [],
    fills: {},
    ...change,
  };
}

export function receipt(operationId: string, change: Partial<Receipt> = {}): Receipt {
  return { operationId, outcome: 'applied', at: '2026-04-01T00:00:01.000Z', targetId: '7', targetVersion: '0', ...change };
}

export function outgoing(id: string, change: Partial<OutgoingRequest> = {}): [string, OutgoingRequest] {
  return [id, { requestId: id, url: '/v3/company/1/invoice', params: { minorversion: 75 }, body: `{"DocNumber":"${id}"}`, ...change }];
}
