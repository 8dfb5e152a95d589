import type { Desired, Issue, Projection } from '../../domain/document.js';
import type { Reference } from '../../domain/reference.js';
import { neverThere, type Resolution } from './resolve.js';

/** To what another role of the same document makes. */
export function isOwn({ $ref }: Reference, { entity, sourceId }: Pick<Projection, 'entity' | 'sourceId'>): boolean {
  return $ref.entity === entity && $ref.id === sourceId;
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
