import type { Pipeline } from '../pipeline.js';
import type { DirectoryEntry } from '../ports.js';
import { findMatch, type Match } from './match.js';
import type { Candidate } from './master-candidate.js';
import { isMerged } from './merged-parties.js';
import type { RunContext } from './run-context.js';

/** Which target each candidate is, if any: no target stands for two, and no name is given twice. */
export class MasterMatches {
  /** Names that a run which stops before `apply` has given away. */
  private readonly promised = new Map<string, readonly DirectoryEntry[]>();

  constructor(private readonly run: RunContext) {}

  async of(pipeline: Pipeline, candidates: readonly Candidate[]): Promise<{ candidate: Candidate; match: Match }[]> {
    const { profiles, store, settings } = this.run;
    const { naming } = pipeline;
    if (!naming) throw new TypeError(`pipeline ${pipeline.entity} has no naming`);
    const target = candidates[0]?.desired.target ?? '';
    const own = [...(await profiles.directory(target)), ...(this.promised.get(target) ?? [])];
    const others = (await Promise.all(naming.sharedWith.map((resource) => profiles.neighbours(resource)))).flat();
    const claimed = new Set<string>();
    const used = (
      await store.links.byTarget(
        settings.connection,
        target,
        own.map(({ id }) => id),
      )
    ).filter((link) => link.state === 'present' && link.entity === pipeline.entity && !isMerged(link));
    return candidates.map((candidate) => {
      const taken = new Set([...claimed, ...used.filter((link) => link.sourceId !== candidate.sourceId).map((link) => link.targetId)]);
      const match = findMatch({
        desired: candidate.desired,
        marker: { connection: settings.connection, entity: pipeline.entity, sourceId: candidate.sourceId, role: candidate.role },
        own,
        others,
        variant: candidate.need.variant,
        taken,
        nameField: naming.field,
        nameMaxLength: naming.maxLength,
        suffixes: naming.suffixes(candidate.document, candidate.role.includes('@') ? candidate.need.variantLabel : ''),
        isCompatible: (entry) => pipeline.isCompatible?.(candidate.desired, entry) ?? true,
      });
      if (match.kind === 'found') claimed.add(match.entry.id);
      if (match.kind === 'create') {
        own.push(placeholder(naming.field, match.name));
        if (this.run.dryRun) this.promised.set(target, [...(this.promised.get(target) ?? []), placeholder(naming.field, match.name)]);
      }
      return { candidate, match };
    });
  }
}

/** A name that an earlier candidate of the same round will take. */
function placeholder(field: string, name: string): DirectoryEntry {
  return {
    id: '',
    version: '',
    active: true,
    keys: { [field]: name },
    variant: '',
    usable: false,
    type: '',
    subType: '',
    currency: '',
    marker: '',
  };
}
