import { adoptedOnly, type Link } from '../../domain/operation.js';
import { nothing, type Booking } from './document.js';
import type { BookedEntity } from './index.js';

/** What happens on a day of its own, later than its document. */
const laterRoles: Readonly<Partial<Record<BookedEntity, readonly string[]>>> = {
  'invoices': ['writeOff', 'writeOffApplication', 'writeOffJournal', 'writeOffJournalApplication'],
  'customer-payments': ['refund'],
  'vendor-advances': ['refund'],
}; // prettier-ignore

/** Found in QuickBooks and only linked, never written: somebody else's posting, settled by ours. */
export function isAnothers(link: Link | undefined): boolean {
  return link?.origin === adoptedOnly;
}

/** Whether the document itself is none of these books: it is older than they are, or somebody else entered it. */
export function isOutside(entity: BookedEntity, links: readonly Link[], isOld: boolean): boolean {
  const standing = links.filter(({ state }) => state === 'present');
  const isLater = ({ role }: Link): boolean => laterRoles[entity]?.includes(role.split(':')[0] ?? '') === true;
  const isOurs = standing.some((link) => !isAnothers(link) && !isLater(link));
  return !isOurs && (isOld || standing.some(isAnothers));
}

/** What happened to such a document on or after the first day (`YYYY-MM-DD`), later than its own. */
export function laterEvents(booking: Booking, { day, from }: { readonly day: string; readonly from: string }): Booking {
  const postings = booking.postings.filter(({ date }) => date >= from && date > day);
  if (postings.length === 0) return nothing;
  const { currency, total } = booking;
  return { ...nothing, postings, currency, total, ...(booking.rate ? { rate: booking.rate } : {}) };
}
