import { createHmac, randomUUID } from 'node:crypto';
import type { SandboxClock } from '../../core/clock.js';
import type { ChangeEvent } from '../company.js';

export interface WebhookSettings {
  readonly url?: string;
  readonly verifierToken: string;
  readonly format: 'legacy' | 'cloudevents';
  /** Deliver by itself shortly after a change; otherwise only when told to. */
  readonly automatic: boolean;
  readonly entities?: readonly string[];
}

interface Delivery {
  readonly body: string;
  attempts: number;
  dueMs: number;
  status?: number;
}

/** Waits between attempts, as the current documentation lists them; afterwards every six hours. */
const retryAfterMs = [10_000, 20_000, 30_000, 300_000, 1_200_000, 7_200_000, 14_400_000, 21_600_000];
const eventsPerBody = 100;
const eventsKeptMax = 10_000;
const answerWithinMs = 3_000;
const aggregateMs = 20;

/** Entities that raise events; company data, tax codes and rates do not. */
const quiet: ReadonlySet<string> = new Set(['CompanyInfo', 'TaxCode', 'TaxRate', 'ExchangeRate', 'CompanyCurrency']);

const pastTense: Readonly<Record<string, string>> = {
  Create: 'created',
  Update: 'updated',
  Delete: 'deleted',
  Void: 'voided',
  Merge: 'merged',
  Emailed: 'emailed',
};

export class Webhooks {
  settings: WebhookSettings = { verifierToken: 'sandbox-verifier', format: 'legacy', automatic: true };
  readonly events: ChangeEvent[] = [];
  private pending: ChangeEvent[] = [];
  private readonly deliveries: Delivery[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly clock: SandboxClock) {}

  raise(event: ChangeEvent): void {
    if (quiet.has(event.entity) || this.settings.entities?.includes(event.entity) === false) return;
    this.events.push(event);
    if (this.events.length > eventsKeptMax) this.events.shift();
    if (this.settings.url === undefined) return;
    this.pending.push(event);
    if (!this.settings.automatic || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.deliver();
    }, aggregateMs);
  }

  /** Sends what is pending and what is due again; answers how each body fared. */
  async deliver({ duplicate = false, reorder = false } = {}): Promise<readonly { attempts: number; status: number | undefined }[]> {
    const { url } = this.settings;
    if (url === undefined) return [];
    const events = reorder ? this.pending.reverse() : this.pending;
    this.pending = [];
    for (let at = 0; at < events.length; at += eventsPerBody) this.enqueue(events.slice(at, at + eventsPerBody), duplicate ? 2 : 1);
    const due = this.deliveries.filter(({ dueMs }) => dueMs <= this.clock.now());
    for (const delivery of due) await this.attempt(url, delivery);
    return due.map(({ attempts, status }) => ({ attempts, status }));
  }

  clear(): void {
    this.events.length = 0;
    this.deliveries.length = 0;
    this.pending = [];
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  sign(body: string): string {
    return createHmac('sha256', this.settings.verifierToken).update(body).digest('base64');
  }

  private enqueue(events: readonly ChangeEvent[], copies: number): void {
    const body = JSON.stringify(this.settings.format === 'legacy' ? legacyBody(events) : cloudEvents(events));
    for (let copy = 0; copy < copies; copy += 1) this.deliveries.push({ body, attempts: 0, dueMs: this.clock.now() });
  }

  private async attempt(url: string, delivery: Delivery): Promise<void> {
    delivery.attempts += 1;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'intuit_notification_server/0.1',
          'intuit-signature': this.sign(delivery.body),
          'intuit-created-time': new Date(this.clock.now()).toISOString(),
          'intuit-t-id': randomUUID(),
          'intuit-notification-schema-version': '0.1',
        },
        body: delivery.body,
        signal: AbortSignal.timeout(answerWithinMs),
      });
      await response.arrayBuffer();
      delivery.status = response.status;
    } catch {
      delivery.status = 0;
    }
    if (delivery.status === 200) this.deliveries.splice(this.deliveries.indexOf(delivery), 1);
    else delivery.dueMs = this.clock.now() + (retryAfterMs[delivery.attempts - 1] ?? 21_600_000);
  }
}

function legacyBody(events: readonly ChangeEvent[]): unknown {
  const realms = [...new Set(events.map(({ realmId }) => realmId))];
  return {
    eventNotifications: realms.map((realmId) => ({
      realmId,
      dataChangeEvent: {
        entities: events
          .filter((event) => event.realmId === realmId)
          .map(({ entity, id, operation, atMs, deletedId }) => ({
            name: entity,
            id,
            operation,
            lastUpdated: new Date(atMs).toISOString(),
            ...(deletedId === undefined ? {} : { deletedId }),
          })),
      },
    })),
  };
}

function cloudEvents(events: readonly ChangeEvent[]): unknown {
  return events.map(({ realmId, entity, id, operation, atMs, deletedId }) => ({
    specversion: '1.0',
    id: randomUUID(),
    source: 'intuit.c2FuZGJveA==',
    type: `qbo.${entity.toLowerCase()}.${pastTense[operation] ?? operation.toLowerCase()}.v1`,
    datacontenttype: 'application/json',
    time: new Date(atMs).toISOString(),
    intuitentityid: id,
    intuitaccountid: realmId,
    data: deletedId === undefined ? {} : { deletedId },
  }));
}
