import { cutTo } from '../../domain/text.js';

/** A vendor's message is a sentence or two; a page of something else would go into each run, log line and answer. */
export const vendorTextMax = 2_000;

const codeShape = /^[\w -]{1,40}$/;

/** What a vendor says to people, in a form that the store takes. */
export function vendorText(text: string): string {
  return cutTo(text.replaceAll('\0', ''), vendorTextMax);
}

/**
 * The error code of an OAuth endpoint. Anything longer or richer than a code may repeat the request, and that one carries the
 * refresh token and the client secret.
 */
export function oauthCode(error: string, httpStatus: number): string {
  return codeShape.test(error) ? error : `HTTP ${httpStatus}`;
}

/** A code that can be part of ours; undefined for none and for a text in its place. */
export function vendorCode(code: string): string | undefined {
  return codeShape.test(code) ? code : undefined;
}
