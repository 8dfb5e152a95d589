import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rig, type Body, type Rig } from './zoho/support.js';

interface Received {
  readonly url: string;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

describe('webhooks', () => {
  let at: Rig;
  let receiver: Server;
  let url: string;
  let received: Received[];
  let status: number;

  beforeEach(async () => {
    at = await rig();
    received = [];
    status = 200;
    receiver = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        received.push({ url: request.url ?? '', headers: request.headers, text });
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook?module=invoice&conn=acme`;
  });
  afterEach(async () => {
    await at.sandbox.close();
    receiver.closeAllConnections();
    await new Promise((resolve) => receiver.close(resolve));
  });

  async function hook(entity: string, rule_type: string, more: object = {}): Promise<{ webhookId: string; workflowId: string }> {
    const webhook = await at.call('POST /settings/webhooks', {
      webhook_name: `w-${entity}-${rule_type}`,
      entity,
      url,
      method: 'POST',
      ...more,
    });
    const webhookId = webhook.body.webhook.webhook_id as string;
    const workflow = await at.call('POST /settings/workflows', {
      workflow_name: `f-${entity}-${rule_type}`,
      entity,
      rule_type,
      instant_actions: [{ action_id: webhookId, action_type: 'webhook' }],
    });
    return { webhookId, workflowId: workflow.body.workflow.workflow_id as string };
  }
  const makeInvoice = async (): Promise<Body> =>
    (await at.call('POST /invoices?send=true', { customer_id: at.id('acme'), line_items: [{ name: 'Work', rate: 5 }] })).body.invoice;

  it('sends the whole entity without event or organization, signed over query and body', async () => {
    await hook('invoice', 'add', { secret: 'abcdefghijkl12' });
    const made = await makeInvoice();
    await at.sandbox.webhooksSettled();

    expect(received).toHaveLength(1);
    const [delivery] = received;
    const body = JSON.parse(delivery!.text);
    expect(Object.keys(body)).toEqual(['invoice']);
    expect(body.invoice).toMatchObject({ invoice_id: made.invoice_id, total: 5 });
    // sorted parameters: conn, module
    const expected = createHmac('sha256', 'abcdefghijkl12').update(`connacmemoduleinvoice${delivery!.text}`).digest('hex');
    expect(delivery!.headers['x-zoho-webhook-signature']).toBe(expected);
  });

  it('fires by rule type, for applied payments too, and sends a shell on delete', async () => {
    const { workflowId } = await hook('invoice', 'edit');
    await hook('invoice', 'delete');
    const made = await makeInvoice();
    await at.sandbox.webhooksSettled();
    expect(received).toHaveLength(0);

    const payment = {
      customer_id: at.id('acme'),
      payment_mode: 'cash',
      amount: 1,
      invoices: [{ invoice_id: made.invoice_id, amount_applied: 1 }],
    };
    const { payment: paid } = (await at.call('POST /customerpayments', payment)).body;
    await at.sandbox.webhooksSettled();
    expect(received.map(({ text }) => JSON.parse(text).invoice.balance)).toEqual([4]);
    expect(received[0]!.headers).not.toHaveProperty('x-zoho-webhook-signature');

    await at.call(`POST /settings/workflows/${workflowId}/inactive`);
    await at.call(`DELETE /customerpayments/${paid.payment_id as string}`);
    await at.call(`DELETE /invoices/${made.invoice_id as string}`);
    await at.sandbox.webhooksSettled();
    expect(received.slice(1).map(({ text }) => JSON.parse(text))).toEqual([{ invoice: { invoice_id: made.invoice_id } }]);
  });

  it('says nothing of refused calls', async () => {
    await hook('contact', 'add_edit');
    await at.call('POST /contacts', { contact_name: 'Acme' });
    await at.call('POST /contacts', { contact_name: 'New' });
    await at.sandbox.webhooksSettled();
    expect(received.map(({ text }) => JSON.parse(text).contact.contact_name)).toEqual(['New']);
  });

  it('logs failures, retries by policy and resends by hand', async () => {
    at.sandbox.setSwitches({ webhookRetryDelaysMs: [60_000] });
    await hook('invoice', 'add');
    status = 500;
    await makeInvoice();
    const admin = async (body: object): Promise<Body> =>
      (await fetch(`${at.sandbox.url}/_sandbox/webhooks`, { method: 'POST', body: JSON.stringify(body) })).json();
    expect(await admin({})).toMatchObject({ deliveries: [{ state: 'failed', attempts: 1, lastStatus: 500 }] });
    expect((await admin({ retry: true })).retried).toBe(0);
    at.sandbox.clock.advance(60_000);
    expect(await admin({ retry: true })).toMatchObject({ retried: 1, deliveries: [{ state: 'failed', attempts: 2 }] });

    status = 200;
    const history = (await at.call('GET /settings/webhooks/histories')).body.histories[0];
    expect(history).toMatchObject({ status: 'failed', retry_count: 1 });
    await at.call(`POST /settings/webhooks/histories/${history.history_id as string}/resend`);
    expect(await admin({})).toMatchObject({ deliveries: [{ state: 'success', attempts: 3 }] });
  });

  it('drops what exceeds the daily cap and can deliver twice', async () => {
    at.sandbox.setSwitches({ webhooksPerDay: 3, webhookDuplicates: 1 });
    await hook('invoice', 'add');
    await makeInvoice();
    await makeInvoice();
    await at.sandbox.webhooksSettled();
    expect(received).toHaveLength(3);
  });

  it('keeps webhook names unique and webhooks in use alive', async () => {
    const { webhookId, workflowId } = await hook('invoice', 'add');
    const again = await at.call('POST /settings/webhooks', { webhook_name: 'w-invoice-add', entity: 'invoice', url });
    expect(again).toMatchObject({ status: 400, body: { code: 107051 } });
    expect((await at.call(`DELETE /settings/webhooks/${webhookId}`)).status).toBe(400);
    await at.call(`DELETE /settings/workflows/${workflowId}`);
    expect((await at.call(`DELETE /settings/webhooks/${webhookId}`)).status).toBe(200);
  });

  it('wants a slower pace on its settings', async () => {
    at.sandbox.setLimits({ settingsPaceMs: 600 });
    expect((await at.call('GET /settings/webhooks')).status).toBe(200);
    expect((await at.call('GET /settings/webhooks')).status).toBe(429);
    at.sandbox.clock.advance(600);
    expect((await at.call('GET /settings/webhooks')).status).toBe(200);
  });
});
