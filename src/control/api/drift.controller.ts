import { Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiQuery } from '@nestjs/swagger';
import type { DocumentRecord } from '../../domain/run.js';
import { daemonContext, type DaemonContext } from '../daemon-app.js';
import { decodeCursor, encodeCursor } from '../http/cursor.js';
import { connectionOf, limitOf } from '../http/input.js';
import { ApiController } from './api.decorator.js';

const shown = { fallback: 100, max: 500 };

@ApiController('drift')
export class DriftController {
  constructor(@Inject(daemonContext) private readonly context: DaemonContext) {}

  @Get()
  @ApiOperation({ summary: 'Documents that somebody changed in QuickBooks, with what we wrote and what stands there, a page at a time' })
  @ApiQuery({ name: 'connection', required: false, description: 'Needed when there are several.' })
  @ApiQuery({ name: 'entity', required: false })
  @ApiQuery({ name: 'accepted', required: false, description: 'true lists changes that stand by policy too.' })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'after', required: false, description: 'The `next` of the page before.' })
  async list(
    @Query() query: Readonly<Record<string, string | undefined>>,
  ): Promise<{ drift: readonly DocumentRecord[]; next: string | null }> {
    const { engine, store } = this.context;
    const limit = limitOf(query['limit'], shown);
    const { entity, after } = query;
    const drift = await store.documents.drifted(connectionOf(engine, query['connection']), {
      limit,
      accepted: query['accepted'] === 'true',
      ...(entity === undefined ? {} : { entity: engine.entity(entity) }),
      ...(after === undefined ? {} : { after: decodeCursor(after) }),
    });
    const last = drift.at(-1);
    return { drift, next: last && drift.length === limit ? encodeCursor(last) : null };
  }
}
