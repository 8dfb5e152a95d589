import type { SourceDocument } from '../domain/document.js';
import { directions, type Checkpoint, type Direction, type DocumentRecord, type Run } from '../domain/run.js';
import { SyncError } from '../domain/sync-error.js';
import type { CompiledMapping } from '../mapping/compile.js';
import { Approvals } from './approvals.js';
import type { Finding } from './check/finding.js';
import { check, lastCheck, runCheck, type Checked } from './check/run-check.js';
import { lastRead, requireEntities, requireModules, type LastRead } from './entities.js';
import { importsOf, until, verifierOf, type ConnectionHandle } from './connection-handle.js';
import { conflicts, decide, type ConflictRecord } from './import/decide.js';
import { runImport } from './import/run-import.js';
import { holding, type Held, leaseName } from './lease.js';
import { admit, begin, modeOf, remove, requireBooks, setMode, type Removal } from './life.js';
import type { Pipeline } from './pipeline.js';
import { pinnedGate, type Gate } from './plan/pin.js';
import { movedThere, withStanding } from './plan/standing.js';
import { opened, sealed, type PinnedPlan, type PlanSeal } from './plan/plan-file.js';
import { retry } from './retry.js';
import { Outcomes, type AppliedDocument } from './run/applied.js';
import type { Forecast } from './run/forecast.js';
import { pendingForecast } from './run/guard.js';
import type { PlannedDocument, RunEvent } from './run/run-context.js';
import { linkAgain, runExport } from './run/run-export.js';
import { documentTargets, rememberHints, type Heard, type TargetHint } from './run/target-hints.js';
import { runVerify } from './run/run-verify.js';
import { RunOptions, type EnginePorts, type SyncOptions } from './run-options.js';
import type { Verification, Verifier } from './verification.js';
import { explain } from './why/explain.js';
import type { DocumentHistory } from './why/history.js';
import { impact, type Impact } from './why/impact.js';
import { replay, type Replay } from './why/replay.js';
import { explainUnseen, type Unseen } from './why/unseen.js';

export interface ConnectionStatus {
  readonly id: string;
  readonly enabled: boolean;
  readonly running: string | null;
  readonly lastRun: Run | null;
  readonly documents: Readonly<Record<string, Readonly<Partial<Record<string, number>>>>>;
  readonly deadLetters: Readonly<Record<string, number>>;
  /** Documents that were changed in QuickBooks and stand there so, by entity; accepted changes are none. */
  readonly drift: Readonly<Record<string, number>>;
  /** Documents that wait until a person approves them, by entity. */
  readonly approvals: Readonly<Record<string, number>>;
  readonly checkpoints: readonly Checkpoint[];
  readonly openOperations: number;
  /** What stands in the way, and what may surprise, as of the last check; null before the first one. */
  readonly check: Checked | null;
  /** What the first export was said to need, as long as it is not complete. */
  readonly forecast: Forecast | null;
}

/** The commands behind both surfaces, CLI and REST. A run belongs to one connection, and one worker holds it at a time. */
export class Engine {
  private handles: ReadonlyMap<string, ConnectionHandle>;
  private readonly approvals: Approvals;
  private readonly given: RunOptions;
  private readonly held: Held = new Set();

  constructor(
    handles: readonly ConnectionHandle[],
    readonly pipelines: readonly Pipeline[],
    private readonly ports: EnginePorts,
  ) {
    this.handles = mapOf(handles);
    this.approvals = new Approvals(ports.store, ports.clock);
    this.given = new RunOptions(pipelines, ports);
  }

  /** A run that is going on ends with what it began with. */
  replace(handles: readonly ConnectionHandle[]): void {
    this.handles = mapOf(handles);
  }

  connections(): readonly ConnectionHandle[] {
    return [...this.handles.values()];
  }

  connection(id: string): ConnectionHandle {
    const handle = this.handles.get(id);
    if (handle) return handle;
    throw new SyncError({
      kind: 'config',
      code: 'connection.unknown',
      message: `there is no connection "${id}"; there are ${[...this.handles.keys()].join(', ') || 'none'}`,
    });
  }

  /** The same name; throws when there is no such entity. */
  entity(name: string): string {
    requireEntities(
      [name],
      this.pipelines.map(({ entity }) => entity),
    );
    return name;
  }

