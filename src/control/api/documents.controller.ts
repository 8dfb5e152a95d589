import { Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiQuery } from '@nestjs/swagger';
import type { DocumentHistory } from '../../engine/why/history.js';
import { daemonContext, type DaemonContext } from '../daemon-app.js';
import { connectionOf } from '../http/input.js';
import { HttpProblem } from '../http/problem.js';
import { ApiController } from './api.decorator.js';

@ApiController('documents')
export class DocumentsController {
  constructor(@Inject(daemonContext) private readonly context: DaemonContext) {}

  @Get(':entity/:id')
  @ApiOperation({ summary: 'Everything known of one document (the why), by id or number' })
  @ApiQuery({ name: 'connection', required: false, description: 'Needed when there are several.' })
  async get(
    @Param('entity') entity: string,
    @Param('id') id: string,
    @Query('connection') connection?: string,
  ): Promise<{ found: readonly DocumentHistory[] }> {
    const { engine } = this.context;
    const where = connectionOf(engine, connection);
    const found = await engine.document(where, engine.entity(entity), id);
    if (found.length > 0) return { found };
    const { why, remedies } = await engine.unseen(where, entity);
    throw new HttpProblem(404, 'document.unknown', `Nothing is known of ${entity} ${id}. ${why}`, { remedies });
  }
}
