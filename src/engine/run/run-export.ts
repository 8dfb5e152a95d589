import { elapsedMs, type Clock } from '../../domain/clock.js';
import type { Run } from '../../domain/run.js';
import { SyncError } from '../../domain/sync-error.js';
import type { CompiledMapping } from '../../mapping/compile.js';
import type { Store } from '../../store/index.js';
import { Executor } from '../apply/executor.js';
import type { Pipeline } from '../pipeline.js';
import type { Gate } from '../plan/pin.js';
import type { SourceReader, TargetWriter } from '../ports.js';
import type { ConnectionSettings } from '../settings.js';
import type { Change } from './change.js';
import { nextCheckpoint, readChanges, sweep, vanished } from './changes.js';
import { reconsidered } from './reconsidered.js';
import { Counts } from './counts.js';
import { followDrift, type TargetFeed } from './drift.js';
import { processGroup } from './group.js';
import { exportNamed } from './named.js';
import { beginRun, endOfRun } from './end-of-run.js';
import type { Budgets } from './forecast.js';
import { foresee } from './guard.js';
import { Profiles } from './profiles.js';
import { recover } from './recover.js';
import { keepReserve } from './reserve.js';
import { relink } from './relink.js';
import { References } from './references.js';
import { nowText, type RunContext, type RunEvent } from './run-context.js';
import { unreadError } from './unread.js';
import { selectorOf, type Selection } from './selection.js';
import { recordSettledMasters } from './settled-masters.js';
import { Freed, isLookDue, lookAgain, noteLook } from './second-look.js';

export interface ExportOptions {
  readonly runId: string;
  readonly trigger: string;
  readonly settings: ConnectionSettings;
  readonly pipelines: readonly Pipeline[];
  readonly mappings: ReadonlyMap<string, CompiledMapping>;
  readonly store: Store;
  readonly source: SourceReader;
  readonly target: TargetWriter;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly remedyOf?: (code: string) => string | undefined;
  readonly onEvent?: (event: RunEvent) => void;
  /** What is known of the vendors' budgets. */
  readonly state: () => Promise<Budgets>;
  /** Vendor calls made so far by this run, for its record. */
  readonly calls?: () => Readonly<Record<string, number>>;
  /** Compares all ids with the source, which finds deletes. By hand always; on schedule at its own period. */
  readonly sweep?: boolean;
  /** Asks QuickBooks now what was changed there, before its time: one metered read. */
  readonly look?: boolean;
  readonly dryRun?: boolean;
  readonly entities?: readonly string[];
  readonly selection?: Selection;
  readonly gate?: Gate;
  readonly refreshProfiles?: boolean;
  /** What changed in QuickBooks; absent where nothing is built for it. */
  readonly feed?: TargetFeed;
  /** Customers and accounts, which documents refer to: edits in Zoho go out before the documents. */
  readonly masters?: (run: RunContext, references: References) => Promise<void>;
}

/**
 * One run of one connection from Zoho to QuickBooks, to quiescence: what an earlier run left open is settled, then each
 * entity in dependency order is read, mapped, resolved, planned, applied, recorded, and its checkpoint moved last.
 */
export async function runExport(options: ExportOptions): Promise<Run> {
  const { store, dryRun = false, settings } = options;
  const counts = new Counts();
  const freed = new Freed(await isLookDue(store, settings.connection));
  const emit = (event: RunEvent): void => {
    counts.follow(event);
    freed.follow(event);
    options.onEvent?.(event);
  };
  const finish = await beginRun({ ...options, direction: 'export', counts });
  try {
    const run = await prepare(options, emit, dryRun);
    await relink(run);
    const references = new References(run);
    const ordered = enabledInOrder(options);
    const complete = await foresee(run, ordered, options.state);
    if (!dryRun) await recordSettledMasters(run);
    await options.masters?.(run, references);
    if (options.feed && !dryRun && !run.selector.isPartial) await followDrift(run, options.feed, options.look ?? false);
    // Deletes first, and in reverse: what stands on a document goes before the document.
    for (const pipeline of [...ordered].reverse()) await exportVanished(run, pipeline, references, options.sweep ?? false);
    for (const pipeline of ordered) {
      references.forgetDocuments();
      // That nothing speaks of a derived document shows once everything has been read that could.
      const isTold = !run.selector.isPartial && ordered.some(({ entity }) => entity === pipeline.derived?.from);
      await exportChanged(run, pipeline, references, isTold);
      if (!dryRun) await store.runs.progress(run.runId, { counts: counts.snapshot(), calls: options.calls?.() ?? {} });
    }
    await lookAgain(run, ordered, references, freed);
    const isWhole = options.entities === undefined && !run.selector.isPartial;
    if (!dryRun) await noteLook(store, settings.connection, !isWhole && freed.atAll);
    await complete();
    if (!dryRun) await forgetInputs(run);
    const entities = options.entities ?? options.pipelines.map(({ entity }) => entity);
    return await finish({
      state: 'succeeded',
      ...(await unreadError(run.selector, { store, connection: settings.connection, entities })),
    });
  } catch (error) {
    return endOfRun(error, options.signal, finish);
  }
}

/** What is too old or too much of what runs worked from. */
async function forgetInputs({ store, settings, clock }: RunContext): Promise<void> {
  const { ms, bytes } = settings.keepInputs;
  await store.versions.purge(settings.connection, { since: new Date(clock.now() - ms).toISOString(), bytesMax: bytes });
}

/** Before a plan: what a restore left to be found again in the target is linked, so that it does not look new. */
export async function linkAgain(options: ExportOptions): Promise<void> {
  const run = await prepare(options, (event) => options.onEvent?.(event), true).catch((error: unknown) => {
    // What stands in the way of every write is told by the plan itself.
    if (error instanceof SyncError && error.kind === 'config') return undefined;
    throw error;
  });
  if (run) await relink({ ...run, dryRun: false });
}

