import type { Issue } from '../../domain/document.js';
import { isReference, referenceKey, type Reference } from '../../domain/reference.js';
import type { Link } from '../../domain/operation.js';
import type { DocumentRecord } from '../../domain/run.js';
import type { CompiledMapping } from '../../mapping/compile.js';
import type { MappingContext } from '../../mapping/context.js';
import type { Store } from '../../store/index.js';
import type { Resolution } from '../plan/resolve.js';
import type { Pipeline } from '../pipeline.js';
import type { SourceProfile, TargetProfile } from '../ports.js';
import { resolveAccount } from '../run/accounts.js';
import { linkedMaster } from '../run/master-candidate.js';
import { unlinked } from '../run/references.js';
import { waiting } from '../run/waiting.js';
import { newLabel, required } from '../run/run-context.js';
import type { ConnectionSettings } from '../settings.js';

export interface ExplainedReference {
  readonly entity: string;
  /** The source's id, or the key of a configured account. */
  readonly id: string;
  readonly label: string;
  /** What stands for it; null while nothing does. */
  readonly target: { readonly type: string; readonly id: string } | null;
  /** `created`, `matched by name`, `configured as "Bank Charges"`, or what it waits for. */
  readonly how: string;
  /** What would let it come. */
  readonly remedies: readonly string[];
}

export interface ReferenceFacts {
  readonly settings: ConnectionSettings;
  readonly store: Store;
  readonly pipelines: readonly Pipeline[];
  readonly mappings: ReadonlyMap<string, CompiledMapping>;
  readonly context: MappingContext;
  readonly source: SourceProfile;
  readonly target: TargetProfile;
}

interface Stored {
  readonly links: readonly Link[];
  /** Of documents only where none is linked. */
  readonly record?: DocumentRecord;
}

const nothing = { type: '', how: '' };

/** Resolves from what is on record alone: nothing is matched or created, and no vendor is asked. */
export class StoredReferences {
  private readonly stored = new Map<string, Stored>();
  private readonly known = new Map<string, { readonly resolution: Resolution; readonly explained: ExplainedReference }>();

  constructor(private readonly facts: ReferenceFacts) {}

  resolve = (reference: Reference): Resolution =>
    this.known.get(referenceKey(reference))?.resolution ?? { kind: 'missing', issue: waiting(reference, 'it is not on record') };

  explained(): readonly ExplainedReference[] {
    return [...this.known.values()].map(({ explained }) => explained);
  }

  /** Variants come before what they tell apart, as `referencesIn` gives them. */
  async prepare(references: readonly Reference[]): Promise<void> {
    const open = references.filter((reference) => !this.known.has(referenceKey(reference)));
    await this.read(open);
    for (const reference of open) {
      const pipeline = this.pipelineOf(reference);
      if (!pipeline) this.addConfigured(reference);
      else if (pipeline.kind === 'document') this.addDocument(reference);
      else this.addMaster(pipeline, reference);
    }
  }

  /** Links and records of all of them at once: a document may have hundreds of lines. */
  private async read(references: readonly Reference[]): Promise<void> {
    const { store, settings } = this.facts;
    const wanted = new Map<string, Set<string>>();
    for (const reference of references) {
      const pipeline = this.pipelineOf(reference);
      if (pipeline) wanted.set(pipeline.entity, (wanted.get(pipeline.entity) ?? new Set()).add(this.sourceIdOf(pipeline, reference)));
    }
    for (const [entity, ids] of wanted) {
      const links = groupBy(await store.links.ofDocuments(settings.connection, entity, [...ids]), ({ sourceId }) => sourceId);
      // A party linked in one currency may be held in another; a document that is linked needs no explanation.
      const isMaster = this.facts.pipelines.some((one) => one.entity === entity && one.kind === 'master');
      const asked = [...ids].filter((id) => isMaster || !links.get(id)?.some(({ state }) => state === 'present'));
      const records = await store.documents.getMany(settings.connection, entity, asked);
      for (const id of ids) {
        const record = records.find(({ sourceId }) => sourceId === id);
        this.stored.set(`${entity}/${id}`, { links: links.get(id) ?? [], ...(record ? { record } : {}) });
      }
    }
  }

