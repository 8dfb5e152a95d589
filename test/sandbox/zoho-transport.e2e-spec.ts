import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rig, type Rig } from './zoho/support.js';

describe('tenancy, transport and limits', () => {
  let at: Rig;
  beforeEach(async () => {
    at = await rig();
  });
  afterEach(() => at.sandbox.close());

  it('lists organizations without an organization, everything else needs one', async () => {
    const list = await at.call('GET /organizations', undefined, { organization: '' });
    expect(list.body.organizations[0]).toMatchObject({ organization_id: '10234695', fiscal_year_start_month: 0, currency_code: 'USD' });
    expect(list.body).not.toHaveProperty('page_context');
    expect((await at.call('GET /organizations/10234695')).body.organization.fiscal_year_start_month).toBe('january');

    expect(await at.call('GET /invoices', undefined, { organization: '' })).toMatchObject({ status: 400, body: { code: 2 } });
    expect(await at.call('GET /invoices', undefined, { organization: '999' })).toMatchObject({ status: 400, body: { code: 6041 } });
  });

  it('tells unknown paths, malformed ids, unknown ids and wrong methods apart', async () => {
    expect(await at.call('GET /nothing')).toMatchObject({ status: 404, body: { code: 5 } });
    expect(await at.call('GET /invoices/abc')).toMatchObject({ status: 404, body: { code: 5 } });
    expect(await at.call('GET /invoices/4600000000000000001')).toMatchObject({
      status: 404,
      body: { code: 1002, message: 'Invoice does not exist.' },
    });
    expect((await at.call('PUT /invoices')).status).toBe(405);
    at.sandbox.setSwitches({ unknownIdStatus: 400 });
    expect((await at.call('GET /invoices/4600000000000000001')).status).toBe(400);
  });

  it('reads JSON and JSONString forms, and refuses broken JSON', async () => {
    const form = new URLSearchParams({ JSONString: JSON.stringify({ contact_name: 'By form', nonsense: 1 }) }).toString();
    const made = await at.call('POST /contacts', form, { headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect(made).toMatchObject({ status: 201, body: { code: 0, contact: { contact_name: 'By form' } } });
    expect(made.body.contact).not.toHaveProperty('nonsense');
    expect(await at.call('POST /contacts', '{"contact_name":')).toMatchObject({ status: 400, body: { code: 1038 } });
  });

  it('writes ids above 2^53, local timestamps without a colon, decimals, and empty texts for nothing', async () => {
    const answer = await at.call('POST /invoices', { customer_id: at.id('acme'), line_items: [{ name: 'Work', rate: 1180 }] });
    const { invoice } = answer.body;

    expect(answer.headers.get('content-type')).toBe('application/json;charset=UTF-8');
    expect(BigInt(invoice.invoice_id) > 2n ** 53n).toBe(true);
    expect(invoice.invoice_id).toMatch(/^\d{18,19}$/);
    expect(invoice.created_time).toBe('2026-05-10T11:00:00-0400');
    expect(answer.text).toContain('"total":1180.00,"total_formatted":"$1,180.00"');
    expect(invoice).toMatchObject({ reference_number: '', status_formatted: 'Draft', date_formatted: '10 May 2026' });
    expect(answer.text).not.toContain('null');
  });

  it('respects daylight saving in timestamps', async () => {
    at.sandbox.clock.set('2026-01-10T15:00:00Z');
    const { contact } = (await at.call('POST /contacts', { contact_name: 'Winter' })).body;
    expect(contact.created_time).toBe('2026-01-10T10:00:00-0500');
  });

  it('blocks after a hundred calls in a rolling minute, and for long when hammered', async () => {
    at.sandbox.setLimits({ requestsPerMinute: 3, refusalsBeforeBlock: 2 });
    const code = async () => (await at.call('GET /users/me')).body.code as number;
    expect([await code(), await code(), await code()]).toEqual([0, 0, 0]);
    expect(await at.call('GET /users/me')).toMatchObject({ status: 429, body: { code: 44 } });
    at.sandbox.clock.advance(60_001);
    expect(await code()).toBe(0);

    expect([await code(), await code(), await code(), await code(), await code()]).toEqual([0, 0, 44, 44, 43]);
    at.sandbox.clock.advance(14 * 60_000);
    expect(await code()).toBe(43);
    at.sandbox.clock.advance(14 * 60_000);
    expect(await code()).toBe(43);
    at.sandbox.clock.advance(15 * 60_000 + 1);
    expect(await code()).toBe(0);
  });

  it('counts the day down in the headers and stops at the quota', async () => {
    at.sandbox.setLimits({ requestsPerDay: 2 });
    const first = await at.call('GET /users/me');
    expect(first.headers.get('x-rate-limit-limit')).toBe('2');
    expect(first.headers.get('x-rate-limit-remaining')).toBe('1');
    // 11:00 in New York: 13 hours to midnight
    expect(first.headers.get('x-rate-limit-reset')).toBe(String(13 * 3600));
    await at.call('GET /users/me');

    const text = 'The API call for this organization has exceeded the maximum call rate limit of 2.';
    expect(await at.call('GET /users/me')).toMatchObject({ status: 429, body: { code: 45, message: text } });
    at.sandbox.setSwitches({ dailyLimitStatus: 200 });
    expect(await at.call('GET /users/me')).toMatchObject({ status: 200, body: { code: 45 } });
    at.sandbox.clock.advance(13 * 3_600_000);
    at.sandbox.accessToken();
    expect((await at.call('GET /users/me', undefined, { token: at.sandbox.accessToken() })).body.code).toBe(0);
  });

  it('refuses overlapping calls beyond the in-process limit', async () => {
    at.sandbox.setSwitches({ latencyMs: 50 });
    at.sandbox.setLimits({ concurrent: 2 });
    const answers = await Promise.all([1, 2, 3].map(() => at.call('GET /users/me')));
    expect(answers.map(({ body }) => body.code).sort()).toEqual([0, 0, 1070]);
  });

  it('shares meters between clients but not between products', async () => {
    at.sandbox.setLimits({ requestsPerMinute: 1 });
    expect((await at.call('GET /users/me')).status).toBe(200);
    expect((await at.call('GET /users/me', undefined, { token: at.sandbox.accessToken() })).status).toBe(429);
    expect((await at.call('GET /books/v3/users/me')).status).toBe(200);
  });

  it('commits and then loses the answer when told to', async () => {
    at.sandbox.faults.add({ on: 'POST /inventory/v1/contacts', then: 'commit-then-drop', times: 1 });
    await expect(at.call('POST /contacts', { contact_name: 'Lost' })).rejects.toThrow();
    expect((await at.call('GET /contacts?contact_name=Lost')).body.contacts).toHaveLength(1);
  });
});
