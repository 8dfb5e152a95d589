import type { SourceDocument } from '../../domain/document.js';
import type { Link } from '../../domain/operation.js';
import { referenceKey, referencesIn, type Reference } from '../../domain/reference.js';
import type { DocumentRecord } from '../../domain/run.js';
import { project } from '../../mapping/project.js';
import { unsettled } from '../apply/executor.js';
import { isReadRefused, unreadable } from '../apply/metered.js';
import type { Pipeline } from '../pipeline.js';
import type { Resolution } from '../plan/resolve.js';
import {
  announce,
  candidateKey,
  candidateRecord,
  endedLink,
  linkedMaster,
  matchedLink,
  onOwnAccount,
  stateOf,
  type Candidate,
  type MasterNeed,
  type Say,
} from './master-candidate.js';
import { succeeding } from './generations.js';
import { MasterCreations, type Creation } from './master-creations.js';
import { MasterMatches } from './master-matches.js';
import { isNoItemAccount } from './refused-items.js';
import { newLabel, required, type RunContext } from './run-context.js';
import { waiting } from './waiting.js';

/** What a master itself refers to (an item its account) is resolved the same way. */
export interface MasterReferences {
  prepare(references: readonly Reference[]): Promise<void>;
  readonly resolve: (reference: Reference) => Resolution;
}

/** A 6240 means a list moved while we looked; it is read again this often before a person is asked. */
const roundsMax = 3;

/** Finds, links or creates masters. No entity has code of its own here: what differs is in the pipeline value and the mapping. */
export class Masters {
  private readonly matches: MasterMatches;
  private readonly creations: MasterCreations;
  /** What a run that stops before `apply` has said of a target, which no link remembers. */
  private readonly foreseen = new Map<string, Resolution>();

  constructor(
    private readonly run: RunContext,
    private readonly references: MasterReferences,
  ) {
    this.matches = new MasterMatches(run);
    this.creations = new MasterCreations(run, (reference) => references.resolve(reference));
  }

  async resolve(pipeline: Pipeline, needs: readonly MasterNeed[]): Promise<ReadonlyMap<string, Resolution>> {
    const answers = new Map<string, Resolution>();
    const say: Say = (need, resolution) => void answers.set(referenceKey(need.reference), resolution);
    for (const need of needs) if (need.blocked) say(need, { kind: 'missing', issue: need.blocked });

    const open: MasterNeed[] = [];
    const virtual = new Map<MasterNeed, SourceDocument>();
    const source = await this.run.profiles.source();
    for (const need of needs.filter(({ blocked }) => !blocked)) {
      const document = pipeline.virtual?.(need.reference, source);
      const own = document ? await onOwnAccount(this.run, pipeline, need, document) : need;
      open.push(own);
      if (document) virtual.set(own, document);
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
      say: Say;
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
        const foreseen = this.foreseen.get(candidateKey(candidate));
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
      entity: pipeline.entity,
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
  private async settleRound(pipeline: Pipeline, candidates: readonly Candidate[], say: Say): Promise<Candidate[]> {
    const { run } = this;
    const matches = await this.matches.of(pipeline, candidates).catch((error: unknown) => {
      if (isReadRefused(error)) return undefined;
      throw error;
    });
    if (!matches) return this.leave(candidates, say);
    const ids = candidates.map(({ sourceId }) => sourceId);
    const attempts = await run.store.journal.attemptsMany(run.settings.connection, pipeline.entity, ids);
    const ended = await this.linksOf(pipeline, ids);
    const creations: Creation[] = [];
    const links: Link[] = [];
    const records: DocumentRecord[] = [];
    for (const { candidate, match } of matches) {
      if (match.kind === 'found') {
        const link = matchedLink(run, candidate, match.entry, match.how);
        links.push(link);
        const notes = candidate.issues.filter(({ severity }) => severity === 'note');
        records.push(candidateRecord(run, candidate, 'synced', notes));
        this.tell(candidate, { kind: 'id', id: match.entry.id }, say);
        announce(run, candidate, { verdict: 'match', links: [link] });
        continue;
      }
      const { operations, issues } = await this.creations.plan(pipeline, {
        candidate,
        match,
        attempts,
        ended: endedLink(ended, candidate),
      });
      const [operation] = operations;
      if (operation) {
        creations.push({ candidate, operation });
        // Before the wire, like the journal: a master that exists in QuickBooks must never be unknown here.
        records.push(candidateRecord(run, candidate, 'deferred', [unsettled]));
      } else {
        records.push(candidateRecord(run, candidate, stateOf(issues), issues));
        const why = issues.map(({ message }) => message).join('; ');
        const issue = issues.find(isNoItemAccount) ?? waiting(candidate.need.reference, why);
        say(candidate.need, { kind: 'missing', issue });
      }
      announce(run, candidate, { verdict: operation ? 'change' : 'hold', operations, issues });
    }
    if (run.dryRun) {
      for (const { candidate } of creations) this.tell(candidate, { kind: 'new', label: newLabel(candidate.role, candidate.number) }, say);
      return [];
    }
    await run.store.recordGroup({ links: await succeeding(run.store, links), documents: records });
    return this.creations.carryOut(pipeline, creations, say);
  }

  /** Their lists cannot be searched now: what refers to them waits. */
  private async leave(candidates: readonly Candidate[], say: Say): Promise<Candidate[]> {
    const { run } = this;
    for (const { need } of candidates) say(need, { kind: 'missing', issue: waiting(need.reference, unreadable.message) });
    const records = candidates.map((candidate) => candidateRecord(run, candidate, 'deferred', [unreadable]));
    if (!run.dryRun) await run.store.recordGroup({ documents: records });
    return [];
  }

  private tell(candidate: Candidate, resolution: Resolution, say: Say): void {
    say(candidate.need, resolution);
    if (this.run.dryRun) this.foreseen.set(candidateKey(candidate), resolution);
  }
}
