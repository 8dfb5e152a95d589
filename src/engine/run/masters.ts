import type { Desired, Issue, SourceDocument } from '../../domain/document.js';
import type { JsonObject } from '../../domain/json.js';
import type { Link, Operation } from '../../domain/operation.js';
import { referenceKey, referencesIn, type Reference } from '../../domain/reference.js';
import type { DocumentRecord } from '../../domain/run.js';
import { project } from '../../mapping/project.js';
import { linkKey, unsettled } from '../apply/executor.js';
import { appliedHash, planDocument } from '../plan/plan-document.js';
import type { Resolution } from '../plan/resolve.js';
import type { Pipeline } from '../pipeline.js';
import type { DirectoryEntry } from '../ports.js';
import { findMatch, type Match } from './match.js';
import { newLabel, nowText, required, type RunContext } from './run-context.js';
import { waiting } from './waiting.js';
import { plainText } from '../../domain/text.js';

/** A master some document needs, with what the need says about it. */
export interface MasterNeed {
  readonly reference: Reference;
  /** The variant as the target knows it (account id, currency); empty for the source's own. */
  readonly variant: string;
  /** The same as the source knows it. */
  readonly sourceVariant: string;
  readonly variantLabel: string;
  readonly label: string;
  readonly blocked: Issue | undefined;
}

/** What a master itself refers to (an item its account) is resolved the same way. */
export interface MasterReferences {
  prepare(references: readonly Reference[]): Promise<void>;
  readonly resolve: (reference: Reference) => Resolution;
}

/** A 6240 means a list moved while we looked; it is read again this often before a person is asked. */
const roundsMax = 3;

interface Candidate {
  readonly need: MasterNeed;
  readonly sourceId: string;
  readonly document: SourceDocument;
  readonly desired: Desired;
  readonly role: string;
  readonly issues: readonly Issue[];
  readonly mappingVersion: string;
  readonly number: string;
}

/** Finds, links or creates masters. No entity has code of its own here: what differs is in the pipeline value and the mapping. */
export class Masters {
  /** `entity/sourceId/role` of creations of this run whose answer was lost: they may exist, and a second one would be a duplicate. */
  private readonly lost = new Set<string>();
  /** What a run that stops before `apply` has said of a target, which no link remembers. */
  private readonly foreseen = new Map<string, Resolution>();
  private readonly promised = new Map<string, readonly DirectoryEntry[]>();

  constructor(
    private readonly run: RunContext,
    private readonly references: MasterReferences,
  ) {}

  async resolve(pipeline: Pipeline, needs: readonly MasterNeed[]): Promise<ReadonlyMap<string, Resolution>> {
    const answers = new Map<string, Resolution>();
    const say = (need: MasterNeed, resolution: Resolution): void => void answers.set(referenceKey(need.reference), resolution);
    for (const need of needs) if (need.blocked) say(need, { kind: 'missing', issue: need.blocked });

    const open = needs.filter((need) => !need.blocked);
    const virtual = new Map<MasterNeed, SourceDocument>();
    const source = await this.run.profiles.source();
    for (const need of open) {
      const document = pipeline.virtual?.(need.reference, source);
      if (document) virtual.set(need, document);
    }
    const idOf = (need: MasterNeed): string => {
      const document = virtual.get(need);
      return document ? String(document[required(this.run.mappings, pipeline.entity).id]) : need.reference.$ref.id;
    };
    const links = await this.linksOf(pipeline, open.map(idOf));
    const missing: MasterNeed[] = [];
    for (const need of open) {
      const link = linkedMaster(links, { role: need.reference.$ref.role, variant: need.variant }, idOf(need));
      if (link) say(need, { kind: 'id', id: link.targetId });
      else missing.push(need);
    }
    if (missing.length > 0) await this.findOrCreate(pipeline, { missing, virtual, idOf, links, answers, say });
    return answers;
  }

  private async linksOf(pipeline: Pipeline, sourceIds: readonly string[]): Promise<Link[]> {
    return this.run.store.links.ofDocuments(this.run.settings.connection, pipeline.entity, [...new Set(sourceIds)]);
  }

