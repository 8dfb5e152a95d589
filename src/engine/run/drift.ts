import type { Issue, SourceDocument } from '../../domain/document.js';
import type { Link } from '../../domain/operation.js';
import type { Checkpoint, DocumentRecord } from '../../domain/run.js';
import { elapsedMs, vendorClockSlackMs } from '../../domain/clock.js';
import { plainText } from '../../domain/text.js';
import { changedFacts } from '../apply/answer.js';
import { isReadRefused, unreadable } from '../apply/metered.js';
import { deletedThere, drifted } from '../apply/settle.js';
import type { ImportReader } from '../import/ports.js';
import type { Store } from '../../store/index.js';
import type { TargetObject } from '../ports.js';
import { deadReference, followMerges, parties, partyIn } from './merged-parties.js';
import { nowText, type RunContext } from './run-context.js';
import { settledWith } from './settled-with.js';
import { latestHint, documentTargets } from './target-hints.js';

/** What changed in QuickBooks, as the import reads it too. */
export type TargetFeed = Pick<ImportReader, 'changes' | 'readMany'>;

/** Under this name the checkpoints hold QuickBooks' time up to which its changes were looked at. */
const feedName = 'quickbooks-changes';

/** When QuickBooks was last asked for changes; undefined before the first time. */
export async function lastLook(store: Store, connection: string): Promise<string | undefined> {
  return (await store.checkpoints.get(connection, feedName))?.updatedAt;
}

interface Drift {
  readonly link: Link;
  readonly issue: Issue;
  /** Undefined: it was deleted. */
  readonly object: TargetObject | undefined;
}

/**
 * Documents that somebody edited, voided or deleted in QuickBooks, found by one call for all of them at the period of the sweeps or after a
 * notification, and handled by the policy of their entity. Figures decide: a payment applied or a memo written is nobody's drift.
 */
export async function followDrift(run: RunContext, feed: TargetFeed, isAsked: boolean): Promise<void> {
  const { store, settings, clock } = run;
  const previous = await store.checkpoints.get(settings.connection, feedName);
  if (previous && !isAsked && !(await isDue(run, previous))) return;
  const targets = documentTargets(run.pipelines.values(), run.mappings);
  const found = previous ? await readable(run, () => feed.changes(targets, previous.highWater)) : undefined;
  // Looked at again by the next run, from the same mark.
  if (found === 'refused') return;
  if (found?.reach === 'complete') {
    run.emit({ kind: 'phase', phase: 'drift' });
    for (const target of targets)
      if ((await readable(run, () => mergesIn(run, feed, target, found.changed[target] ?? []))) === 'refused') return;
    let isComplete = true;
    for (const target of targets)
      isComplete = (await compare(run, target, found.changed[target] ?? [], found.deleted[target] ?? [])) && isComplete;
    if (!isComplete) return;
  } else if (found) {
    const message = 'QuickBooks changed too much, or too long ago, to be followed; `crossfoot verify` compares everything';
    run.emit({ kind: 'log', level: 'warn', message, fields: { code: 'drift.unseen', reach: found.reach } });
  }
  const now = nowText(clock);
  // Our own writes, which come again, are known by their version.
  const highWater = found?.time ?? new Date(clock.now() - vendorClockSlackMs).toISOString();
  await store.checkpoints.save({
    connection: settings.connection,
    entity: feedName,
    highWater,
    filterHonoured: null,
    sweptAt: now,
    updatedAt: now,
  });
}

async function readable<T>(run: RunContext, read: () => Promise<T>): Promise<T | 'refused'> {
  try {
    return await read();
  } catch (error) {
    if (!isReadRefused(error)) throw error;
    const { code, message } = unreadable;
    run.emit({ kind: 'log', level: 'warn', message, fields: { code, what: 'drift' } });
    return 'refused';
  }
}

/** Hints and the mark of the last look are both QuickBooks' own time; refusals and the time of the last look are ours. */
async function isDue({ store, settings, clock }: RunContext, previous: Checkpoint): Promise<boolean> {
  if (elapsedMs(clock, previous.updatedAt) >= settings.sweepEveryMs) return true;
  const hint = await latestHint(store, settings.connection);
  if (hint !== undefined && Date.parse(hint) >= Date.parse(previous.highWater)) return true;
  // What it refers to may have been merged away, which the other documents of that party tell.
  return store.documents.isHeldSince(settings.connection, deadReference, previous.updatedAt);
}

