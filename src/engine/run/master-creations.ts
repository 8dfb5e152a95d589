import type { Issue } from '../../domain/document.js';
import type { JsonObject } from '../../domain/json.js';
import type { Link, Operation } from '../../domain/operation.js';
import type { Reference } from '../../domain/reference.js';
import type { DocumentRecord } from '../../domain/run.js';
import { plainText } from '../../domain/text.js';
import { unsettled } from '../apply/executor.js';
import type { Pipeline } from '../pipeline.js';
import { planDocument } from '../plan/plan-document.js';
import type { Resolution } from '../plan/resolve.js';
import type { DirectoryEntry } from '../ports.js';
import { candidateKey, candidateRecord, stateOf, type Candidate, type Say } from './master-candidate.js';
import type { Match } from './match.js';
import type { RunContext } from './run-context.js';
import { noItemAccount, refusalKey } from './refused-items.js';
import { waiting } from './waiting.js';

export interface Creation {
  readonly candidate: Candidate;
  readonly operation: Operation;
}

export interface PlannedCreation {
  readonly operations: readonly Operation[];
  readonly issues: readonly Issue[];
}

interface Wanted {
  readonly candidate: Candidate;
  readonly match: Exclude<Match, { kind: 'found' }>;
  /** Source id → role → attempts so far. */
  readonly attempts: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** What stood for it before: the new one is the next generation. */
  readonly ended: Link | undefined;
}

const unanswered: Issue = {
  code: 'operation.unknown',
  severity: 'wait',
  message: 'not settled yet',
  remedy: 'The next run settles it.',
};

/** Makes the masters that nothing in the target stands for. */
export class MasterCreations {
  /** Whose answer was lost in this run: they may exist, and a second one would be a duplicate. */
  private readonly lost = new Set<string>();

  constructor(
    private readonly run: RunContext,
    private readonly resolve: (reference: Reference) => Resolution,
  ) {}

  async plan(pipeline: Pipeline, wanted: Wanted): Promise<PlannedCreation> {
    const { candidate } = wanted;
    const planned = this.planned(pipeline, wanted);
    const [operation] = planned.operations;
    const { refused } = await this.run.profiles.context();
    const isRefused = operation !== undefined && refused.includes(refusalKey(operation));
    return isRefused ? { operations: [], issues: [noItemAccount(this.run, candidate)] } : planned;
  }

  private planned(pipeline: Pipeline, { candidate, match, attempts, ended }: Wanted): PlannedCreation {
    const { settings, runId, era, open, target } = this.run;
    if (match.kind !== 'create') return { operations: [], issues: [match.issue] };
    if (open.has(`${candidate.entity}/${candidate.sourceId}`) || this.lost.has(candidateKey(candidate)))
      return { operations: [], issues: [unsettled] };
    const field = pipeline.naming?.field ?? 'Name';
    return planDocument({
      connection: settings.connection,
      runId,
      era,
      projection: {
        entity: candidate.entity,
        sourceId: candidate.sourceId,
        number: candidate.number,
        mappingVersion: candidate.mappingVersion,
        issues: candidate.issues,
        order: {},
        ownDates: { roles: [], issues: [] },
        desired: [{ ...candidate.desired, role: candidate.role, fields: { ...candidate.desired.fields, [field]: match.name } }],
      },
      links: new Map(ended ? [[candidate.role, ended]] : []),
      resolve: this.resolve,
      attempts: (role) => attempts.get(candidate.sourceId)?.get(role) ?? 0,
      writes: 'create',
      policies: { exportFrom: '', bookCloseDate: '', closedBooks: 'hold', date: '' },
      target: { canVoid: (resource) => target.canVoid(resource), unsent: {} },
    });
  }

  /** Returns the candidates whose name turned out to be taken. */
  async carryOut(pipeline: Pipeline, creations: readonly Creation[], say: Say): Promise<Candidate[]> {
    const { executor, store, profiles } = this.run;
    if (creations.length === 0) return [];
    const operations = creations.map(({ operation }) => operation);
    const results = await executor.apply(operations, new Map());
    const again: Candidate[] = [];
    const refused: string[] = [];
    const records: DocumentRecord[] = [];
    for (const { candidate, operation } of creations) {
      const result = results.get(operation.id);
      if (result?.link) {
        say(candidate.need, { kind: 'id', id: result.link.targetId });
        records.push(candidateRecord(this.run, candidate, 'synced', []));
        await profiles.learn(operation.target, entryOf(result.link, operation.after, pipeline));
      } else if (result?.issue?.code === 'quickbooks.6240') {
        for (const resource of [operation.target, ...(pipeline.naming?.sharedWith ?? [])]) profiles.forget(resource);
        again.push(candidate);
      } else if (result?.issue?.code === 'quickbooks.6430' && pipeline.isDispensable?.(candidate.need.reference) === true) {
        // An item of our own on an account that QBO admits on no item: the mapping has another way for what it is for.
        refused.push(candidate.sourceId);
        const record = this.missing(candidate, say, { ...result.issue, severity: 'note' }, 'skipped');
        records.push(record);
        // Nobody waits for it: the other way is taken.
        this.run.emit({ kind: 'document', ...record });
      } else if (result?.issue?.code === 'quickbooks.6430' && (await this.isOurOwn(pipeline, candidate))) {
        // Nothing but another account helps, and that is for a person: until then it is not asked for again.
        refused.push(refusalKey(operation));
        const issue = noItemAccount(this.run, candidate);
        say(candidate.need, { kind: 'missing', issue });
        records.push(candidateRecord(this.run, candidate, 'held', [issue]));
      } else {
        const issue = result?.issue ?? unanswered;
        if (result?.outcome === 'unknown') this.lost.add(candidateKey(candidate));
        records.push(this.missing(candidate, say, issue, stateOf([issue])));
      }
    }
    await store.recordGroup({ documents: records });
    // Last: once it is known as refused, nothing asks for it any more, and nothing would complete its record.
    for (const sourceId of refused) await profiles.refuse(sourceId);
    return again;
  }

  private missing(candidate: Candidate, say: Say, issue: Issue, state: DocumentRecord['state']): DocumentRecord {
    say(candidate.need, { kind: 'missing', issue: waiting(candidate.need.reference, issue.message) });
    return candidateRecord(this.run, candidate, state, [issue]);
  }

  private async isOurOwn(pipeline: Pipeline, { need }: Candidate): Promise<boolean> {
    return pipeline.virtual?.(need.reference, await this.run.profiles.source()) !== undefined;
  }
}

function entryOf(link: Link, fields: JsonObject, pipeline: Pipeline): DirectoryEntry {
  const texts = Object.entries(fields).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : []));
  const text = (key: string): string => (typeof fields[key] === 'string' ? fields[key] : '');
  return {
    id: link.targetId,
    version: link.targetVersion,
    active: true,
    keys: { ...Object.fromEntries(texts), ...(pipeline.naming ? { FullyQualifiedName: text(pipeline.naming.field) } : {}) },
    variant: plainText(link.facts['variant']),
    usable: true,
    type: text('AccountType') || text('Type'),
    subType: text('AccountSubType'),
    currency: '',
    marker: '',
  };
}