  private async findOrCreate(
    pipeline: Pipeline,
    at: {
      missing: readonly MasterNeed[];
      virtual: ReadonlyMap<MasterNeed, SourceDocument>;
      idOf: (need: MasterNeed) => string;
      links: readonly Link[];
      answers: Map<string, Resolution>;
      say: (need: MasterNeed, resolution: Resolution) => void;
    },
  ): Promise<void> {
    const documents = await this.documentsOf(
      pipeline,
      at.missing.filter((need) => !at.virtual.has(need)).map((need) => need.reference.$ref.id),
    );
    let candidates: Candidate[] = [];
    for (const need of at.missing) {
      const document = at.virtual.get(need) ?? documents.get(need.reference.$ref.id);
      if (!document) at.say(need, { kind: 'missing', issue: waiting(need.reference, 'Zoho does not have it any more') });
      else {
        const candidate = await this.candidate(pipeline, need, at.idOf(need), document, at.links);
        const foreseen = this.foreseen.get(roleKey(pipeline, candidate));
        if (foreseen) at.say(need, foreseen);
        else candidates.push(candidate);
      }
    }
    const all = candidates;
    const firstOf = (candidate: Candidate): Candidate =>
      all.find((other) => other.sourceId === candidate.sourceId && other.role === candidate.role) ?? candidate;
    candidates = all.filter((candidate) => firstOf(candidate) === candidate);
    await this.references.prepare(candidates.flatMap(({ desired }) => referencesIn(desired.fields)));
    for (let round = 0; candidates.length > 0 && round < roundsMax; round += 1) {
      candidates = await this.settleRound(pipeline, candidates, at.say);
    }
    for (const candidate of candidates)
      at.say(candidate.need, { kind: 'missing', issue: waiting(candidate.need.reference, 'its name stays taken in QuickBooks') });
    // Several references may mean one master; all get the answer of the first.
    for (const candidate of all) {
      const answer = at.answers.get(referenceKey(firstOf(candidate).need.reference));
      if (answer) at.answers.set(referenceKey(candidate.need.reference), answer);
    }
  }

  private async documentsOf(pipeline: Pipeline, ids: readonly string[]): Promise<ReadonlyMap<string, SourceDocument>> {
    const { source, profiles, mappings } = this.run;
    const unique = [...new Set(ids)];
    const found = new Map<string, SourceDocument>();
    if (pipeline.fromProfile) {
      const profile = await profiles.source();
      for (const id of unique) {
        const document = pipeline.fromProfile(profile, id);
        if (document) found.set(id, document);
      }
      return found;
    }
    const { id: idField } = required(mappings, pipeline.entity);
    for (const document of await source.readMany(pipeline.source, unique)) found.set(String(document[idField]), document);
    return found;
  }

  private async candidate(
    pipeline: Pipeline,
    need: MasterNeed,
    sourceId: string,
    document: SourceDocument,
    links: readonly Link[],
  ): Promise<Candidate> {
    const mapping = required(this.run.mappings, pipeline.entity);
    const own = pipeline.ownVariant?.(document) ?? '';
    const hasBase = links.some((link) => link.sourceId === sourceId && link.role === need.reference.$ref.role && link.state === 'present');
    const isOwn = need.sourceVariant === '' || own === '' || (own === need.sourceVariant && !hasBase);
    const projection = project(
      mapping,
      { ...document, $variant: isOwn ? '' : need.variant, $variantLabel: isOwn ? '' : need.variantLabel },
      await this.run.profiles.context(),
    );
    const desired = projection.desired[0];
    if (!desired) throw new TypeError(`mapping ${mapping.entity} emits nothing`);
    const { role } = need.reference.$ref;
    return {
      need,
      sourceId,
      document,
      desired,
      role: isOwn ? role : `${role}@${need.variant}`,
      issues: projection.issues,
      mappingVersion: projection.mappingVersion,
      number: projection.number,
    };
  }

