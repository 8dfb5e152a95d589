import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  directions,
  runKinds,
  runStates,
  type Direction,
  type EntityCounts,
  type Run,
  type RunKind,
  type RunState,
} from '../../domain/run.js';

/** Shapes of requests and answers, for the OpenAPI document. */
export class SyncBody {
  @ApiPropertyOptional({ enum: directions, default: 'export' })
  direction?: Direction;

  @ApiPropertyOptional({ type: [String], description: 'Only these entities.' })
  entities?: string[];

  @ApiPropertyOptional({ type: [String], description: 'Only these documents, by id or number; in an import by id or name.' })
  documents?: string[];

  @ApiPropertyOptional({ description: 'Only what changed since this day or instant.' })
  since?: string;

  @ApiPropertyOptional({ description: 'At most this many documents of each entity.' })
  limit?: number;

  @ApiPropertyOptional({ default: true, description: 'Compare all ids, which finds deletes.' })
  sweep?: boolean;
}

export class VerifyBody {
  @ApiPropertyOptional({ format: 'date', description: 'First day; by default the day from which documents are exported.' })
  from?: string;

  @ApiPropertyOptional({ format: 'date', description: 'Last day; open by default.' })
  to?: string;

  @ApiPropertyOptional({ default: false, description: 'Read every document from QuickBooks, which is metered.' })
  full?: boolean;
}

export class PlanBody {
  @ApiPropertyOptional({ type: [String], description: 'Only these entities.' })
  entities?: string[];

  @ApiPropertyOptional({ type: [String], description: 'Only these documents, by id or number.' })
  documents?: string[];

  @ApiPropertyOptional({ description: 'Only what changed in Zoho since this day or instant.' })
  since?: string;

  @ApiPropertyOptional({ description: 'At most this many documents of each entity.' })
  limit?: number;

  @ApiPropertyOptional({ default: true, description: 'Compare all ids, which finds deletes.' })
  sweep?: boolean;
}

export class ApprovedAnswer {
  @ApiProperty()
  connection!: string;

  @ApiProperty({ description: 'Documents that would change.' })
  documents!: number;
}

export class ProblemAnswer {
  @ApiProperty()
  type!: string;

  @ApiProperty()
  title!: string;

  @ApiProperty()
  status!: number;

  @ApiProperty()
  detail!: string;

  @ApiProperty({ description: 'Stable; explained in docs/errors.md.' })
  code!: string;

  @ApiProperty()
  instance!: string;
}

export class RunAnswer implements Run {
  @ApiProperty()
  id!: string;

  @ApiProperty()
  connection!: string;

  @ApiProperty({ enum: runKinds })
  direction!: RunKind;

  @ApiProperty({ description: 'schedule, start, webhook, rest or cli.' })
  trigger!: string;

  @ApiProperty({ enum: runStates })
  state!: RunState;

  @ApiProperty({ format: 'date-time' })
  startedAt!: string;

  @ApiPropertyOptional({ format: 'date-time' })
  declare finishedAt?: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'object' },
    description: 'Per entity: read, created, updated, voided, deleted, matched, unchanged, skipped, held, deferred.',
  })
  counts!: Readonly<Record<string, EntityCounts>>;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, description: 'Vendor calls by kind.' })
  calls!: Readonly<Record<string, number>>;

  @ApiPropertyOptional({ type: 'object', properties: { kind: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } } })
  declare error?: { readonly kind: string; readonly code: string; readonly message: string };
}