async function prepare(options: ExportOptions, emit: (event: RunEvent) => void, dryRun: boolean): Promise<RunContext> {
  const { settings, store, source, target, clock, signal } = options;
  const remedyOf = options.remedyOf ? { remedyOf: options.remedyOf } : {};
  const profiles = new Profiles({ settings, store, source, target, refresh: options.refreshProfiles ?? false });
  emit({ kind: 'phase', phase: 'check' });
  await profiles.admit();
  const onSettled = (settlement: Extract<RunEvent, { kind: 'settled' }>['settlement']): void => emit({ kind: 'settled', settlement });
  if (!dryRun) {
    emit({ kind: 'phase', phase: 'recover' });
    await recover(settings.connection, {
      store,
      target,
      clock,
      signal,
      requestKeyLifeMs: settings.requestKeyLifeMs,
      ...remedyOf,
      onSettled,
    });
  }
  const open = await store.journal.open(settings.connection);
  return {
    runId: options.runId,
    settings,
    pipelines: new Map(options.pipelines.map((pipeline) => [pipeline.entity, pipeline])),
    mappings: options.mappings,
    store,
    source,
    target,
    profiles,
    executor: new Executor({
      store,
      target,
      clock,
      signal,
      concurrency: settings.writeConcurrency,
      groupSize: settings.groupSize,
      ...remedyOf,
      onSettled,
    }),
    clock,
    signal,
    dryRun,
    selector: selectorOf(options.selection),
    ...(options.gate ? { gate: options.gate } : {}),
    emit,
    spend: (calls) => keepReserve(calls, options, settings.reservePercent),
    open: new Set(open.map(({ operation }) => `${operation.entity}/${operation.sourceId}`)),
    era: await store.restores.era(settings.connection),
    readAnew: new Set(),
    overlooked: new Set(),
    foreseen: { documents: new Set(), targets: new Set(), parents: new Map(), derived: new Map() },
  };
}

/** Pipelines of documents that are switched on, each after those it refers to. */
function enabledInOrder(options: ExportOptions): Pipeline[] {
  const enabled = options.pipelines.filter(
    ({ entity, kind }) =>
      kind === 'document' &&
      options.settings.entities.includes(entity) &&
      (options.entities === undefined || options.entities.includes(entity)),
  );
  const ordered: Pipeline[] = [];
  const visit = (pipeline: Pipeline): void => {
    if (ordered.includes(pipeline)) return;
    for (const other of enabled) if (pipeline.after.includes(other.entity)) visit(other);
    ordered.push(pipeline);
  };
  enabled.forEach(visit);
  return ordered;
}

async function exportChanged(run: RunContext, pipeline: Pipeline, references: References, isTold: boolean): Promise<void> {
  const { store, settings } = run;
  run.emit({ kind: 'phase', phase: 'export', entity: pipeline.entity });
  const previous = await store.checkpoints.get(settings.connection, pipeline.entity);
  if (pipeline.derived) {
    const foreseen = run.foreseen.derived.get(pipeline.entity);
    if (foreseen)
      await processGroup(
        run,
        pipeline,
        references,
        foreseen.filter(({ row }) => run.selector.includes(pipeline.entity, row)),
      );
    const known = (change: Change): boolean => isTold || change.document !== undefined;
    for await (const changes of reconsidered(run, pipeline)) await processGroup(run, pipeline, references, changes.filter(known));
    return;
  }
  const since = run.overlooked.has(pipeline.entity) ? '' : (previous?.highWater ?? '');
  const pass = readChanges(run, pipeline, { since, highWater: previous?.highWater ?? '' });
  for await (const changes of pass.changes) {
    await exportNamed(run, pipeline, references, changes);
    await processGroup(run, pipeline, references, changes);
  }
  for await (const changes of reconsidered(run, pipeline)) await processGroup(run, pipeline, references, changes);
  if (!run.dryRun && !run.selector.isPartial) await store.checkpoints.save(nextCheckpoint(run, pipeline, previous, pass.result()));
}

/** Finds what was deleted in the source: by hand always, on schedule at its own period, and never before there is anything to miss. */
async function exportVanished(run: RunContext, pipeline: Pipeline, references: References, byHand: boolean): Promise<void> {
  const { store, settings, clock } = run;
  const previous = await store.checkpoints.get(settings.connection, pipeline.entity);
  if (!previous || pipeline.derived) return;
  if (!byHand && previous.sweptAt !== '' && elapsedMs(clock, previous.sweptAt) < settings.sweepEveryMs) return;
  run.emit({ kind: 'phase', phase: 'sweep', entity: pipeline.entity });
  const { seen, missing } = await sweep(run, pipeline, { sweepId: run.runId, highWater: previous.highWater });
  // Rather a fault of the list (a wrong filter, a lost permission) than so many deletes.
  if (missing.length > settings.sweepMissing.count && missing.length * 100 > (missing.length + seen) * settings.sweepMissing.percent) {
    run.emit({
      kind: 'log',
      level: 'warn',
      message: 'the list shrank suspiciously; nothing is taken for deleted',
      fields: { code: 'sweep.suspicious', entity: pipeline.entity, missing: missing.length, seen },
    });
    return;
  }
  const changes = (await vanished(run, pipeline, missing)).filter(({ row }) => run.selector.includes(pipeline.entity, row));
  for (let index = 0; index < changes.length; index += settings.groupSize) {
    await processGroup(run, pipeline, references, changes.slice(index, index + settings.groupSize));
  }
  if (!run.dryRun && !run.selector.isPartial) await store.checkpoints.save({ ...previous, sweptAt: nowText(clock) });
}
