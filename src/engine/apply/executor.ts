import type { Issue } from '../../domain/document.js';
import type { Clock } from '../../domain/clock.js';
import type { Link, LinkKey, Operation } from '../../domain/operation.js';
import { isConnectionError, SyncError } from '../../domain/sync-error.js';
import type { Store } from '../../store/index.js';
import { fillIn } from '../plan/resolve.js';
import type { PreparedRequest, TargetObject, TargetWriter } from '../ports.js';
import { asItWas } from './as-it-was.js';
import { checkNotInUse, isReduced } from './in-use.js';
import { mapLimited } from './map-limited.js';
import { isReadRefused, unreadable } from './metered.js';
import { refusedWithConnection, settleAnswer, settleError, takesBack, type SettleContext, type Settlement } from './settle.js';

export interface ExecutorOptions {
  readonly store: Store;
  readonly target: TargetWriter;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Writes in flight at once. */
  readonly concurrency: number;
  /** Operations sent before their receipts are recorded. */
  readonly groupSize: number;
  readonly remedyOf?: (code: string) => string | undefined;
  readonly onSettled?: (settlement: Settlement) => void;
}

export interface OperationResult {
  readonly operation: Operation;
  readonly outcome: 'applied' | 'rejected' | 'deferred' | 'unknown';
  readonly issue?: Issue;
  readonly link?: Link;
}

/** How often one operation may lead to another (a repeat on a new version, taking back) before a person is asked. */
const followUpsMax = 3;

export function linkKey(key: Omit<LinkKey, 'connection'>): string {
  return `${key.entity}/${key.sourceId}/${key.role}`;
}

/**
 * Carries out a graph of operations in dependency order, journal before the wire and receipts with links in one
 * transaction. Errors of one document never stop the others; an error of the connection stops after what is in flight
 * has been recorded, and is thrown.
 */
export class Executor {
  constructor(private readonly options: ExecutorOptions) {}

  /** `links` are those the plan was made against, by `linkKey`. */
  async apply(operations: readonly Operation[], links: ReadonlyMap<string, Link>): Promise<ReadonlyMap<string, OperationResult>> {
    const results = new Map<string, OperationResult>();
    const known = new Map(links);
    const standing = new Set(await this.options.store.journal.plan(operations));
    for (const operation of operations)
      if (standing.has(operation.id)) results.set(operation.id, { operation, outcome: 'deferred', issue: unsettled });
    let waiting = operations.filter(({ id }) => !standing.has(id));
    while (waiting.length > 0) {
      const ready = waiting.filter((operation) =>
        operation.dependsOn.every((id) => results.has(id) || !operations.some((other) => other.id === id)),
      );
      if (ready.length === 0)
        throw new SyncError({
          kind: 'bug',
          code: 'engine.cycle',
          message: `operations wait for each other: ${waiting.map(({ id }) => id).join(', ')}`,
        });
      const blocked = ready.filter((operation) =>
        operation.dependsOn.some((id) => results.get(id) !== undefined && results.get(id)?.outcome !== 'applied'),
      );
      await this.defer(blocked, results);
      await this.setUpAgain(blocked, known, results);
      const group = ready.filter((operation) => !blocked.includes(operation)).slice(0, this.options.groupSize);
      await this.applyGroup(group, known, results);
      waiting = waiting.filter((operation) => !results.has(operation.id));
    }
    return results;
  }

  private async defer(operations: readonly Operation[], results: Map<string, OperationResult>): Promise<void> {
    if (operations.length === 0) return;
    const { store } = this.options;
    await store.journal.cancel(
      operations.map(({ id }) => id),
      'an operation it depends on was not applied',
    );
    for (const operation of operations) {
      const cause = operation.dependsOn.map((id) => results.get(id)).find((result) => result && result.outcome !== 'applied');
      results.set(operation.id, {
        operation,
        outcome: 'deferred',
        issue: {
          code: 'operation.deferred',
          severity: 'wait',
          message: `waits for ${cause?.operation.role ?? 'another operation'} (${cause?.issue?.message ?? 'not applied'})`,
          remedy: 'Nothing to do here: it follows by itself once the other one has gone through.',
        },
      });
    }
  }

