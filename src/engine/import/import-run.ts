import { plainText } from '../../domain/text.js';
import type { Clock } from '../../domain/clock.js';
import type { Issue, SourceDocument } from '../../domain/document.js';
import type { JsonObject } from '../../domain/json.js';
import type { Link } from '../../domain/operation.js';
import type { DocumentRecord, DocumentState } from '../../domain/run.js';
import type { CompiledMapping } from '../../mapping/compile.js';
import type { Store } from '../../store/index.js';
import { appliedHash } from '../plan/plan-document.js';
import { nowText, type RunEvent } from '../run/run-context.js';
import type { Profiles } from '../run/profiles.js';
import type { Selector } from '../run/selection.js';
import type { ConnectionSettings } from '../settings.js';
import { owners, type ImportMapping, type ImportPipeline, type Owner } from './import-pipeline.js';
import type { Fields, ImportReader, ImportTarget } from './ports.js';
import type { Agreement } from './reconcile.js';

/** What a connection needs for the way back; part of its handle. */
export interface ImportHandle {
  readonly reader: ImportReader;
  readonly target: ImportTarget;
  readonly pipelines: readonly ImportPipeline[];
  readonly mappings: ReadonlyMap<string, ImportMapping>;
  /** Entities switched on. */
  readonly entities: readonly string[];
  readonly schedule: string;
}

/** What every step of one import shares. */
export interface ImportRun extends Omit<ImportHandle, 'schedule'> {
  readonly runId: string;
  readonly settings: ConnectionSettings;
  readonly store: Store;
  readonly profiles: Profiles;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly dryRun: boolean;
  readonly selector: Selector;
  readonly emit: (event: RunEvent) => void;
}

/** A QuickBooks object as the mapping makes it. */
export interface Incoming {
  readonly id: string;
  readonly object: SourceDocument;
  readonly number: string;
  readonly fields: Fields;
  readonly issues: readonly Issue[];
}

export function mappingOf(run: Pick<ImportRun, 'mappings'>, { entity }: Pick<ImportPipeline, 'entity'>): ImportMapping {
  const mapping = run.mappings.get(entity);
  if (!mapping) throw new TypeError(`no import mapping for ${entity}`);
  return mapping;
}

/** The link the export uses: Zoho id ↔ QuickBooks id. */
export function exportLink(
  run: Pick<ImportRun, 'settings' | 'clock'>,
  pipeline: ImportPipeline,
  at: { zohoId: string; object: SourceDocument; mapping: CompiledMapping; how: string },
): Link {
  return {
    connection: run.settings.connection,
    entity: pipeline.entity,
    sourceId: at.zohoId,
    role: pipeline.role,
    target: pipeline.source,
    targetId: plainText(at.object['Id']),
    targetVersion: plainText(at.object['SyncToken']),
    state: 'present',
    generation: 1,
    applied: {},
    appliedHash: appliedHash({}),
    facts: pipeline.linkFacts(at.object),
    mappingVersion: at.mapping.version,
    origin: at.how,
    updatedAt: nowText(run.clock),
  };
}

/** The link of the import: QuickBooks id ↔ Zoho id, with what both sides last agreed on. */
export function agreementLink(
  run: Pick<ImportRun, 'settings' | 'clock'>,
  pipeline: ImportPipeline,
  at: {
    id: string;
    version: string;
    zohoId: string;
    agreed: Agreement;
    mapping: CompiledMapping;
    how: string;
    decisions?: Readonly<Record<string, Owner>>;
  },
): Link {
  const applied = { quickbooks: at.agreed.quickbooks, zoho: at.agreed.zoho } as unknown as JsonObject;
  return {
    connection: run.settings.connection,
    entity: pipeline.records,
    sourceId: at.id,
    role: pipeline.role,
    target: pipeline.target,
    targetId: at.zohoId,
    targetVersion: at.version,
    state: 'present',
    generation: 1,
    applied,
    appliedHash: appliedHash(applied),
    facts: { ...at.decisions },
    mappingVersion: at.mapping.version,
    origin: at.how,
    updatedAt: nowText(run.clock),
  };
}

export function agreementOf(link: Link): Agreement {
  const { quickbooks, zoho } = link.applied as unknown as Partial<Agreement>;
  return { quickbooks: quickbooks ?? {}, zoho: zoho ?? {} };
}

/** Field → who wins, where a person decided. */
export function decisionsOf({ facts }: Link): Readonly<Record<string, Owner>> {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([path, owner]) => {
      const known = owners.find((name) => name === owner);
      return known ? [[path, known]] : [];
    }),
  );
}

export function importRecord(
  run: Pick<ImportRun, 'settings' | 'clock' | 'runId'>,
  pipeline: ImportPipeline,
  at: {
    incoming: Pick<Incoming, 'id' | 'number'>;
    object: SourceDocument | null;
    state: DocumentState;
    issues: readonly Issue[];
    fingerprint: string;
    version: string;
  },
): DocumentRecord {
  return {
    connection: run.settings.connection,
    entity: pipeline.records,
    sourceId: at.incoming.id,
    number: at.incoming.number,
    fingerprint: at.fingerprint,
    modifiedAt: '',
    state: at.state,
    issues: at.issues,
    mappingVersion: at.version,
    snapshot: at.object,
    attempts: 0,
    dismissed: false,
    runId: run.runId,
    updatedAt: nowText(run.clock),
  };
}
