import type { DesiredState, Issue } from '../../domain/document.js';
import type { Link, Operation } from '../../domain/operation.js';
import type { DocumentRecord } from '../../domain/run.js';
import type { CompiledMapping } from '../../mapping/compile.js';
import type { JournalEntry, Store } from '../../store/index.js';
import type { LivingConnection } from '../life.js';
import type { Pipeline } from '../pipeline.js';
import type { DocumentPlan } from '../plan/plan-document.js';
import type { SourceReader, TargetWriter } from '../ports.js';
import type { Effects } from '../run/run-context.js';
import type { ConnectionSettings } from '../settings.js';
import type { ExplainedReference } from './stored-references.js';
import type { SeenVersion } from './versions.js';

export interface ExplainedTarget {
  readonly role: string;
  readonly target: string;
  readonly state: DesiredState;
  readonly fields: readonly { readonly path: string; readonly value: unknown; readonly mapping: string }[];
}

/** What the stored document comes to under the present mapping and configuration, without asking a vendor. */
export interface Outlook {
  readonly mappingVersion: string;
  readonly targets: readonly ExplainedTarget[];
  readonly references: readonly ExplainedReference[];
  /** What the next run would do with it. */
  readonly verdict: DocumentPlan['verdict'];
  readonly operations: readonly Operation[];
  readonly issues: readonly Issue[];
}

/** Everything known of one document, and the answer to "why" in words. */
export interface DocumentHistory {
  readonly record: DocumentRecord;
  readonly links: readonly Link[];
  readonly operations: readonly JournalEntry[];
  /** What Zoho showed of it, as runs saw it, newest first; only what `export.keepInputs` keeps, and the last few of that. */
  readonly versions: readonly SeenVersion[];
  /** Null when nothing of the document is stored, or no run has read both sides' profiles yet. */
  readonly outlook: Outlook | null;
  /** How it stands, and the cause. */
  readonly why: string;
  /** What releases it, in the order to be done; empty when there is nothing to do. */
  readonly remedies: readonly string[];
  /** What is not certain yet. */
  readonly questions: readonly string[];
}

/** A connection as far as questions about its documents go. */
export interface QuestionedConnection extends LivingConnection {
  readonly settings: ConnectionSettings;
  readonly mappings: ReadonlyMap<string, CompiledMapping>;
  readonly source: SourceReader;
  readonly target: TargetWriter;
  readonly effects?: Effects;
  readonly state: () => Promise<{ readonly budgetRemaining: Readonly<Record<string, number | null>> }>;
}

export interface Explaining {
  readonly handle: QuestionedConnection;
  readonly pipelines: readonly Pipeline[];
  readonly store: Store;
}
