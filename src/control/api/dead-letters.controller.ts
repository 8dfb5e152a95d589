import { Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiQuery } from '@nestjs/swagger';
import type { DocumentRecord } from '../../domain/run.js';
import { daemonContext, type DaemonContext } from '../daemon-app.js';
import { decodeCursor, encodeCursor } from '../http/cursor.js';
import { connectionOf, limitOf } from '../http/input.js';
import { HttpProblem } from '../http/problem.js';
import { ApiController } from './api.decorator.js';

const lettersShown = { fallback: 100, max: 500 };

interface Amended {
  readonly connection: string;
  readonly entity: string;
  readonly sourceId: string;
  readonly state: 'deferred' | 'dismissed';
}

@ApiController('dead-letters')
export class DeadLettersController {
  constructor(@Inject(daemonContext) private readonly context: DaemonContext) {}

  @Get()
  @ApiOperation({ summary: 'Documents that need a person, a page at a time' })
  @ApiQuery({ name: 'connection', required: false, description: 'Needed when there are several.' })
  @ApiQuery({ name: 'entity', required: false })
  @ApiQuery({ name: 'dismissed', required: false, description: 'true lists dismissed ones too.' })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'after', required: false, description: 'The `next` of the page before.' })
  async list(
    @Query() query: Readonly<Record<string, string | undefined>>,
  ): Promise<{ deadLetters: readonly DocumentRecord[]; next: string | null }> {
    const { engine, store } = this.context;
    const limit = limitOf(query['limit'], lettersShown);
    const { entity, after } = query;
    const deadLetters = await store.documents.deadLetters(connectionOf(engine, query['connection']), {
      limit,
      dismissed: query['dismissed'] === 'true',
      ...(entity === undefined ? {} : { entity: engine.recordedEntity(entity) }),
      ...(after === undefined ? {} : { after: decodeCursor(after) }),
    });
    const last = deadLetters.at(-1);
    return { deadLetters, next: last && deadLetters.length === limit ? encodeCursor(last) : null };
  }

  @Post(':entity/:id/retry')
  @HttpCode(200)
  @ApiOperation({ summary: 'Hand a held document, or one that was deleted in QuickBooks, back to the next run' })
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiQuery({ name: 'connection', required: false })
  retry(@Param('entity') entity: string, @Param('id') id: string, @Query('connection') connection?: string): Promise<Amended> {
    return this.amend('retry', entity, id, connection);
  }

  @Post(':entity/:id/dismiss')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take a held document off the list until its source changes' })
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiQuery({ name: 'connection', required: false })
  dismiss(@Param('entity') entity: string, @Param('id') id: string, @Query('connection') connection?: string): Promise<Amended> {
    return this.amend('dismiss', entity, id, connection);
  }

  private async amend(action: 'retry' | 'dismiss', entity: string, id: string, connection: string | undefined): Promise<Amended> {
    const { engine, store } = this.context;
    const where = connectionOf(engine, connection);
    const known = engine.recordedEntity(entity);
    const amended =
      action === 'retry' ? (await engine.retry(where, known, [id])).length : await store.documents.dismiss(where, known, [id]);
    if (amended === 0) throw new HttpProblem(404, 'dead-letter.unknown', `${entity} ${id} is not held.`);
    return { connection: where, entity, sourceId: id, state: action === 'retry' ? 'deferred' : 'dismissed' };
  }
}
