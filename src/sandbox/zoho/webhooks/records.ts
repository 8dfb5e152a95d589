import type { ChangeKind, Stored } from '../collection.js';
import type { Json } from '../json.js';

export interface Webhook extends Stored {
  name: string;
  entity: string;
  url: string;
  method: 'POST' | 'PUT' | 'DELETE';
  secret: string;
  fields: Json;
}

export const ruleTypes = ['add', 'edit', 'add_edit', 'delete'] as const;
export type RuleType = (typeof ruleTypes)[number];

export interface Workflow extends Stored {
  name: string;
  entity: string;
  ruleType: RuleType;
  isActive: boolean;
  webhookIds: string[];
  fields: Json;
}

export const deliveryStates = ['queued', 'success', 'failed', 'dropped'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export interface Delivery {
  readonly id: string;
  readonly organizationId: string;
  readonly webhookId: string;
  readonly workflowId: string;
  readonly module: string;
  readonly event: ChangeKind;
  readonly recordId: string;
  readonly createdAt: number;
  readonly body: string;
  state: DeliveryState;
  attempts: number;
  lastStatus: number;
  lastAttemptAt: number;
  nextAttemptAt: number | undefined;
}
