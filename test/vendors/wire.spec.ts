import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { SendOptions } from '../../src/vendors/http/send.js';
import { createSend } from '../../src/vendors/http/send.js';
import type { HttpRequest, HttpResponse } from '../../src/vendors/http/types.js';

const write: HttpRequest = { method: 'POST', path: '/v3/invoice', kind: 'write', label: 'Invoice.create', body: '{}' };
const read: HttpRequest = { method: 'GET', path: '/v3/invoice/1', kind: 'read', label: 'Invoice.read' };

let server: Server;
let answer: (request: IncomingMessage, body: Buffer, response: ServerResponse) => void;

function send(request: HttpRequest, change: Partial<SendOptions> = {}): Promise<HttpResponse> {
  const { port } = server.address() as AddressInfo;
  const options: SendOptions = {
    baseUrl: () => `http://127.0.0.1:${port}/base/`,
    timeoutMs: 5000,
    maxRequestBytes: 1024,
    maxResponseBytes: 1024,
    maxSockets: 2,
    userAgent: 'crossfoot',
    ...change,
  };
  return createSend('quickbooks', options)({ request, attempt: 1, headers: { authorization: 'Bearer TOKEN-CANARY' } });
}

beforeEach(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, Buffer.concat(chunks), response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('the wire', () => {
  it('sends the exact bytes of a body, as UTF-8, and the query percent-encoded', async () => {
    const body = '{"Amount": 11.80,  "Note":"Zürich ✓", "Qty":1.0}';
    let got = '';
    answer = (request, bytes, response) => {
      got = `${request.url ?? ''} ${bytes.toString('utf8')}`;
      response.end('{}');
    };

    await send({ ...write, body, query: { since: '2026-01-31T00:00:00+05:30', q: "a & b's" } });

    expect(got).toBe(`/base/v3/invoice?since=2026-01-31T00%3A00%3A00%2B05%3A30&q=a%20%26%20b%27s ${body}`);
  });

  it('unpacks gzip and keeps ids that a double cannot hold', async () => {
    answer = (_request, _body, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync('{"id":4815000000044208999,"total":11.8}'));
    };

    expect((await send(read)).json).toEqual({ id: '4815000000044208999', total: 11.8 });
  });

  it('hands over XML and HTML as text', async () => {
    answer = (_request, _body, response) => {
      response.statusCode = 429;
      response.end('<IntuitResponse/>');
    };

    expect(await send(read)).toMatchObject({ status: 429, json: undefined, text: '<IntuitResponse/>' });
  });

  it('follows no redirect: the token would go along', async () => {
    let calls = 0;
    answer = (_request, _body, response) => {
      calls += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    };

    expect((await send(read)).status).toBe(302);
    expect(calls).toBe(1);
  });

  it.each([
    ['dropped after the request', (response: ServerResponse): unknown => response.destroy()],
    [
      'cut off in the body',
      (response: ServerResponse): void => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"Invoice":', () => response.destroy());
      },
    ],
  ])('leaves the outcome of a write open when the connection is %s', async (_name, breakOff) => {
    answer = (_request, _body, response) => breakOff(response);

    await expect(send(write)).rejects.toMatchObject({ kind: 'transient', details: { mayHaveCommitted: true } });
    await expect(send(read)).rejects.toMatchObject({ kind: 'transient', details: { mayHaveCommitted: false } });
  });

  it('gives up at the deadline, and the outcome is open', async () => {
    answer = () => undefined;

    await expect(send(write, { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'quickbooks.timeout',
      details: { mayHaveCommitted: true },
    });
  });

  it('also gives up on an answer that trickles', async () => {
    answer = (_request, _body, response) => {
      const drip = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(drip));
    };

    await expect(send(read, { timeoutMs: 80 })).rejects.toMatchObject({ code: 'quickbooks.timeout' });
  });

  it('gives up a read when the run is stopped, and waits for the answer to a write', async () => {
    const abort = new AbortController();
    answer = () => abort.abort();

    await expect(send({ ...read, signal: abort.signal })).rejects.toMatchObject({ code: 'quickbooks.aborted' });
    answer = (_request, _body, response) => void response.end('{}');
    await expect(send({ ...write, signal: abort.signal })).resolves.toMatchObject({ status: 200 });
  });

  it('knows that nothing was sent when nobody listens', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));

    await expect(send(write, { baseUrl: () => `http://127.0.0.1:${port}` })).rejects.toMatchObject({
      kind: 'transient',
      code: 'quickbooks.connection',
      details: { mayHaveCommitted: false },
    });
  });

  it('refuses a request that is too large before sending it, and an answer that is too large', async () => {
    let calls = 0;
    answer = (_request, _body, response) => {
      calls += 1;
      response.end(`{"x":"${'y'.repeat(2000)}"}`);
    };

    // 600 characters of two bytes each are 1200 bytes.
    await expect(send({ ...write, body: 'é'.repeat(600) })).rejects.toMatchObject({ kind: 'rejected', code: 'quickbooks.bodyTooLarge' });
    expect(calls).toBe(0);
    await expect(send(read)).rejects.toMatchObject({ kind: 'transient' });
  });

  it('puts no token into an error', async () => {
    answer = (_request, _body, response) => void response.destroy();
    const error = (await send(read).catch((thrown: unknown) => thrown)) as Error;

    expect(JSON.stringify([error, error.message, error.stack, error.cause])).not.toContain('TOKEN-CANARY');
  });
});