  /** The same, also of what an import keeps on record under its own name. */
  recordedEntity(name: string): string {
    const imported = this.connections().flatMap(({ imports }) => imports?.pipelines.map(({ records }) => records) ?? []);
    requireEntities([name], [...new Set([...this.pipelines.map(({ entity }) => entity), ...imported])]);
    return name;
  }

  newRunId(): string {
    return this.ports.newId();
  }

  /** One run to quiescence. Refused when another worker holds the connection, or the connection is disabled. */
  async sync(id: string, options: SyncOptions): Promise<Run> {
    const handle = this.connection(id);
    this.requireEntities(handle, options);
    if (options.direction === 'verify') return (await this.proven(id, options, () => Promise.resolve())).run;
    await admit(this.ports.store, handle);
    return holding({ ...this.ports, held: this.held }, { id, whileEnabled: true }, async (signal) => {
      await this.ports.store.runs.interrupted(id);
      const either = anySignal(signal, options.signal);
      const bound = until(handle, either);
      if (options.direction === 'check') return runCheck(this.given.check(bound, options, either));
      if (options.direction === 'import') return runImport(this.given.import(bound, options, either));
      const gate = options.gate ?? (await this.approvalOf(handle));
      return runExport({
        ...this.given.export(bound, options),
        ...(gate ? { gate } : {}),
        signal: either,
        sweep: options.sweep ?? false,
      });
    });
  }

  /** Compares the books, also of a connection that is switched off, and goes on with that very comparison before anything else may work on the connection. */
  async proven<T>(
    id: string,
    options: Pick<SyncOptions, 'trigger' | 'verify' | 'signal'>,
    work: (proof: Verification, signal: AbortSignal) => Promise<T>,
  ): Promise<{ readonly run: Run; readonly result?: T }> {
    const handle = this.connection(id);
    return holding({ ...this.ports, held: this.held }, { id, whileEnabled: false }, async (signal) => {
      await this.ports.store.runs.interrupted(id);
      const either = anySignal(signal, options.signal);
      const proofs: Verification[] = [];
      const given = this.given.verify(until(handle, either), options, either);
      const run = await runVerify({ ...given, onProof: (proof) => proofs.push(proof) });
      const [proof] = proofs;
      return proof ? { run, result: await work(proof, either) } : { run };
    });
  }

  /** The line stopped before `apply`: nothing is sent, nothing is recorded. */
  async plan(
    id: string,
    options: Omit<SyncOptions, 'trigger' | 'direction' | 'verify'> & { readonly direction?: Direction } = {},
  ): Promise<{ run: Run; planned: readonly PlannedDocument[] }> {
    const signal = options.signal ?? new AbortController().signal;
    const handle = until(this.connection(id), signal);
    this.requireEntities(handle, options);
    const planned: PlannedDocument[] = [];
    const onEvent = (event: RunEvent): void => {
      if (event.kind === 'planned') planned.push(event.planned);
      options.onEvent?.(event);
    };
    if (options.direction === 'import') {
      const planning = this.given.import(handle, { ...options, trigger: 'plan', onEvent }, signal);
      return { run: await runImport({ ...planning, dryRun: true }), planned };
    }
    await this.linkAgain(handle, signal);
    const run = await runExport({
      ...this.given.export(handle, { ...options, trigger: 'plan' }),
      signal,
      sweep: options.sweep ?? true,
      dryRun: true,
      onEvent,
    });
    const effects = planned.length === 0 ? [] : await handle.effects?.(planned);
    return { run, planned: effects ? planned.map((document, index) => ({ ...document, effect: effects[index] ?? [] })) : planned };
  }

  /** Planned documents with how QuickBooks shows what they write to, for a plan that is kept: `apply` compares it. Metered. */
  pinned(id: string, planned: readonly PlannedDocument[], signal?: AbortSignal): Promise<readonly PlannedDocument[]> {
    const handle = this.connection(id);
    return withStanding((signal ? until(handle, signal) : handle).target, planned);
  }

  /** A plan under this instance's signature, to be kept and carried out later. */
  seal<T extends PinnedPlan>(plan: T): T & { readonly signature: string } {
    return sealed(plan, this.sealOf(plan.connection));
  }

