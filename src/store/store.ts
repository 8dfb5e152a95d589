import type { MikroORM } from '@mikro-orm/core';
import type { Clock } from '../domain/clock.js';
import type { JobQueue } from '../domain/job-queue.js';
import type { Link, Receipt } from '../domain/operation.js';
import { directions, type Checkpoint, type DocumentRecord } from '../domain/run.js';
import { SyncError } from '../domain/sync-error.js';
import { AnswerRepository } from './answer.repository.js';
import { CacheRepository } from './cache.repository.js';
import { exportConnection, removeConnectionRows } from './connection-data.js';
import { ConnectionRepository } from './connection.repository.js';
import { backup, restore } from './copy.js';
import { lockForDaemon } from './daemon-lock.js';
import { describeUrl, sqlEntityManager, sqliteFile } from './database.js';
import { DocumentRepository } from './document.repository.js';
import { macOf, requireKey, type EncryptionKey } from './encryption.js';
import { JobClaims } from './job-claims.js';
import { JournalRepository } from './journal.repository.js';
import { LeaseRepository } from './lease.repository.js';
import { LeaseJobs } from './lease-jobs.js';
import { LinkRepository } from './link.repository.js';
import { PolledQueue, type JobStore } from './polled-queue.js';
import type { Presence } from './presence.js';
import { RestoreRepository } from './restore.repository.js';
import { CheckpointRepository, RunRepository } from './run.repository.js';
import type { Session } from './session.js';
import { RootSession, TransactionSession } from './session.js';
import { TokenRepository } from './token.repository.js';
import { VersionRepository } from './version.repository.js';

export interface Repositories {
  readonly connections: ConnectionRepository;
  readonly documents: DocumentRepository;
  readonly versions: VersionRepository;
  readonly links: LinkRepository;
  readonly journal: JournalRepository;
  readonly runs: RunRepository;
  readonly checkpoints: CheckpointRepository;
  readonly tokens: TokenRepository;
  readonly leases: LeaseRepository;
  readonly restores: RestoreRepository;
  readonly cache: CacheRepository;
  readonly keys: AnswerRepository;
}

/** What one group of operations came to. */
export interface GroupRecord {
  readonly receipts?: readonly Receipt[];
  readonly links?: readonly Link[];
  readonly documents?: readonly DocumentRecord[];
  /** Those of them that are news: kept as this run saw them. */
  readonly versions?: readonly DocumentRecord[];
  readonly checkpoint?: Checkpoint;
}

/** Everything that survives a restart. Repositories speak domain types; nothing of the ORM leaves this room. */
export class Store implements Repositories {
  readonly connections: ConnectionRepository;
  readonly documents: DocumentRepository;
  readonly versions: VersionRepository;
  readonly links: LinkRepository;
  readonly journal: JournalRepository;
  readonly runs: RunRepository;
  readonly checkpoints: CheckpointRepository;
  readonly tokens: TokenRepository;
  readonly leases: LeaseRepository;
  readonly restores: RestoreRepository;
  readonly cache: CacheRepository;
  readonly keys: AnswerRepository;
  private readonly session: RootSession;
  private readonly claims: JobClaims;

  constructor(
    private readonly orm: MikroORM,
    private readonly clock: Clock,
    private readonly encryptionKey: EncryptionKey | undefined,
    private readonly url: string,
    private readonly presence: Presence,
    /** What this process calls itself to the others. */
    holder: string,
  ) {
    this.session = new RootSession(sqlEntityManager(orm), describeUrl(url));
    this.claims = new JobClaims(this.session, presence, holder);
    const repositories = this.repositories(this.session);
    this.connections = repositories.connections;
    this.documents = repositories.documents;
    this.versions = repositories.versions;
    this.links = repositories.links;
    this.journal = repositories.journal;
    this.runs = repositories.runs;
    this.checkpoints = repositories.checkpoints;
    this.tokens = repositories.tokens;
    this.leases = repositories.leases;
    this.restores = repositories.restores;
    this.cache = repositories.cache;
    this.keys = repositories.keys;
  }

  /**
   * All or nothing. Use only the repositories handed in, and await nothing but the database inside: on SQLite every
   * other query of the process waits for the end of it.
   */
  transaction<T>(work: (repositories: Repositories) => Promise<T>): Promise<T> {
    return this.session.write((em) => work(this.repositories(new TransactionSession(em))));
  }

