import { ZohoError, codes, malformedId } from './errors.js';
import type { Json } from './json.js';

/** What every stored record has. `raw` is an injected document that is shown as it was captured until something changes it. */
export interface Stored {
  readonly id: string;
  createdAt: number;
  modifiedAt: number;
  raw?: Json;
  rawStale?: boolean;
}

export const changeKinds = ['add', 'edit', 'delete'] as const;
export type ChangeKind = (typeof changeKinds)[number];
export type ChangeListener = (module: string, kind: ChangeKind, id: string) => void;

type SortKey = string | number;
interface SortedView<T> {
  readonly rows: T[];
  version: number;
}

const wellFormedId = /^\d{10,19}$/;

/** Records by id, plus one sorted copy per column that is brought up to date only when read (and then is nearly sorted already). */
export class Collection<T extends Stored> {
  private readonly records = new Map<string, T>();
  private readonly views = new Map<string, SortedView<T>>();
  private version = 0;

  constructor(
    readonly module: string,
    /** Name in `{entity} does not exist.` */
    readonly entity: string,
    private readonly listener: ChangeListener,
    private readonly unknownIdStatus: () => number,
  ) {}

  get size(): number {
    return this.records.size;
  }

  values(): IterableIterator<T> {
    return this.records.values();
  }

  has(id: string): boolean {
    return this.records.has(id);
  }

  find(id: string): T | undefined {
    return this.records.get(id);
  }

  get(id: string): T {
    const record = this.records.get(id);
    if (record) return record;
    if (!wellFormedId.test(id)) throw malformedId();
    throw new ZohoError(this.unknownIdStatus(), codes.doesNotExist, `${this.entity} does not exist.`);
  }

  add(record: T): T {
    this.records.set(record.id, record);
    this.version += 1;
    this.listener(this.module, 'add', record.id);
    return record;
  }

  /** Marks a record as changed at this instant. */
  touch(record: T, now: number): void {
    record.modifiedAt = now;
    this.changed(record);
  }

  /** A change that does not move `last_modified_time`. */
  changed(record: T): void {
    if (record.raw) record.rawStale = true;
    this.version += 1;
    this.listener(this.module, 'edit', record.id);
  }

  remove(id: string): void {
    this.records.delete(id);
    this.version += 1;
    this.listener(this.module, 'delete', id);
  }

  /** Something outside the collection moved a sort value (a name, an application). */
  invalidate(): void {
    this.version += 1;
  }

  sorted(column: string, key: (record: T) => SortKey): readonly T[] {
    const view = this.views.get(column);
    if (view?.version === this.version) return view.rows;
    const kept = view ? view.rows.filter((row) => this.records.get(row.id) === row) : [];
    const known = new Set(kept.map((row) => row.id));
    for (const record of this.records.values()) if (!known.has(record.id)) kept.push(record);
    const keyed = kept.map((row) => ({ row, key: key(row) }));
    keyed.sort((a, b) => compare(a.key, b.key) || compare(a.row.id.length, b.row.id.length) || compare(a.row.id, b.row.id));
    const rows = keyed.map(({ row }) => row);
    this.views.set(column, { rows, version: this.version });
    return rows;
  }
}

function compare(a: SortKey, b: SortKey): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
