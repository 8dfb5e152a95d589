import { HttpException, HttpStatus, UnsupportedMediaTypeException } from '@nestjs/common';
import { normalizeIp, type ThrottlerStorage } from '@nestjs/throttler';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Logger } from '../../observability/logger.js';

const minuteMs = 60_000;
/** Asked by whoever watches over the daemon, in whatever number. */
const probes: readonly string[] = ['/health/live', '/health/ready', '/metrics'];

/**
 * Requests a minute of each address. It stands before the body parsers: a guard comes after them, and never sees a path that
 * nobody serves, so that whoever is turned away would have had his body read all the same.
 */
export function limitRequests(storage: ThrottlerStorage, limit: number, logger: Logger): RequestHandler {
  return (request, response, next) => {
    if (probes.includes(request.path) && !announcesBody(request)) next();
    else count(request, response).then(next, next);
  };

  async function count({ ip = '', path }: Request, response: Response): Promise<void> {
    const address = normalizeIp(ip);
    const counted = await storage.increment(address, minuteMs, limit, minuteMs, 'default');
    if (counted.isBlocked) {
      response.setHeader('Retry-After', counted.timeToBlockExpire);
      logger.warn({ address, path }, 'too many requests');
      const detail = `More than ${limit} requests in a minute; ask again in ${counted.timeToBlockExpire} s.`;
      throw new HttpException(detail, HttpStatus.TOO_MANY_REQUESTS);
    }
    response.setHeader('X-RateLimit-Limit', limit);
    response.setHeader('X-RateLimit-Remaining', Math.max(0, limit - counted.totalHits));
    response.setHeader('X-RateLimit-Reset', counted.timeToExpire);
  }
}

/** A small compressed body becomes a large one, which anybody could have us read before he is asked for his key. */
export function refuseCompressedBody({ headers }: Request, _response: Response, next: NextFunction): void {
  const { 'content-encoding': encoding = 'identity' } = headers;
  const isPlain = encoding.toLowerCase() === 'identity';
  next(isPlain ? undefined : new UnsupportedMediaTypeException('Send the body as it is, without Content-Encoding.'));
}

/** What is asked in a form that is not read must not pass for a request without wishes: that one exports everything. */
export function refuseUnreadBody(request: Request, _response: Response, next: NextFunction): void {
  const isUnread = request.body === undefined && announcesBody(request);
  next(isUnread ? new UnsupportedMediaTypeException('Send the body as application/json.') : undefined);
}

function announcesBody({ headers: { 'content-length': length = '0', 'transfer-encoding': transfer } }: Request): boolean {
  return transfer !== undefined || Number(length) > 0;
}
