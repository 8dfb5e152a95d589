import 'reflect-metadata';
import type { Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { ThrottlerStorage } from '@nestjs/throttler';
import helmet from 'helmet';
import { SyncError } from '../domain/sync-error.js';
import { FrameworkLog } from '../observability/framework-log.js';
import { ControlModule } from './control.module.js';
import { contextOf, type Daemon, type DaemonApp, type DaemonOptions } from './daemon-app.js';
import { limitRequests, refuseCompressedBody, refuseUnreadBody } from './http/request-limit.js';
import { RunCoordinator } from './runs/run-coordinator.js';
import { Scheduler } from './runs/scheduler.js';

/** Starts the daemon over an opened program. */
export async function startNestDaemon(app: DaemonApp, options: DaemonOptions): Promise<Daemon> {
  const { server } = app.loaded.config;
  const { logger } = app.telemetry;
  const context = contextOf(app, options);
  // Nest declares its options as a class that nobody constructs.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
  const nest = await NestFactory.create<NestExpressApplication>(ControlModule.over(context), {
    rawBody: true,
    bodyParser: false,
    logger: new FrameworkLog(logger),
    abortOnError: false,
  });
  // Without `upgradeInsecureRequests: null` browsers show a blank page over plain http.
  nest.use(helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }));
  nest.use(limitRequests(nest.get<ThrottlerStorage>(ThrottlerStorage), server.requestsPerMinute, logger));
  readBodies(nest, server.bodyBytesMax);
  describeApi(nest);
  await listen(nest, options.port ?? server.port, options.host ?? server.host);
  const url = baseUrl(nest.getHttpServer());
  logger.info(
    { url, api: `${url}/api/v1`, docs: `${url}/api/docs`, metrics: `${url}/metrics`, health: `${url}/health/ready` },
    'listening',
  );
  let closing: Promise<void> | undefined;
  return {
    url,
    reconfigure: (changed) => nest.get(Scheduler).reconfigure(changed),
    refuse: (problem) => {
      context.refusal = problem;
    },
    close: () => (closing ??= stop(nest, app)),
  };
}

function readBodies(nest: NestExpressApplication, limit: number): void {
  nest.use(refuseCompressedBody);
  nest.useBodyParser('json', { limit, inflate: false, type: ['application/json', 'application/*+json'] });
  nest.useBodyParser('urlencoded', { limit, inflate: false, extended: false });
  nest.use(refuseUnreadBody);
}

async function listen(nest: NestExpressApplication, port: number, host: string): Promise<void> {
  try {
    await nest.listen(port, host);
  } catch (cause) {
    await nest.close();
    throw new SyncError({
      kind: 'config',
      code: 'server.listen',
      message: `cannot listen on ${host}:${port}: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    });
  }
}

async function stop(nest: NestExpressApplication, { telemetry: { logger } }: DaemonApp): Promise<void> {
  logger.info('stopping: what is in flight is recorded first');
  const handedBack = nest.get(Scheduler).stop();
  const inTime = await nest.get(RunCoordinator).stop();
  if (inTime) await handedBack;
  else {
    handedBack.catch(() => undefined);
    logger.error('a run did not end in time; its open requests are settled by the next run');
  }
  await nest.close();
  logger.info('stopped');
}

function describeApi(nest: NestExpressApplication): void {
  const description = new DocumentBuilder()
    .setTitle('Crossfoot')
    .setDescription('Keeps Zoho Inventory and QuickBooks Online in step. Every error is a problem (RFC 9457).')
    .addBearerAuth()
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key' }, 'X-API-Key')
    .build();
  SwaggerModule.setup('api/docs', nest, () => SwaggerModule.createDocument(nest, description));
}

function baseUrl(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') return String(address);
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}
