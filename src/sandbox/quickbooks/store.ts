import type { JsonObject } from './json.js';
import { text } from './json.js';

/** One object of a company. Identity, token and times are kept beside the data and joined when it is read. */
export interface Stored {
  readonly entity: string;
  readonly id: string;
  data: JsonObject;
  readonly createdMs: number;
  updatedMs: number;
  token: number;
}

/** Objects of one entity, by id and by document number, so that a hundred thousand invoices stay fast. */
export class EntityStore {
  private readonly rows = new Map<string, Stored>();
  private readonly numbers = new Map<string, Set<string>>();
  readonly tombstones = new Map<string, number>();

  get size(): number {
    return this.rows.size;
  }

  get(id: string): Stored | undefined {
    return this.rows.get(id);
  }

  values(): IterableIterator<Stored> {
    return this.rows.values();
  }

  add(row: Stored): void {
    this.rows.set(row.id, row);
    this.index(row);
  }

  replace(row: Stored, data: JsonObject): void {
    this.unindex(row);
    row.data = data;
    this.index(row);
  }

  remove(id: string, atMs: number): void {
    const row = this.rows.get(id);
    if (!row) return;
    this.unindex(row);
    this.rows.delete(id);
    this.tombstones.set(id, atMs);
  }

  /** Rows whose DocNumber equals the given one, compared without case. */
  numbered(number: string): readonly Stored[] {
    return [...(this.numbers.get(number.toLowerCase()) ?? [])].map((id) => this.rows.get(id)).filter((row) => row !== undefined);
  }

  private index(row: Stored): void {
    const number = text(row.data, 'DocNumber')?.toLowerCase();
    if (number === undefined) return;
    const ids = this.numbers.get(number);
    if (ids) ids.add(row.id);
    else this.numbers.set(number, new Set([row.id]));
  }

  private unindex(row: Stored): void {
    const number = text(row.data, 'DocNumber')?.toLowerCase();
    if (number === undefined) return;
    const ids = this.numbers.get(number);
    ids?.delete(row.id);
    if (ids?.size === 0) this.numbers.delete(number);
  }
}
