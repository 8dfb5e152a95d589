import type { Link } from '../../domain/operation.js';
import type { DocumentVersion, JournalEntry, Store } from '../../store/index.js';
import { leaves } from '../plan/leaves.js';
import { appliedHash } from '../plan/plan-document.js';
import { fillIn } from '../plan/resolve.js';

/** A version of a document as a run saw it, and how it differs from the one seen before. */
export interface SeenVersion extends DocumentVersion {
  /** Null for the first one on record. */
  readonly changes: readonly SourceChange[] | null;
}

export interface SourceChange {
  /** `line_items[0].rate` */
  readonly path: string;
  /** Undefined: it was not there. */
  readonly before: unknown;
  readonly after: unknown;
}

/** Versions of one document in an answer; older ones are in the database for as long as they are kept. */
export const versionsShownMax = 10;

/** Newest first. */
export async function versionsOf(store: Store, connection: string, entity: string, sourceId: string): Promise<readonly SeenVersion[]> {
  // One more than is shown tells what the last of them changed.
  const versions = await store.versions.ofDocument(connection, entity, sourceId, versionsShownMax + 1);
  return versions.slice(0, versionsShownMax).map((version, index) => {
    const before = versions[index + 1];
    return { ...version, changes: before ? changesBetween(before.snapshot, version.snapshot) : null };
  });
}

/** Moves with every look at a document, and says nothing of it. */
const restless = /(^|\.)(last_modified_time|last_modified_by_id|updated_time|page_context)/;

function changesBetween(before: unknown, after: unknown): SourceChange[] {
  const [then, now] = [leaves(before), leaves(after)];
  const paths = new Set([...then.keys(), ...now.keys()]);
  return [...paths]
    .filter((path) => !restless.test(path) && then.get(path) !== now.get(path))
    .map((path) => ({ path, before: then.get(path), after: now.get(path) }));
}

/**
 * What stood in the target when a run had ended, from the journal of a document: a later run has moved the links on. Targets that were
 * matched and never written are as they are now. `idOf` answers the target's id of an operation that was applied.
 */
export function linksAsOf(
  entries: readonly JournalEntry[],
  at: { readonly seenAt: string; readonly present: readonly Link[]; readonly idOf: (operationId: string) => string },
): Link[] {
  const links = new Map<string, Link>();
  for (const { operation, outcome, plannedAt, receipts } of entries) {
    if (outcome !== 'applied' || plannedAt > at.seenAt) continue;
    const { connection, entity, sourceId, role, target, action, generation, mappingVersion } = operation;
    const receipt = receipts.at(-1);
    const known = links.get(role);
    const isKept = action === 'void' || action === 'delete' || action === 'deactivate';
    const applied = isKept ? (known?.applied ?? {}) : fillIn(operation.after, operation.fills, at.idOf);
    links.set(role, {
      connection,
      entity,
      sourceId,
      role,
      target,
      targetId: receipt?.targetId ?? operation.targetId ?? '',
      targetVersion: receipt?.targetVersion ?? '',
      state: action === 'void' ? 'voided' : action === 'delete' ? 'absent' : 'present',
      generation,
      applied,
      appliedHash: appliedHash(applied),
      facts: receipt?.facts ?? known?.facts ?? {},
      mappingVersion,
      origin: 'created',
      updatedAt: receipt?.at ?? plannedAt,
    });
  }
  const written = new Set(entries.map(({ operation }) => operation.role));
  return [...links.values(), ...at.present.filter(({ role }) => !written.has(role))];
}
