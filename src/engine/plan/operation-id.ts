import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/json.js';
import type { Operation } from '../../domain/operation.js';

/**
 * Journal key and vendor idempotency key in one: the same write always gets the same key, and anything that
 * makes it another write (a new version, a definite rejection, a new generation, a restore) gets another. 32 hex digits fit QBO's
 * limits for single requests (50) and batches (36).
 */
export function operationId(operation: Omit<Operation, 'id' | 'runId' | 'reason' | 'dependsOn' | 'before' | 'expect' | 'number'>): string {
  const {
    connection,
    entity,
    sourceId,
    role,
    target,
    action,
    targetId,
    targetVersion,
    after,
    generation,
    attempt,
    era,
    fills,
    allowDuplicateNumber,
  } = operation;
  return shortHash(
    canonicalJson([
      connection,
      entity,
      sourceId,
      role,
      target,
      action,
      targetId ?? '',
      targetVersion ?? '',
      after,
      generation,
      attempt,
      fills,
      allowDuplicateNumber === true,
      ...(era === undefined ? [] : [era]),
    ]),
  );
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function shortHash(text: string): string {
  return sha256(text).slice(0, 32);
}
