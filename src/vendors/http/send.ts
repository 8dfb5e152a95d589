import http from 'node:http';
import https from 'node:https';

import type { AxiosInstance, AxiosResponse } from 'axios';
import axios from 'axios';

import type { Vendor } from '../../domain/sync-error.js';
import { parseJsonOrUndefined } from './parse-json.js';
import { bodyTooLarge, transportError } from './transport-errors.js';
import type { Call, HttpResponse } from './types.js';

export interface SendOptions {
  /** Origin and any base path, asked for at each call: Zoho names its API host in the token answer. */
  readonly baseUrl: () => string;
  readonly timeoutMs: number;
  readonly maxRequestBytes: number;
  readonly maxResponseBytes: number;
  readonly maxSockets: number;
  readonly userAgent: string;
}

/** The wire: keep-alive sockets, certificates checked, no redirects (a token must not follow one), exact bytes out. */
export function createSend(vendor: Vendor, options: SendOptions): (call: Call) => Promise<HttpResponse> {
  const client = createClient(options);
  return async (call) => {
    const { request } = call;
    const timeoutMs = request.timeoutMs ?? options.timeoutMs;
    const data = request.body === undefined ? undefined : Buffer.from(request.body, 'utf8');
    if (data !== undefined && data.byteLength > options.maxRequestBytes) throw bodyTooLarge(vendor, request, options.maxRequestBytes);
    const deadline = AbortSignal.timeout(timeoutMs);
    try {
      const response = await client.request<string>({
        method: request.method,
        url: urlOf(options.baseUrl(), request.path, request.query ?? {}),
        headers: headersOf(call, options.userAgent),
        data,
        timeout: timeoutMs,
        signal: request.signal === undefined || request.kind === 'write' ? deadline : AbortSignal.any([deadline, request.signal]),
      });
      return toResponse(response);
    } catch (error) {
      throw transportError(vendor, request, error);
    }
  };
}

function createClient(options: SendOptions): AxiosInstance {
  const sockets = { keepAlive: true, maxSockets: options.maxSockets };
  return axios.create({
    httpAgent: new http.Agent(sockets),
    httpsAgent: new https.Agent({ ...sockets, rejectUnauthorized: true }),
    proxy: false,
    maxRedirects: 0,
    decompress: true,
    responseType: 'text',
    maxBodyLength: options.maxRequestBytes,
    maxContentLength: options.maxResponseBytes,
    transformRequest: [(data: unknown): unknown => data],
    transformResponse: [(data: unknown): unknown => data],
    validateStatus: () => true,
  });
}

/** Every reserved character is percent-encoded: an unencoded `+` is a space to both vendors. */
function urlOf(baseUrl: string, path: string, query: Readonly<Record<string, string>>): string {
  const url = /^https?:\/\//.test(path) ? path : `${baseUrl.replace(/\/+$/, '')}${path}`;
  const pairs = Object.entries(query).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  return pairs.length === 0 ? url : `${url}?${pairs.join('&')}`;
}

function headersOf({ request, headers }: Call, userAgent: string): Record<string, string> {
  return {
    accept: 'application/json',
    'accept-encoding': 'gzip, deflate',
    'user-agent': userAgent,
    ...(request.body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
    ...request.headers,
    ...headers,
  };
}

function toResponse(response: AxiosResponse<unknown>): HttpResponse {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined && value !== null) headers[name.toLowerCase()] = String(value);
  }
  const text = typeof response.data === 'string' ? response.data : '';
  return { status: response.status, headers, text, json: parseJsonOrUndefined(text) };
}
