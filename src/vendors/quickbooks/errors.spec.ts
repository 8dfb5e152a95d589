import { describe, expect, it } from '@jest/globals';

import type { HttpRequest, HttpResponse } from '../http/types.js';
import { parseJsonOrUndefined } from '../http/parse-json.js';
import { duplicateNumberOwner, toSyncError } from './errors.js';

const write: HttpRequest = { method: 'POST', path: '/invoice', kind: 'write', label: 'Invoice.create', requestId: 'key' };
const read: HttpRequest = { method: 'GET', path: '/query', kind: 'read', label: 'Invoice.query' };
const waits = { throttle: () => ({ waitMs: 60_000, isMetering: false }), nameLockMs: 2000, busyMs: 30_000 };

const response = (status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers: { intuit_tid: 'tid-1', ...headers }, text, json: parseJsonOrUndefined(text) };
};
const fault = (code: string, detail = 'words', type = 'ValidationFault', element = ''): unknown => ({
  Fault: { Error: [{ Message: 'title', Detail: detail, code, element }], type },
});
const gatewayFault = (code: string, type: string, detail = ''): unknown => ({
  warnings: null,
  fault: { error: [{ message: `errorCode=00${code}`, detail, code, element: null }], type },
  time: 1735689600000,
});
const xmlFault = (code: string): string =>
  `<?xml version="1.0"?>\n<IntuitResponse time="2026-01-01" xmlns="http://schema.intuit.com/finance/v3">\n<Fault type="SERVICE">` +
  `<Error code="${code}"><Message>m</Message><Detail>The request limit was reached. &amp; so on</Detail></Error></Fault></IntuitResponse>`;

