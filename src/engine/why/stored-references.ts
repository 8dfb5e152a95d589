import type { Issue } from '../../domain/document.js';
import { isReference, referenceKey, type Reference } from '../../domain/reference.js';
import type { Link } from '../../domain/operation.js';
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

const nothing = { type: '', how: '' };

/** Resolves from what is on record alone: nothing is matched or created, and no vendor is asked. */
export class StoredReferences {
  private readonly known = new Map<string, { readonly resolution: Resolution; readonly explained: ExplainedReference }>();

  constructor(private readonly facts: ReferenceFacts) {}

  resolve = (reference: Reference): Resolution =>
    this.known.get(referenceKey(reference))?.resolution ?? { kind: 'missing', issue: waiting(reference, 'it is not on record') };

  explained(): readonly ExplainedReference[] {
    return [...this.known.values()].map(({ explained }) => explained);
  }

  /** Variants come before what they tell apart, as `referencesIn` gives them. */
  async prepare(references: readonly Reference[]): Promise<void> {
    for (const reference of references) if (!this.known.has(referenceKey(reference))) await this.add(reference);
  }

  private async add(reference: Reference): Promise<void> {
    const { entity } = reference.$ref;
    const pipeline = this.facts.pipelines.find((candidate) => candidate.entity === entity);
    if (!pipeline) this.addConfigured(reference);
    else if (pipeline.kind === 'document') await this.addDocument(reference);
    else await this.addMaster(pipeline, reference);
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

  private async addDocument(reference: Reference): Promise<void> {
    const { store, settings } = this.facts;
    const { entity, id, role } = reference.$ref;
    const link = (await store.links.ofDocument(settings.connection, entity, id)).find((candidate) => candidate.role === role);
    if (link?.state === 'present') this.knowLink(reference, link);
    else {
      const [record] = await store.documents.getMany(settings.connection, entity, [id]);
      this.know(reference, unlinked(reference, record), { type: '', how: '', issues: record?.issues });
    }
  }

  private async addMaster({ entity, virtual }: Pipeline, reference: Reference): Promise<void> {
    const { store, settings, source, mappings } = this.facts;
    const { id, variant, role, fit } = reference.$ref;
    const document = virtual?.(reference, source);
    const sourceId = document ? String(document[required(mappings, entity).id]) : id;
    const links = await store.links.ofDocument(settings.connection, entity, sourceId);
    const inner = isReference(variant) ? this.resolve(variant) : undefined;
    const wanted = typeof variant === 'string' ? variant : inner?.kind === 'id' ? inner.id : '';
    const link = linkedMaster(links, { role, variant: fit === undefined ? wanted : '' }, sourceId);
    if (link) {
      const isUnfit = fit !== undefined && link.facts['purchaseVariant'] !== wanted;
      if (isUnfit) this.know(reference, { kind: 'unfit', issue: waiting(reference, 'it posts to another account') }, nothing);
      else this.knowLink(reference, link);
      return;
    }
    const [record] = await store.documents.getMany(settings.connection, entity, [sourceId]);
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
