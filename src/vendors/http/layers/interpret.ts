import type { Interpret, Layer } from '../types.js';

/** Where an answer becomes an error, once; nobody above looks at a status again. */
export function interpretLayer(interpret: Interpret): Layer {
  return async (call, next) => {
    const response = await next(call);
    const error = interpret(response, call.request);
    if (error !== undefined) throw error;
    return response;
  };
}
