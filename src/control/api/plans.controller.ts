import { Body, Get, HttpCode, Inject, Param, Post, Query, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiHeader, ApiOkResponse, ApiOperation, ApiQuery } from '@nestjs/swagger';
import type { Response } from 'express';
import { isRecord, type Json } from '../../domain/json.js';
import type { Run } from '../../domain/run.js';
import { contentOf } from '../../engine/plan/plan-file.js';
import { daemonContext, type DaemonContext } from '../daemon-app.js';
import { connectionOf, planFile, planRequest } from '../http/input.js';
import { HttpProblem } from '../http/problem.js';
import { RunCoordinator } from '../runs/run-coordinator.js';
import { ApprovedAnswer, PlanBody, RunAnswer } from './answers.js';
import { ApiController } from './api.decorator.js';

const latest = 'latest-plan';
const named = { name: 'connection', required: false, description: 'Needed when there are several.' };

/** A plan is known by its signature; the latest of each connection is kept, so that the very one that was looked at is approved. */
@ApiController('plans')
export class PlansController {
  constructor(
    @Inject(daemonContext) private readonly context: DaemonContext,
    @Inject(RunCoordinator) private readonly coordinator: RunCoordinator,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Plan the next run: what it would write, and why; writes nothing. Answers when the plan is made' })
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiQuery(named)
  @ApiBody({ type: PlanBody, required: false })
  make(@Body() body: unknown, @Res({ passthrough: true }) response: Response, @Query('connection') connection?: string): Promise<unknown> {
    const { engine, store } = this.context;
    const id = connectionOf(engine, connection);
    const wishes = planRequest(
      body,
      engine.pipelines.map(({ entity }) => entity),
    );
    return this.coordinator.plan(id, unlessAnswered(response), async (signal) => {
      const { run, planned } = await engine.plan(id, { ...wishes, signal });
      signal.throwIfAborted();
      const pinned = await engine.pinned(id, planned, signal);
      const plan = engine.seal(JSON.parse(JSON.stringify(contentOf(run, pinned))) as ReturnType<typeof contentOf>);
      await store.cache.set(id, latest, plan as unknown as Json);
      return plan;
    });
  }

  @Get()
  @ApiOperation({ summary: 'The latest plan that was made here' })
  @ApiQuery(named)
  async get(@Query('connection') connection?: string): Promise<unknown> {
    return this.kept(connectionOf(this.context.engine, connection));
  }

  @Post('apply')
  @HttpCode(202)
  @ApiOperation({ summary: 'Carry out what is still true of a kept plan; answers as soon as the run is on record' })
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiQuery(named)
  @ApiBody({ description: 'A plan from POST plans, or the file of `crossfoot plan --out`.', schema: { type: 'object' } })
  @ApiAcceptedResponse({ type: RunAnswer })
  async applyFile(@Body() body: unknown, @Query('connection') connection?: string): Promise<Run> {
    const { connection: id, plan } = planFile(body, connection);
    const { run } = await this.coordinator.start(id, { trigger: 'rest', plan });
    return run;
  }

  @Post(':signature/apply')
  @HttpCode(202)
  @ApiOperation({ summary: 'The same with the latest plan that was made here' })
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiQuery(named)
  @ApiAcceptedResponse({ type: RunAnswer })
  async applyKept(@Param('signature') signature: string, @Query('connection') connection?: string): Promise<Run> {
    const id = connectionOf(this.context.engine, connection);
    const { run } = await this.coordinator.start(id, { trigger: 'rest', plan: await this.lookedAt(id, signature) });
    return run;
  }

  @Post(':signature/approve')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let the next run carry out the latest plan, where export.approval is manual' })
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiQuery(named)
  @ApiOkResponse({ type: ApprovedAnswer })
  async approve(
    @Param('signature') signature: string,
    @Query('connection') connection?: string,
  ): Promise<{ connection: string; documents: number }> {
    const { engine } = this.context;
    const id = connectionOf(engine, connection);
    return { connection: id, documents: await engine.approve(id, await this.lookedAt(id, signature)) };
  }

  /** The very one that a person has seen. */
  private async lookedAt(id: string, signature: string): Promise<unknown> {
    const plan = await this.kept(id);
    if (isRecord(plan) && plan['signature'] === signature) return plan;
    throw new HttpProblem(409, 'plan.replaced', `This is not the latest plan of ${id}: look at it again.`);
  }

  private async kept(id: string): Promise<unknown> {
    const { engine, store } = this.context;
    const plan = await store.cache.get(id, latest, engine.connection(id).settings.planLifeMs);
    if (plan === undefined) throw new HttpProblem(404, 'plan.none', `No plan of ${id} is kept here: POST one first.`);
    return plan;
  }
}

/** Fires when whoever asked has gone. */
function unlessAnswered(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort(new ServiceUnavailableException('nobody waits for the answer any more'));
  });
  return gone.signal;
}
