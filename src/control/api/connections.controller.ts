import { join } from 'node:path';
import { Body, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiHeader, ApiOperation, ApiQuery } from '@nestjs/swagger';
import { dataFolder } from '../../config/index.js';
import type { Run, RunKind } from '../../domain/run.js';
import { daemonContext, type DaemonContext } from '../daemon-app.js';
import { invalid, syncRequest } from '../http/input.js';
import { RunCoordinator } from '../runs/run-coordinator.js';
import { Scheduler } from '../runs/scheduler.js';
import { RunAnswer, SyncBody } from './answers.js';
import { ApiController } from './api.decorator.js';

@ApiController('connections')
export class ConnectionsController {
  constructor(
    @Inject(daemonContext) private readonly context: DaemonContext,
    @Inject(RunCoordinator) private readonly coordinator: RunCoordinator,
    @Inject(Scheduler) private readonly scheduler: Scheduler,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The configured connections' })
  async list(): Promise<unknown> {
    const { engine, loaded, refusal } = this.context;
    const enabled = await Promise.all(loaded.config.connections.map(({ id }) => engine.isEnabled(id)));
    const connections = loaded.config.connections.map(({ id, zoho, quickbooks, export: out }, index) => ({
      id,
      enabled: enabled[index],
      organizationId: zoho.organizationId,
      realmId: quickbooks.realmId,
      environment: quickbooks.environment,
      exportFrom: out.from,
      every: out.every,
      modules: out.modules,
    }));
    return { connections, configuration: { file: loaded.file, refused: refusal ?? null } };
  }

  @Get(':id')
  @ApiOperation({ summary: 'How a connection stands' })
  async status(@Param('id') id: string): Promise<unknown> {
    const { engine } = this.context;
    const handle = engine.connection(id);
    const next = (direction: RunKind): string | null => {
      const ms = this.scheduler.nextRunAt(id, direction);
      return ms === undefined ? null : new Date(ms).toISOString();
    };
    return {
      ...(await engine.status(id)),
      ...(await handle.state()),
      nextRunAt: next('export'),
      nextImportAt: next('import'),
      nextVerifyAt: next('verify'),
      nextCheckAt: next('check'),
    };
  }

  @Post(':id/sync')
  @HttpCode(202)
  @ApiOperation({ summary: 'Start a run; answers as soon as it is on record' })
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiBody({ type: SyncBody, required: false })
  @ApiAcceptedResponse({ type: RunAnswer })
  async sync(@Param('id') id: string, @Body() body: unknown): Promise<Run> {
    const { engine } = this.context;
    const { imports } = engine.connection(id);
    const known = {
      export: engine.pipelines.map(({ entity }) => entity),
      import: imports?.pipelines.map(({ entity }) => entity) ?? [],
    };
    const request = syncRequest(body, known);
    const { run } = await this.coordinator.start(id, { ...request, trigger: 'rest', refreshProfiles: true });
    return run;
  }

  @Post(':id/check')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Look at the prerequisites now; the status shows what was found, and a good check lets a stopped connection go on',
  })
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiAcceptedResponse({ type: RunAnswer })
  async check(@Param('id') id: string): Promise<Run> {
    const { run } = await this.coordinator.start(id, { direction: 'check', trigger: 'rest' });
    return run;
  }

  @Post(':id/disable')
  @HttpCode(200)
  @ApiOperation({ summary: 'Nothing moves any more and nothing is forgotten; answers when the run that was going on has ended' })
  async disable(@Param('id') id: string): Promise<unknown> {
    await this.context.engine.disable(id);
    await this.coordinator.interrupt(id, 'the connection was disabled');
    return { connection: id, enabled: false };
  }

  @Post(':id/enable')
  @HttpCode(200)
  @ApiOperation({ summary: 'Goes on where it stopped' })
  async enable(@Param('id') id: string): Promise<unknown> {
    await this.context.engine.enable(id);
    this.scheduler.resume(id);
    return { connection: id, enabled: true };
  }

  @Delete(':id')
  @ApiOperation({
    summary: 'Revokes both grants and forgets the connection, after writing what is known into a file; nothing at the vendors is touched',
  })
  @ApiQuery({ name: 'confirm', description: 'The id again.' })
  async remove(@Param('id') id: string, @Query('confirm') confirm?: string): Promise<unknown> {
    const { engine, loaded, clock } = this.context;
    engine.connection(id);
    if (confirm !== id) throw invalid([`confirm must be ${id}`]);
    await engine.disable(id);
    await this.coordinator.interrupt(id, 'the connection is being deleted');
    const file = join(dataFolder(loaded.config.database.url), `${id}-deleted-${clock.now()}.jsonl`);
    return { connection: id, ...(await engine.remove(id, file)) };
  }
}
