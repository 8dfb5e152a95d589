import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Run } from '../domain/run.js';
import type { RunEvent } from '../engine/run/run-context.js';
import type { StandingOf } from './gauges.js';
import { Gauges } from './gauges.js';
import type { VendorCall } from './vendor-call.js';

const runSeconds = [1, 5, 15, 60, 300, 900, 3600, 4 * 3600];
const callSeconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120];

export interface MetricsOptions {
  readonly version: string;
  /** False in tests and short commands: process metrics start timers and observers. */
  readonly process?: boolean;
}

/**
 * Prometheus metrics, each name starting with `crossfoot_`. Labels come from the configuration and from our own closed
 * lists, never from documents, so that their number is bounded. docs/reference/metrics.md lists them.
 */
export class Metrics {
  readonly registry = new Registry();
  private readonly operations: Counter<'connection' | 'entity' | 'action' | 'outcome'>;
  private readonly runs: Counter<'connection' | 'direction' | 'trigger' | 'state'>;
  private readonly runDuration: Histogram<'connection' | 'direction' | 'state'>;
  private readonly calls: Counter<'connection' | 'vendor' | 'kind' | 'outcome'>;
  private readonly callDuration: Histogram<'connection' | 'vendor' | 'kind'>;
  private readonly gauges: Gauges;

  constructor({ version, process = false }: MetricsOptions) {
    const registers = [this.registry];
    this.operations = new Counter({
      name: 'crossfoot_operations_total',
      help: 'Writes to a target by what became of them.',
      labelNames: ['connection', 'entity', 'action', 'outcome'],
      registers,
    });
    this.runs = new Counter({
      name: 'crossfoot_runs_total',
      help: 'Finished runs.',
      labelNames: ['connection', 'direction', 'trigger', 'state'],
      registers,
    });
    this.runDuration = new Histogram({
      name: 'crossfoot_run_duration_seconds',
      help: 'How long runs took.',
      labelNames: ['connection', 'direction', 'state'],
      buckets: runSeconds,
      registers,
    });
    this.calls = new Counter({
      name: 'crossfoot_vendor_calls_total',
      help: 'Requests to the vendors, every attempt counted.',
      labelNames: ['connection', 'vendor', 'kind', 'outcome'],
      registers,
    });
    this.callDuration = new Histogram({
      name: 'crossfoot_vendor_call_duration_seconds',
      help: "The vendors' own time to answer, without our waiting.",
      labelNames: ['connection', 'vendor', 'kind'],
      buckets: callSeconds,
      registers,
    });
    this.gauges = new Gauges(this.registry);
    const build = new Gauge({
      name: 'crossfoot_build_info',
      help: 'Always 1; the version is a label.',
      labelNames: ['version'],
      registers,
    });
    build.set({ version }, 1);
    if (process) collectDefaultMetrics({ register: this.registry });
  }

  readonly observeCall = ({ connection, vendor, kind, outcome, durationMs }: VendorCall): void => {
    this.calls.inc({ connection, vendor, kind, outcome });
    this.callDuration.observe({ connection, vendor, kind }, durationMs / 1000);
  };

  readonly observeEvent = (connection: string, event: RunEvent): void => {
    if (event.kind !== 'settled') return;
    const { operation, receipt } = event.settlement;
    this.operations.inc({ connection, entity: operation.entity, action: operation.action, outcome: receipt.outcome });
  };

  observeRun({ connection, direction, trigger, state, startedAt, finishedAt }: Run): void {
    this.runs.inc({ connection, direction, trigger, state });
    if (finishedAt === undefined) return;
    this.runDuration.observe({ connection, direction, state }, (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000);
  }

  /** The text a scrape gets. What the store knows is asked then, so that it is true of every process on the database. */
  async scrape(standings: StandingOf): Promise<string> {
    await this.gauges.collect(standings);
    return this.registry.metrics();
  }
}
