import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { ConnectionHandle } from '../../engine/connection-handle.js';
import type { Standing } from '../../observability/gauges.js';
import { daemonContext, type DaemonContext } from '../daemon-app.js';
import { Public } from '../http/api-key.guard.js';

@Public()
@ApiExcludeController()
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(daemonContext) private readonly context: DaemonContext) {}

  @Get()
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  scrape(): Promise<string> {
    return this.context.telemetry.metrics.scrape(() => this.standings());
  }

  /** What cannot be asked of one connection leaves its samples out; only when no connection answers has the scrape failed. */
  private async standings(): Promise<Standing[]> {
    const { engine, telemetry } = this.context;
    const connections = engine.connections();
    const asked = await Promise.allSettled(connections.map((connection) => this.standing(connection)));
    const failed = asked.filter((one) => one.status === 'rejected');
    for (const { reason } of failed) telemetry.logger.warn({ err: reason as unknown }, 'how a connection stands could not be asked');
    if (failed.length > 0 && failed.length === connections.length) throw failed[0]?.reason;
    return asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  }

  private async standing(connection: ConnectionHandle): Promise<Standing> {
    const { engine, clock } = this.context;
    const status = await engine.status(connection.id);
    return {
      status,
      state: await connection.state(),
      totals: await connection.verifier?.totals(),
      goodAt: status.enabled ? await this.goodAt(connection) : {},
      nowMs: clock.now(),
    };
  }

  private async goodAt({ id, imports }: ConnectionHandle): Promise<Standing['goodAt']> {
    const { runs } = this.context.store;
    const [exported, imported] = [await runs.goodAt(id, 'export'), imports?.entities.length ? await runs.goodAt(id, 'import') : undefined];
    return { ...(exported === undefined ? {} : { export: exported }), ...(imported === undefined ? {} : { import: imported }) };
  }
}
