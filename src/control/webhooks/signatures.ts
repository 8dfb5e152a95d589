import { createHmac, timingSafeEqual } from 'node:crypto';

/** QBO: base64 of HMAC-SHA256 over the raw bytes, keyed with the app's verifier token (`intuit-signature`). */
export function isSignedByQuickbooks(rawBody: Buffer, signature: string, verifierToken: string): boolean {
  return isEqual(createHmac('sha256', verifierToken).update(rawBody).digest(), Buffer.from(signature, 'base64'));
}

export interface ZohoDelivery {
  readonly rawBody: Buffer;
  /** Of the URL. */
  readonly query: URLSearchParams;
  /** True for `application/x-www-form-urlencoded`, whose fields are signed like query parameters. */
  readonly isForm: boolean;
  readonly signature: string;
}

/**
 * Zoho: hex of HMAC-SHA256 over the parameters, sorted by name and run together without separators, and then the raw JSON
 * body (`X-Zoho-Webhook-Signature`). One client verifies the body alone, so that is accepted too.
 */
export function isSignedByZoho({ rawBody, query, isForm, signature }: ZohoDelivery, secret: string): boolean {
  if (!/^[0-9a-f]{64}$/i.test(signature)) return false;
  const given = Buffer.from(signature, 'hex');
  const parameters = sortedParameters([...query, ...(isForm ? new URLSearchParams(rawBody.toString('utf8')) : [])]);
  const body = isForm ? Buffer.alloc(0) : rawBody;
  const readings = [Buffer.concat([Buffer.from(parameters, 'utf8'), body]), rawBody];
  return readings.map((text) => isEqual(createHmac('sha256', secret).update(text).digest(), given)).includes(true);
}

function sortedParameters(pairs: readonly (readonly [string, string])[]): string {
  return [...pairs]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => name + value)
    .join('');
}

function isEqual(expected: Buffer, given: Buffer): boolean {
  return expected.length === given.length && timingSafeEqual(expected, given);
}
