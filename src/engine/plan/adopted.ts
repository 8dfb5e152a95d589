import type { Issue } from '../../domain/document.js';
import type { Link } from '../../domain/operation.js';

export function adoptedStands({ target, targetId }: Link): Issue {
  return {
    code: 'document.adopted',
    severity: 'hold',
    message: `it is void or gone in Zoho Inventory; ${target} ${targetId} in QuickBooks was not made by Crossfoot and still stands`,
    remedy: 'Void or delete it in QuickBooks, then dismiss this one.',
  };
}

export function isAdoptedStands({ code }: Issue): boolean {
  return code === 'document.adopted';
}
