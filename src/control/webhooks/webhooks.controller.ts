import { Body, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { ApiController } from '../api/api.decorator.js';
import { daemonContext, type DaemonContext } from '../daemon-app.js';
import { Public, type AuthorizedRequest } from '../http/api-key.guard.js';
import { HttpProblem } from '../http/problem.js';
import { Scheduler } from '../runs/scheduler.js';
import { hintsOf } from './hints.js';
import { isSignedByQuickbooks, isSignedByZoho } from './signatures.js';

/** Hints from the vendors. Answered at once (QBO waits 3 s): they only ask for a run, which reads for itself. */
@Public()
@ApiController('webhooks')
export class WebhooksController {
  constructor(
    @Inject(daemonContext) private readonly context: DaemonContext,
    @Inject(Scheduler) private readonly scheduler: Scheduler,
  ) {}

  /** One address serves all companies of an app; the token belongs to the app, so it must match for the company's connection. */
  @Post('quickbooks')
  @HttpCode(200)
  @ApiOperation({ summary: 'Notifications of QuickBooks Online, signed' })
  async quickbooks(@Req() request: AuthorizedRequest, @Body() body: unknown): Promise<object> {
    const { rawBody } = request;
    const signature = headerOf(request, 'intuit-signature');
    const trusting = this.context.loaded.config.connections.filter(
      ({ quickbooks: { webhookVerifierToken } }) =>
        rawBody !== undefined && webhookVerifierToken !== undefined && isSignedByQuickbooks(rawBody, signature, webhookVerifierToken),
    );
    if (trusting.length === 0) throw unsigned();
    const hints = hintsOf(body);
    for (const { id, quickbooks } of trusting) {
      const heard = await this.context.engine.hear(
        id,
        hints.filter(({ realm }) => realm === quickbooks.realmId),
      );
      if (heard.lists) this.scheduler.request(id, 'import');
      if (heard.documents) this.scheduler.request(id, 'export');
    }
    return {};
  }

  @Post('zoho/:connection')
  @HttpCode(200)
  @ApiOperation({ summary: 'Workflow webhooks of Zoho Inventory, signed' })
  zoho(@Req() request: AuthorizedRequest, @Param('connection') id: string): object {
    const connection = this.context.loaded.config.connections.find((candidate) => candidate.id === id);
    const secret = connection?.zoho.webhookSecret;
    const { rawBody } = request;
    // An unknown connection is refused like a wrong signature: the answer must not tell which ids exist.
    if (connection === undefined || secret === undefined || rawBody === undefined) throw unsigned();
    const delivery = {
      rawBody,
      query: new URL(request.originalUrl, 'http://localhost').searchParams,
      isForm: request.is('application/x-www-form-urlencoded') !== false,
      signature: headerOf(request, 'x-zoho-webhook-signature'),
    };
    if (!isSignedByZoho(delivery, secret)) throw unsigned();
    this.scheduler.request(id, 'export');
    return {};
  }
}

function headerOf(request: AuthorizedRequest, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}

function unsigned(): HttpProblem {
  return new HttpProblem(401, 'webhook.signature', 'The signature does not match, or this connection has no webhook secret.');
}