  private async setUpAgain(
    blocked: readonly Operation[],
    links: Map<string, Link>,
    results: ReadonlyMap<string, OperationResult>,
  ): Promise<void> {
    const again = blocked.map((operation) => asItWas(operation, results)).filter((operation) => operation !== undefined);
    if (again.length === 0) return;
    await this.options.store.journal.plan(again);
    for (const { link } of await this.send(again, links, undefined)) if (link) links.set(linkKey(link), link);
  }

  private async applyGroup(group: readonly Operation[], links: Map<string, Link>, results: Map<string, OperationResult>): Promise<void> {
    if (group.length === 0) return;
    this.options.signal.throwIfAborted();
    const filled = group.map((operation) => ({
      ...operation,
      after: fillIn(operation.after, operation.fills, (id) => results.get(id)?.link?.targetId ?? ''),
    }));
    const unread: Operation[] = [];
    const settlements = await this.send(filled, links, (operation) => unread.push(operation));
    for (const settlement of settlements) note(settlement, links, results, settlement.operation.id);
    await this.options.store.journal.cancel(
      unread.map(({ id }) => id),
      'what is to be changed could not be read',
    );
    for (const operation of unread) results.set(operation.id, { operation, outcome: 'deferred', issue: unreadable });
    await this.followUp(settlements, links, results);
  }

  /** A follow-up's outcome is the outcome of the operation it follows, unless that was misposted: then taking back does not make it right. */
  private async followUp(first: readonly Settlement[], links: Map<string, Link>, results: Map<string, OperationResult>): Promise<void> {
    let pending = first.flatMap((settlement) => followUpOf(settlement, settlement.operation.id));
    for (let round = 0; pending.length > 0 && round < followUpsMax; round += 1) {
      const operations = pending.map(({ operation }) => operation);
      await this.options.store.journal.plan(operations);
      const next: FollowUp[] = [];
      for (const settlement of await this.send(operations, links, undefined)) {
        const from = pending.find(({ operation }) => operation.id === settlement.operation.id);
        if (!from) continue;
        if (settlement.link) links.set(linkKey(settlement.link), settlement.link);
        if (!from.misposted) note(settlement, links, results, from.originId);
        if (settlement.followUp) next.push(...followUpOf(settlement, from.originId, from.misposted));
        else if (from.misposted) await this.conclude(from.misposted, settlement);
      }
      pending = next;
    }
  }

  /** The misposted one is settled once it is taken back, or that was refused for good; else it stays open for the next run. */
  private async conclude(misposted: Settlement, back: Settlement): Promise<void> {
    const { operation, receipt, issue, standing } = misposted;
    const settled: Settlement = { operation, receipt, ...(issue ? { issue } : {}) };
    if (back.receipt.outcome === 'applied') await this.record([settled]);
    if (back.receipt.outcome === 'rejected' && standing) await this.record([{ ...settled, link: standing }]);
  }

  /** `leave`: takes what cannot be sent now because it cannot be read; without it that is an error of the connection. */
  private async send(
    operations: readonly Operation[],
    links: ReadonlyMap<string, Link>,
    leave: ((operation: Operation) => void) | undefined,
  ): Promise<Settlement[]> {
    const { store, target, clock, concurrency } = this.options;
    const requests = new Map<string, PreparedRequest>();
    const settled: Settlement[] = [];
    const failures: SyncError[] = [];
    await mapLimited(operations, concurrency, async (operation) => {
      try {
        requests.set(operation.id, target.prepare(operation, await this.currentOf(operation, links.get(linkKey(operation)))));
      } catch (error) {
        if (leave && isReadRefused(error)) leave(operation);
        else await this.catch(error, operation, links, settled, failures);
      }
    });
    const sendable = operations.filter((operation) => requests.has(operation.id));
    const at = new Date(clock.now()).toISOString();
    await store.journal.sent(
      sendable.map(({ id }) => id),
      at,
      new Map(
        sendable.map(({ id, target: resource, action }) => {
          const request = requests.get(id);
          return [
            id,
            {
              requestId: request?.requestId ?? id,
              url: `${resource} ${action}`,
              params: request?.options ?? {},
              body: request?.body ?? '',
            },
          ];
        }),
      ),
    );
    await mapLimited(sendable, concurrency, async (operation) => {
      const request = requests.get(operation.id);
      if (!request || failures.length > 0) return;
      try {
        settled.push(settleAnswer(operation, await target.send(operation, request), this.context(operation, links)));
      } catch (error) {
        const refusal = error instanceof SyncError ? refusedWithConnection(operation, error, this.context(operation, links)) : undefined;
        if (refusal) settled.push(refusal);
        await this.catch(error, operation, links, settled, failures);
      }
    });
    await this.record(settled.filter((settlement) => !takesBack(settlement)));
    if (failures[0]) throw failures[0];
    return settled;
  }