  private pipelineOf({ $ref }: Reference): Pipeline | undefined {
    return this.facts.pipelines.find(({ entity }) => entity === $ref.entity);
  }

  private sourceIdOf({ entity, virtual }: Pipeline, reference: Reference): string {
    const document = virtual?.(reference, this.facts.source);
    return document ? String(document[required(this.facts.mappings, entity).id]) : reference.$ref.id;
  }

  private storedOf(entity: string, sourceId: string): Stored {
    return this.stored.get(`${entity}/${sourceId}`) ?? { links: [] };
  }

  private addConfigured(reference: Reference): void {
    const { settings, context, target } = this.facts;
    const { id, variant } = reference.$ref;
    const resolution = resolveAccount(id, typeof variant === 'string' ? variant : '', { settings, context, target });
    const selector = settings.accounts[id];
    const how =
      selector === undefined
        ? 'found by its type'
        : `configured as ${typeof selector === 'string' ? `"${selector}"` : `id ${selector.id}`}`;
    this.know(reference, resolution, { type: 'Account', how });
  }

  private addDocument(reference: Reference): void {
    const { entity, id, role } = reference.$ref;
    const { links, record } = this.storedOf(entity, id);
    const link = links.find((candidate) => candidate.role === role);
    if (link?.state === 'present') this.knowLink(reference, link);
    else this.know(reference, unlinked(reference, record), { type: '', how: '', issues: record?.issues });
  }

  private addMaster(pipeline: Pipeline, reference: Reference): void {
    const { id, variant, role, fit } = reference.$ref;
    const sourceId = this.sourceIdOf(pipeline, reference);
    const { links, record } = this.storedOf(pipeline.entity, sourceId);
    const inner = isReference(variant) ? this.resolve(variant) : undefined;
    const wanted = typeof variant === 'string' ? variant : inner?.kind === 'id' ? inner.id : '';
    const link = linkedMaster(links, { role, variant: fit === undefined ? wanted : '' }, sourceId);
    if (link) {
      const isUnfit = fit !== undefined && link.facts['purchaseVariant'] !== wanted;
      if (isUnfit) this.know(reference, { kind: 'unfit', issue: waiting(reference, 'it posts to another account') }, nothing);
      else this.knowLink(reference, link);
      return;
    }
    const why = record?.issues.map(({ message }) => message).join('; ') ?? '';
    if (why === '')
      this.know(
        reference,
        { kind: 'new', label: newLabel(role, reference.$ref.label ?? id) },
        { type: '', how: 'a run finds or creates it' },
      );
    else this.know(reference, { kind: 'missing', issue: waiting(reference, why) }, { type: '', how: '', issues: record?.issues });
  }

  private knowLink(reference: Reference, { target, targetId, origin }: Link): void {
    this.know(reference, { kind: 'id', id: targetId }, { type: target, how: origin });
  }

  private know(
    reference: Reference,
    resolution: Resolution,
    { type, how, issues }: { type: string; how: string; issues?: readonly Issue[] | undefined },
  ): void {
    const { entity, id, label = '' } = reference.$ref;
    const found = resolution.kind === 'id';
    const causes = issues ?? ('issue' in resolution && resolution.issue.code !== 'reference.waiting' ? [resolution.issue] : []);
    const explained = {
      entity,
      id,
      label,
      target: found ? { type, id: resolution.id } : null,
      how: found || !('issue' in resolution) ? how : resolution.issue.message,
      remedies: causes.map(({ remedy }) => remedy),
    };
    this.known.set(referenceKey(reference), { resolution, explained });
  }
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}
