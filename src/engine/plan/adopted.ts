import type { Issue } from '../../domain/document.js';
import type { Link } from '../../domain/operation.js';

/** Origin of a link to a target that is another's work: it may be settled, and is never edited or taken down. */
export const adoptedOnly = 'adopted, never edited';

export function adoptedStands({ target, targetId }: Link): Issue {
  return {
    code: 'document.adopted',
    severity: 'hold',
    message: `it is void or gone in Zoho Inventory; ${target} ${targetId} in QuickBooks was not made by Crossfoot and still stands`,
    remedy: 'Void or delete it in QuickBooks, then dismiss this one.',
  };
}
