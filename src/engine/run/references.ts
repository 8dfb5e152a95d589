import type { Link } from '../../domain/operation.js';
import type { DocumentRecord } from '../../domain/run.js';
import { isReference, referenceKey, type Reference } from '../../domain/reference.js';
import { linkKey } from '../apply/executor.js';
import { isLeftOutAsOld } from '../plan/policies.js';
import type { Resolution } from '../plan/resolve.js';
import type { Pipeline } from '../pipeline.js';
import { resolveAccount } from './accounts.js';
import { adoptOld } from './adopt.js';
import type { MasterNeed } from './master-candidate.js';
import { Masters } from './masters.js';
import { newLabel, required, type RunContext } from './run-context.js';
import { waiting } from './waiting.js';

/**
 * Resolves what documents refer to: configured accounts from the profile, other documents by their links, masters
 * (accounts, parties, items) by link or match, created when nothing is found. One instance serves a run, so that
 * nothing is looked up twice.
 */
export class References {
  private readonly known = new Map<string, Resolution>();
  private readonly refused = new Set<string>();
  /** Documents of which nothing goes out but what happened later: `invoices/460…`. */
  private readonly outside = new Set<string>();
  private readonly masters: Masters;

  constructor(private readonly run: RunContext) {
    this.masters = new Masters(run, this);
  }

  resolve = (reference: Reference): Resolution =>
    this.known.get(referenceKey(reference)) ?? { kind: 'missing', issue: waiting(reference, 'it has not been looked at yet') };

  /** What these documents stand for may be in the target all the same: a person entered it there. */
  standOutside(entity: string, sourceIds: readonly string[]): void {
    for (const id of sourceIds) this.outside.add(`${entity}/${id}`);
  }

  /** Makes `resolve` answer for all of these, creating masters where needed (not in a dry run). */
  async prepare(references: readonly Reference[]): Promise<void> {
    const open = references.filter((reference) => !this.known.has(referenceKey(reference)));
    for (const pipeline of this.inOrder(open)) {
      const mine = open.filter(({ $ref }) => $ref.entity === pipeline.entity);
      if (pipeline.kind === 'document') await this.resolveDocuments(mine);
      else await this.resolveMasters(pipeline, mine);
    }
    // Last: a currency's receivable and payable come into being with its first customer or vendor.
    const configured = open.filter(({ $ref }) => $ref.entity === 'configured');
    if (configured.length > 0) await this.resolveConfigured(configured);
  }

  private async resolveConfigured(references: readonly Reference[]): Promise<void> {
    const { profiles, settings } = this.run;
    for (const reference of references) {
      const { id, variant } = reference.$ref;
      const currency = typeof variant === 'string' ? variant : '';
      const resolveNow = async (): Promise<Resolution> =>
        resolveAccount(id, currency, { settings, context: await profiles.context(), target: await profiles.target() });
      let resolution = await resolveNow();
      if (resolution.kind === 'missing' && id.startsWith('$') && !this.refused.has(referenceKey(reference))) {
        this.refused.add(referenceKey(reference));
        await profiles.rereadAccounts();
        resolution = await resolveNow();
      }
      this.known.set(referenceKey(reference), resolution);
    }
  }

  /** Other documents are never created on demand: their own pipeline does that, earlier in the run. */
  private async resolveDocuments(references: readonly Reference[]): Promise<void> {
    const { store, settings } = this.run;
    const links = await store.links.getMany(
      settings.connection,
      references.map(({ $ref }) => ({ entity: $ref.entity, sourceId: $ref.id, role: $ref.role })),
    );
    const missing = references.filter(({ $ref }) => !links.some((link) => isFor(link, $ref) && link.state === 'present'));
    const records = new Map<string, DocumentRecord>();
    for (const entity of new Set(missing.map(({ $ref }) => $ref.entity))) {
      const ids = missing.filter(({ $ref }) => $ref.entity === entity).map(({ $ref }) => $ref.id);
      for (const record of await store.documents.getMany(settings.connection, entity, [...new Set(ids)]))
        records.set(`${entity}/${record.sourceId}`, record);
    }
    for (const reference of references) {
      const { $ref } = reference;
      const link = links.find((candidate) => isFor(candidate, $ref));
      if (this.run.foreseen.targets.has(linkKey({ entity: $ref.entity, sourceId: $ref.id, role: $ref.role }))) {
        this.known.set(referenceKey(reference), { kind: 'new', label: newLabel($ref.role, $ref.label ?? $ref.id) });
        continue;
      }
      const adopted = link ? undefined : await this.adopted(reference, records.get(`${$ref.entity}/${$ref.id}`));
      const standing = adopted ?? link;
      this.known.set(
        referenceKey(reference),
        standing?.state === 'present'
          ? { kind: 'id', id: standing.targetId }
          : unlinked(reference, records.get(`${$ref.entity}/${$ref.id}`)),
      );
    }
  }

