import { elapsedMs, type Clock } from '../../domain/clock.js';
import type { Link, Operation, Outcome } from '../../domain/operation.js';
import { isConnectionError, SyncError } from '../../domain/sync-error.js';
import type { JournalEntry, Store } from '../../store/index.js';
import { isImported } from '../import/records.js';
import { isReadRefused } from '../apply/metered.js';
import { adoptable } from '../apply/likeness.js';
import { settleAnswer, settleError, settleStale, takesBack, type SettleContext, type Settlement } from '../apply/settle.js';
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
 * "Try again" may be repeated for the whole life of the key (unconfirmed): how long after the first sending
 * nothing can come of it any more, so that it is looked up and sent under another key.
 */
const passingRefusals: Readonly<Record<string, number>> = { 'quickbooks.6000.nameLock': 0, 'quickbooks.6000.busy': 3_600_000 };

/** How often one operation may lead to another before the rest is left to planning. */
const followUpsMax = 3;

/**
 * Settles what an earlier run left open, before anything new is planned: what never left is dropped, what was sent is
 * sent again, byte for byte and under the same key, and past the key's safe life it is looked up instead.
 */
export async function recover(connection: string, options: RecoverOptions): Promise<number> {
  const { store } = options;
  const settled = new Set<string>();
  for (let after = -1; ;) {
    const entries = await store.journal.open(connection, { limit: pageSize, after });
    // What the import left open is Zoho's: the import looks it up.
    const own = entries.filter((entry) => !isImported(entry.operation.entity));
    const unsent = own.filter((entry) => entry.request === null);
    if (unsent.length > 0)
      await store.journal.cancel(
        unsent.map((entry) => entry.operation.id),
        'never sent; planned anew',
      );
    const sent = own.filter((entry) => entry.request !== null);
    for (const entry of sent) {
      options.signal.throwIfAborted();
      // Taking back, which follows its misposted operation in the journal, may be done by now.
      if (settled.has(entry.operation.id)) continue;
      const settlement = await settleEntry(entry, options).catch((error: unknown) => {
        // It stays open, and nothing new is planned for its document; the others go on.
        if (isReadRefused(error)) return undefined;
        throw error;
      });
      if (settlement) await conclude(settlement, options, settled);
    }
    // What stays unknown stays open for the next run, and must not keep those behind it from being looked at.
    after = entries.at(-1)?.sequence ?? after;
    if (entries.length < pageSize) return settled.size;
  }
}

async function settleEntry(entry: JournalEntry, options: RecoverOptions): Promise<Settlement> {
  const { operation: planned, request } = entry;
  if (!request) throw new SyncError({ kind: 'bug', code: 'engine.bug', message: `operation ${planned.id} was never sent` });
  const context = await contextOf(planned, options);
  const operation = withSentIds(planned, request.body);
  // Refused before the wire, every time: sent again it would stop this run too.
  if (operation.action === 'void' && !options.target.canVoid(operation.target))
    return notCarriedOut(operation, context, `QuickBooks has no void for ${operation.target}: it was not carried out`);
  const ageMs = elapsedMs(options.clock, request.sentAt);
  if (ageMs > options.requestKeyLifeMs) return lookUp(operation, context, options);
  try {
    await options.store.journal.sent([operation.id], context.now(), new Map([[operation.id, request]]));
    const answer = await options.target.send(operation, { requestId: request.requestId, body: request.body, options: request.params });
    return settleAnswer(operation, answer, context, 'resent');
  } catch (error) {
    // A kept refusal of the company (a lapsed subscription, say) says nothing of today and could come for the whole life of the key.
    if (error instanceof SyncError && error.kind === 'config') return lookUp(operation, context, options);
    if (ageMs > (passingRefusals[saidBy(error)] ?? Infinity)) return lookUp(operation, context, options);
    if (!(error instanceof SyncError) || isConnectionError(error)) throw error;
    return settleError(operation, error, context);
  }
}

