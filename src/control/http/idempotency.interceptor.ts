import { createHash } from 'node:crypto';
import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { daemonContext, type DaemonContext } from '../daemon-app.js';
import type { AuthorizedRequest } from './api-key.guard.js';
import { HttpProblem } from './problem.js';

const keptForMs = 24 * 3_600_000;
const keyLengthMax = 255;

/**
 * `Idempotency-Key` on a POST: the first success is kept and given again to a repeat, so that a client that lost an answer
 * may ask twice. Refusals are not kept: a repeat after "busy" is meant to try again.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly underWay = new Set<string>();

  constructor(@Inject(daemonContext) private readonly context: DaemonContext) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = execution.switchToHttp();
    const request = http.getRequest<AuthorizedRequest>();
    const key = request.headers['idempotency-key'];
    if (request.method !== 'POST' || key === undefined || request.apiKeyId === undefined) return next.handle();
    if (typeof key !== 'string' || key === '' || key.length > keyLengthMax) {
      throw new HttpProblem(400, 'idempotency.key', `Idempotency-Key must have 1 to ${keyLengthMax} characters.`);
    }
    return from(this.answer(request, http.getResponse<Response>(), key, next));
  }

  private async answer(request: AuthorizedRequest, response: Response, key: string, next: CallHandler): Promise<unknown> {
    const { keys } = this.context.store;
    const scope = `rest/${request.apiKeyId ?? ''}`;
    const fingerprint = fingerprintOf(request);
    const known = await keys.get(scope, key);
    if (known) {
      if (known.fingerprint !== fingerprint)
        throw new HttpProblem(422, 'idempotency.reused', 'This Idempotency-Key was used for another request.');
      response.status(known.status).setHeader('Idempotency-Replayed', 'true');
      return JSON.parse(known.body) as unknown;
    }
    const name = `${scope}/${key}`;
    if (this.underWay.has(name))
      throw new HttpProblem(409, 'idempotency.under-way', 'The first request with this Idempotency-Key is still being answered.');
    this.underWay.add(name);
    try {
      const body: unknown = await lastValueFrom(next.handle());
      await keys.put(scope, key, { fingerprint, status: response.statusCode, body: JSON.stringify(body ?? null) }, keptForMs);
      return body;
    } finally {
      this.underWay.delete(name);
    }
  }
}

function fingerprintOf({ method, originalUrl, rawBody }: AuthorizedRequest): string {
  return createHash('sha256')
    .update(`${method} ${originalUrl}\n`)
    .update(rawBody ?? '')
    .digest('hex');
}
