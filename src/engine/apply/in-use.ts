import { decimal, toMoney } from '../../domain/money.js';
import type { Link, Operation } from '../../domain/operation.js';
import { SyncError } from '../../domain/sync-error.js';
import type { TargetObject } from '../ports.js';

/** Whether an update makes a document smaller than it was booked: only then can more be settled of it than will be left. */
export function isReduced({ action, expect }: Operation, link: Link | undefined): boolean {
  const booked = link?.facts['total'];
  return action === 'update' && expect?.total !== undefined && booked !== undefined && decimal(expect.total).lt(decimal(booked));
}

/**
 * QuickBooks either refuses a document below what is settled of it, or silently takes the excess off the newest payment (vendor fact,
 * unconfirmed which), and that payment would never be set right. So what is settled has to give way first.
 * @throws {SyncError} `document.inUse`
 */
export function checkNotInUse({ target, expect }: Operation, current: TargetObject): void {
  const { total, balance } = current.facts;
  if (expect?.total === undefined || total === undefined || balance === undefined) return;
  const settled = decimal(total).minus(decimal(balance));
  if (settled.lte(decimal(expect.total))) return;
  throw new SyncError({
    kind: 'rejected',
    code: 'document.inUse',
    message: `${toMoney(settled)} of ${target} ${current.id} is settled by payments and credits in QuickBooks, more than its new total ${expect.total}`,
  });
}
