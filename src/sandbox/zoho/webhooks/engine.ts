import type { SandboxClock } from '../../core/clock.js';
import type { Json } from '../json.js';
import type { Change, Organization } from '../organization.js';
import type { ZohoSwitches } from '../switches.js';
import { localDate } from '../time.js';
import { detailFor, entityOf } from './entities.js';
import type { Delivery, Webhook, Workflow } from './records.js';
import { signature } from './signature.js';

/** Delivers changes to webhooks after they are committed: unordered, at least once, without event name or organization. */
const historyMax = 2_000;

export class WebhookEngine {
  readonly history: Delivery[] = [];
  private readonly inFlight = new Set<Promise<void>>();
  private readonly perDay = new Map<string, number>();
  private readonly webhooks = new Map<string, Webhook>();

  constructor(
    private readonly clock: SandboxClock,
    private readonly switches: () => ZohoSwitches,
  ) {}

  publish(organization: Organization, changes: readonly Change[]): void {
    if (organization.workflows.size === 0) return;
    for (const change of merged(changes)) {
      const entity = entityOf(organization, change);
      if (entity === undefined) continue;
      for (const workflow of organization.workflows.values()) {
        if (!fires(workflow, entity.names, change.kind)) continue;
        for (const webhookId of workflow.webhookIds) {
          const webhook = organization.webhooks.find(webhookId);
          if (webhook) this.queue(organization, workflow, webhook, change, entity.key);
        }
      }
    }
  }

  /** Redelivers a delivery by hand. */
  resend(id: string): Delivery {
    const delivery = this.history.find((candidate) => candidate.id === id);
    const webhook = delivery && this.webhooks.get(delivery.webhookId);
    if (!delivery || !webhook) throw new Error(`no delivery ${id}`);
    this.start(delivery, webhook);
    return delivery;
  }

  /** Starts the automatic redeliveries that are due by the sandbox's clock. */
  retryDue(): number {
    const due = this.history.filter(({ nextAttemptAt }) => nextAttemptAt !== undefined && nextAttemptAt <= this.clock.now());
    for (const delivery of due) {
      const webhook = this.webhooks.get(delivery.webhookId);
      if (webhook) this.start(delivery, webhook);
    }
    return due.length;
  }

  /** Resolves when every delivery under way has ended. */
  async settled(): Promise<void> {
    while (this.inFlight.size > 0) await Promise.all(this.inFlight);
  }

  clear(): void {
    this.history.length = 0;
    this.perDay.clear();
    this.webhooks.clear();
  }

  private queue(organization: Organization, workflow: Workflow, webhook: Webhook, change: Change, key: string): void {
    const switches = this.switches();
    this.webhooks.set(webhook.id, webhook);
    const day = `${organization.id}/${localDate(this.clock.now(), organization.timeZone)}`;
    const sent = this.perDay.get(day) ?? 0;
    const entity: Json = detailFor(organization, change, switches.deleteWebhookShellOnly);
    for (let copy = 0; copy <= switches.webhookDuplicates; copy += 1) {
      const delivery: Delivery = {
        id: organization.nextId(),
        organizationId: organization.id,
        webhookId: webhook.id,
        workflowId: workflow.id,
        module: change.module,
        event: change.kind,
        recordId: change.id,
        createdAt: this.clock.now(),
        body: JSON.stringify({ [key]: entity }),
        state: 'queued',
        attempts: 0,
        lastStatus: 0,
        lastAttemptAt: 0,
        nextAttemptAt: undefined,
      };
      this.history.push(delivery);
      if (this.history.length > historyMax) this.history.shift();
      if (switches.webhooksPerDay !== null && sent + copy >= switches.webhooksPerDay) delivery.state = 'dropped';
      else this.start(delivery, webhook);
    }
    this.perDay.set(day, sent + 1 + switches.webhookDuplicates);
  }

  private start(delivery: Delivery, webhook: Webhook): void {
    const work = this.attempt(delivery, webhook).finally(() => this.inFlight.delete(work));
    this.inFlight.add(work);
  }

  private async attempt(delivery: Delivery, webhook: Webhook): Promise<void> {
    delivery.attempts += 1;
    delivery.lastAttemptAt = this.clock.now();
    delivery.nextAttemptAt = undefined;
    try {
      const response = await fetch(webhook.url, requestFor(delivery, webhook, this.switches().webhookTimeoutMs));
      delivery.lastStatus = response.status;
      await response.arrayBuffer();
      delivery.state = response.ok ? 'success' : 'failed';
    } catch {
      delivery.lastStatus = 0;
      delivery.state = 'failed';
    }
    const wait = this.switches().webhookRetryDelaysMs[delivery.attempts - 1];
    if (delivery.state === 'failed' && wait !== undefined) delivery.nextAttemptAt = this.clock.now() + wait;
  }
}

function requestFor(delivery: Delivery, webhook: Webhook, timeoutMs: number): RequestInit {
  const asForm = webhook.fields['body_type'] === 'application/x-www-form-urlencoded';
  const form = asForm ? new URLSearchParams({ JSONString: delivery.body }) : undefined;
  const headers: Record<string, string> = { 'content-type': asForm ? 'application/x-www-form-urlencoded' : 'application/json' };
  for (const header of (webhook.fields['headers'] ?? []) as { param_name?: string; param_value?: string }[]) {
    if (header.param_name !== undefined) headers[header.param_name] = header.param_value ?? '';
  }
  if (webhook.secret !== '') headers['x-zoho-webhook-signature'] = signature(webhook.secret, webhook.url, form, delivery.body);
  return { method: webhook.method, headers, body: form ? form.toString() : delivery.body, signal: AbortSignal.timeout(timeoutMs) };
}

function fires(workflow: Workflow, entityNames: readonly string[], kind: Change['kind']): boolean {
  if (!workflow.isActive || !entityNames.includes(workflow.entity)) return false;
  return workflow.ruleType === kind || (workflow.ruleType === 'add_edit' && kind !== 'delete');
}

/** One call may touch a record several times; it is one event, and what was just added is not also edited. */
function merged(changes: readonly Change[]): Change[] {
  const byRecord = new Map<string, Change>();
  for (const change of changes) {
    const key = `${change.module}/${change.id}`;
    const before = byRecord.get(key);
    if (before?.kind === 'add' && change.kind === 'edit') continue;
    byRecord.set(key, change);
  }
  return [...byRecord.values()];
}