  /** Signs a text with the instance's key: whoever has that may write to the books anyway. */
  mac(purpose: string, text: string): string {
    return macOf(requireKey(this.encryptionKey), purpose, text);
  }

  /** The record step of the line: receipts, links and documents stand or fall together, and the checkpoint never goes ahead of them. */
  recordGroup({ receipts = [], links = [], documents = [], versions = [], checkpoint }: GroupRecord): Promise<void> {
    return this.transaction(async (repositories) => {
      await repositories.journal.receipt(receipts);
      await repositories.links.saveMany(links);
      await repositories.documents.saveMany(documents);
      if (versions.length > 0) await repositories.versions.saveMany(versions);
      if (checkpoint !== undefined) await repositories.checkpoints.save(checkpoint);
    });
  }

  /** Whether the database answers, for health checks. */
  async ping(): Promise<void> {
    await this.session.read((em) => em.execute('select 1'));
  }

  /** The runs of these connections that are due, shared with the other daemons of a PostgreSQL database. */
  jobs(connections: () => readonly string[], onError: (error: unknown) => void): JobQueue {
    let opened: Promise<JobStore> | undefined;
    const open = async (): Promise<JobStore> =>
      sqliteFile(this.url) === undefined
        ? (await import('./boss-jobs.js')).BossJobs.open({ url: this.url, connections, claims: this.claims, onError })
        : new LeaseJobs(this.session, this.clock, connections, this.claims);
    return new PolledQueue(() => (opened ??= open()), onError);
  }

  /** Throws when another daemon works on the same SQLite file; answers how to let it go. */
  lockForDaemon(): () => void {
    return lockForDaemon(this.url);
  }

  /** Writes a consistent copy to a new SQLite file while everything goes on. */
  backup(file: string): Promise<void> {
    return backup(this.orm, file);
  }

  /**
   * Fills this database, which must be new, from a backup; without one it only begins anew. The next run of each connection
   * looks for what QuickBooks holds beyond the links.
   */
  async restore(file: string | undefined, connections: readonly string[]): Promise<void> {
    if ((await this.runs.list(undefined, 1)).length > 0)
      throw new SyncError({
        kind: 'config',
        code: 'store.inUse',
        message:
          'this database has runs on record and is not overwritten: move its file away, or name an empty database, and restore again',
      });
    // Before the first row: a restore that dies half way must not leave a database that looks complete.
    for (const connection of connections) await this.restores.save(connection, { since: '', cause: 'restored' });
    if (file === undefined) return;
    await restore(this.orm, file);
    for (const connection of connections) {
      const last = await this.runs.latest(connection, directions);
      await this.restores.save(connection, { since: last?.startedAt ?? '', cause: 'restored' });
    }
  }

  /** Everything that tells which document was which, without secrets, one JSON line per row; answers how many rows. */
  exportConnection(connection: string, file: string): Promise<number> {
    return exportConnection(this.session, connection, file);
  }

  /** Forgets a connection and remembers that it was deleted. */
  removeConnection(connection: string): Promise<void> {
    return this.session.write(async (em) => {
      const inside = new TransactionSession(em);
      await this.repositories(inside).connections.save(connection, { organization: '', company: '' }, 'deleted');
      await removeConnectionRows(inside, connection);
    });
  }

  async close(): Promise<void> {
    await this.session.quiet();
    await this.presence.close();
    await this.orm.close(true);
  }

  private repositories(session: Session): Repositories {
    return {
      connections: new ConnectionRepository(session, this.clock),
      documents: new DocumentRepository(session, this.clock),
      versions: new VersionRepository(session),
      links: new LinkRepository(session),
      journal: new JournalRepository(session, this.clock),
      runs: new RunRepository(session, this.clock),
      checkpoints: new CheckpointRepository(session),
      tokens: new TokenRepository(session, this.clock, this.encryptionKey),
      leases: new LeaseRepository(session, this.presence),
      restores: new RestoreRepository(session, this.clock),
      cache: new CacheRepository(session, this.clock),
      keys: new AnswerRepository(session, this.clock),
    };
  }
}