/** A document that carries another party than it was given: by a person, or because the party was merged away. */
async function mergesIn(run: RunContext, reader: TargetFeed, target: string, changed: readonly SourceDocument[]): Promise<void> {
  const { store, settings } = run;
  const objects = new Map(changed.map((object) => [run.target.seen(target, object).id, object]));
  const links = await store.links.byTarget(settings.connection, target, [...objects.keys()]);
  for (const party of parties) {
    const left = links.flatMap(({ targetId, facts }) => {
      const now = partyIn(party, objects.get(targetId) ?? {});
      const was = plainText(facts['party']);
      return now === '' || was === '' || was === now ? [] : [was];
    });
    await followMerges({ ...run, reader }, party, [...new Set(left)]);
  }
}

/** Whether all could be: what a write of ours stands open on is told apart from it only when that is settled. */
async function compare(run: RunContext, target: string, changed: readonly SourceDocument[], deleted: readonly string[]): Promise<boolean> {
  const { store, settings } = run;
  const objects = new Map(changed.map((object) => run.target.seen(target, object)).map((object) => [object.id, object]));
  const links = await store.links.byTarget(settings.connection, target, [...objects.keys(), ...deleted]);
  const followed = links.filter(({ entity, state }) => state === 'present' && entity in settings.drift);
  const settled = followed.filter(({ entity, sourceId }) => !run.open.has(`${entity}/${sourceId}`));
  for (const link of settled) {
    const object = objects.get(link.targetId);
    const drift = driftOf(link, object);
    if (drift) await handle(run, drift);
    else if (object) await undone(run, link, object);
  }
  return settled.length === followed.length;
}

function driftOf(link: Link, object: TargetObject | undefined): Drift | undefined {
  if (!object) return { link, object, issue: deletedThere(link, link.targetId) };
  if (object.version === link.targetVersion) return undefined;
  const changes = changedFacts(link.facts, object.facts);
  return changes.length === 0 ? undefined : { link, object, issue: drifted(link, changes, object) };
}

/** Our figures stand there again: what was held for the others goes on by itself. */
async function undone({ store, settings, clock }: RunContext, link: Link, object: TargetObject): Promise<void> {
  const [record] = await store.documents.getMany(settings.connection, link.entity, [link.sourceId]);
  if (record?.state !== 'held' || record.dismissed || record.issues.some(({ code }) => code !== 'drift.edited')) return;
  const updatedAt = nowText(clock);
  const links = [{ ...link, ...standing(object), updatedAt }];
  await store.recordGroup({ links, documents: [{ ...record, state: 'deferred', fingerprint: '', updatedAt }] });
}

async function handle(run: RunContext, drift: Drift): Promise<void> {
  const { store, settings, clock } = run;
  const { link, object, issue } = drift;
  const [record] = await store.documents.getMany(settings.connection, link.entity, [link.sourceId]);
  if (!record) return;
  const handled = policies[settings.drift[link.entity] ?? 'hold'](drift);
  const document: DocumentRecord = { ...record, ...handled.record, updatedAt: nowText(clock) };
  // What is gone there and is to stand again leaves what settled it open, or settling nothing.
  const isMadeAnew = handled.record.state === 'deferred' && object?.state !== 'present';
  const settled = isMadeAnew ? await settledWith(store, link) : [];
  await store.recordGroup({ links: [{ ...link, ...handled.link, updatedAt: nowText(clock) }], documents: [document, ...settled] });
  run.emit({ kind: 'document', ...document });
  run.emit({
    kind: 'log',
    level: 'warn',
    message: issue.message,
    fields: { code: issue.code, entity: link.entity, number: record.number, target: link.target, targetId: object?.id ?? link.targetId },
  });
}

interface Handled {
  readonly link: Partial<Link>;
  readonly record: Partial<DocumentRecord>;
}

/** A hash that no plan has: whatever is planned next writes again. */
const writeAgain = { appliedHash: '' } as const;

const policies: Readonly<Record<RunContext['settings']['drift'][string], (drift: Drift) => Handled>> = {
  // With the version we know, so that a retry while the change still stands is refused and held again.
  hold: ({ issue }) => ({ link: writeAgain, record: { state: 'held', issues: [issue] } }),
  // Looked at again by this very run, from what is stored.
  restore: ({ object, issue }) => ({
    link: { ...standing(object), ...writeAgain },
    record: { state: 'deferred', fingerprint: '', issues: [{ ...issue, severity: 'wait' }] },
  }),
  accept: ({ object, issue }) => ({
    link: { ...standing(object), ...(object ? { facts: object.facts } : {}) },
    record: { issues: [{ ...issue, severity: 'note' }] },
  }),
};

function standing(object: TargetObject | undefined): Partial<Link> {
  return object ? { state: object.state, targetVersion: object.version } : { state: 'absent' };
}
