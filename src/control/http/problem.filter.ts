import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { redactText } from '../../config/index.js';
import { daemonContext, type DaemonContext } from '../daemon-app.js';
import { problemOf } from './problem.js';

/** Answers every error as `application/problem+json`, without secrets and without stacks. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(daemonContext) private readonly context: DaemonContext) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    const { path } = http.getRequest<Request>();
    const problem = problemOf(error);
    if (problem.status >= 500 && problem.code === 'bug') this.context.telemetry.logger.error({ err: error, path }, 'a request failed');
    if (response.headersSent) {
      response.end();
      return;
    }
    const text = redactText(JSON.stringify({ ...problem, instance: path }), this.context.loaded.secrets);
    response.status(problem.status).type('application/problem+json').send(text);
  }
}
