import type { Desired, Projection } from '../../domain/document.js';
import { isRecord, type JsonObject } from '../../domain/json.js';
import { decimal, sum, type Decimal } from '../../domain/money.js';
import type { Action, Operation } from '../../domain/operation.js';

/**
 * In which order the roles of one document are built up and taken down. Pure.
 * Builds up in order of `after`, takes down in reverse: what stands on a target goes, or lets go, before the target goes or shrinks.
 */
export function orderedOperations(operations: readonly Operation[], order: Projection['order']): Operation[] {
  const isBefore = (other: Operation, operation: Operation): boolean => {
    if (other === operation) return false;
    if (isRemoval(other) && buildsOn(other.role, operation.role, order)) return true;
    // What is created anew builds on the new target, not on the one that goes.
    if ((isRemoval(operation) || shrinks(operation)) && other.action !== 'create' && buildsOn(other.role, operation.role, order))
      return true;
    return !isRemoval(operation) && !isRemoval(other) && !shrinks(other) && buildsOn(operation.role, other.role, order);
  };
  return operations.map((operation) => ({
    ...operation,
    dependsOn: [...new Set([...operation.dependsOn, ...operations.filter((other) => isBefore(other, operation)).map(({ id }) => id)])],
  }));
}

/** Roles made per member of a list build on the role of the same member. */
export function buildsOn(role: string, other: string, order: Projection['order']): boolean {
  const [base = '', key] = role.split(':');
  const [otherBase = '', otherKey] = other.split(':');
  return (order[base] ?? []).includes(otherBase) && (key === undefined || otherKey === undefined || key === otherKey);
}

/** `after: [refund]` means every `refund:<key>`. */
function isRole(role: string, named: string): boolean {
  return role === named || role.startsWith(`${named}:`);
}

function isRemoval(operation: Operation): boolean {
  return isTakenDown(operation.action);
}

/** An update to less than is there: as long as the old amount is used, the target refuses it. */
function shrinks({ action, before, after }: Operation): boolean {
  return action === 'update' && before !== null && lineTotal(after).lt(lineTotal(before));
}

function lineTotal({ Line: lines }: JsonObject): Decimal {
  return sum(Array.isArray(lines) ? lines.filter(isRecord).map((line) => decimal(line['Amount'] ?? 0)) : []);
}

export function isTakenDown(action: Action): boolean {
  return action === 'void' || action === 'delete';
}

/** Roles after those they build on. */
export function inOrder(desired: readonly Desired[]): Desired[] {
  const done = new Set<string>();
  const ordered: Desired[] = [];
  const visit = (role: Desired): void => {
    if (done.has(role.role)) return;
    done.add(role.role);
    for (const other of desired) if (role.after.some((name) => isRole(other.role, name))) visit(other);
    ordered.push(role);
  };
  desired.forEach(visit);
  return ordered;
}
