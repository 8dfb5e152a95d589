import type { Clock } from '../../domain/clock.js';
import type { Link, Operation } from '../../domain/operation.js';
import { isConnectionError, SyncError } from '../../domain/sync-error.js';
import type { JournalEntry, Store } from '../../store/index.js';
import { adoptable, settleAnswer, settleError, type SettleContext, type Settlement } from '../apply/settle.js';
import type { TargetWriter } from '../ports.js';

export interface RecoverOptions {
  readonly store: Store;
  readonly target: TargetWriter;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How long the vendor is trusted to replay an answer for the same key. */
  readonly requestKeyLifeMs: number;
  readonly remedyOf?: (code: string) => string | undefined;
  readonly onSettled?: (settlement: Settlement) => void;
}

const pageSize = 200;

/**
 * Settles what an earlier run left open, before anything new is planned: what never left is dropped, what was sent is
 * sent again, byte for byte and under the same key, and past the key's safe life it is looked up instead.
 */
export async function recover(connection: string, options: RecoverOptions): Promise<number> {
  const { store } = options;
  let settledCount = 0;
  for (;;) {
    const entries = await store.journal.open(connection, { limit: pageSize });
    const unsent = entries.filter((entry) => entry.request === null);
    if (unsent.length > 0)
      await store.journal.cancel(
        unsent.map((entry) => entry.operation.id),
        'never sent; planned anew',
      );
    const sent = entries.filter((entry) => entry.request !== null);
    let progress = unsent.length;
    for (const entry of sent) {
      options.signal.throwIfAborted();
      const settlement = await settleEntry(entry, options);
      await store.recordGroup({ receipts: [settlement.receipt], links: settlement.link ? [settlement.link] : [] });
      options.onSettled?.(settlement);
      if (settlement.followUp) await takeBack(settlement.followUp, options);
      if (settlement.receipt.outcome !== 'unknown') {
        progress += 1;
        settledCount += 1;
      }
    }
    // What stays unknown stays open for the next run; only a full page of progress is worth another look.
    if (entries.length < pageSize || progress === 0) return settledCount;
  }
}

async function settleEntry(entry: JournalEntry, options: RecoverOptions): Promise<Settlement> {
  const { operation: planned, request } = entry;
  if (!request) throw new SyncError({ kind: 'bug', code: 'engine.bug', message: `operation ${planned.id} was never sent` });
  const context = await contextOf(planned, options);
  const operation = withSentIds(planned, request.body);
  const ageMs = options.clock.now() - Date.parse(request.sentAt);
  if (ageMs > options.requestKeyLifeMs) return lookUp(operation, context, options);
  try {
    await options.store.journal.sent([operation.id], context.now(), new Map([[operation.id, request]]));
    const answer = await options.target.send(operation, { requestId: request.requestId, body: request.body, options: request.params });
    return settleAnswer(operation, answer, context, 'resent');
  } catch (error) {
    if (!(error instanceof SyncError) || isConnectionError(error)) throw error;
    return settleError(operation, error, context);
  }
}

async function lookUp(operation: Operation, context: SettleContext, options: RecoverOptions): Promise<Settlement> {
  if (operation.action === 'create') {
    const found = adoptable(operation, await options.target.candidates(operation));
    if (found) return settleAnswer(operation, found.answer, context, `past the key's life: ${found.how}`);
  } else if (operation.targetId !== undefined) {
    const current = await options.target.read(operation.target, operation.targetId);
    const moved = current !== undefined && current.version !== operation.targetVersion;
    const gone = current === undefined && operation.action === 'delete';
    const voided = current?.state === 'voided' && operation.action === 'void';
    if (gone || voided || (moved && operation.action === 'update')) {
      const answer = { targetId: operation.targetId, targetVersion: current?.version ?? '', facts: current?.facts ?? {}, traceId: '' };
      return settleAnswer(operation, answer, context, "past the key's life: found changed");
    }
  }
  const message = "the answer was lost and, past the key's safe life, nothing was found: it was not carried out";
  return {
    operation,
    receipt: {
      operationId: operation.id,
      outcome: 'rejected',
      at: context.now(),
      errorCode: 'operation.not-found',
      message,
      resolvedBy: 'looked up',
    },
  };
}

async function takeBack(operation: Operation, options: RecoverOptions): Promise<void> {
  const { store, target } = options;
  const context = await contextOf(operation, options);
  await store.journal.plan([operation]);
  const request = target.prepare(
    operation,
    operation.targetId !== undefined && target.needsCurrent(operation)
      ? await target.read(operation.target, operation.targetId)
      : undefined,
  );
  await store.journal.sent(
    [operation.id],
    context.now(),
    new Map([[operation.id, { requestId: request.requestId, url: operation.target, params: request.options, body: request.body }]]),
  );
  const settlement = settleAnswer(operation, await target.send(operation, request), context);
  await store.recordGroup({ receipts: [settlement.receipt], links: settlement.link ? [settlement.link] : [] });
}

async function contextOf(operation: Operation, { store, target, clock, remedyOf }: RecoverOptions): Promise<SettleContext> {
  const links: readonly Link[] = await store.links.getMany(operation.connection, [operation]);
  return { target, now: () => new Date(clock.now()).toISOString(), link: links[0], ...(remedyOf ? { remedyOf } : {}) };
}

/** The journal holds the plan with places for ids not yet known; the bytes that were sent have them filled in. */
function withSentIds(operation: Operation, body: string): Operation {
  if (Object.keys(operation.fills).length === 0) return operation;
  const sent = JSON.parse(body) as Record<string, unknown>;
  const after = structuredClone(operation.after) as Record<string, unknown>;
  for (const path of Object.keys(operation.fills)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let from: unknown = sent;
    let to: unknown = after;
    for (const key of keys) {
      from = (from as Record<string, unknown>)[key];
      to = (to as Record<string, unknown>)[key];
    }
    (to as Record<string, unknown>)[last] = (from as Record<string, unknown>)[last];
  }
  return { ...operation, after: after as Operation['after'] };
}