  /** Matches or creates; returns the candidates whose name turned out to be taken. */
  private async settleRound(
    pipeline: Pipeline,
    candidates: readonly Candidate[],
    say: (need: MasterNeed, resolution: Resolution) => void,
  ): Promise<Candidate[]> {
    const matches = await this.match(pipeline, candidates);
    const attempts = await this.run.store.journal.attemptsMany(
      this.run.settings.connection,
      pipeline.entity,
      candidates.map(({ sourceId }) => sourceId),
    );
    const creations: { candidate: Candidate; operation: Operation }[] = [];
    const links: Link[] = [];
    const records: DocumentRecord[] = [];
    for (const { candidate, match } of matches) {
      if (match.kind === 'found') {
        const link = this.linkTo(candidate, match.entry, match.how);
        links.push(link);
        records.push(
          this.record(
            pipeline,
            candidate,
            'synced',
            candidate.issues.filter(({ severity }) => severity === 'note'),
          ),
        );
        say(candidate.need, { kind: 'id', id: match.entry.id });
        this.announce(pipeline, candidate, 'match', [], [link], []);
      } else {
        const planned = this.creation(pipeline, candidate, match, attempts);
        const [operation] = planned.operations;
        if (operation) {
          creations.push({ candidate, operation });
          // Before the wire, like the journal: a master that exists in QuickBooks must never be unknown here.
          records.push(this.record(pipeline, candidate, 'deferred', [unsettled]));
        } else {
          records.push(this.record(pipeline, candidate, stateOf(planned.issues), planned.issues));
          say(candidate.need, {
            kind: 'missing',
            issue: waiting(candidate.need.reference, planned.issues.map(({ message }) => message).join('; ')),
          });
        }
        this.announce(pipeline, candidate, operation ? 'change' : 'hold', planned.operations, [], planned.issues);
      }
    }
    if (this.run.dryRun) {
      const foresee = (candidate: Candidate, resolution: Resolution): void => {
        say(candidate.need, resolution);
        this.foreseen.set(roleKey(pipeline, candidate), resolution);
      };
      for (const { candidate, match } of matches) if (match.kind === 'found') foresee(candidate, { kind: 'id', id: match.entry.id });
      for (const { candidate } of creations) foresee(candidate, { kind: 'new', label: newLabel(candidate.role, candidate.number) });
      return [];
    }
    await this.run.store.recordGroup({ links, documents: records });
    return this.create(pipeline, creations, say);
  }

  private async match(pipeline: Pipeline, candidates: readonly Candidate[]): Promise<{ candidate: Candidate; match: Match }[]> {
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
    ).filter((link) => link.state === 'present' && link.entity === pipeline.entity);
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

  private creation(
    pipeline: Pipeline,
    candidate: Candidate,
    match: Exclude<Match, { kind: 'found' }>,
    attempts: ReadonlyMap<string, ReadonlyMap<string, number>>,
  ): { operations: readonly Operation[]; issues: readonly Issue[] } {
    if (match.kind !== 'create') return { operations: [], issues: [match.issue] };
    const isOpen = this.run.open.has(`${pipeline.entity}/${candidate.sourceId}`) || this.lost.has(roleKey(pipeline, candidate));
    return isOpen ? { operations: [], issues: [unsettled] } : this.plan(pipeline, candidate, match.name, attempts);
  }

  private plan(
    pipeline: Pipeline,
    candidate: Candidate,
    name: string,
    attempts: ReadonlyMap<string, ReadonlyMap<string, number>>,
  ): { operations: readonly Operation[]; issues: readonly Issue[] } {
    const { settings, runId } = this.run;
    const field = pipeline.naming?.field ?? 'Name';
    return planDocument({
      connection: settings.connection,
      runId,
      projection: {
        entity: pipeline.entity,
        sourceId: candidate.sourceId,
        number: candidate.number,
        mappingVersion: candidate.mappingVersion,
        issues: candidate.issues,
        order: {},
        desired: [{ ...candidate.desired, role: candidate.role, fields: { ...candidate.desired.fields, [field]: name } }],
      },
      links: new Map(),
      resolve: this.references.resolve,
      attempts: (role) => attempts.get(candidate.sourceId)?.get(role) ?? 0,
      writes: 'create',
      policies: { exportFrom: '', bookCloseDate: '', closedBooks: 'hold', date: '' },
    });
  }

