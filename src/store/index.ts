/**
 * The store: the only room that knows the ORM and the databases. Repositories take and give domain types.
 * It decides nothing about accounting; it promises that what was recorded is found again, and nothing half.
 */
export { answersKeptMax } from './answer.repository.js';
export type { Answer, AnswerRepository } from './answer.repository.js';
export { anyAgeMs } from './cache.repository.js';
export type { CacheRepository } from './cache.repository.js';
export type { ConnectionRepository } from './connection.repository.js';
export type { DeadLetterPage, DocumentCursor, DocumentFingerprint, DocumentPage, DocumentRepository } from './document.repository.js';
export { parseEncryptionKey } from './encryption.js';
export type { EncryptionKey } from './encryption.js';
export type { JournalRepository } from './journal.repository.js';
export { operationStatuses } from './journal.types.js';
export type { JournalAnswer, JournalEntry, JournalPage, OperationStatus, OutgoingRequest, SentRequest } from './journal.types.js';
export type { LeaseRepository } from './lease.repository.js';
export type { LinkRepository } from './link.repository.js';
export { openStore } from './open-store.js';
export type { StoreOptions } from './open-store.js';
export type { Lost, RestoreRepository } from './restore.repository.js';
export type { CheckpointRepository, RunProgress, RunRepository } from './run.repository.js';
export type { GroupRecord, Repositories, Store } from './store.js';
export type { DocumentVersion, Keeping, VersionRepository } from './version.repository.js';
export type { TokenRepository } from './token.repository.js';
