import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startSandbox } from '../../src/cli/sandbox/start-sandbox.js';
import { profile, rig, type Body, type Rig } from './zoho/support.js';

describe('control from outside', () => {
  let at: Rig;
  beforeEach(async () => {
    at = await rig();
  });
  afterEach(() => at.sandbox.close());

  async function admin(name: string, body: object = {}): Promise<Body> {
    const response = await fetch(`${at.sandbox.url}/_sandbox/${name}`, { method: 'POST', body: JSON.stringify(body) });
    return response.json();
  }

  it('seeds history from steps and resolves names in them', async () => {
    const other = {
      ...profile,
      organization_id: '555',
      organizationId: undefined,
      steps: [
        {
          create: 'invoice',
          as: 'inv1',
          at: '2026-04-01T10:00:00Z',
          body: { customer_id: '$customer.acme', date: '2026-04-01', line_items: [{ item_id: '$item.bolt', quantity: 3 }] },
        },
        { send: 'inv1', at: '2026-04-02T10:00:00Z' },
        {
          payment: { customer_id: '$acme', payment_mode: 'cash', amount: 30, invoices: [{ invoice_id: '$inv1', amount_applied: 30 }] },
          as: 'pay1',
          at: '2026-04-03T10:00:00Z',
        },
        { call: 'DELETE /invoices/$inv1/payments/$pay1.invoices.0.invoice_payment_id', at: '2026-04-04T10:00:00Z' },
        {
          create: 'creditnote',
          as: 'cn1',
          at: '2026-04-05T10:00:00Z',
          body: { customer_id: '$acme', date: '2026-04-05', line_items: [{ name: 'Back', rate: 5 }] },
        },
        { apply: 'cn1', body: { invoices: [{ invoice_id: '$inv1', amount_applied: 5 }] }, at: '2026-04-06T10:00:00Z' },
        { writeOff: 'inv1', at: '2026-04-07T10:00:00Z' },
      ],
    };
    expect(await admin('organization', other)).toMatchObject({ organizationId: '555' });

    const [invoice] = at.sandbox.organization('555').documents('invoices') as Body[];
    // 3 × 10 − 5 credited; the rest written off
    expect(invoice).toMatchObject({
      total: 30,
      credits_applied: 5,
      write_off_amount: 25,
      balance: 0,
      created_time: '2026-04-01T06:00:00-0400',
      last_modified_time: '2026-04-07T06:00:00-0400',
    });
    expect((at.sandbox.organization('555').documents('customerpayments') as Body[])[0]).toMatchObject({ unused_amount: 30 });
  });

  it('says which step failed and leaves no half organization behind', async () => {
    const answer = await admin('organization', { ...profile, organizationId: '556', steps: [{ void: 'nobody' }] });
    expect(answer.message).toMatch(/^step 1 .*nothing is called nobody/);
    expect((await admin('organizations')).organizations.map((each: Body) => each.organizationId)).toEqual(['10234695']);
  });

  it('acts as a person without tokens or quota', async () => {
    await admin('steps', {
      steps: [{ create: 'invoice', as: 'inv1', body: { customer_id: '$acme', line_items: [{ name: 'W', rate: 1 }] } }],
    });
    at.sandbox.setLimits({ requestsPerDay: 0 });
    await admin('ui', { delete: 'inv1' });
    at.sandbox.setLimits({ requestsPerDay: null });
    expect(await at.call(`GET /invoices/${at.id('inv1')}`)).toMatchObject({ status: 404, body: { code: 1002 } });
  });

  it('shows an injected document verbatim until something happens to it', async () => {
    const document = {
      invoice_id: '260815000000103001',
      invoice_number: 'ODD-1',
      customer_id: at.id('acme'),
      status: 'sent',
      date: '2026-05-01',
      due_date: '2026-06-01',
      total: 100,
      sub_total: 60,
      tax_total: 3,
      balance: 100,
      created_time: '2026-05-01T10:00:00-0400',
      last_modified_time: '2026-05-02T10:00:00-0400',
      oddity: null,
    };
    await admin('raw', { module: 'invoices', as: 'odd', document });
    const read = async () => (await at.call('GET /invoices/260815000000103001')).body.invoice;
    expect(await read()).toEqual(document);
    expect((await at.call('GET /invoices?last_modified_time=2026-05-02T10:00:00-0400')).body.invoices).toHaveLength(1);

    await at.call('POST /customerpayments', {
      customer_id: at.id('acme'),
      payment_mode: 'cash',
      amount: 40,
      invoices: [{ invoice_id: at.id('odd'), amount_applied: 40 }],
    });
    expect(await read()).toMatchObject({ total: 100, balance: 60, status: 'partially_paid', oddity: null });
  });

  it('counts calls by kind, expires tokens, refuses unknown switches, and starts over', async () => {
    await at.call('GET /invoices');
    await at.call('GET /users/me');
    expect((await admin('counters')).counters['10234695/inventory']).toMatchObject({ list: 1, detail: 1, write: 0, today: 2 });
    expect((await admin('audit')).entries).toMatchObject([
      { scope: 'invoices.READ', organization: '10234695' },
      { scope: 'settings.READ' },
    ]);
    await admin('tokens', { expire: true });
    expect((await at.call('GET /invoices')).status).toBe(401);
    const { accessToken } = await admin('tokens', { issue: { scopes: ['ZohoInventory.invoices.READ'] } });
    expect((await at.call('GET /invoices', undefined, { token: accessToken as string })).status).toBe(200);
    expect((await admin('switches', { nonsense: true })).message).toMatch(/^no switch nonsense/);
    expect((await admin('switches', { billRows: 'fat' })).billRows).toBe('fat');
    expect(await admin('reset')).toEqual({ organizations: [] });
    expect((await admin('switches')).billRows).toBe('slim');
  });

  it('gives the same ids for the same seed', async () => {
    const twin = await rig();
    expect(twin.id('bolt')).toBe(at.id('bolt'));
    expect(twin.token).toBe(at.token);
    await twin.sandbox.close();
  });
});

describe('the documentation', () => {
  it('shows bodies of `ui` that work on the small shop', async () => {
    const page = readFileSync(new URL('../../docs/sandbox-zoho.md', import.meta.url), 'utf8');
    const bodies = [...page.matchAll(/_sandbox\/ui[^']*'([^']*)'/g)].map(([, body]) => body ?? '');
    const sandbox = await startSandbox({ host: '127.0.0.1', zohoPort: 0, quickbooksPort: 0, seed: 'small' });
    try {
      const answers = await Promise.all(bodies.map((body) => fetch(`${sandbox.zoho.url}/_sandbox/ui`, { method: 'POST', body })));

      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    } finally {
      await sandbox.close();
    }
  });
});
