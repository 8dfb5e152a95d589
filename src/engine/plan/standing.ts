import { plainText } from '../../domain/text.js';
import { changedFacts } from '../apply/answer.js';
import type { TargetObject, TargetWriter } from '../ports.js';
import type { PlannedDocument } from '../run/run-context.js';
import type { PinnedDocument, SeenTarget } from './pin.js';

type Reading = Pick<TargetWriter, 'readMany'>;

/** The planned documents, each with how the targets it writes to stand at the vendor now. Reads are metered: many targets a call. */
export async function withStanding(target: Reading, planned: readonly PlannedDocument[]): Promise<readonly PlannedDocument[]> {
  const written = planned.flatMap(({ operations }) =>
    operations.flatMap(({ target: type, targetId }) => (targetId === undefined ? [] : [{ target: type, id: targetId }])),
  );
  const objects = await readAll(target, written);
  return planned.map((document): PlannedDocument => {
    const { pin, operations } = document;
    if (!pin) return document;
    const seen = Object.fromEntries(
      operations.flatMap(({ role, target: type, targetId = '' }) => {
        const object = objects.get(`${type}/${targetId}`);
        if (!object) return [];
        const { version, state, facts } = object;
        return [[role, { target: type, id: targetId, version, state, facts }] as const];
      }),
    );
    return Object.keys(seen).length === 0 ? document : { ...document, pin: { ...pin, seen } };
  });
}

/** `entity/sourceId` → what somebody did at the vendor to a target that the plan writes to, in words. */
export async function movedThere(target: Reading, documents: readonly PinnedDocument[]): Promise<ReadonlyMap<string, string>> {
  const seenBy = documents.map((document) => ({ document, seen: Object.entries(document.pin?.seen ?? {}) }));
  const objects = await readAll(
    target,
    seenBy.flatMap(({ seen }) => seen.map(([, one]) => one)),
  );
  return new Map(
    seenBy.flatMap(({ document: { entity, sourceId }, seen }) => {
      const reasons = seen.flatMap(([role, then]) => reasonOf(role, then, objects.get(`${then.target}/${then.id}`)) ?? []);
      return reasons.length === 0 ? [] : [[`${entity}/${sourceId}`, reasons.join('; ')] as const];
    }),
  );
}

async function readAll(target: Reading, wanted: readonly Pick<SeenTarget, 'target' | 'id'>[]): Promise<ReadonlyMap<string, TargetObject>> {
  const objects = new Map<string, TargetObject>();
  for (const type of new Set(wanted.map((one) => one.target))) {
    const ids = [...new Set(wanted.filter((one) => one.target === type).map(({ id }) => id))];
    for (const object of await target.readMany(type, ids)) objects.set(`${type}/${object.id}`, object);
  }
  return objects;
}

function reasonOf(role: string, then: SeenTarget, now: TargetObject | undefined): string | undefined {
  const named = `its ${role} (${then.target} ${then.id})`;
  if (!now) return `${named} was deleted in QuickBooks`;
  if (now.version === then.version) return undefined;
  const tokens = `SyncToken ${then.version} → ${now.version}`;
  if (now.state !== then.state) return `${named} was ${now.state === 'voided' ? 'voided' : 'restored'} in QuickBooks (${tokens})`;
  const changes = changedFacts(then.facts, now.facts).map(({ fact, was, is }) => `${fact} ${plainText(was)} → ${plainText(is)}`);
  const what = changes.length === 0 ? 'none of its figures' : changes.join(', ');
  return `${named} was changed in QuickBooks: ${what} (${tokens})`;
}
