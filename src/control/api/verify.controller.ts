import { Body, Get, HttpCode, Inject, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiHeader, ApiOperation, ApiProduces, ApiQuery } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Run } from '../../domain/run.js';
import type { Verification } from '../../engine/verification.js';
import { daemonContext, type DaemonContext } from '../daemon-app.js';
import { connectionOf, invalid, verifyRequest } from '../http/input.js';
import { HttpProblem } from '../http/problem.js';
import { RunCoordinator } from '../runs/run-coordinator.js';
import { RunAnswer, VerifyBody } from './answers.js';
import { ApiController } from './api.decorator.js';

const mediaTypes = { json: 'application/json', html: 'text/html', csv: 'text/csv' } as const;
type Format = keyof typeof mediaTypes;

@ApiController('verify')
export class VerifyController {
  constructor(
    @Inject(daemonContext) private readonly context: DaemonContext,
    @Inject(RunCoordinator) private readonly coordinator: RunCoordinator,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: 'Compare the books; answers as soon as the run is on record' })
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiQuery({ name: 'connection', required: false, description: 'Needed when there are several.' })
  @ApiBody({ type: VerifyBody, required: false })
  @ApiAcceptedResponse({ type: RunAnswer })
  async start(@Body() body: unknown, @Query('connection') connection?: string): Promise<Run> {
    const { engine } = this.context;
    const id = connectionOf(engine, connection);
    const verify = verifyRequest(body, engine.connection(id).settings.exportFrom);
    const { run } = await this.coordinator.start(id, { trigger: 'rest', direction: 'verify', verify });
    return run;
  }

  @Get()
  @ApiOperation({ summary: 'The latest report' })
  @ApiQuery({ name: 'connection', required: false, description: 'Needed when there are several.' })
  @ApiQuery({ name: 'format', required: false, enum: Object.keys(mediaTypes) })
  @ApiProduces(...Object.values(mediaTypes))
  async latest(
    @Res({ passthrough: true }) response: Response,
    @Query('connection') connection?: string,
    @Query('format') format = 'json',
  ): Promise<Verification | string> {
    if (!isFormat(format)) throw invalid([`format must be ${Object.keys(mediaTypes).join(', ')}`]);
    const { engine } = this.context;
    const id = connectionOf(engine, connection);
    const report = await engine.verifier(id).latest();
    if (!report) throw new HttpProblem(404, 'verify.none', `The books of ${id} have not been compared yet.`);
    response.type(mediaTypes[format]);
    return format === 'json' ? report : report.render(format);
  }
}

function isFormat(name: string): name is Format {
  return Object.hasOwn(mediaTypes, name);
}
