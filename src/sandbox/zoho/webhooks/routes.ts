import { ZohoError, codes, invalidValue, refused } from '../errors.js';
import { param, reply, route, type Call, type Reply, type Route } from '../http.js';
import type { Input } from '../input.js';
import type { Json } from '../json.js';
import { list } from '../listing.js';
import type { Organization } from '../organization.js';
import { entityNames } from './entities.js';
import { ruleTypes, type RuleType, type Webhook, type Workflow } from './records.js';

/** Webhook and workflow definitions under `/settings`. A workflow uses webhooks, so it goes first when both are deleted. */
const nameMax = 50;
const descriptionMax = 100;
const urlMax = 5_000;
const secretForm = /^[A-Za-z0-9]{12,50}$/;

function readWebhook(organization: Organization, webhook: Webhook, input: Input): Webhook {
  const name = input.text('webhook_name', nameMax) ?? webhook.name;
  if (name === '') throw invalidValue('webhook_name');
  for (const other of organization.webhooks.values()) {
    if (other.id !== webhook.id && other.name === name)
      throw new ZohoError(400, codes.webhookNameExists, 'A webhook with this name already exists.');
  }
  const entity = input.text('entity') ?? webhook.entity;
  if (!entityNames.includes(entity)) throw invalidValue('entity');
  const method = input.text('method') ?? webhook.method;
  if (method !== 'POST' && method !== 'PUT' && method !== 'DELETE') throw invalidValue('method');
  const url = input.text('url', urlMax) ?? webhook.url;
  if (!URL.canParse(url)) throw invalidValue('url');
  const secret = input.text('secret') ?? webhook.secret;
  if (secret !== '' && !secretForm.test(secret)) throw invalidValue('secret');
  const fields: Json = { ...webhook.fields };
  for (const member of ['headers', 'query_parameters', 'form_data', 'body_type', 'raw_data', 'is_new_response_format']) {
    if (input.has(member)) fields[member] = input.body[member];
  }
  fields['description'] = input.text('description', descriptionMax) ?? fields['description'] ?? '';
  return { ...webhook, name, entity, method, url, secret, fields };
}

function webhookView(organization: Organization, webhook: Webhook): Json {
  const rules = [...organization.workflows.values()].filter((workflow) => workflow.webhookIds.includes(webhook.id));
  return {
    webhook_id: webhook.id,
    webhook_name: webhook.name,
    description: webhook.fields['description'] ?? '',
    entity: webhook.entity,
    method: webhook.method,
    url: webhook.url,
    headers: webhook.fields['headers'] ?? [],
    query_parameters: webhook.fields['query_parameters'] ?? [],
    form_data: webhook.fields['form_data'] ?? [],
    body_type: webhook.fields['body_type'] ?? 'application/json',
    raw_data: webhook.fields['raw_data'] ?? '',
    related_rules: rules.map((workflow) => ({ workflow_id: workflow.id, workflow_name: workflow.name })),
    created_time: organization.time(webhook.createdAt),
    last_modified_time: organization.time(webhook.modifiedAt),
  };
}

function createWebhook(call: Call): Reply {
  const { organization, input } = call;
  for (const name of ['webhook_name', 'entity', 'url']) input.required(name);
  const blank: Webhook = { ...organization.stamps(), name: '', entity: '', url: '', method: 'POST', secret: '', fields: {} };
  const webhook = organization.webhooks.add(readWebhook(organization, blank, input));
  return reply({ webhook: webhookView(organization, webhook) }, 'The webhook has been created.', 201);
}

function updateWebhook(call: Call): Reply {
  const { organization } = call;
  const webhook = organization.webhooks.get(param(call, 'webhook_id'));
  Object.assign(webhook, readWebhook(organization, webhook, call.input));
  organization.touch(organization.webhooks, webhook);
  return reply({ webhook: webhookView(organization, webhook) }, 'The webhook has been updated.');
}

function deleteWebhook(call: Call): Reply {
  const { organization } = call;
  const webhook = organization.webhooks.get(param(call, 'webhook_id'));
  for (const workflow of organization.workflows.values()) {
    if (workflow.webhookIds.includes(webhook.id)) throw refused('The webhook is used by a workflow rule and cannot be deleted.');
  }
  organization.webhooks.remove(webhook.id);
  return reply({}, 'The webhook has been deleted.');
}

