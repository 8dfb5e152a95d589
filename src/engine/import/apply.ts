import type { Issue, SourceDocument } from '../../domain/document.js';
import type { Operation, Outcome, Receipt } from '../../domain/operation.js';
import { connectionKinds, SyncError } from '../../domain/sync-error.js';
import { mapLimited } from '../apply/map-limited.js';
import { issueOf } from '../apply/remedy.js';
import { operationId } from '../plan/operation-id.js';
import type { Settlement } from '../apply/settle.js';
import { nowText } from '../run/run-context.js';
import { pick } from './fields.js';
import type { Fields, ImportTarget } from './ports.js';
import type { ImportRun } from './import-run.js';

/** One write to Zoho that is planned. */
export interface PlannedWrite {
  readonly operation: Operation;
  /** The record as it stands; absent for a create. */
  readonly current: SourceDocument | undefined;
}

export interface WriteResult {
  readonly operation: Operation;
  readonly outcome: Outcome;
  /** The record after the write. */
  readonly record?: SourceDocument;
  readonly issue?: Issue;
  readonly receipt: Receipt;
}

export function writeOperation(
  run: Pick<ImportRun, 'settings' | 'runId'>,
  at: Pick<Operation, 'entity' | 'sourceId' | 'number' | 'role' | 'target' | 'mappingVersion' | 'reason'> & {
    readonly targetId?: string;
    readonly version: string;
    readonly before: Fields | null;
    readonly after: Fields;
    readonly attempt: number;
  },
): Operation {
  const { before, after, version, targetId, attempt, ...rest } = at;
  const operation = {
    ...rest,
    connection: run.settings.connection,
    runId: run.runId,
    action: targetId === undefined ? ('create' as const) : ('update' as const),
    ...(targetId === undefined ? {} : { targetId }),
    targetVersion: version,
    before,
    after,
    generation: 1,
    attempt,
    dependsOn: [],
    fills: {},
  };
  return { ...operation, id: operationId(operation) };
}

/**
 * Journal before the wire, then the write. What became of it is answered with its receipt, so that the caller records receipt,
 * links and documents in one transaction. A lost answer is looked up at once by name; what is not found stays open for the next run.
 */
export async function applyWrites(
  run: ImportRun,
  writes: readonly PlannedWrite[],
  once: readonly string[],
): Promise<ReadonlyMap<string, WriteResult>> {
  const { store } = run;
  const at: Writing = { run, once, results: new Map(), failures: [] };
  const standing = new Set(await store.journal.plan(writes.map(({ operation }) => operation)));
  const free = writes.filter(({ operation }) => !standing.has(operation.id));
  for (const turn of inTurns(run.target, free)) {
    if (at.failures.length === 0 && !run.signal.aborted) await writeTurn(at, turn);
  }
  for (const result of at.results.values()) run.emit({ kind: 'settled', settlement: settlementOf(result) });
  if (at.failures[0]) throw new PartlyApplied(at.results, at.failures[0]);
  return at.results;
}

interface Writing {
  readonly run: ImportRun;
  readonly once: readonly string[];
  readonly results: Map<string, WriteResult>;
  readonly failures: SyncError[];
}

/** What is replaced as a whole is written once a turn: the next write is prepared from what the one before left. */
function inTurns(target: ImportTarget, writes: readonly PlannedWrite[]): readonly (readonly PlannedWrite[])[] {
  const turns: PlannedWrite[][] = [];
  const counts = new Map<string, number>();
  for (const write of writes) {
    const whole = target.wholeOf(write.operation);
    const turn = counts.get(whole) ?? 0;
    counts.set(whole, turn + 1);
    (turns[turn] ??= []).push(write);
  }
  return turns;
}