  private async create(
    pipeline: Pipeline,
    creations: readonly { candidate: Candidate; operation: Operation }[],
    say: (need: MasterNeed, resolution: Resolution) => void,
  ): Promise<Candidate[]> {
    const { executor, store, profiles } = this.run;
    if (creations.length === 0) return [];
    const results = await executor.apply(
      creations.map(({ operation }) => operation),
      new Map(),
    );
    const again: Candidate[] = [];
    const refused: string[] = [];
    const records: DocumentRecord[] = [];
    for (const { candidate, operation } of creations) {
      const result = results.get(operation.id);
      if (result?.link) {
        say(candidate.need, { kind: 'id', id: result.link.targetId });
        records.push(this.record(pipeline, candidate, 'synced', []));
        await profiles.learn(operation.target, entryOf(result.link, operation.after, pipeline));
        continue;
      }
      if (result?.issue?.code === 'quickbooks.6240') {
        for (const resource of [operation.target, ...(pipeline.naming?.sharedWith ?? [])]) profiles.forget(resource);
        again.push(candidate);
        continue;
      }
      // An item of our own on an account that QBO admits on no item: the mapping has another way for what it is for.
      if (result?.issue?.code === 'quickbooks.6430' && (await this.isOwnItem(pipeline, candidate))) {
        refused.push(candidate.sourceId);
        records.push(this.record(pipeline, candidate, 'skipped', [{ ...result.issue, severity: 'note' }]));
        say(candidate.need, { kind: 'missing', issue: waiting(candidate.need.reference, result.issue.message) });
        continue;
      }
      const issue = result?.issue ?? {
        code: 'operation.unknown',
        severity: 'wait' as const,
        message: 'not settled yet',
        remedy: 'The next run settles it.',
      };
      if (result?.outcome === 'unknown') this.lost.add(roleKey(pipeline, candidate));
      records.push(this.record(pipeline, candidate, stateOf([issue]), [issue]));
      say(candidate.need, { kind: 'missing', issue: waiting(candidate.need.reference, issue.message) });
    }
    await store.recordGroup({ documents: records });
    // Last: once it is known as refused, nothing asks for it any more, and nothing would complete its record.
    for (const sourceId of refused) await profiles.refuse(sourceId);
    return again;
  }

  private async isOwnItem(pipeline: Pipeline, { need }: Candidate): Promise<boolean> {
    return pipeline.virtual?.(need.reference, await this.run.profiles.source()) !== undefined;
  }

  private linkTo(candidate: Candidate, entry: DirectoryEntry, how: string): Link {
    const { settings, clock } = this.run;
    return {
      connection: settings.connection,
      entity: candidate.need.reference.$ref.entity,
      sourceId: candidate.sourceId,
      role: candidate.role,
      target: candidate.desired.target,
      targetId: entry.id,
      targetVersion: entry.version,
      state: 'present',
      generation: 1,
      applied: {},
      appliedHash: appliedHash({}),
      facts: {
        ...entry.keys,
        variant: entry.variant,
        ...(entry.purchaseVariant === undefined ? {} : { purchaseVariant: entry.purchaseVariant }),
      },
      mappingVersion: candidate.mappingVersion,
      origin: how,
      updatedAt: nowText(clock),
    };
  }

  private record(pipeline: Pipeline, candidate: Candidate, state: DocumentRecord['state'], issues: readonly Issue[]): DocumentRecord {
    const { settings, clock, runId } = this.run;
    return {
      connection: settings.connection,
      entity: pipeline.entity,
      sourceId: candidate.sourceId,
      number: candidate.number,
      fingerprint: '',
      modifiedAt: '',
      state,
      issues,
      mappingVersion: candidate.mappingVersion,
      snapshot: candidate.document,
      attempts: 0,
      dismissed: false,
      runId,
      updatedAt: nowText(clock),
    };
  }

  private announce(
    pipeline: Pipeline,
    candidate: Candidate,
    verdict: 'match' | 'change' | 'hold',
    operations: readonly Operation[],
    links: readonly Link[],
    issues: readonly Issue[],
  ): void {
    this.run.emit({
      kind: 'planned',
      planned: {
        entity: pipeline.entity,
        sourceId: candidate.sourceId,
        number: candidate.number,
        verdict,
        operations,
        links,
        issues,
        trace: { [candidate.role]: candidate.desired.trace },
        document: candidate.document,
      },
    });
  }
}

function roleKey({ entity }: Pipeline, { sourceId, role }: Candidate): string {
  return linkKey({ entity, sourceId, role });
}

function stateOf(issues: readonly Issue[]): 'held' | 'deferred' {
  return issues.every(({ severity }) => severity === 'wait') ? 'deferred' : 'held';
}

/** The own target when the variant agrees or nothing is asked, else the companion. */
export function linkedMaster(
  links: readonly Link[],
  { role, variant }: { readonly role: string; readonly variant: string },
  sourceId: string,
): Link | undefined {
  const present = links.filter((link) => link.sourceId === sourceId && link.state === 'present');
  const base = present.find((link) => link.role === role);
  const variantOf = (link: Link): string => plainText(link.facts['variant']);
  if (base && (variant === '' || variantOf(base) === '' || variantOf(base) === variant)) return base;
  return present.find((link) => link.role === `${role}@${variant}`);
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