function readWorkflow(organization: Organization, workflow: Workflow, input: Input): Workflow {
  const ruleType = input.text('rule_type') ?? workflow.ruleType;
  if (!(ruleTypes as readonly string[]).includes(ruleType)) throw invalidValue('rule_type');
  const entity = input.text('entity') ?? workflow.entity;
  if (!entityNames.includes(entity)) throw invalidValue('entity');
  const actions = input.list('instant_actions');
  const webhookIds = actions
    ? actions.filter((action) => action.text('action_type') === 'webhook').map((action) => action.required('action_id'))
    : workflow.webhookIds;
  if (webhookIds.some((id) => !organization.webhooks.has(id))) throw invalidValue('instant_actions');
  return {
    ...workflow,
    name: input.text('workflow_name', nameMax) ?? workflow.name,
    entity,
    ruleType: ruleType as RuleType,
    webhookIds,
    fields: { ...workflow.fields, description: input.text('description', 1_000) ?? workflow.fields['description'] ?? '' },
  };
}

function workflowView(workflow: Workflow): Json {
  return {
    workflow_id: workflow.id,
    workflow_name: workflow.name,
    description: workflow.fields['description'] ?? '',
    entity: workflow.entity,
    rule_type: workflow.ruleType,
    is_active: workflow.isActive,
    instant_actions: workflow.webhookIds.map((id) => ({ action_id: id, action_type: 'webhook' })),
  };
}

function createWorkflow(call: Call): Reply {
  const { organization, input } = call;
  for (const name of ['workflow_name', 'rule_type', 'entity']) input.required(name);
  const blank: Workflow = { ...organization.stamps(), name: '', entity: '', ruleType: 'add', isActive: true, webhookIds: [], fields: {} };
  const workflow = organization.workflows.add(readWorkflow(organization, blank, input));
  return reply({ workflow: workflowView(workflow) }, 'The workflow rule has been created.', 201);
}

function updateWorkflow(call: Call): Reply {
  const { organization } = call;
  const workflow = organization.workflows.get(param(call, 'workflow_id'));
  Object.assign(workflow, readWorkflow(organization, workflow, call.input));
  organization.touch(organization.workflows, workflow);
  return reply({ workflow: workflowView(workflow) }, 'The workflow rule has been updated.');
}

function setActive(isActive: boolean) {
  return (call: Call): Reply => {
    const workflow = call.organization.workflows.get(param(call, 'workflow_id'));
    workflow.isActive = isActive;
    call.organization.touch(call.organization.workflows, workflow);
    return reply({}, `The workflow rule has been marked as ${isActive ? 'active' : 'inactive'}.`);
  };
}

const byCreation = { fields: {}, sortColumns: ['created_time'], defaultSort: 'created_time', defaultOrder: 'D' } as const;

export const webhookRoutes: readonly Route[] = [
  route('GET /settings/webhooks', 'settings', (call) =>
    list<Webhook>(call, {
      ...byCreation,
      collection: call.organization.webhooks,
      key: 'webhooks',
      reportName: 'Webhooks',
      row: (webhook) => webhookView(call.organization, webhook),
    }),
  ),
  route('POST /settings/webhooks', 'settings', createWebhook),
  route('GET /settings/webhooks/:webhook_id', 'settings', (call) =>
    reply({ webhook: webhookView(call.organization, call.organization.webhooks.get(param(call, 'webhook_id'))) }),
  ),
  route('PUT /settings/webhooks/:webhook_id', 'settings', updateWebhook),
  route('DELETE /settings/webhooks/:webhook_id', 'settings', deleteWebhook),
  route('GET /settings/workflows', 'settings', (call) =>
    list<Workflow>(call, {
      ...byCreation,
      collection: call.organization.workflows,
      key: 'workflows',
      reportName: 'Workflows',
      row: workflowView,
    }),
  ),
  route('POST /settings/workflows', 'settings', createWorkflow),
  route('GET /settings/workflows/:workflow_id', 'settings', (call) =>
    reply({ workflow: workflowView(call.organization.workflows.get(param(call, 'workflow_id'))) }),
  ),
  route('PUT /settings/workflows/:workflow_id', 'settings', updateWorkflow),
  route('DELETE /settings/workflows/:workflow_id', 'settings', (call) => {
    call.organization.workflows.remove(call.organization.workflows.get(param(call, 'workflow_id')).id);
    return reply({}, 'The workflow rule has been deleted.');
  }),
  route('POST /settings/workflows/:workflow_id/active', 'settings', setActive(true)),
  route('POST /settings/workflows/:workflow_id/inactive', 'settings', setActive(false)),
];
