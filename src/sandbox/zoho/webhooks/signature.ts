import { createHmac } from 'node:crypto';

/**
 * `X-Zoho-Webhook-Signature`: hex HMAC-SHA256 over the query parameters (and form fields), sorted by name and run together as
 * `name1value1name2value2`, followed by the raw JSON body.
 */
export function signature(secret: string, url: string, form: URLSearchParams | undefined, rawBody: string): string {
  const pairs = [...new URL(url).searchParams, ...(form ?? [])];
  pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const text = pairs.map(([name, value]) => name + value).join('') + (form ? '' : rawBody);
  return createHmac('sha256', secret).update(text).digest('hex');
}