/** Behind an unknown outcome is what QuickBooks said last, where it said anything. */
function saidBy(error: unknown): string {
  if (!(error instanceof SyncError)) return '';
  return error.cause instanceof SyncError ? error.cause.code : error.code;
}

async function lookUp(operation: Operation, context: SettleContext, options: RecoverOptions): Promise<Settlement> {
  if (operation.action === 'create') {
    const found = adoptable(operation, await options.target.candidates(operation));
    if (found) return settleAnswer(operation, found.answer, context, `looked up: ${found.how}`);
  } else if (operation.targetId !== undefined) {
    const current = await options.target.read(operation.target, operation.targetId);
    const gone = current === undefined && operation.action === 'delete';
    const voided = current?.state === 'voided' && operation.action === 'void';
    if (gone || voided) {
      const answer = { targetId: operation.targetId, targetVersion: current?.version ?? '', facts: current?.facts ?? {}, traceId: '' };
      return settleAnswer(operation, answer, context, 'looked up: found changed');
    }
    if (current !== undefined && current.version !== operation.targetVersion) return settleStale(operation, moved(), context);
  }
  return notCarriedOut(operation, context, 'the answer was lost and nothing was found when it was looked up: it was not carried out');
}

/** As QuickBooks would say it to the same write under a new key. */
function moved(): SyncError {
  const message = 'the answer was lost, and its version has moved since';
  return new SyncError({ kind: 'conflict', code: 'quickbooks.5010', message, vendor: 'quickbooks' });
}

function notCarriedOut(operation: Operation, context: SettleContext, message: string): Settlement {
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

/** Records what became of an operation, and carries out what follows from it; what was misposted is recorded after it was taken back. */
async function conclude(settlement: Settlement, options: RecoverOptions, settled: Set<string>, left = followUpsMax): Promise<Outcome> {
  const { followUp, standing, ...own } = settlement;
  const record = async (link: Link | undefined): Promise<Outcome> => {
    await options.store.recordGroup({ receipts: [own.receipt], links: link ? [link] : [] });
    if (own.receipt.outcome !== 'unknown') settled.add(own.operation.id);
    options.onSettled?.(own);
    return own.receipt.outcome;
  };
  if (!takesBack(settlement)) {
    const outcome = await record(own.link);
    return followUp && left > 0 ? carryOut(followUp, options, settled, left - 1) : outcome;
  }
  const back = followUp && left > 0 ? await carryOut(followUp, options, settled, left - 1) : 'unknown';
  if (back === 'applied') return record(undefined);
  return back === 'rejected' ? record(standing) : 'unknown';
}

/** A follow-up may have been planned, sent or settled before the process died. */
async function carryOut(operation: Operation, options: RecoverOptions, settled: Set<string>, left: number): Promise<Outcome> {
  const { store, target } = options;
  if ((await store.journal.plan([operation])).length > 0) {
    const [entry] = await store.journal.getMany([operation.id]);
    const outcome = entry?.receipts.at(-1)?.outcome;
    if (outcome !== undefined && outcome !== 'unknown') return outcome;
    return entry?.request ? conclude(await settleEntry(entry, options), options, settled, left) : 'unknown';
  }
  const context = await contextOf(operation, options);
  try {
    const isMerged = operation.targetId !== undefined && target.needsCurrent(operation);
    const request = target.prepare(operation, isMerged ? await target.read(operation.target, operation.targetId ?? '') : undefined);
    const outgoing = {
      requestId: request.requestId,
      url: `${operation.target} ${operation.action}`,
      params: request.options,
      body: request.body,
    };
    await store.journal.sent([operation.id], context.now(), new Map([[operation.id, outgoing]]));
    return await conclude(settleAnswer(operation, await target.send(operation, request), context), options, settled, left);
  } catch (error) {
    if (!(error instanceof SyncError) || isConnectionError(error)) throw error;
    return conclude(await settleError(operation, error, context), options, settled, left);
  }
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
