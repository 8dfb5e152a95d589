import { Controller, Get, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { HealthCheck, HealthCheckService, HealthIndicatorService, type HealthCheckResult } from '@nestjs/terminus';
import { readiness } from '../../observability/readiness.js';
import { daemonContext, type DaemonContext } from '../daemon-app.js';
import { Public } from '../http/api-key.guard.js';

@Public()
@ApiExcludeController()
@Controller('health')
export class HealthController {
  constructor(
    @Inject(daemonContext) private readonly context: DaemonContext,
    @Inject(HealthCheckService) private readonly health: HealthCheckService,
    @Inject(HealthIndicatorService) private readonly indicators: HealthIndicatorService,
  ) {}

  /** The process answers: a restart would not help. */
  @Get('live')
  live(): { readonly status: 'ok' } {
    return { status: 'ok' };
  }

  /** The database answers and no vendor refuses the credentials. Anybody may ask: it tells codes, and no word of a vendor or driver. */
  @Get('ready')
  @HealthCheck()
  async ready(): Promise<HealthCheckResult> {
    const { store, engine } = this.context;
    const checks = await readiness(store, engine);
    return this.health.check(
      checks.map(({ name, problem }) => () => {
        const indicator = this.indicators.check(name);
        return problem === undefined
          ? indicator.up()
          : indicator.down({ reason: `${problem}: see docs/errors.md, and \`crossfoot status\` or the log for more` });
      }),
    );
  }
}
