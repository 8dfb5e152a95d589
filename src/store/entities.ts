import { ConnectionEntity } from './connection.entity.js';
import { DocumentEntity, SightingEntity, SweepEntity } from './document.entity.js';
import { OperationEntity, ReceiptEntity, RequestEntity } from './journal.entity.js';
import { LinkEntity } from './link.entity.js';
import { CheckpointEntity, RunEntity } from './run.entity.js';
import { AnswerEntity, CacheEntity, JobEntity, LeaseEntity, RestoreEntity, TokenEntity } from './system.entity.js';
import { VersionEntity } from './version.entity.js';

export const entities = [
  ConnectionEntity,
  DocumentEntity,
  VersionEntity,
  SweepEntity,
  SightingEntity,
  LinkEntity,
  OperationEntity,
  RequestEntity,
  ReceiptEntity,
  RunEntity,
  CheckpointEntity,
  TokenEntity,
  LeaseEntity,
  JobEntity,
  RestoreEntity,
  CacheEntity,
  AnswerEntity,
];
