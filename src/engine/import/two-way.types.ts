import type { SourceDocument, SourceRow } from '../../domain/document.js';
import type { Link, Operation } from '../../domain/operation.js';
import type { MappingContext } from '../../mapping/context.js';
import type { References } from '../run/references.js';
import type { RunContext } from '../run/run-context.js';
import type { ImportPipeline, Owner, TwoWay } from './import-pipeline.js';
import type { ImportRun, Incoming } from './import-run.js';
import type { Lookups } from './lookups.js';
import type { Agreement, Reconciliation } from './reconcile.js';

/** What the steps of the way from Zoho share. */
export interface Following {
  readonly run: RunContext;
  readonly way: ImportRun;
  readonly references: References;
  readonly pipeline: ImportPipeline;
  readonly twoWay: TwoWay;
  readonly lookups: Lookups;
}

/** A Zoho record that changed, as its list shows it. */
export type Row = Pick<SourceRow, 'sourceId' | 'number' | 'fingerprint' | 'modifiedAt' | 'row'>;

/** A linked record, compared with the last agreement. */
export interface Edit {
  readonly row: Row;
  readonly document: SourceDocument;
  readonly exported: Link;
  readonly imported: Link | undefined;
  readonly base: Agreement;
  /** What a person decided about fields that both sides changed. */
  readonly decisions: Readonly<Record<string, Owner>>;
  readonly isEdited: boolean;
}

/** One that was edited, compared with QuickBooks too. */
export interface Compared {
  readonly edit: Edit;
  readonly incoming: Incoming;
  readonly result: Reconciliation;
  readonly operations: readonly Operation[];
  readonly context: MappingContext;
}