describe('toSyncError', () => {
  it.each([
    ['expired token, gateway form', 401, gatewayFault('3200', 'AUTHENTICATION'), 'auth', 'quickbooks.3200'],
    ['401 without a body', 401, '', 'auth', 'quickbooks.401'],
    ['wrong realm for the token', 403, gatewayFault('3100', 'AUTHORIZATION'), 'auth', 'quickbooks.3100'],
    ['the connecting user was removed', 403, fault('120', ': -11014', 'AuthorizationFault'), 'auth', 'quickbooks.120'],
    ['throttle as JSON', 429, gatewayFault('3001', 'SERVICE'), 'throttled', 'quickbooks.3001'],
    ['throttle as XML', 429, xmlFault('3001'), 'throttled', 'quickbooks.3001'],
    ['throttle of old times', 403, xmlFault('003001'), 'throttled', 'quickbooks.3001'],
    ['429 with nothing', 429, '', 'throttled', 'quickbooks.3001'],
    ['lapsed subscription', 400, fault('6190'), 'config', 'quickbooks.6190'],
    ['stale token', 400, fault('5010'), 'conflict', 'quickbooks.5010'],
    ['stale token under 200', 200, fault('5010'), 'conflict', 'quickbooks.5010'],
    ['number taken', 400, fault('6140'), 'conflict', 'quickbooks.6140'],
    ['name taken', 400, fault('6240'), 'conflict', 'quickbooks.6240'],
    ['object gone', 400, fault('610'), 'notFound', 'quickbooks.610'],
    ['reference unknown', 400, fault('2500'), 'rejected', 'quickbooks.2500'],
    [
      'business rule',
      400,
      fault('6000', 'Business Validation Error: Select a bank account for this deposit'),
      'rejected',
      'quickbooks.6000',
    ],
    ['closed books', 400, fault('6210'), 'rejected', 'quickbooks.6210'],
    ['a code nobody listed', 400, fault('7777'), 'rejected', 'quickbooks.7777'],
    ['operation not supported under 500', 500, fault('500'), 'rejected', 'quickbooks.500'],
    ['server fault', 500, fault('10000', 'System Failure Error', 'SystemFault'), 'transient', 'quickbooks.10000'],
    ['server fault under 400', 400, fault('10000', 'System Failure Error', 'SystemFault'), 'transient', 'quickbooks.10000'],
    ['request id under way', 400, fault('600'), 'transient', 'quickbooks.600'],
    ['gateway page', 502, '<html>Bad gateway</html>', 'transient', 'quickbooks.502'],
    ['cut off', 200, '{"Invoice":{"Id":"1', 'transient', 'quickbooks.notJson'],
    ['wrong URL', 404, { error: 'no such path' }, 'config', 'quickbooks.404'],
    ['a gateway that knows no such page', 404, '<html>Not found</html>', 'transient', 'quickbooks.404'],
    ['a gateway that redirects', 302, '', 'transient', 'quickbooks.302'],
    ['a gateway that refuses', 403, '<html>Access denied</html>', 'transient', 'quickbooks.403'],
    ['QuickBooks refusing without a code', 403, { reason: 'forbidden' }, 'auth', 'quickbooks.403'],
  ])('%s', (_name, status, body, kind, code) => {
    expect(toSyncError(response(status, body), write, waits)).toMatchObject({
      kind,
      code,
      details: { traceId: 'tid-1', vendor: 'quickbooks' },
    });
  });

  it('sees no error in an object', () => {
    expect(toSyncError(response(200, { Invoice: { Id: '1' }, time: 'now' }), write, waits)).toBeUndefined();
  });

  it.each([
    ['5xx', response(503, '')],
    ['gateway page', response(403, '<html>Access denied</html>')],
    ['server fault', response(500, fault('10000', '', 'SystemFault'))],
    ['may have saved', response(400, fault('6000', 'An unexpected error occurred … Please wait a few minutes and try again.'))],
    ['name lock', response(400, fault('6000', 'You can only add or edit one name at a time.'))],
    ['cut off', response(200, '{"Invoice"')],
  ])('leaves the outcome of a write open, and only of a write: %s', (_name, answer) => {
    expect(toSyncError(answer, write, waits)?.details).toMatchObject({ kind: 'transient', mayHaveCommitted: true });
    expect(toSyncError(answer, read, waits)?.details).toMatchObject({ kind: 'transient', mayHaveCommitted: false });
  });

  it('honours Retry-After, and reports a long refusal as metering', () => {
    const asked = toSyncError(response(429, '', { 'retry-after': '7' }), read, waits);
    const metered = toSyncError(response(429, ''), read, { ...waits, throttle: () => ({ waitMs: 999, isMetering: true }) });

    expect(asked?.details.retryAfterMs).toBe(7000);
    expect(metered).toMatchObject({ kind: 'throttled', code: 'quickbooks.metering', details: { retryAfterMs: 999 } });
  });

  it('decides by the most telling of several entries and keeps all their words', () => {
    const body = {
      Fault: {
        Error: [
          { Message: 'm', Detail: 'Required parameter Line is missing', code: '2020', element: 'Line' },
          { Message: 'm', Detail: 'DocNumber=A-1 is assigned to TxnType=Facture with TxnId=2137', code: '6140', element: '' },
        ],
        type: 'ValidationFault',
      },
    };

    const error = toSyncError(response(400, body), write, waits);

    expect(error?.code).toBe('quickbooks.6140');
    expect(error?.details.vendorMessage).toContain('Required parameter Line');
    expect(error === undefined ? undefined : duplicateNumberOwner(error)).toEqual({ txnType: 'Facture', txnId: '2137' });
  });

  it('does not search a page of megabytes from each tag that it opens', () => {
    const page = response(400, '<Fault>'.repeat(40_000));
    const startedAt = performance.now();

    expect(toSyncError(page, read, waits)).toBeDefined();

    // Squared, this one takes seconds.
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('names the element of a validation fault', () => {
    expect(toSyncError(response(400, fault('2020', 'x', 'ValidationFault', 'CustomerRef')), write, waits)?.details.element).toBe(
      'CustomerRef',
    );
  });

  it('never repeats the refused token that QuickBooks puts into the text', () => {
    const error = toSyncError(response(401, gatewayFault('3200', 'AUTHENTICATION', 'Token expired: AB1SECRET')), read, waits);

    expect(JSON.stringify([error?.message, error?.details])).not.toContain('AB1SECRET');
  });
});

describe('duplicateNumberOwner', () => {
  it.each([
    ['DocNumber=AA is assigned to TxnType=Journal Entry with TxnId=3632', { txnType: 'Journal Entry', txnId: '3632' }],
    ['You must specify a different number.', undefined],
  ])('%s', (detail, owner) => {
    const error = toSyncError(response(400, fault('6140', detail)), write, waits);

    expect(error === undefined ? 'no error' : duplicateNumberOwner(error)).toEqual(owner);
  });
});