  /** Asked for once a run: what is not found stays not found. */
  private async adopted(reference: Reference, record: DocumentRecord | undefined): Promise<Link | undefined> {
    const key = referenceKey(reference);
    const { entity, id } = reference.$ref;
    // Too old, or entered in QuickBooks by the person who dismissed it here.
    const isOutside = this.outside.has(`${entity}/${id}`) || (record !== undefined && (isLeftOutAsOld(record) || record.dismissed));
    if (this.refused.has(key) || !isOutside) return undefined;
    const link = await adoptOld(this.run, this, reference);
    if (!link) this.refused.add(key);
    return link;
  }

  /** Links of documents change while a run goes on; forget what was said about them. */
  forgetDocuments(): void {
    for (const [key] of this.known) {
      const entity = key.slice(0, key.indexOf('|'));
      if (entity !== 'configured' && required(this.run.pipelines, entity).kind === 'document') this.known.delete(key);
    }
  }

  private async resolveMasters(pipeline: Pipeline, references: readonly Reference[]): Promise<void> {
    const answers = await this.masters.resolve(
      pipeline,
      references.map((reference) => this.needOf(reference)),
    );
    const fitting = await this.fitting(pipeline, references, answers);
    for (const [key, resolution] of [...answers, ...fitting]) this.known.set(key, resolution);
  }

  private needOf(reference: Reference): MasterNeed {
    const { variant, label, fit } = reference.$ref;
    const inner = isReference(variant) ? this.resolve(variant) : undefined;
    const blocked = inner && inner.kind !== 'id' && 'issue' in inner ? inner.issue : undefined;
    const need = { reference, label: label ?? '', blocked };
    // What must fit a purchase account is the source's own target: no companion is made for it.
    if (fit !== undefined) return { ...need, variant: '', sourceVariant: '', variantLabel: '' };
    return {
      ...need,
      variant: typeof variant === 'string' ? variant : inner?.kind === 'id' ? inner.id : '',
      sourceVariant: isReference(variant) ? variant.$ref.id : (variant ?? ''),
      variantLabel: isReference(variant) ? (variant.$ref.label ?? '') : (variant ?? ''),
    };
  }

  /** An item line posts to the item's purchase account: where the line names another, the item does not fit. */
  private async fitting(
    pipeline: Pipeline,
    references: readonly Reference[],
    answers: ReadonlyMap<string, Resolution>,
  ): Promise<ReadonlyMap<string, Resolution>> {
    const unfit = new Map<string, Resolution>();
    const strict = references.filter(({ $ref }) => $ref.fit !== undefined);
    if (strict.length === 0) return unfit;
    const ids = strict.flatMap((reference) => {
      const answer = answers.get(referenceKey(reference));
      return answer?.kind === 'id' ? [answer.id] : [];
    });
    const links = await this.run.store.links.byTarget(
      this.run.settings.connection,
      required(this.run.mappings, pipeline.entity).emits[0]?.target ?? '',
      ids,
    );
    for (const reference of strict) {
      const key = referenceKey(reference);
      const answer = answers.get(key);
      const wanted = isReference(reference.$ref.variant) ? this.resolve(reference.$ref.variant) : undefined;
      const account = links.find((link) => answer?.kind === 'id' && link.targetId === answer.id)?.facts['purchaseVariant'];
      if (answer?.kind === 'id' && wanted?.kind === 'id' && account !== wanted.id)
        unfit.set(key, { kind: 'unfit', issue: waiting(reference, 'it posts to another account') });
    }
    return unfit;
  }

  private inOrder(references: readonly Reference[]): Pipeline[] {
    const entities = new Set(references.map(({ $ref }) => $ref.entity));
    const ordered: Pipeline[] = [];
    const visit = (entity: string): void => {
      const pipeline = required(this.run.pipelines, entity);
      if (ordered.includes(pipeline)) return;
      for (const other of pipeline.after) if (entities.has(other)) visit(other);
      ordered.push(pipeline);
    };
    for (const entity of entities) if (entity !== 'configured') visit(entity);
    return ordered;
  }
}

function isFor(link: Link, $ref: Reference['$ref']): boolean {
  return link.entity === $ref.entity && link.sourceId === $ref.id && link.role === $ref.role;
}

/** Skipped, void, gone or dismissed: it will never be there. Held, deferred or not yet seen: it may come. */
export function unlinked(reference: Reference, record: DocumentRecord | undefined): Resolution {
  if (!record) return { kind: 'missing', issue: waiting(reference, 'it has not been exported yet') };
  const why = record.issues.map(({ message }) => message).join('; ');
  if (record.dismissed) return { kind: 'never', issue: waiting(reference, 'it was dismissed') };
  const mayCome = (record.state === 'held' || record.state === 'deferred') && !isLeftOutAsOld(record);
  if (mayCome) return { kind: 'missing', issue: waiting(reference, why || record.state) };
  return { kind: 'never', issue: waiting(reference, why || 'it is void in Zoho') };
}
