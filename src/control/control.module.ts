import type { DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { TerminusModule } from '@nestjs/terminus';
import { ThrottlerModule } from '@nestjs/throttler';
import { LoggerModule } from 'nestjs-pino';
import { ConnectionsController } from './api/connections.controller.js';
import { DeadLettersController } from './api/dead-letters.controller.js';
import { DriftController } from './api/drift.controller.js';
import { DocumentsController } from './api/documents.controller.js';
import { PlansController } from './api/plans.controller.js';
import { RunsController } from './api/runs.controller.js';
import { VerifyController } from './api/verify.controller.js';
import { daemonContext, type DaemonContext } from './daemon-app.js';
import { ApiKeyGuard } from './http/api-key.guard.js';
import { IdempotencyInterceptor } from './http/idempotency.interceptor.js';
import { PlainInputPipe } from './http/plain-input.pipe.js';
import { ProblemFilter } from './http/problem.filter.js';
import { requestLog } from './http/request-log.js';
import { HealthController } from './operations/health.controller.js';
import { MetricsController } from './operations/metrics.controller.js';
import { RunCoordinator } from './runs/run-coordinator.js';
import { Scheduler } from './runs/scheduler.js';
import { registeredTimers, scheduleTimers, type Timers } from './runs/timers.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';

/**
 * The daemon's surface: REST, webhooks, health, metrics, and the schedule. It starts engine commands and asks the store;
 * it decides nothing about documents and never talks to a vendor.
 */
export class ControlModule {
  static over(context: DaemonContext): DynamicModule {
    return {
      module: ControlModule,
      imports: [
        LoggerModule.forRoot({ pinoHttp: requestLog(context.telemetry.logger) }),
        ScheduleModule.forRoot(),
        TerminusModule.forRoot({ logger: false }),
        // Only its counters: requests are counted before their bodies are read, see limitRequests.
        ThrottlerModule.forRoot([]),
      ],
      controllers: [
        ConnectionsController,
        RunsController,
        PlansController,
        DocumentsController,
        DeadLettersController,
        DriftController,
        VerifyController,
        WebhooksController,
        HealthController,
        MetricsController,
      ],
      providers: [
        { provide: daemonContext, useValue: context },
        {
          provide: scheduleTimers,
          inject: [SchedulerRegistry],
          useFactory: (registry: SchedulerRegistry): Timers => context.timers ?? registeredTimers(registry),
        },
        RunCoordinator,
        Scheduler,
        { provide: APP_GUARD, useClass: ApiKeyGuard },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        { provide: APP_PIPE, useClass: PlainInputPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}
