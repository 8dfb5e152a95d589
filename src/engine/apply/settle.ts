import type { Issue } from '../../domain/document.js';
import type { Link, Operation, Receipt } from '../../domain/operation.js';
import { retryCommand } from '../../domain/retry-command.js';
import type { SyncError } from '../../domain/sync-error.js';
import { plainText } from '../../domain/text.js';
import { operationId } from '../plan/operation-id.js';
import { appliedHash } from '../plan/plan-document.js';
import type { TargetObject, TargetWriter, WriteAnswer } from '../ports.js';
import { changedFacts, mismatch } from './answer.js';
import { adoptable, answerOf, isOtherParty, isOwn, isOwnChange, isPurchase, isSpent } from './likeness.js';
import { issueOf } from './remedy.js';

/** What became of an operation, and what follows from it. */
export interface Settlement {
  readonly operation: Operation;
  readonly receipt: Receipt;
  readonly link?: Link;
  readonly issue?: Issue;
  /** Another operation that must be sent at once: a repeat against a fresh version, or taking back what was misposted. */
  readonly followUp?: Operation;
  /** Only beside a `followUp` that takes back: the link that holds when taking back is refused. */
  readonly standing?: Link;
}

/**
 * What was misposted is on the books until it has been taken back. Its receipt is recorded only then: a process that dies
 * in between leaves the operation open, and the next run gets the same answer again and takes it back.
 */
export function takesBack({ standing }: Settlement): boolean {
  return standing !== undefined;
}

export interface SettleContext {
  readonly target: TargetWriter;
  readonly now: () => string;
  /** The link the plan was made against. */
  readonly link: Link | undefined;
  readonly remedyOf?: (code: string) => string | undefined;
}

export function settleAnswer(operation: Operation, answer: WriteAnswer, context: SettleContext, resolvedBy?: string): Settlement {
  const gap = mismatch(operation, answer.facts);
  const base = {
    operationId: operation.id,
    at: context.now(),
    targetId: answer.targetId,
    targetVersion: answer.targetVersion,
    facts: answer.facts,
    traceId: answer.traceId,
    ...(resolvedBy === undefined ? {} : { resolvedBy }),
  };
  if (!gap) return { operation, receipt: { ...base, outcome: 'applied' }, link: linkOf(operation, answer, context) };
  const receipt: Receipt = { ...base, outcome: 'rejected', errorCode: gap.code, message: gap.message, remedy: gap.remedy };
  if (operation.action !== 'create') {
    // An update cannot be taken back to what it was before; the link keeps the new version, and a hash that no plan has, so the next one writes again.
    return { operation, receipt, link: { ...linkOf(operation, answer, context), appliedHash: '' }, issue: gap };
  }
  const action = context.target.canVoid(operation.target) ? 'void' : 'delete';
  return {
    operation,
    receipt,
    issue: gap,
    standing: { ...linkOf(operation, answer, context), appliedHash: '' },
    followUp: renewed(operation, {
      action,
      targetId: answer.targetId,
      targetVersion: answer.targetVersion,
      after: {},
      fills: {},
      reason: 'takes back what was misposted',
    }),
  };
}

/** Errors of the connection are not settled here: they are thrown on. */
export async function settleError(operation: Operation, error: SyncError, context: SettleContext): Promise<Settlement> {
  if (error.kind === 'conflict' && error.code === 'quickbooks.5010') return settleStale(operation, error, context);
  if (error.kind === 'conflict' && error.code === 'quickbooks.6140') return settleNumberTaken(operation, error, context);
  if (error.kind === 'notFound' && operation.action !== 'create' && !(await stands(operation, context)))
    return settleGone(operation, error, context);
  return refused(operation, error, issueOf(operation, error, context.remedyOf), context);
}

/**
 * The connection was refused (subscription, grant, permission) and this write with it: definitely not carried out. Sent again
 * under the same key it might get the kept refusal long after the cause is gone, so it is settled and gets a new one.
 */
export function refusedWithConnection(operation: Operation, error: SyncError, context: SettleContext): Settlement | undefined {
  const isDefinite = (error.kind === 'config' || error.kind === 'auth') && error.details.mayHaveCommitted !== true;
  return isDefinite ? refused(operation, error, issueOf(operation, error, context.remedyOf), context) : undefined;
}

function refused(operation: Operation, error: SyncError, issue: Issue, context: SettleContext, followUp?: Operation): Settlement {
  const { details } = error;
  const receipt: Receipt = {
    operationId: operation.id,
    outcome: error.kind === 'unknown' ? 'unknown' : 'rejected',
    at: context.now(),
    errorCode: issue.code,
    message: issue.message,
    remedy: issue.remedy,
    ...(details.traceId === undefined ? {} : { traceId: details.traceId }),
  };
  return { operation, receipt, issue, ...(followUp ? { followUp } : {}) };
}

/** "Not found" may also be said of what the write refers to (610), and the texts do not tell them apart. */
async function stands({ target, targetId }: Operation, context: SettleContext): Promise<boolean> {
  const current = targetId === undefined ? undefined : await context.target.read(target, targetId);
  return current?.state === 'present';
}

/**
 * Somebody wrote in between. If our figures still stand (a payment was applied, say), or are already those of this operation (its
 * answer was lost), the write is repeated on the new version; else it is drift. A version alone never shows that a write was carried out.
 */
