import { Body, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOkResponse, ApiOperation, ApiQuery } from '@nestjs/swagger';
import { isRecord, type Json } from '../../domain/json.js';
import { contentOf } from '../../engine/plan/plan-file.js';
import { daemonContext, type DaemonContext } from '../daemon-app.js';
import { connectionOf, planRequest } from '../http/input.js';
import { HttpProblem } from '../http/problem.js';
import { ApprovedAnswer, PlanBody } from './answers.js';
import { ApiController } from './api.decorator.js';

const latest = 'latest-plan';
const named = { name: 'connection', required: false, description: 'Needed when there are several.' };

/** A plan is known by its signature; the latest of each connection is kept, so that the very one that was looked at is approved. */
@ApiController('plans')
export class PlansController {
  constructor(@Inject(daemonContext) private readonly context: DaemonContext) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Plan the next run: what it would write, and why; writes nothing. Answers when the plan is made' })
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiQuery(named)
  @ApiBody({ type: PlanBody, required: false })
  async make(@Body() body: unknown, @Query('connection') connection?: string): Promise<unknown> {
    const { engine, store } = this.context;
    const id = connectionOf(engine, connection);
    const entities = engine.pipelines.map(({ entity }) => entity);
    const { run, planned } = await engine.plan(id, planRequest(body, entities));
    const plan = engine.seal(JSON.parse(JSON.stringify(contentOf(run, planned))) as ReturnType<typeof contentOf>);
    await store.cache.set(id, latest, plan as unknown as Json);
    return plan;
  }

  @Get()
  @ApiOperation({ summary: 'The latest plan that was made here' })
  @ApiQuery(named)
  async get(@Query('connection') connection?: string): Promise<unknown> {
    return this.kept(connectionOf(this.context.engine, connection));
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
    const plan = await this.kept(id);
    if (!isRecord(plan) || plan['signature'] !== signature)
      throw new HttpProblem(409, 'plan.replaced', `This is not the latest plan of ${id}: look at it again.`);
    return { connection: id, documents: await engine.approve(id, plan) };
  }

  private async kept(id: string): Promise<unknown> {
    const { engine, store } = this.context;
    const plan = await store.cache.get(id, latest, engine.connection(id).settings.planLifeMs);
    if (plan === undefined) throw new HttpProblem(404, 'plan.none', `No plan of ${id} is kept here: POST one first.`);
    return plan;
  }
}
