import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Options } from 'pino-http';
import type { Logger } from '../../observability/logger.js';

const quietPaths: readonly string[] = ['/health', '/metrics'];
const requestIdPattern = /^[\w.:-]{1,128}$/;

/** One line per request: method, path without its query (webhook addresses may carry secrets there), status, time. No headers. */
export function requestLog(logger: Logger): Options {
  return {
    logger,
    genReqId: (request, response) => {
      const given = request.headers['x-request-id'];
      const id = typeof given === 'string' && requestIdPattern.test(given) ? given : randomUUID();
      response.setHeader('X-Request-Id', id);
      return id;
    },
    autoLogging: { ignore: ({ url = '' }) => quietPaths.some((path) => url.startsWith(path)) },
    serializers: {
      req: ({ id, method, url }: { readonly id: unknown; readonly method: string; readonly url: string }) => ({
        id,
        method,
        path: url.split('?')[0],
      }),
      res: ({ statusCode }: { readonly statusCode: number }) => ({ statusCode }),
    },
    customLogLevel: (_request: IncomingMessage, response: ServerResponse, error) =>
      (error ?? response.statusCode >= 500) ? 'error' : response.statusCode >= 400 ? 'warn' : 'info',
  };
}
