import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { SkipThrottle } from '@nestjs/throttler';
import type { Standing } from '../../observability/gauges.js';
import { daemonContext, type DaemonContext } from '../daemon-app.js';
import { Public } from '../http/api-key.guard.js';

@Public()
@SkipThrottle()
@ApiExcludeController()
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(daemonContext) private readonly context: DaemonContext) {}

  @Get()
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  scrape(): Promise<string> {
    return this.context.telemetry.metrics.scrape(() => this.standings());
  }

  private standings(): Promise<Standing[]> {
    const { engine, clock } = this.context;
    return Promise.all(
      engine.connections().map(async (connection) => ({
        status: await engine.status(connection.id),
        state: await connection.state(),
        totals: await connection.verifier?.totals(),
        nowMs: clock.now(),
      })),
    );
  }
}
