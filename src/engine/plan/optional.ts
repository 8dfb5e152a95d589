import type { Desired, Issue, Projection } from '../../domain/document.js';
import type { Reference } from '../../domain/reference.js';
import { neverThere, whyEmpty, type Resolution, type ResolveOptions } from './resolve.js';

/** To what another role of the same document makes. */
export function isOwn({ $ref }: Reference, { entity, sourceId }: Pick<Projection, 'entity' | 'sourceId'>): boolean {
  return $ref.entity === entity && $ref.id === sourceId;
}

/**
 * The roles that go out: of two where one stands in for the other, the other as long as one of its lines is left. Why a role is left
 * out is noted.
 */
export function chosenRoles(desired: readonly Desired[], options: Pick<ResolveOptions, 'resolve'>): { wanted: Desired[]; notes: Issue[] } {
  const emptied = new Map(
    desired.flatMap(({ insteadOf }) => {
      const other = desired.find(({ role, state }) => role === insteadOf && state === 'present');
      const why = other && whyEmpty(other.fields, options);
      return other && why ? [[other.role, why] as const] : [];
    }),
  );
  const wanted = desired.filter(({ role, insteadOf }) => !emptied.has(role) && (insteadOf === undefined || emptied.has(insteadOf)));
  return { wanted, notes: [...emptied.values()].map((why) => ({ ...why, severity: 'note' })) };
}

/** Why an optional target is left out, and the rest of its document goes without it: what it refers to will never be there. */
export function leftOut(
  { optional, fields }: Desired,
  { projection, resolve }: { readonly projection: Projection; readonly resolve: (reference: Reference) => Resolution },
): Issue | undefined {
  if (!optional) return undefined;
  // What the document makes itself is not on record before it is made.
  const never = neverThere(fields, {
    resolve: (reference) => (isOwn(reference, projection) ? { kind: 'id', id: '' } : resolve(reference)),
  });
  return never && { ...never, severity: 'note' };
}