async function writeTurn({ run, once, results, failures }: Writing, writes: readonly PlannedWrite[]): Promise<void> {
  const { store, target, clock, settings } = run;
  const bodies = new Map<string, string>();
  await mapLimited(writes, settings.writeConcurrency, async ({ operation, current }) => {
    try {
      bodies.set(operation.id, await target.prepare(operation, current));
    } catch (error) {
      note(error, operation, run, results, failures);
    }
  });
  const ready = writes.filter(({ operation }) => bodies.has(operation.id) && failures.length === 0);
  const requests = ready.map(({ operation }) => [operation.id, requestOf(operation, bodies.get(operation.id) ?? '')] as const);
  await store.journal.sent(
    ready.map(({ operation }) => operation.id),
    nowText(clock),
    new Map(requests),
  );
  await mapLimited(ready, settings.writeConcurrency, async ({ operation }) => {
    if (failures.length > 0 || run.signal.aborted) return;
    try {
      const record = await target.send(operation, bodies.get(operation.id) ?? '');
      results.set(operation.id, applied(run, operation, record));
    } catch (error) {
      const found = error instanceof SyncError && error.kind === 'unknown' ? await lookUp(run, operation, once) : undefined;
      if (found) results.set(operation.id, applied(run, operation, found, 'found by name'));
      else note(error, operation, run, results, failures);
    }
  });
}

/** An error of the connection, with what was settled before it: that has to be recorded all the same. */
export class PartlyApplied extends Error {
  constructor(
    readonly results: ReadonlyMap<string, WriteResult>,
    override readonly cause: SyncError,
  ) {
    super(cause.message);
  }
}

/**
 * What a write left behind, when its answer was lost. Names are unique in Zoho, so the record under a created one's is it, whatever
 * somebody has edited in it since; only what can never be changed must agree.
 */
export async function lookUp(
  run: Pick<ImportRun, 'target'>,
  operation: Operation,
  once: readonly string[],
): Promise<SourceDocument | undefined> {
  const after = operation.after as Fields;
  if (operation.targetId !== undefined) {
    const current = await run.target.read(operation.target, operation.targetId);
    return current && holds(run.target, operation.target, current, after) ? current : undefined;
  }
  const record = await run.target.find(operation);
  if (!record) return undefined;
  // Not every answer of Zoho states them.
  const stated = once.filter((path) => (run.target.fields(operation.target, record)[path] ?? '') !== '');
  return holds(run.target, operation.target, record, pick(after, stated)) ? record : undefined;
}

function holds(target: ImportTarget, resource: string, record: SourceDocument, after: Fields): boolean {
  const fields = target.fields(resource, record);
  return Object.entries(after).every(([path, value]) => (fields[path] ?? '') === value);
}

function applied(run: ImportRun, operation: Operation, record: SourceDocument, resolvedBy?: string): WriteResult {
  const receipt: Receipt = {
    operationId: operation.id,
    outcome: 'applied',
    at: nowText(run.clock),
    targetId: run.target.idOf(operation.target, record),
    ...(resolvedBy === undefined ? {} : { resolvedBy }),
  };
  return { operation, outcome: 'applied', record, receipt };
}

function note(error: unknown, operation: Operation, run: ImportRun, results: Map<string, WriteResult>, failures: SyncError[]): void {
  if (!(error instanceof SyncError)) {
    failures.push(new SyncError({ kind: 'bug', code: 'engine.bug', message: String(error), cause: error }));
    return;
  }
  if (connectionKinds.includes(error.kind)) {
    failures.push(error);
    return;
  }
  const issue = issueOf(operation, error);
  const outcome: Outcome = error.kind === 'unknown' ? 'unknown' : 'rejected';
  const receipt: Receipt = {
    operationId: operation.id,
    outcome,
    at: nowText(run.clock),
    errorCode: issue.code,
    message: issue.message,
    remedy: issue.remedy,
  };
  results.set(operation.id, { operation, outcome, issue, receipt });
}

function requestOf(operation: Operation, body: string): { requestId: string; url: string; params: Record<string, never>; body: string } {
  return { requestId: operation.id, url: `zoho ${operation.target} ${operation.action}`, params: {}, body };
}

function settlementOf({ operation, receipt, issue }: WriteResult): Settlement {
  return { operation, receipt, ...(issue ? { issue } : {}) };
}