  /** Carries out of a sealed plan what is still true, and says of the rest why it is not. */
  async apply(id: string, file: unknown, options: SyncOptions): Promise<{ run: Run; documents: readonly AppliedDocument[] }> {
    const { documents } = opened(file, id, this.sealOf(id));
    const outcomes = new Outcomes();
    const there = await movedThere(this.connection(id).target, documents);
    const run = await this.sync(id, {
      ...options,
      entities: [...new Set(documents.map(({ entity }) => entity))],
      selection: { documents: documents.map(({ sourceId }) => sourceId), mayBeGone: true },
      sweep: documents.some(({ isGone }) => isGone),
      gate: pinnedGate(documents, there),
      onEvent: (event) => {
        outcomes.follow(event);
        options.onEvent?.(event);
      },
    });
    return { run, documents: await outcomes.of(documents, this.ports.store, id) };
  }

  /** Hands documents back to the next run; what somebody deleted in QuickBooks is made anew. Answers which it is. */
  retry(id: string, entity: string, sourceIds: readonly string[]): Promise<readonly DocumentRecord[]> {
    const { store, clock } = this.ports;
    return retry({ connection: id, store, clock, target: this.connection(id).target }, entity, sourceIds);
  }

  /** Lets the next runs carry out what the plan shows, where the connection asks for that; answers how many documents it is. */
  async approve(id: string, file: unknown): Promise<number> {
    const { documents } = opened(file, id, this.sealOf(id));
    await this.approvals.add(id, documents, this.connection(id).settings.planLifeMs);
    return documents.filter(({ verdict }) => verdict === 'change').length;
  }

  private requireEntities(handle: ConnectionHandle, { entities = [], direction }: Partial<SyncOptions>): void {
    if (entities.length === 0) return;
    const { pipelines } = direction === 'import' ? importsOf(handle) : this;
    requireEntities(
      entities,
      pipelines.map(({ entity }) => entity),
    );
    if (direction !== 'import') requireModules(entities, { pipelines: this.pipelines, ...handle });
  }

  /** After a restore or at the beginning, which concerns our own links only. A run that is going on does it itself. */
  private async linkAgain(handle: ConnectionHandle, given: AbortSignal): Promise<void> {
    const { id } = handle;
    await requireBooks(this.ports.store, handle);
    await begin(this.ports.store, id);
    if ((await this.ports.store.restores.pending(id)) === undefined) return;
    await holding({ ...this.ports, held: this.held }, { id, whileEnabled: false }, (signal) =>
      linkAgain({ ...this.given.export(handle, { trigger: 'plan' }), signal: anySignal(signal, given) }),
    );
  }

  private async approvalOf({ id, settings, target }: ConnectionHandle): Promise<Gate | undefined> {
    return settings.approval === 'manual' ? this.approvals.gate(id, settings.planLifeMs, target) : undefined;
  }

  private sealOf(id: string): PlanSeal {
    const { store, clock } = this.ports;
    const { settings } = this.connection(id);
    return { mac: (text) => store.mac('plan', text), nowMs: clock.now(), lifeMs: settings.planLifeMs };
  }

  /** Reads both profiles afresh and says what stands in the way of a sync, and what may surprise. */
  async check(id: string): Promise<readonly Finding[]> {
    const handle = this.connection(id);
    await this.requireBooks(id);
    return check(id, { ...this.ports, profiles: this.given.freshProfiles(handle) });
  }

  /** Takes note of what notifications say was changed in QuickBooks; answers what should look at it soon. */
  hear(id: string, hints: readonly TargetHint[]): Promise<Heard> {
    const { store, clock } = this.ports;
    const targets = documentTargets(this.pipelines, this.connection(id).mappings);
    return rememberHints({ store, connection: id, targets, now: () => new Date(clock.now()).toISOString() }, hints);
  }

  /** Throws when the books of a connection belong to another one of this database, or are not those it was made for. */
  async requireBooks(id: string): Promise<void> {
    await requireBooks(this.ports.store, this.connection(id));
  }

  /** Whether a run would be let in, by the configuration and by what was said since. */
  async isEnabled(id: string): Promise<boolean> {
    return (await modeOf(this.ports.store, this.connection(id))) === 'enabled';
  }

