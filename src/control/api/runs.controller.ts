import { Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery } from '@nestjs/swagger';
import type { Run } from '../../domain/run.js';
import { daemonContext, type DaemonContext } from '../daemon-app.js';
import { limitOf } from '../http/input.js';
import { HttpProblem } from '../http/problem.js';
import { appliedPlan, type AppliedPlan } from '../runs/run-coordinator.js';
import { RunAnswer } from './answers.js';
import { ApiController } from './api.decorator.js';

const appliedMsMax = 30 * 86_400_000;
const runsShown = { fallback: 50, max: 500 };

@ApiController('runs')
export class RunsController {
  constructor(@Inject(daemonContext) private readonly context: DaemonContext) {}

  @Get()
  @ApiOperation({ summary: 'The latest runs, newest first' })
  @ApiQuery({ name: 'connection', required: false })
  @ApiQuery({ name: 'limit', required: false })
  async list(@Query('connection') connection?: string, @Query('limit') limit?: string): Promise<{ runs: readonly Run[] }> {
    const { engine, store } = this.context;
    const id = connection === undefined ? undefined : engine.connection(connection).id;
    return { runs: await store.runs.list(id, limitOf(limit, runsShown)) };
  }

  @Get(':id/applied')
  @ApiOperation({ summary: 'What became of each document of the plan that this run carried out; kept until the next plan is carried out' })
  async applied(@Param('id') id: string): Promise<AppliedPlan> {
    const { connection } = await this.get(id);
    const kept = (await this.context.store.cache.get(connection, appliedPlan, appliedMsMax)) as unknown as AppliedPlan | undefined;
    if (kept?.runId === id) return kept;
    throw new HttpProblem(
      404,
      'plan.outcome',
      `Run "${id}" has carried out no plan, has not ended, or another plan was carried out since.`,
    );
  }

  @Get(':id')
  @ApiOperation({ summary: 'One run' })
  @ApiOkResponse({ type: RunAnswer })
  async get(@Param('id') id: string): Promise<Run> {
    const run = await this.context.store.runs.get(id);
    if (run) return run;
    throw new HttpProblem(404, 'run.unknown', `There is no run "${id}".`);
  }
}