  private async currentOf(operation: Operation, link: Link | undefined): Promise<TargetObject | undefined> {
    const { target } = this.options;
    const reduced = isReduced(operation, link);
    if (operation.targetId === undefined || !(reduced || target.needsCurrent(operation))) return undefined;
    const current = await target.read(operation.target, operation.targetId);
    if (!current)
      throw new SyncError({
        kind: 'notFound',
        code: 'quickbooks.610',
        message: `${operation.target} ${operation.targetId} does not exist any more`,
      });
    if (reduced) checkNotInUse(operation, current);
    return target.needsCurrent(operation) ? current : undefined;
  }

  private async catch(
    error: unknown,
    operation: Operation,
    links: ReadonlyMap<string, Link>,
    settled: Settlement[],
    failures: SyncError[],
  ): Promise<void> {
    if (!(error instanceof SyncError) || isConnectionError(error)) {
      failures.push(
        error instanceof SyncError ? error : new SyncError({ kind: 'bug', code: 'engine.bug', message: String(error), cause: error }),
      );
      return;
    }
    try {
      settled.push(await settleError(operation, error, this.context(operation, links)));
    } catch (inner) {
      failures.push(
        inner instanceof SyncError ? inner : new SyncError({ kind: 'bug', code: 'engine.bug', message: String(inner), cause: inner }),
      );
    }
  }

  /** Record: receipts and links stand or fall together. */
  private async record(settled: readonly Settlement[]): Promise<void> {
    if (settled.length === 0) return;
    await this.options.store.recordGroup({
      receipts: settled.map(({ receipt }) => receipt),
      links: settled.flatMap(({ link }) => (link ? [link] : [])),
    });
    for (const settlement of settled) this.options.onSettled?.(settlement);
  }

  private context(operation: Operation, links: ReadonlyMap<string, Link>): SettleContext {
    const { target, clock, remedyOf } = this.options;
    return {
      target,
      now: () => new Date(clock.now()).toISOString(),
      link: links.get(linkKey(operation)),
      ...(remedyOf ? { remedyOf } : {}),
    };
  }
}

/** The same write was sent before and is not settled, or was refused: it must never go out as if it were new. */
export const unsettled: Issue = {
  code: 'operation.open',
  severity: 'wait',
  message: 'an earlier request for the same write stands in the journal',
  remedy: 'The next run settles it; see `crossfoot why` if it stays.',
};

interface FollowUp {
  readonly operation: Operation;
  /** The planned operation that all this is about. */
  readonly originId: string;
  /** What the operation takes back, when it does. */
  readonly misposted?: Settlement;
}

function followUpOf(settlement: Settlement, originId: string, earlier?: Settlement): FollowUp[] {
  const misposted = takesBack(settlement) ? settlement : earlier;
  return settlement.followUp ? [{ operation: settlement.followUp, originId, ...(misposted ? { misposted } : {}) }] : [];
}

function note(settlement: Settlement, links: Map<string, Link>, results: Map<string, OperationResult>, id: string): void {
  const { operation, receipt, link, issue } = settlement;
  if (link) links.set(linkKey(link), link);
  results.set(id, { operation, outcome: receipt.outcome, ...(issue ? { issue } : {}), ...(link ? { link } : {}) });
}
