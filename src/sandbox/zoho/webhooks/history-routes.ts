import { ZohoError, codes, invalidParameter } from '../errors.js';
import { param, reply, route, type Call, type Reply, type Route } from '../http.js';
import type { Json } from '../json.js';
import type { Organization } from '../organization.js';
import type { Delivery } from './records.js';

/** The delivery log of webhooks and manual redelivery. */
const bulkMax = 10;

function view(organization: Organization, delivery: Delivery): Json {
  return {
    history_id: delivery.id,
    webhook_id: delivery.webhookId,
    workflow_id: delivery.workflowId,
    entity_id: delivery.recordId,
    status: delivery.state,
    response_code: delivery.lastStatus,
    retry_count: Math.max(0, delivery.attempts - 1),
    created_time: organization.time(delivery.createdAt),
    last_execution_time: delivery.attempts === 0 ? '' : organization.time(delivery.lastAttemptAt),
    next_retry_time: delivery.nextAttemptAt === undefined ? '' : organization.time(delivery.nextAttemptAt),
  };
}

function found(call: Call, id: string): Delivery {
  const delivery = call.organization.deliveries.list().find((candidate) => candidate.id === id);
  if (!delivery) throw new ZohoError(404, codes.doesNotExist, 'History does not exist.');
  return delivery;
}

function resendMany(call: Call): Reply {
  const ids = (call.query.get('history_ids') ?? call.input.text('history_ids') ?? '').split(',').filter((id) => id !== '');
  if (ids.length === 0 || ids.length > bulkMax) throw invalidParameter('history_ids');
  for (const id of ids) call.organization.deliveries.resend(found(call, id.trim()).id);
  return reply({}, 'The webhooks have been resent.');
}

export const historyRoutes: readonly Route[] = [
  route('GET /settings/webhooks/histories', 'settings', (call) =>
    reply({ histories: call.organization.deliveries.list().map((delivery) => view(call.organization, delivery)) }),
  ),
  route('GET /settings/webhooks/histories/:history_id', 'settings', (call) => {
    const delivery = found(call, param(call, 'history_id'));
    return reply({ history: { ...view(call.organization, delivery), request_body: delivery.body } });
  }),
  route('POST /settings/webhooks/histories/bulkresend', 'settings', resendMany),
  route('POST /settings/webhooks/histories/:history_id/resend', 'settings', (call) => {
    call.organization.deliveries.resend(found(call, param(call, 'history_id')).id);
    return reply({}, 'The webhook has been resent.');
  }),
];
