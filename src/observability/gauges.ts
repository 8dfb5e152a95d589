import { Gauge, type Registry } from 'prom-client';
import { documentStates, type Direction } from '../domain/run.js';
import type { Checked } from '../engine/check/run-check.js';
import type { ConnectionState } from '../engine/connection-handle.js';
import type { ConnectionStatus } from '../engine/engine.js';
import type { Totals } from '../engine/verification.js';

export interface Standing {
  readonly status: ConnectionStatus;
  readonly state: ConnectionState;
  /** Undefined until the books were compared: an absent figure is not a zero difference. */
  readonly totals: Totals | undefined;
  /** When each direction that goes on by itself last succeeded, or first began; instants. */
  readonly goodAt: Readonly<Partial<Record<Direction, string>>>;
  readonly nowMs: number;
}

export type StandingOf = () => Promise<readonly Standing[]>;

/** How things stand, asked at each scrape. */
export class Gauges {
  private readonly documents: Gauge<'connection' | 'entity' | 'state'>;
  private readonly checkpointLag: Gauge<'connection' | 'entity'>;
  private readonly deadLetters: Gauge<'connection' | 'entity'>;
  private readonly drift: Gauge<'connection' | 'entity'>;
  private readonly approvals: Gauge<'connection' | 'entity'>;
  private readonly budget: Gauge<'connection' | 'vendor'>;
  private readonly rate: Gauge<'connection' | 'vendor'>;
  private readonly tokenExpiry: Gauge<'connection' | 'vendor'>;
  private readonly tokenAge: Gauge<'connection' | 'vendor'>;
  private readonly grantUp: Gauge<'connection' | 'vendor'>;
  private readonly findings: Gauge<'connection' | 'severity'>;
  private readonly checkAge: Gauge<'connection'>;
  private readonly running: Gauge<'connection'>;
  private readonly difference: Gauge<'connection' | 'currency' | 'account_type'>;
  private readonly culprits: Gauge<'connection' | 'cause'>;
  private readonly successAge: Gauge<'connection' | 'direction'>;
  private readonly verifiedAge: Gauge<'connection'>;

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
      help: 'Documents edited, voided or deleted in QuickBooks that stand there so; accepted ones are left out.',
      labelNames: ['connection', 'entity'],
      registers,
    });
    this.approvals = new Gauge({
      name: 'crossfoot_approvals_waiting',
      help: 'Documents that wait until a person approves them.',
      labelNames: ['connection', 'entity'],
      registers,
    });
    this.budget = new Gauge({
      name: 'crossfoot_budget_remaining',
      help: 'Calls left today; no sample while unknown.',
      labelNames: ['connection', 'vendor'],
      registers,
    });
    this.rate = new Gauge({
      name: 'crossfoot_rate_per_minute',
      help: 'Calls a minute asked of a vendor at present, where refusals change it.',
      labelNames: ['connection', 'vendor'],
      registers,
    });
    this.tokenExpiry = new Gauge({
      name: 'crossfoot_token_expiry_seconds',
      help: 'Until the refresh token ends; no sample when it does not, or is unknown.',
      labelNames: ['connection', 'vendor'],
      registers,
    });
    this.tokenAge = new Gauge({
      name: 'crossfoot_token_age_seconds',
      help: 'Since the access token was renewed; no sample before the first use.',
      labelNames: ['connection', 'vendor'],
      registers,
    });
    this.grantUp = new Gauge({
      name: 'crossfoot_grant_up',
      help: '0 when nobody has authorized, or the vendor says that the grant is over: run crossfoot connect.',
      labelNames: ['connection', 'vendor'],
      registers,
    });
    this.findings = new Gauge({
      name: 'crossfoot_check_findings',
      help: 'What the last check found; an error stops the connection. No sample before the first check.',
      labelNames: ['connection', 'severity'],
      registers,
    });
    this.checkAge = new Gauge({
      name: 'crossfoot_check_age_seconds',
      help: 'Since the prerequisites were last looked at; no sample before the first time.',
      labelNames: ['connection'],
      registers,
    });
    this.running = new Gauge({
      name: 'crossfoot_run_active',
      help: '1 while a run holds the connection.',
      labelNames: ['connection'],
      registers,
    });
    this.difference = new Gauge({
      name: 'crossfoot_difference',
      help: 'Difference of the accounts of a type, found by the last verification; no sample before the first.',
      labelNames: ['connection', 'currency', 'account_type'],
      registers,
    });
    this.culprits = new Gauge({
      name: 'crossfoot_culprits',
      help: 'Documents behind a difference, by cause.',
      labelNames: ['connection', 'cause'],
      registers,
    });
    this.successAge = new Gauge({
      name: 'crossfoot_success_age_seconds',
      help: 'Since a run of a direction last succeeded, or, while none has, since the first began; no sample while the connection is disabled.',
      labelNames: ['connection', 'direction'],
      registers,
    });
    this.verifiedAge = new Gauge({
      name: 'crossfoot_verify_age_seconds',
      help: 'Since the books were last compared; no sample before the first time.',
      labelNames: ['connection'],
      registers,
    });
  }

  async collect(standings: StandingOf): Promise<void> {
    const current = await standings();
    for (const gauge of Object.values(this) as Gauge[]) gauge.reset();
    for (const standing of current) this.set(standing);
  }

  private set({ status, state, totals, goodAt, nowMs }: Standing): void {
    const connection = status.id;
    if (totals) this.setTotals(connection, totals, nowMs);
    if (status.check) this.setFindings(connection, status.check, nowMs);
    for (const [direction, at] of Object.entries(goodAt))
      this.successAge.set({ connection, direction }, Math.max(0, (nowMs - Date.parse(at)) / 1000));
    this.running.set({ connection }, status.running === null ? 0 : 1);
    for (const [entity, counts] of Object.entries(status.documents)) {
      for (const name of documentStates) this.documents.set({ connection, entity, state: name }, counts[name] ?? 0);
      this.deadLetters.set({ connection, entity }, status.deadLetters[entity] ?? 0);
      this.drift.set({ connection, entity }, status.drift[entity] ?? 0);
      this.approvals.set({ connection, entity }, status.approvals[entity] ?? 0);
    }
    for (const { entity, updatedAt } of status.checkpoints) {
      this.checkpointLag.set({ connection, entity }, Math.max(0, (nowMs - Date.parse(updatedAt)) / 1000));
    }
    for (const [vendor, calls] of Object.entries(state.budgetRemaining)) if (calls !== null) this.budget.set({ connection, vendor }, calls);
    for (const [vendor, rate] of Object.entries(state.callsPerMinute ?? {})) this.rate.set({ connection, vendor }, rate);
    for (const [vendor, grant] of Object.entries(state.grants)) {
      this.grantUp.set({ connection, vendor }, grant.state === 'alive' ? 1 : 0);
      if (grant.renewedAt !== null) this.tokenAge.set({ connection, vendor }, Math.max(0, (nowMs - Date.parse(grant.renewedAt)) / 1000));
    }
    for (const [vendor, seconds] of Object.entries(state.tokenExpirySeconds))
      if (seconds !== null) this.tokenExpiry.set({ connection, vendor }, seconds);
  }

  private setFindings(connection: string, { at, findings }: Checked, nowMs: number): void {
    for (const severity of ['error', 'warning'] as const) {
      this.findings.set({ connection, severity }, findings.filter((finding) => finding.severity === severity).length);
    }
    this.checkAge.set({ connection }, Math.max(0, (nowMs - Date.parse(at)) / 1000));
  }

  private setTotals(connection: string, { at, currency, accountTypes, causes }: Totals, nowMs: number): void {
    for (const [type, difference] of Object.entries(accountTypes)) {
      this.difference.set({ connection, currency, account_type: type }, Number(difference));
    }
    for (const [cause, count] of Object.entries(causes)) this.culprits.set({ connection, cause }, count);
    this.verifiedAge.set({ connection }, Math.max(0, (nowMs - Date.parse(at)) / 1000));
  }
}
