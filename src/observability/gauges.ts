import { Gauge, type Registry } from 'prom-client';
import { documentStates } from '../domain/run.js';
import type { ConnectionState, ConnectionStatus } from '../engine/engine.js';

export interface Standing {
  readonly status: ConnectionStatus;
  readonly state: ConnectionState;
  readonly nowMs: number;
}

export type StandingOf = () => Promise<readonly Standing[]>;

/** How things stand, asked at each scrape. */
export class Gauges {
  private readonly documents: Gauge<'connection' | 'entity' | 'state'>;
  private readonly checkpointLag: Gauge<'connection' | 'entity'>;
  private readonly deadLetters: Gauge<'connection' | 'entity'>;
  private readonly drift: Gauge<'connection' | 'entity'>;
  private readonly budget: Gauge<'connection' | 'vendor'>;
  private readonly tokenExpiry: Gauge<'connection' | 'vendor'>;
  private readonly running: Gauge<'connection'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.documents = new Gauge({
      name: 'crossfoot_documents',
      help: 'Documents on record by state.',
      labelNames: ['connection', 'entity', 'state'],
      registers,
    });
    this.checkpointLag = new Gauge({
      name: 'crossfoot_checkpoint_lag_seconds',
      help: 'Since the checkpoint last moved or was confirmed.',
      labelNames: ['connection', 'entity'],
      registers,
    });
    this.deadLetters = new Gauge({
      name: 'crossfoot_dead_letters',
      help: 'Documents that need a person.',
      labelNames: ['connection', 'entity'],
      registers,
    });
    this.drift = new Gauge({
      name: 'crossfoot_drift',
      help: 'Documents edited or deleted in QuickBooks.',
      labelNames: ['connection', 'entity'],
      registers,
    });
    this.budget = new Gauge({
      name: 'crossfoot_budget_remaining',
      help: 'Calls left today; no sample while unknown.',
      labelNames: ['connection', 'vendor'],
      registers,
    });
    this.tokenExpiry = new Gauge({
      name: 'crossfoot_token_expiry_seconds',
      help: 'Until the refresh token ends; no sample when it does not, or is unknown.',
      labelNames: ['connection', 'vendor'],
      registers,
    });
    this.running = new Gauge({
      name: 'crossfoot_run_active',
      help: '1 while a run holds the connection.',
      labelNames: ['connection'],
      registers,
    });
    // No samples until the crossfoot has been computed: an absent figure is not a zero difference.
    new Gauge({
      name: 'crossfoot_difference',
      help: 'Difference found by verify, in currency units.',
      labelNames: ['connection'],
      registers,
    });
  }

  async collect(standings: StandingOf): Promise<void> {
    const current = await standings();
    for (const gauge of [this.documents, this.checkpointLag, this.deadLetters, this.drift, this.budget, this.tokenExpiry, this.running])
      gauge.reset();
    for (const standing of current) this.set(standing);
  }

  private set({ status, state, nowMs }: Standing): void {
    const connection = status.id;
    this.running.set({ connection }, status.running === null ? 0 : 1);
    for (const [entity, counts] of Object.entries(status.documents)) {
      for (const name of documentStates) this.documents.set({ connection, entity, state: name }, counts[name] ?? 0);
      this.deadLetters.set({ connection, entity }, status.deadLetters[entity] ?? 0);
      this.drift.set({ connection, entity }, 0);
    }
    for (const { entity, updatedAt } of status.checkpoints) {
      this.checkpointLag.set({ connection, entity }, Math.max(0, (nowMs - Date.parse(updatedAt)) / 1000));
    }
    for (const [vendor, calls] of Object.entries(state.budgetRemaining)) if (calls !== null) this.budget.set({ connection, vendor }, calls);
    for (const [vendor, seconds] of Object.entries(state.tokenExpirySeconds))
      if (seconds !== null) this.tokenExpiry.set({ connection, vendor }, seconds);
  }
}
