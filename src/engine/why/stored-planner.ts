import type { Projection, SourceDocument } from '../../domain/document.js';
import type { Link } from '../../domain/operation.js';
import { referencesIn } from '../../domain/reference.js';
import type { DocumentRecord } from '../../domain/run.js';
import { plainText } from '../../domain/text.js';
import type { CompiledMapping } from '../../mapping/compile.js';
import type { MappingContext } from '../../mapping/context.js';
import { project } from '../../mapping/project.js';
import { planDocument, type DocumentPlan } from '../plan/plan-document.js';
import { dateOf, targetRules } from '../run/plan-group.js';
import { keptProfiles } from '../run/profiles.js';
import type { Explaining } from './history.js';
import { StoredReferences } from './stored-references.js';

/** Maps and plans documents as they are stored, over what runs kept of both sides. It asks no vendor and writes nothing. */
export class StoredPlanner {
  private constructor(
    private readonly at: Explaining,
    readonly context: MappingContext,
    readonly references: StoredReferences,
  ) {}

  /** Undefined before a run has read both sides' profiles. */
  static async open(at: Explaining): Promise<StoredPlanner | undefined> {
    const { handle, pipelines, store } = at;
    const { settings, mappings, source, target } = handle;
    const profiles = await keptProfiles({ settings, store, source, target });
    if (!profiles) return undefined;
    const context = await profiles.context();
    const lists = { source: await profiles.source(), target: await profiles.target() };
    return new StoredPlanner(at, context, new StoredReferences({ settings, store, pipelines, mappings, context, ...lists }));
  }

  /** Undefined for masters, which documents bring along, and for what is not stored. */
  async project(mapping: CompiledMapping, { entity, snapshot }: DocumentRecord): Promise<Projection | undefined> {
    const pipeline = this.at.pipelines.find((candidate) => candidate.entity === entity);
    if (pipeline?.kind !== 'document' || !snapshot) return undefined;
    const document = pipeline.parent ? await this.withParent(snapshot, pipeline.parent) : snapshot;
    const projection = project(mapping, document, this.context);
    await this.references.prepare(projection.desired.flatMap(({ fields }) => referencesIn(fields)));
    return projection;
  }

  plan(
    mapping: CompiledMapping,
    projection: Projection,
    { record, links, ...policies }: { record: DocumentRecord; links: readonly Link[]; exportFrom: string; bookCloseDate: string },
    attempts: (role: string) => number = () => 0,
  ): DocumentPlan {
    return planDocument({
      connection: this.at.handle.id,
      runId: '',
      era: '',
      projection,
      links: new Map(links.map((link) => [link.role, link])),
      resolve: this.references.resolve,
      attempts,
      writes: mapping.writes,
      policies: {
        ...policies,
        closedBooks: this.at.handle.settings.closedBooks,
        date: dateOf(mapping, record.snapshot ?? undefined),
      },
      target: targetRules(this.at.handle.target, this.context),
    });
  }

  private async withParent(document: SourceDocument, parent: { entity: string; field: string }): Promise<SourceDocument> {
    const { store, handle } = this.at;
    const [record] = await store.documents.getMany(handle.id, parent.entity, [plainText(document[parent.field])]);
    return { ...document, $parent: record?.snapshot ?? {} };
  }
}
