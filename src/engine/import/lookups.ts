import type { Outcome } from '../../domain/operation.js';
import { referenceKey, type Reference } from '../../domain/reference.js';
import { normalize } from '../run/match.js';
import type { DirectoryEntry } from '../ports.js';
import { isMerged } from '../run/merged-parties.js';
import type { ImportPipeline } from './import-pipeline.js';
import { mappingOf, type ImportRun, type Incoming } from './import-run.js';
import { Directory, type Peers } from './match.js';
import { baseName } from './names.js';
import type { TargetRow } from './ports.js';

/** What one import looks up, each at most once: Zoho's lists, the same list in QuickBooks, ids of what is referred to. */
export class Lookups {
  private readonly directories = new Map<string, Promise<{ directory: Directory; taken: Set<string> }>>();
  private readonly peerIndexes = new Map<string, Promise<PeerIndex>>();
  private readonly zohoIds = new Map<string, string>();

  private open: Promise<ReadonlySet<string>> | undefined;

  constructor(private readonly run: ImportRun) {}

  /** Zoho's list, and which of its records another object is linked to. */
  directory(pipeline: ImportPipeline): Promise<{ directory: Directory; taken: Set<string> }> {
    const known = this.directories.get(pipeline.records);
    if (known) return known;
    const loading = this.load(pipeline);
    this.directories.set(pipeline.records, loading);
    return loading;
  }

  /** A name turned out to be taken: the list moved while we looked. */
  forget(pipeline: ImportPipeline): void {
    this.directories.delete(pipeline.records);
  }

  async peers(pipeline: ImportPipeline, incoming: Incoming): Promise<Peers> {
    const known = this.peerIndexes.get(pipeline.source) ?? this.run.profiles.directory(pipeline.source).then(peerIndex);
    this.peerIndexes.set(pipeline.source, known);
    const { match } = mappingOf(this.run, pipeline);
    const index = await known;
    const others = (ids: readonly string[] | undefined): boolean => (ids ?? []).some((id) => id !== incoming.id);
    return {
      sharesEmail: match.email !== undefined && others(index.emails.get(normalize(incoming.fields[match.email] ?? ''))),
      sharesBaseName: others(index.baseNames.get(baseName(incoming.fields[match.name] ?? ''))),
      isNameOfAnother: (name) => others(index.names.get(normalize(name))),
    };
  }

  async learn(pipeline: ImportPipeline, qboId: string, row: TargetRow): Promise<void> {
    this.zohoIds.set(`${pipeline.entity}|${qboId}`, row.id);
    if (!this.directories.has(pipeline.records)) return;
    const { directory, taken } = await this.directory(pipeline);
    if (!directory.byId(row.id)) directory.add(row);
    taken.add(row.id);
  }

  /** An earlier write for the object, of either direction, is not settled: nothing new is planned for it. */
  async isOpen({ records, entity }: ImportPipeline, id: string, zohoId: string | undefined): Promise<boolean> {
    this.open ??= this.run.store.journal
      .open(this.run.settings.connection)
      .then((entries) => new Set(entries.map(({ operation }) => `${operation.entity}/${operation.sourceId}`)));
    const open = await this.open;
    return open.has(`${records}/${id}`) || (zohoId !== undefined && open.has(`${entity}/${zohoId}`));
  }

  /** What came of a create: its name is taken for good, free again, or nobody knows yet. */
  async conclude(pipeline: ImportPipeline, id: string, outcome: Outcome): Promise<void> {
    if (outcome === 'applied') return;
    if (outcome === 'unknown') this.open = undefined;
    else (await this.directory(pipeline)).directory.drop(newId(id));
  }

  /** A record that this pass will create; in a plan that is not carried out its id is a placeholder. */
  expect(pipeline: ImportPipeline, incoming: Incoming): void {
    this.zohoIds.set(`${pipeline.entity}|${incoming.id}`, `(new ${pipeline.role} ${incoming.number})`);
  }

  /** Zoho ids of QuickBooks objects, by reference; empty for those that have none yet. */
  async resolve(references: readonly Reference[]): Promise<(reference: Reference) => string> {
    const { store, settings, pipelines } = this.run;
    const found = new Map<string, string>();
    for (const reference of references) {
      const { entity, id } = reference.$ref;
      const pipeline = pipelines.find((candidate) => candidate.entity === entity);
      if (!pipeline) continue;
      const known = this.zohoIds.get(`${entity}|${id}`);
      const links = known === undefined ? await store.links.byTarget(settings.connection, pipeline.source, [id]) : [];
      const link = links.find(
        (candidate) =>
          candidate.entity === entity && candidate.role === pipeline.role && candidate.state === 'present' && !isMerged(candidate),
      );
      const zohoId = known ?? link?.sourceId ?? '';
      if (zohoId !== '') this.zohoIds.set(`${entity}|${id}`, zohoId);
      found.set(referenceKey(reference), zohoId);
    }
    return (reference) => found.get(referenceKey(reference)) ?? '';
  }

  private async load(pipeline: ImportPipeline): Promise<{ directory: Directory; taken: Set<string> }> {
    const { store, settings, target, signal } = this.run;
    const rows = await target.directory(pipeline.target, signal);
    const links = await store.links.ofDocuments(
      settings.connection,
      pipeline.entity,
      rows.map(({ id }) => id),
    );
    const taken = links.filter(({ role, state }) => role === pipeline.role && state === 'present').map(({ sourceId }) => sourceId);
    return { directory: new Directory(rows, mappingOf(this.run, pipeline).match), taken: new Set(taken) };
  }
}

/** Stands for a record that is yet to be made. */
export function newId(qboId: string): string {
  return `(new ${qboId})`;
}

interface PeerIndex {
  readonly names: ReadonlyMap<string, readonly string[]>;
  readonly baseNames: ReadonlyMap<string, readonly string[]>;
  readonly emails: ReadonlyMap<string, readonly string[]>;
}

function peerIndex(entries: readonly DirectoryEntry[]): PeerIndex {
  const names = new Map<string, string[]>();
  const baseNames = new Map<string, string[]>();
  const emails = new Map<string, string[]>();
  const put = (index: Map<string, string[]>, key: string, id: string): void => {
    if (key === '') return;
    const ids = index.get(key);
    if (ids) ids.push(id);
    else index.set(key, [id]);
  };
  for (const { id, keys } of entries.filter(({ active }) => active)) {
    const name = keys['DisplayName'] ?? keys['Name'] ?? '';
    put(names, normalize(name), id);
    put(baseNames, baseName(name), id);
    put(emails, normalize(keys['PrimaryEmailAddr'] ?? ''), id);
  }
  return { names, baseNames, emails };
}
