import type { Desired, Issue, Projection } from '../../domain/document.js';
import { adoptedOnly, type Link } from '../../domain/operation.js';
import type { Reference } from '../../domain/reference.js';
import { isOwn } from './optional.js';
import { isTooOld, postingDate, type PlanPolicies } from './policies.js';
import type { Resolution } from './resolve.js';

/** The roles of a document that go out, and those that stay out because they are from before `export.from`. */
export interface Parts {
  readonly desired: readonly Desired[];
  readonly leftOut: readonly Desired[];
}

/**
 * Of a document that is too old and was never exported, what happened later on a day of its own goes out alone. What was exported
 * once is followed, whatever its date. Pure.
 */
export function partsGoingOut(
  { desired, ownDates }: Pick<Projection, 'desired' | 'ownDates'>,
  links: ReadonlyMap<string, Link>,
  policies: Pick<PlanPolicies, 'exportFrom' | 'date'>,
): Parts {
  const hasOwnDate = (role: string): boolean => ownDates.roles.includes(role.split(':')[0] ?? '');
  const isFollowed = [...links.values()].some(({ role, origin }) => origin !== adoptedOnly && !hasOwnDate(role));
  if (isFollowed || !isTooOld(policies)) return { desired, leftOut: [] };
  // What another entered and took out again is not made by us.
  const isKnown = (link: Link | undefined): boolean => link !== undefined && (link.origin !== adoptedOnly || link.state === 'present');
  const goesOut = ({ role, fields }: Desired): boolean =>
    isKnown(links.get(role)) || (hasOwnDate(role) && isLater(fields[postingDate], policies));
  return { desired: desired.filter(goesOut), leftOut: desired.filter((one) => !goesOut(one)) };
}

/** Whether it says that something happened, and not when: that may have been after `export.from`. */
export function tellsOfLater({ issues, ownDates }: Pick<Projection, 'issues' | 'ownDates'>): boolean {
  return issues.some(({ code }) => ownDates.issues.includes(code));
}

/** Without a date that can be read it is not left out in silence. */
function isLater(day: unknown, { exportFrom }: Pick<PlanPolicies, 'exportFrom'>): boolean {
  return typeof day !== 'string' || !isTooOld({ exportFrom, date: day });
}

/** A reference to what stays out for its date: somebody entered it in the target, or nobody knows where it is. */
export function olderRole(
  reference: Reference,
  leftOut: Parts['leftOut'],
  { projection, policies, resolve }: { projection: Projection; policies: PlanPolicies; resolve: (reference: Reference) => Resolution },
): Resolution | undefined {
  const missing = isOwn(reference, projection) ? leftOut.find(({ role }) => role === reference.$ref.role) : undefined;
  if (!missing) return undefined;
  const found = resolve(reference);
  return found.kind === 'id' ? found : { kind: 'missing', issue: needsOlder(missing, policies) };
}

/** Something later builds on what stays out, and the target does not have it either. */
function needsOlder({ target }: Desired, { exportFrom, date }: Pick<PlanPolicies, 'exportFrom' | 'date'>): Issue {
  return {
    code: 'document.older-event',
    severity: 'hold',
    message: `something happened to it on or after export.from ${exportFrom}; it is dated ${date} itself, and QuickBooks has no single open ${target} with its number, party, currency and total`,
    remedy: `Enter the ${target} in QuickBooks by hand: the next run finds it. Or book there what happened and dismiss this one, or move export.from back.`,
  };
}
