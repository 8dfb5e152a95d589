import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { isSignedByQuickbooks, isSignedByZoho } from './signatures.js';

const secret = 'abcdefghijkl';
const hex = (text: string): string => createHmac('sha256', secret).update(text).digest('hex');

describe('a signature of Zoho', () => {
  const body = '{"created_date":"2019-03-06","event_id":"5675"}';
  const delivery = (signature: string): Parameters<typeof isSignedByZoho>[0] => ({
    rawBody: Buffer.from(body),
    query: new URLSearchParams('subscription_id=90343&name=basic'),
    isForm: false,
    signature,
  });

  it("covers the parameters by name and then the body, as in the vendor's example", () => {
    expect(isSignedByZoho(delivery(hex(`namebasicsubscription_id90343${body}`)), secret)).toBe(true);
  });

  it('may cover the body alone', () => {
    expect(isSignedByZoho(delivery(hex(body)), secret)).toBe(true);
  });

  it.each([
    ['parameters in the order they came', hex(`subscription_id90343namebasic${body}`)],
    ['another secret', createHmac('sha256', 'lkjihgfedcba').update(body).digest('hex')],
    ['half of it', hex(body).slice(0, 32)],
    ['nothing', ''],
  ])('over %s is refused', (_case, signature) => {
    expect(isSignedByZoho(delivery(signature), secret)).toBe(false);
  });
});

describe('a signature of QuickBooks', () => {
  const body = Buffer.from('{"eventNotifications":[]}');
  const signature = createHmac('sha256', secret).update(body).digest('base64');

  it('covers the raw bytes', () => {
    expect(isSignedByQuickbooks(body, signature, secret)).toBe(true);
    expect(isSignedByQuickbooks(Buffer.from('{"eventNotifications": []}'), signature, secret)).toBe(false);
  });

  it.each(['', 'AAAA', Buffer.from(signature, 'base64').toString('hex')])('is not %j', (wrong) => {
    expect(isSignedByQuickbooks(body, wrong, secret)).toBe(false);
  });
});