export async function settleStale(operation: Operation, error: SyncError, context: SettleContext): Promise<Settlement> {
  const current = operation.targetId === undefined ? undefined : await context.target.read(operation.target, operation.targetId);
  if (!current) return settleGone(operation, error, context);
  if (operation.action === 'void' && current.state === 'voided')
    return settleAnswer(operation, answerOf(current), context, 'found applied');
  const changes = changedFacts(context.link?.facts ?? {}, current.facts);
  if (!changes.every((change) => isOwnChange(operation, change)))
    return refused(operation, error, drifted(operation, changes, current), context);
  const followUp =
    operation.targetVersion === current.version
      ? undefined
      : renewed(operation, { targetVersion: current.version, reason: `${operation.reason}; version had moved` });
  return refused(operation, error, issueOf(operation, error, context.remedyOf), context, followUp);
}

/** What a person did to a target behind our back, with the figures. */
export function drifted(
  document: Parameters<typeof retryCommand>[0],
  changes: ReturnType<typeof changedFacts>,
  current: TargetObject,
): Issue {
  return {
    code: 'drift.edited',
    severity: 'hold',
    message: `somebody changed it in QuickBooks (id ${current.id}): ${changes.map(({ fact, was, is }) => `${fact} ${plainText(was)} → ${plainText(is)}`).join(', ')}`,
    remedy: `Undo the change in QuickBooks or make the same one in Zoho Inventory, then ${retryCommand(document)}.`,
    differences: changes.map(({ fact, was, is }) => ({ field: fact, ours: was, theirs: is })),
  };
}

/** Deleted behind our back. Voiding or deleting it again is done; an update has nothing to update. */
function settleGone(operation: Operation, error: SyncError, context: SettleContext): Settlement {
  if (operation.action === 'void' || operation.action === 'delete') {
    const answer: WriteAnswer = {
      targetId: operation.targetId ?? '',
      targetVersion: operation.targetVersion ?? '',
      facts: {},
      traceId: error.details.traceId ?? '',
    };
    return {
      ...settleAnswer(operation, answer, context, 'already gone'),
      link: { ...linkOf(operation, answer, context), state: 'absent' },
    };
  }
  return refused(operation, error, deletedThere(operation, operation.targetId ?? ''), context);
}

export function deletedThere(document: Parameters<typeof retryCommand>[0], targetId: string): Issue {
  return {
    code: 'drift.deleted',
    severity: 'hold',
    message: `it was deleted in QuickBooks (id ${targetId})`,
    remedy: `Delete or void it in Zoho Inventory too, or ${retryCommand(document)}, which makes it anew in QuickBooks.`,
  };
}

/** Ours from a lost answer is adopted; voided ones of ours let the number pass; a stranger's holds the document. */
async function settleNumberTaken(operation: Operation, error: SyncError, context: SettleContext): Promise<Settlement> {
  const found = await context.target.candidates(operation);
  const adopted = adoptable(operation, found);
  if (adopted && operation.action === 'create') return settleAnswer(operation, adopted.answer, context, adopted.how);
  const own = found.filter((candidate) => isOwn(operation, candidate) || isSpent(operation, candidate));
  const others = found.filter((candidate) => !own.includes(candidate));
  const mayPass = others.length === 0 || others.every((candidate) => isOtherParty(operation, candidate));
  if (found.length > 0 && mayPass && operation.allowDuplicateNumber !== true && (own.length > 0 || isPurchase(operation))) {
    return refused(
      operation,
      error,
      issueOf(operation, error, context.remedyOf),
      context,
      renewed(operation, { allowDuplicateNumber: true, reason: `${operation.reason}; the number is free to use again` }),
    );
  }
  const issue: Issue = {
    code: 'number.taken',
    severity: 'hold',
    message: `number ${plainText(operation.after['DocNumber'] ?? operation.number)} is used in QuickBooks by another document (${describe(others[0], error)})`,
    remedy: `Renumber one of the two documents, then ${retryCommand(operation)}.`,
  };
  return refused(operation, error, issue, context);
}

function describe(candidate: TargetObject | undefined, error: SyncError): string {
  return candidate ? `id ${candidate.id}, total ${plainText(candidate.facts['total'])}` : (error.details.vendorMessage ?? error.message);
}

type Changes = Partial<Pick<Operation, 'action' | 'targetId' | 'targetVersion' | 'after' | 'fills' | 'reason' | 'allowDuplicateNumber'>>;

/** Another operation in the place of one; one that does something else is not measured by its figures. */
export function renewed(operation: Operation, changes: Changes): Operation {
  const { expect, ...rest } = operation;
  const next = { ...rest, ...(changes.action === undefined && expect ? { expect } : {}), ...changes };
  return { ...next, id: operationId(next), dependsOn: [] };
}

const stateAfter = { create: 'present', update: 'present', deactivate: 'present', void: 'voided', delete: 'absent' } as const;

export function linkOf(operation: Operation, answer: WriteAnswer, context: SettleContext): Link {
  const state = stateAfter[operation.action];
  const before = operation.forgets === true ? {} : (context.link?.applied ?? {});
  const applied = state === 'present' ? operation.after : before;
  return {
    connection: operation.connection,
    entity: operation.entity,
    sourceId: operation.sourceId,
    role: operation.role,
    target: operation.target,
    targetId: answer.targetId,
    targetVersion: answer.targetVersion,
    state,
    generation: operation.generation,
    applied,
    appliedHash: appliedHash(applied),
    facts: answer.facts,
    mappingVersion: operation.mappingVersion,
    origin: context.link?.state === 'present' ? context.link.origin : 'created',
    updatedAt: context.now(),
  };
}
