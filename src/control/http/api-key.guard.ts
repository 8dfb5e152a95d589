import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { daemonContext, type DaemonContext } from '../daemon-app.js';
import { HttpProblem } from './problem.js';

const publicRoute = 'crossfoot.public';

/** A route that needs no API key: health, metrics, and webhooks, which are signed. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(publicRoute, true);

/** A request that was let in; `apiKeyId` names the key without giving it away. */
export interface AuthorizedRequest extends Request {
  apiKeyId?: string;
  rawBody?: Buffer;
}

@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    @Inject(daemonContext) private readonly context: DaemonContext,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  canActivate(execution: ExecutionContext): boolean {
    if (this.reflector.getAllAndOverride<boolean | undefined>(publicRoute, [execution.getHandler(), execution.getClass()]) === true)
      return true;
    const request = execution.switchToHttp().getRequest<AuthorizedRequest>();
    const digests = this.context.loaded.config.server.apiKeys.map(digestOf);
    if (digests.length === 0)
      throw new HttpProblem(
        401,
        'api.no-keys',
        'No API key is configured: set server.apiKeys. Until then only health, metrics and signed webhooks answer.',
      );
    const key = keyOf(request);
    const digest = digestOf(key);
    // Every key is compared, over digests of equal length, so that the time taken says nothing.
    const matches = digests.map((known) => timingSafeEqual(known, digest));
    if (!matches.includes(true))
      throw new HttpProblem(401, 'api.key', 'Send an API key: "Authorization: Bearer <key>" or "X-API-Key: <key>".');
    // It is stored, and a plain hash of a short key could be searched for in a copy of the database.
    request.apiKeyId = this.context.store.mac('api key', key).slice(0, idDigits);
    return true;
  }
}

const idDigits = 16;

function keyOf({ headers }: Request): string {
  const [, bearer] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  const header = headers['x-api-key'];
  return bearer ?? (typeof header === 'string' ? header : '');
}

function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
