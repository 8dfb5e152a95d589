import { Body, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiHeader, ApiOperation } from '@nestjs/swagger';
import type { Run, RunKind } from '../../domain/run.js';
import { daemonContext, type DaemonContext } from '../daemon-app.js';
import { syncRequest } from '../http/input.js';
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
  list(): unknown {
    const connections = this.context.loaded.config.connections.map(({ id, enabled, zoho, quickbooks, export: out }) => ({
      id,
      enabled,
      organizationId: zoho.organizationId,
      realmId: quickbooks.realmId,
      environment: quickbooks.environment,
      exportFrom: out.from,
      every: out.every,
      modules: out.modules,
    }));
    return { connections };
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
}
