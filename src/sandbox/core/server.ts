import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { SandboxClock } from './clock.js';
import { FaultPlan, type Fault } from './faults.js';

/**
 * A plain HTTP server with scripted faults, a request log and an admin surface under `/_sandbox`.
 * It knows nothing of either vendor: the emulators hand it a handler.
 */
export interface SandboxRequest {
  readonly method: string;
  /** Path below the base path, always starting with `/`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly rawBody: Buffer;
}

export interface SandboxResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string or buffer goes out as it is; anything else as JSON. */
  readonly body?: unknown;
}

export type SandboxHandler = (request: SandboxRequest) => SandboxResponse | Promise<SandboxResponse>;
/** Answers `/_sandbox/<name>`: receives the parsed JSON body (or `{}`) and the query, returns JSON. */
export type AdminAction = (body: Record<string, unknown>, query: URLSearchParams) => unknown;

export interface RequestLogEntry {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly status: number;
  readonly body: string;
  readonly fault?: string;
}

export interface SandboxServerOptions {
  readonly handler: SandboxHandler;
  readonly admin?: Readonly<Record<string, AdminAction>>;
  readonly clock?: SandboxClock;
  readonly faults?: FaultPlan;
  readonly host?: string;
  readonly port?: number;
  /** Prefix before the vendor's own paths, for example `/quickbooks`. */
  readonly basePath?: string;
  /** Entries kept in the request log; older ones are dropped. */
  readonly logEntriesMax?: number;
}

export interface SandboxServer {
  readonly url: string;
  readonly port: number;
  readonly clock: SandboxClock;
  readonly faults: FaultPlan;
  readonly log: readonly RequestLogEntry[];
  /** Requests answered since the start or the last `clearLog`, admin calls not counted. */
  requestCount(): number;
  clearLog(): void;
  close(): Promise<void>;
}

const bodyBytesMax = 100 * 1024 * 1024;

