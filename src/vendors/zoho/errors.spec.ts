import { describe, expect, it } from '@jest/globals';

import { parseJsonOrUndefined } from '../http/parse-json.js';
import type { HttpRequest, HttpResponse } from '../http/types.js';
import { toSyncError } from './errors.js';

const read: HttpRequest = { method: 'GET', path: '/invoices/1', kind: 'read', label: 'invoices.detail' };
const write: HttpRequest = { method: 'POST', path: '/contacts', kind: 'write', label: 'contacts.create' };
const waits = { minuteBlockMs: () => 60_000, hardBlockMs: 1_200_000, concurrencyMs: 3000, dailyResetMs: () => 20_421_000 };

const response = (status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers, text, json: parseJsonOrUndefined(text) };
};
const says = (code: number | string, message = 'words'): unknown => ({ code, message });

describe('toSyncError', () => {
  it.each([
    ['per-minute limit', 429, says(44), 'throttled', 'zoho.44', 60_000],
    ['long block', 429, says(43), 'throttled', 'zoho.43', 1_200_000],
    ['daily quota', 429, says(45), 'throttled', 'zoho.45', 20_421_000],
    ['daily quota under 200', 200, says(45), 'throttled', 'zoho.45', 20_421_000],
    ['too many at once', 429, says(1070), 'throttled', 'zoho.1070', 3000],
    ['429 from a gateway', 429, '<html>slow down</html>', 'throttled', 'zoho.429', 60_000],
    ['dead token', 401, says(57), 'auth', 'zoho.57', undefined],
    ['permission under 400', 400, says(57), 'auth', 'zoho.57', undefined],
    ['gateway token error', 401, says('INVALID_OAUTHTOKEN'), 'auth', 'zoho.INVALID_OAUTHTOKEN', undefined],
    ['401 with nothing', 401, '', 'auth', 'zoho.401', undefined],
    ['foreign organization', 400, says(6041), 'config', 'zoho.6041', undefined],
    ['gone', 404, says(1002), 'notFound', 'zoho.1002', undefined],
    ['gone under 400, in another language', 400, says(1002, 'La facture n’existe pas.'), 'notFound', 'zoho.1002', undefined],
    ['unknown URL', 404, says(5), 'notFound', 'zoho.5', undefined],
    ['name taken', 400, says(3062), 'conflict', 'zoho.3062', undefined],
    ['number taken', 400, says(1001), 'conflict', 'zoho.1001', undefined],
    ['webhook exists', 400, says(107051), 'conflict', 'zoho.107051', undefined],
    ['internal error', 400, says(1000), 'transient', 'zoho.1000', undefined],
    ['server fault', 500, says(1000), 'transient', 'zoho.1000', undefined],
    ['gateway page', 502, '<html>Bad gateway</html>', 'transient', 'zoho.notJson', undefined],
    ['not found by a gateway', 404, '<html>Not found</html>', 'transient', 'zoho.notJson', undefined],
    ['empty success', 200, '', 'transient', 'zoho.notJson', undefined],
    ['cut off', 200, '{"code":0,"invoice":{', 'transient', 'zoho.notJson', undefined],
    ['business rule', 400, says(12005), 'rejected', 'zoho.12005', undefined],
    ['error under 200', 200, says(2), 'rejected', 'zoho.2', undefined],
    ['redirect', 302, '', 'config', 'zoho.redirect', undefined],
  ])('%s', (_name, status, body, kind, code, retryAfterMs) => {
    const error = toSyncError(response(status, body), read, waits);

    expect(error).toMatchObject({ kind, code });
    expect(error?.details.retryAfterMs).toBe(retryAfterMs);
  });

  it('takes code 0 for a success under any status of success', () => {
    expect(toSyncError(response(201, { code: 0, message: 'created', contact: {} }), write, waits)).toBeUndefined();
  });

  it("waits as long as Retry-After says, but never less than the long block's own wait", () => {
    expect(toSyncError(response(429, says(44), { 'retry-after': '90' }), read, waits)?.details.retryAfterMs).toBe(90_000);
    expect(toSyncError(response(429, says(43), { 'retry-after': '90' }), read, waits)?.details.retryAfterMs).toBe(1_200_000);
  });

  it.each([
    ['internal error', response(500, says(1000))],
    ['gateway page', response(504, '<html></html>')],
    ['cut off', response(201, '{"code":0,')],
  ])('leaves the outcome of a write open after: %s', (_name, answer) => {
    expect(toSyncError(answer, write, waits)?.details.mayHaveCommitted).toBe(true);
    expect(toSyncError(answer, read, waits)?.details.mayHaveCommitted).toBe(false);
  });

  it("keeps the vendor's words for people", () => {
    expect(toSyncError(response(400, says(9999, 'The period is locked.')), write, waits)?.details.vendorMessage).toBe(
      'The period is locked.',
    );
  });
});
