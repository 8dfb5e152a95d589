import { describe, expect, it } from '@jest/globals';
import { interpretQuickbooksOauth } from '../quickbooks/oauth.js';
import { faultToSyncError } from '../quickbooks/errors.js';
import { toSyncError as toZohoError } from '../zoho/errors.js';
import { interpretZohoOauth } from '../zoho/oauth.js';
import type { HttpRequest, HttpResponse } from './types.js';
import { vendorTextMax } from './vendor-text.js';

const request: HttpRequest = { method: 'POST', path: '/token', kind: 'read', label: 'oauth.refresh' };
const answer = (status: number, json: unknown): HttpResponse => ({ status, headers: {}, text: JSON.stringify(json), json });
const echo = 'refused: grant_type=refresh_token&refresh_token=REFRESH-CANARY&client_secret=SECRET-CANARY';
const zohoWaits = { minuteBlockMs: () => 0, hardBlockMs: 0, concurrencyMs: 0, dailyResetMs: () => 0 };
const quickbooksWaits = { throttle: () => ({ waitMs: 0, isMetering: false }), nameLockMs: 0, busyMs: 0 };

describe('the error of an OAuth endpoint', () => {
  it.each([
    ['Zoho', interpretZohoOauth(0), 'zoho.oauth.invalidClient'],
    ['QuickBooks', interpretQuickbooksOauth(0), 'quickbooks.oauth.invalidClient'],
  ])('of %s repeats nothing of the request that carried the secrets', (_vendor, interpret, code) => {
    const error = interpret(answer(400, { error: echo }), request);

    expect(error).toMatchObject({ code });
    expect(error?.message).toContain('HTTP 400');
    expect(JSON.stringify([error?.details, error?.message])).not.toMatch(/CANARY|grant_type/);
  });

  it.each([
    ['Zoho', interpretZohoOauth(0)],
    ['QuickBooks', interpretQuickbooksOauth(0)],
  ])('of %s is told when it is a code', (_vendor, interpret) => {
    expect(interpret(answer(400, { error: 'invalid_client' }), request)?.message).toContain('(invalid_client)');
  });
});

describe("a vendor's message", () => {
  const long = 'x'.repeat(vendorTextMax * 2);
  const errors = [
    ['Zoho', toZohoError(answer(400, { code: 9999, message: long }), request, zohoWaits)],
    [
      'QuickBooks',
      faultToSyncError(
        { type: '', entries: [{ code: '6000', message: '', detail: long, element: '' }] },
        request,
        undefined,
        quickbooksWaits,
      ),
    ],
  ] as const;

  it.each(errors)('of %s has a bound', (_vendor, error) => {
    expect(error?.details.vendorMessage).toHaveLength(vendorTextMax);
    expect(error?.message.length).toBeLessThan(vendorTextMax + 100);
  });

  it('is no code of ours', () => {
    const zoho = toZohoError(answer(400, { code: echo, message: '' }), request, zohoWaits);
    const entry = { code: echo, message: '', detail: '', element: '' };

    expect(zoho?.code).toBe('zoho.400');
    expect(faultToSyncError({ type: '', entries: [entry] }, request, undefined, quickbooksWaits).code).toBe('quickbooks.200');
  });
});
