import { createLogger, silentLogger, type Logger, type LoggerOptions } from './logger.js';
import { Metrics, type MetricsOptions } from './metrics.js';

/** What a process tells about itself. */
export interface Telemetry {
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export function createTelemetry({ log, metrics }: { readonly log?: LoggerOptions; readonly metrics: MetricsOptions }): Telemetry {
  return { logger: log ? createLogger(log) : silentLogger(), metrics: new Metrics(metrics) };
}
