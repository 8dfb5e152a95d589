import type { SourceDocument } from '../../domain/document.js';
import type { Operation } from '../../domain/operation.js';

/** A record as plain text members, path → value; what is empty is left out. Both sides are compared in these, never object by object. */
export type Fields = Readonly<Record<string, string>>;

/** QuickBooks as the import reads it. */
export interface ImportReader {
  /** Every object of a list, inactive ones included, a page at a time. */
  list(resource: string, signal: AbortSignal): AsyncIterable<readonly SourceDocument[]>;
  /** Objects by id, in as few calls as the vendor allows; those that are gone are left out. */
  readMany(resource: string, ids: readonly string[]): Promise<readonly SourceDocument[]>;
  /** What changed since an instant of the vendor's own clock. */
  changes(resources: readonly string[], since: string): Promise<ImportChanges>;
  /** The vendor's clock now: where following starts. */
  now(): Promise<string>;
}

export interface ImportChanges {
  readonly changed: Readonly<Record<string, readonly SourceDocument[]>>;
  readonly deleted: Readonly<Record<string, readonly string[]>>;
  /** The vendor's time of the answer: the next `since`. */
  readonly time: string;
  /** `capped`: there may be more than the answer holds. `tooOld`: the vendor does not look back that far. */
  readonly reach: 'complete' | 'capped' | 'tooOld';
}

/** Zoho as the import matches and writes it. There is no idempotency key: a write whose answer was lost is looked up, never repeated. */
export interface ImportTarget {
  /** All rows of a list, to match by. */
  directory(resource: string, signal: AbortSignal): Promise<readonly TargetRow[]>;
  read(resource: string, id: string): Promise<SourceDocument | undefined>;
  /** The members of a record that mappings write, as text. */
  fields(resource: string, document: SourceDocument): Fields;
  /** The record these members would make: the way back of `fields`. */
  document(resource: string, fields: Fields): SourceDocument;
  /** The exact body. An update is laid over the record as it stands, because lists and addresses are replaced as a whole. */
  prepare(operation: Operation, current: SourceDocument | undefined): Promise<string>;
  /** Throws `SyncError`; kind `unknown` when the request may have been carried out. */
  send(operation: Operation, body: string): Promise<SourceDocument>;
  /** The record a create of unknown outcome left behind: names are unique in Zoho, so the one under its name is it. */
  find(operation: Operation): Promise<SourceDocument | undefined>;
  idOf(resource: string, document: SourceDocument): string;
  /** The record that the write replaces as a whole: two such writes at once would undo one another. */
  wholeOf(operation: Operation): string;
  /** Made by the vendor and kept as it is: only linked, never written. */
  isFixed(resource: string, document: SourceDocument): boolean;
}

export interface TargetRow {
  readonly id: string;
  readonly fields: Fields;
  /** Made by the vendor and kept as it is: only linked, never written. */
  readonly fixed: boolean;
}
