import { parseJsonOrUndefined } from '../parse-json.js';
import type { Call, HttpResponse, Interpret, Layer } from '../types.js';

/** Where an answer becomes an error, once; nobody above looks at a status again. */
export function interpretLayer(interpret: Interpret): Layer {
  return async (call, next) => {
    const response = withoutToken(await next(call), call);
    const error = interpret(response, call.request);
    if (error !== undefined) throw error;
    return response;
  };
}

/** Real tokens are longer; a short one of an emulator may well be a word that stands in a document. */
const tokenLengthMin = 24;

/**
 * An answer that repeats the token it was asked with: QuickBooks does in some faults, and whatever stands in between may. What is
 * known from the configuration is taken out of every text that leaves; a token is not, so it must not come in.
 */
function withoutToken(response: HttpResponse, { headers }: Call): HttpResponse {
  const [, token = ''] = (headers['authorization'] ?? '').split(' ');
  if (token.length < tokenLengthMin || !response.text.includes(token)) return response;
  const text = response.text.replaceAll(token, '[redacted]');
  return { ...response, text, json: parseJsonOrUndefined(text) };
}