  /** Takes effect at once, over all processes: a run that is going on ends after the write it is in. */
  async disable(id: string): Promise<void> {
    await setMode(this.ports.store, this.connection(id), 'disabled');
  }

  /** It goes on where it stopped; one that was deleted begins anew. */
  async enable(id: string): Promise<void> {
    const handle = this.connection(id);
    if (!handle.enabled) {
      const message = `connection ${id} is disabled by the configuration; set enabled: true there`;
      throw new SyncError({ kind: 'config', code: 'connection.disabled', message });
    }
    await setMode(this.ports.store, handle, 'enabled');
  }

  /** Writes the export file, revokes both grants and forgets the connection; nothing at the vendors is touched. */
  async remove(id: string, file: string): Promise<Removal> {
    const handle = this.connection(id);
    await this.disable(id);
    return holding({ ...this.ports, held: this.held }, { id, whileEnabled: false }, () => remove(this.ports.store, handle, file));
  }

  async status(id: string): Promise<ConnectionStatus> {
    const { store } = this.ports;
    this.connection(id);
    return {
      id,
      enabled: await this.isEnabled(id),
      running: (await store.leases.holder(leaseName(id))) ?? null,
      lastRun: (await store.runs.latest(id, directions)) ?? null,
      documents: await store.documents.counts(id),
      deadLetters: await store.documents.deadLetterCounts(id),
      drift: await store.documents.driftCounts(id),
      approvals: await store.documents.waitingCounts(id, 'approval.pending'),
      checkpoints: await store.checkpoints.list(id),
      openOperations: (await store.journal.open(id)).length,
      check: await lastCheck(store, id),
      forecast: (await pendingForecast(store, id)) ?? null,
    };
  }

  /** Everything known of one document and why it stands so, by id or number; several when a number is used more than once. */
  document(id: string, entity: string, idOrNumber: string): Promise<readonly DocumentHistory[]> {
    return explain({ handle: this.connection(id), pipelines: this.pipelines, store: this.ports.store }, entity, idOrNumber);
  }

  /** Which stored documents come out differently under the present mappings than under others. */
  impact(id: string, before: ReadonlyMap<string, CompiledMapping>, since: string): Promise<Impact> {
    return impact({ handle: this.connection(id), pipelines: this.pipelines, store: this.ports.store }, before, since);
  }

  /** Plans the documents of a run again from what is on record. */
  async replay(runId: string): Promise<Replay> {
    const run = await this.ports.store.runs.get(runId);
    if (run?.direction === 'export')
      return replay({ handle: this.connection(run.connection), pipelines: this.pipelines, store: this.ports.store }, run);
    throw new SyncError({
      kind: 'config',
      code: 'replay.run',
      message: `there is no export run "${runId}"; \`crossfoot runs\` lists them`,
    });
  }

  /** Why nothing is known of a document. */
  unseen(id: string, entity: string): Promise<Unseen> {
    return explainUnseen({ handle: this.connection(id), pipelines: this.pipelines, store: this.ports.store }, entity);
  }

  /** Customers and accounts with a field that both sides changed. */
  async conflicts(id: string): Promise<readonly ConflictRecord[]> {
    return conflicts(id, this.ports.store, importsOf(this.connection(id)));
  }

  async decide(id: string, conflict: ConflictRecord, keep: 'quickbooks' | 'zoho'): Promise<void> {
    await decide(id, this.ports.store, importsOf(this.connection(id)), conflict, keep);
  }

  /** When the source was last read, of every kind of document that is switched on. */
  lastRead(id: string): Promise<readonly LastRead[]> {
    return lastRead(this.ports.store, this.pipelines, this.connection(id).settings);
  }

  /** How this connection proves its books. */
  verifier(id: string): Verifier {
    return verifierOf(this.connection(id));
  }

  /** Every item of the company, a page at a time. */
  quickbooksItems(id: string): AsyncIterable<readonly SourceDocument[]> {
    return importsOf(this.connection(id)).reader.list('Item', new AbortController().signal);
  }
}

function mapOf(handles: readonly ConnectionHandle[]): ReadonlyMap<string, ConnectionHandle> {
  return new Map(handles.map((handle) => [handle.id, handle]));
}

function anySignal(own: AbortSignal, given: AbortSignal | undefined): AbortSignal {
  return given ? AbortSignal.any([own, given]) : own;
}