export async function startSandboxServer(options: SandboxServerOptions): Promise<SandboxServer> {
  const clock = options.clock ?? new SandboxClock();
  const faults = options.faults ?? new FaultPlan();
  const basePath = (options.basePath ?? '').replace(/\/+$/, '');
  const log: RequestLogEntry[] = [];
  let count = 0;

  const admin: Record<string, AdminAction> = {
    clock: (body) => {
      if (typeof body['set'] === 'string') clock.set(body['set'], { frozen: body['frozen'] === true });
      if (typeof body['advanceMs'] === 'number') clock.advance(body['advanceMs']);
      return { now: clock.date().toISOString() };
    },
    faults: (body) => {
      if (body['clear'] === true) faults.clear();
      if (Array.isArray(body['add'])) faults.add(...(body['add'] as Fault[]));
      return { faults: faults.list() };
    },
    log: (body) => {
      if (body['clear'] === true) clearLog();
      return { count, entries: log };
    },
    ...options.admin,
  };

  function clearLog(): void {
    log.length = 0;
    count = 0;
  }

  const server = createServer((incoming, outgoing) => {
    void serve(incoming, outgoing).catch((error: unknown) => {
      if (!outgoing.headersSent) outgoing.writeHead(500, { 'content-type': 'text/plain' });
      outgoing.end(`sandbox failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    });
  });
  server.keepAliveTimeout = 60_000;

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const rawBody = await readBody(incoming);
    const url = new URL(incoming.url ?? '/', 'http://sandbox.invalid');
    const method = incoming.method ?? 'GET';
    if (url.pathname.startsWith('/_sandbox/')) {
      await serveAdmin(url, rawBody, outgoing);
      return;
    }
    if (basePath !== '' && url.pathname !== basePath && !url.pathname.startsWith(`${basePath}/`)) {
      send(incoming, outgoing, { status: 404, body: { message: `nothing here; the base path is ${basePath}` } });
      return;
    }
    const request: SandboxRequest = {
      method,
      path: url.pathname.slice(basePath.length) || '/',
      query: url.searchParams,
      headers: incoming.headers,
      rawBody,
    };
    const fault = faults.take(method, request.path + url.search, rawBody.toString('utf8'));
    const { response, cut } = await answer(request, fault);
    count += 1;
    log.push({
      at: clock.date().toISOString(),
      method,
      path: request.path,
      query: url.search,
      status: response.status,
      body: rawBody.toString('utf8').slice(0, 20_000),
      ...(fault ? { fault: fault.then } : {}),
    });
    if (log.length > (options.logEntriesMax ?? 5_000)) log.shift();
    if (cut) incoming.socket.destroy();
    else if (fault?.then === 'truncate') sendTruncated(outgoing, response, incoming);
    else send(incoming, outgoing, response);
  }

  async function answer(request: SandboxRequest, fault: Fault | undefined): Promise<{ response: SandboxResponse; cut: boolean }> {
    const scripted: SandboxResponse = { status: fault?.status ?? 503, headers: fault?.headers ?? {}, body: fault?.body ?? '' };
    switch (fault?.then) {
      case 'drop':
        return { response: { status: 0 }, cut: true };
      case 'respond':
        return { response: scripted, cut: false };
      case 'delay':
        await delay(fault.stallMs ?? 1_000);
        return { response: await options.handler(request), cut: false };
      case 'stall':
        await delay(fault.stallMs ?? 120_000);
        return { response: { status: 0 }, cut: true };
      case 'commit-then-drop':
        return { response: await options.handler(request), cut: true };
      case 'commit-then-respond':
        await options.handler(request);
        return { response: scripted, cut: false };
      case 'commit-then-stall': {
        const response = await options.handler(request);
        await delay(fault.stallMs ?? 120_000);
        return { response, cut: true };
      }
      default:
        return { response: await options.handler(request), cut: false };
    }
  }

  function delay(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      closing.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async function serveAdmin(url: URL, rawBody: Buffer, outgoing: ServerResponse): Promise<void> {
    const action = admin[url.pathname.slice('/_sandbox/'.length)];
    if (!action) {
      sendJson(outgoing, 404, { message: `no such action; there are ${Object.keys(admin).join(', ')}` });
      return;
    }
    try {
      const body = rawBody.length === 0 ? {} : (JSON.parse(rawBody.toString('utf8')) as Record<string, unknown>);
      sendJson(outgoing, 200, (await action(body, url.searchParams)) ?? {});
    } catch (error) {
      sendJson(outgoing, 400, { message: error instanceof Error ? error.message : String(error) });
    }
  }

  const closing: (() => void)[] = [];
  await listen(server, options.port ?? 0, options.host ?? '127.0.0.1');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host ?? '127.0.0.1'}:${String(port)}${basePath}`,
    port,
    clock,
    faults,
    log,
    requestCount: () => count,
    clearLog,
    close: () =>
      new Promise((resolve) => {
        for (const end of closing) end();
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bodyBytesMax) throw new Error('body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function encode(response: SandboxResponse): { body: Buffer; isJson: boolean } {
  if (response.body === undefined) return { body: Buffer.alloc(0), isJson: false };
  if (Buffer.isBuffer(response.body)) return { body: response.body, isJson: false };
  if (typeof response.body === 'string') return { body: Buffer.from(response.body), isJson: false };
  return { body: Buffer.from(JSON.stringify(response.body)), isJson: true };
}

function send(incoming: IncomingMessage, outgoing: ServerResponse, response: SandboxResponse): void {
  const { body, isJson } = encode(response);
  const headers: Record<string, string> = {
    ...(isJson ? { 'content-type': 'application/json;charset=UTF-8' } : {}),
    ...response.headers,
  };
  const zip = body.length > 256 && incoming.headers['accept-encoding']?.includes('gzip') === true;
  const bytes = zip ? gzipSync(body, { level: 1 }) : body;
  if (zip) headers['content-encoding'] = 'gzip';
  outgoing.writeHead(response.status, { ...headers, 'content-length': String(bytes.length) });
  outgoing.end(bytes);
}

/** Promises the whole body, sends half of it and cuts the connection. */
function sendTruncated(outgoing: ServerResponse, response: SandboxResponse, incoming: IncomingMessage): void {
  const { body } = encode(response);
  outgoing.writeHead(response.status, { 'content-type': 'application/json', ...response.headers, 'content-length': String(body.length) });
  outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => incoming.socket.destroy());
}

function sendJson(outgoing: ServerResponse, status: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body));
  outgoing.writeHead(status, { 'content-type': 'application/json', 'content-length': String(bytes.length) });
  outgoing.end(bytes);
}
