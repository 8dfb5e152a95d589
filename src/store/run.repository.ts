import type { InferEntity } from '@mikro-orm/core';
import { clockSlackMs, type Clock } from '../domain/clock.js';
import { runKinds, type Checkpoint, type EntityCounts, type Run, type RunKind, type RunState } from '../domain/run.js';
import { fromJsonText, toJsonText } from './json-text.js';
import { selectRow, selectRows, upsertRows } from './rows.js';
import { CheckpointEntity, RunEntity } from './run.entity.js';
import type { Session } from './session.js';

type RunRow = InferEntity<typeof RunEntity>;
type CheckpointRow = InferEntity<typeof CheckpointEntity>;
export type RunProgress = Pick<Run, 'counts' | 'calls'>;

const defaultRuns = 50;

export class RunRepository {
  constructor(
    private readonly session: Session,
    private readonly clock: Clock,
  ) {}

  async start(run: Run): Promise<void> {
    await this.session.write((em) => em.insertMany(RunEntity, [toRow(run)]));
  }

  /** Keeps the figures of a run that goes on. */
  async progress(id: string, { counts, calls }: RunProgress): Promise<void> {
    const change = { counts: toJsonText(counts), calls: toJsonText(calls) };
    await this.session.write((em) => em.nativeUpdate(RunEntity, { id, state: 'running' }, change));
  }

  async finish(run: Run): Promise<void> {
    await this.session.write((em) => upsertRows(em, RunEntity, [toRow(run)]));
  }

  async get(id: string): Promise<Run | undefined> {
    const row = await this.session.read((em) => selectRow(em, RunEntity, { id }));
    return row === undefined ? undefined : toRun(row);
  }

  /** Newest first, of one connection or of all. */
  async list(connection?: string, limit = defaultRuns, kinds: readonly RunKind[] = runKinds): Promise<Run[]> {
    const where = { direction: { $in: [...kinds] }, ...(connection === undefined ? {} : { connection }) };
    const order = { orderBy: { startedAt: 'desc', id: 'desc' }, limit } as const;
    const rows = await this.session.read((em) => selectRows(em, RunEntity, where, order));
    return rows.map(toRun);
  }

  /** The last one of a connection; one that is still to come was stamped by a clock that ran ahead, and tells nothing of when it was. */
  async latest(connection: string, kinds: readonly RunKind[]): Promise<Run | undefined> {
    const where = { connection, direction: { $in: [...kinds] }, startedAt: this.notToCome() };
    const [row] = await this.session.read((em) =>
      selectRows(em, RunEntity, where, { orderBy: { startedAt: 'desc', id: 'desc' }, limit: 1 }),
    );
    return row && toRun(row);
  }

  /** When a run of a kind was last good; while none was, when the first one began. Undefined before the first. */
  async goodAt(connection: string, direction: RunKind): Promise<string | undefined> {
    const good = { orderBy: { startedAt: 'desc', id: 'desc' }, limit: 1 } as const;
    const first = { orderBy: { startedAt: 'asc', id: 'asc' }, limit: 1 } as const;
    return this.session.read(async (em) => {
      const [last] = await selectRows(em, RunEntity, { connection, direction, state: 'succeeded', startedAt: this.notToCome() }, good);
      const [begun] = last ? [] : await selectRows(em, RunEntity, { connection, direction }, first);
      return last?.finishedAt ?? begun?.startedAt;
    });
  }

  private notToCome(): { $lte: string } {
    return { $lte: new Date(this.clock.now() + clockSlackMs).toISOString() };
  }

  /**
   * Marks runs a dead process left `running`, and answers their ids. Give the connection whose lease is held: with it
   * held, no live process can be running there. Without one, every running run is marked: only for a sole process.
   */
  interrupted(connection?: string): Promise<string[]> {
    return this.session.write(async (em) => {
      const where = connection === undefined ? { state: 'running' } : { state: 'running', connection };
      const rows = await selectRows(em, RunEntity, where, { fields: ['id'] });
      const ids = rows.map(({ id }) => id);
      const finishedAt = new Date(this.clock.now()).toISOString();
      if (ids.length > 0) await em.nativeUpdate(RunEntity, { id: { $in: ids } }, { state: 'interrupted', finishedAt });
      return ids;
    });
  }
}

export class CheckpointRepository {
  constructor(private readonly session: Session) {}

  async get(connection: string, entity: string): Promise<Checkpoint | undefined> {
    const row = await this.session.read((em) => selectRow(em, CheckpointEntity, { connection, entity }));
    return row === undefined ? undefined : toCheckpoint(row);
  }

  async list(connection: string): Promise<Checkpoint[]> {
    const rows = await this.session.read((em) => selectRows(em, CheckpointEntity, { connection }, { orderBy: { entity: 'asc' } }));
    return rows.map(toCheckpoint);
  }

  async save(checkpoint: Checkpoint): Promise<void> {
    const { connection, entity, highWater, filterHonoured, sweptAt, updatedAt } = checkpoint;
    const honoured = filterHonoured === null ? null : Number(filterHonoured);
    const row = { connection, entity, highWater, filterHonoured: honoured, sweptAt, updatedAt };
    await this.session.write((em) => upsertRows(em, CheckpointEntity, [row]));
  }
}

function toRow({ id, connection, direction, trigger, state, startedAt, finishedAt, counts, calls, error }: Run) {
  return {
    id,
    connection,
    direction,
    trigger,
    state,
    startedAt,
    finishedAt: finishedAt ?? null,
    counts: toJsonText(counts),
    calls: toJsonText(calls),
    error: error === undefined ? null : toJsonText(error),
  };
}

function toRun(row: RunRow): Run {
  return {
    id: row.id,
    connection: row.connection,
    direction: row.direction as RunKind,
    trigger: row.trigger,
    state: row.state as RunState,
    startedAt: row.startedAt,
    ...(row.finishedAt == null ? {} : { finishedAt: row.finishedAt }),
    counts: fromJsonText(row.counts) as Record<string, EntityCounts>,
    calls: fromJsonText(row.calls) as Record<string, number>,
    ...(row.error == null ? {} : { error: fromJsonText(row.error) as NonNullable<Run['error']> }),
  };
}

function toCheckpoint({ connection, entity, highWater, filterHonoured, sweptAt, updatedAt }: CheckpointRow): Checkpoint {
  return { connection, entity, highWater, filterHonoured: filterHonoured == null ? null : filterHonoured === 1, sweptAt, updatedAt };
}
