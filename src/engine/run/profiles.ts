import type { Json } from '../../domain/json.js';
import { isConnectionError, SyncError } from '../../domain/sync-error.js';
import type { MappingContext } from '../../mapping/context.js';
import { anyAgeMs, type Store } from '../../store/index.js';
import type { DirectoryEntry, SourceProfile, SourceReader, TargetProfile, TargetWriter } from '../ports.js';
import type { Finding } from '../check/finding.js';
import type { ConnectionSettings } from '../settings.js';
import { isReadRefused } from '../apply/metered.js';
import { prerequisites, refusalOf } from '../check/prerequisites.js';
import { mappingContext } from './context.js';

/**
 * Both sides' profiles and lists, read at most once a run and kept between runs: QBO meters reads, and a run that finds
 * nothing to do must not cost any.
 */
const refusedKey = 'refused-items';

export class Profiles {
  private sourceProfile: Promise<SourceProfile> | undefined;
  private targetProfile: Promise<TargetProfile> | undefined;
  private readonly directories = new Map<string, Promise<DirectoryEntry[]>>();
  private built: MappingContext | undefined;

  constructor(
    private readonly options: { settings: ConnectionSettings; store: Store; source: SourceReader; target: TargetWriter; refresh: boolean },
  ) {}

  source(): Promise<SourceProfile> {
    return (this.sourceProfile ??= this.cached('source-profile', () => this.options.source.profile()));
  }

  target(): Promise<TargetProfile> {
    return (this.targetProfile ??= this.cached('target-profile', () => this.options.target.profile()));
  }

  async context(): Promise<MappingContext> {
    return (this.built ??= await this.build());
  }

  private async build(): Promise<MappingContext> {
    const { settings, store } = this.options;
    const source = await this.source();
    const target = await this.target();
    const ids = source.accounts.map((account) => String(account['account_id']));
    const links = await store.links.ofDocuments(settings.connection, 'accounts', ids);
    return mappingContext({
      settings,
      source,
      target,
      accountLinks: new Map(links.map((link) => [link.sourceId, link.targetId])),
      refused: (await store.cache.get<readonly string[]>(settings.connection, refusedKey, settings.profileAgeMsMax)) ?? [],
    });
  }

  async findings(): Promise<readonly Finding[]> {
    return prerequisites(this.options.settings, await this.source(), await this.target());
  }

  /**
   * Throws when something stands in the way of every write. Books that do not fit may fit tomorrow: what was read of them counts as
   * outdated, so that the next run asks again.
   */
  async admit(): Promise<void> {
    const refusal = refusalOf(await this.findings());
    if (!refusal) return;
    const { settings, store } = this.options;
    for (const key of ['source-profile', 'target-profile']) await store.cache.outdate(settings.connection, key);
    throw refusal;
  }

  /** QBO does not admit the account of this own item on an item (6430): from now on a journal entry stands in. True when that is news. */
  async refuse(item: string): Promise<boolean> {
    const { settings, store } = this.options;
    const { refused } = await this.context();
    if (refused.includes(item)) return false;
    await store.cache.set(settings.connection, refusedKey, [...refused, item]);
    this.built = undefined;
    return true;
  }

  /** The target's list of a resource, for matching; read once a run, when first needed. */
  directory(resource: string): Promise<DirectoryEntry[]> {
    const known = this.directories.get(resource);
    if (known) return known;
    const loading = this.options.target.directory(resource).then((entries) => [...entries]);
    this.directories.set(resource, loading);
    return loading;
  }

  /** A list that only shares the name space: where the vendor will not show it, a taken name shows when it is used (6240). */
  async neighbours(resource: string): Promise<readonly DirectoryEntry[]> {
    try {
      return await this.directory(resource);
    } catch (error) {
      if (!(error instanceof SyncError) || isConnectionError(error)) throw error;
      this.directories.set(resource, Promise.resolve([]));
      return [];
    }
  }

  /** What was just created is known without reading it. */
  async learn(resource: string, entry: DirectoryEntry): Promise<void> {
    if (this.directories.has(resource)) (await this.directory(resource)).push(entry);
    if (resource !== 'Account') return;
    await this.replaceAccounts([...(await this.target()).accounts, entry]);
  }

  /** The vendor opens accounts by itself, one for each new currency. */
  async rereadAccounts(): Promise<void> {
    const accounts = await this.options.target.directory('Account');
    await this.replaceAccounts(accounts);
  }

  /** Somebody opened an account in Zoho since the profile was kept. */
  async rereadSource(): Promise<void> {
    const profile = await this.options.source.profile();
    this.sourceProfile = Promise.resolve(profile);
    this.built = undefined;
    await this.options.store.cache.set(this.options.settings.connection, 'source-profile', profile as unknown as Json);
  }

  private async replaceAccounts(accounts: readonly DirectoryEntry[]): Promise<void> {
    const next = { ...(await this.target()), accounts };
    this.targetProfile = Promise.resolve(next);
    this.built = undefined;
    await this.options.store.cache.set(this.options.settings.connection, 'target-profile', next as unknown as Json);
  }

  forget(resource: string): void {
    this.directories.delete(resource);
  }

  private async cached<T>(key: string, load: () => Promise<T>): Promise<T> {
    const { settings, store, refresh } = this.options;
    if (!refresh) {
      const known = await store.cache.get(settings.connection, key, settings.profileAgeMsMax);
      if (known !== undefined) return known as unknown as T;
    }
    try {
      const value = await load();
      await store.cache.set(settings.connection, key, value as unknown as Json);
      return value;
    } catch (error) {
      const kept = isReadRefused(error) ? await store.cache.get(settings.connection, key, anyAgeMs) : undefined;
      if (kept === undefined) throw error;
      return kept as unknown as T;
    }
  }
}

/** What an earlier run kept of both sides, however old it is; undefined before the first. Asks no vendor. */
export async function keptProfiles(options: Omit<ConstructorParameters<typeof Profiles>[0], 'refresh'>): Promise<Profiles | undefined> {
  const { settings, store } = options;
  for (const key of ['source-profile', 'target-profile']) {
    if (!(await store.cache.has(settings.connection, key, anyAgeMs))) return undefined;
  }
  return new Profiles({ ...options, settings: { ...settings, profileAgeMsMax: anyAgeMs }, refresh: false });
}
