import { isRecord } from '../../domain/json.js';
import type { HttpResponse } from '../http/types.js';

export interface FaultEntry {
  /** Digits without leading zeros; empty when there is none. */
  readonly code: string;
  readonly message: string;
  readonly detail: string;
  readonly element: string;
}

export interface Fault {
  readonly type: string;
  readonly entries: readonly FaultEntry[];
}

/** A fault is short; a page of megabytes that opens tags and closes none would be searched to its end from each of them. */
const xmlCharactersMax = 16_384;

/**
 * No answer of QuickBooks' own, whose redirects and refusals are JSON (or a fault in XML): a gateway or proxy in front of it, of which
 * nothing follows for the authorization or the configuration.
 */
export function isFromGateway({ status, json }: HttpResponse): boolean {
  return json === undefined && ((status >= 300 && status < 400) || status === 403 || status === 404);
}

/** The fault of an answer in any of the spellings QBO has: `Fault`, the gateway's `fault`, and XML in spite of the Accept header. */
export function faultOf(response: HttpResponse): Fault | undefined {
  const text = response.text.slice(0, xmlCharactersMax).trimStart();
  return faultInJson(response.json) ?? (text.startsWith('<') ? faultInXml(text) : undefined);
}

export function faultInJson(json: unknown): Fault | undefined {
  if (!isRecord(json)) return undefined;
  const fault = json['Fault'] ?? json['fault'];
  if (!isRecord(fault)) return undefined;
  const entries = fault['Error'] ?? fault['error'];
  return { type: text(fault['type']), entries: (Array.isArray(entries) ? entries : [entries]).filter(isRecord).map(entryOf) };
}

function entryOf(entry: Readonly<Record<string, unknown>>): FaultEntry {
  return {
    code: plainCode(text(entry['code'])),
    message: text(entry['Message'] ?? entry['message']),
    detail: text(entry['Detail'] ?? entry['detail']),
    element: text(entry['element']),
  };
}

function faultInXml(xml: string): Fault | undefined {
  const fault = /<Fault(?:\s[^>]*)?>([\s\S]*?)<\/Fault>/.exec(xml);
  if (fault === null) return undefined;
  const entries = [...(fault[1] ?? '').matchAll(/<Error((?:\s[^>]*)?)>([\s\S]*?)<\/Error>/g)].map(([, attributes = '', body = '']) => ({
    code: plainCode(attribute(attributes, 'code')),
    message: element(body, 'Message'),
    detail: element(body, 'Detail'),
    element: attribute(attributes, 'element'),
  }));
  return { type: attribute(fault[0].slice(0, fault[0].indexOf('>')), 'type'), entries };
}

function attribute(tag: string, name: string): string {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
}

function element(xml: string, name: string): string {
  const inner = new RegExp(`<${name}>([\\s\\S]*?)</${name}>`).exec(xml)?.[1] ?? '';
  return inner
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')
    .trim();
}

function plainCode(code: string): string {
  return code.trim().replace(/^0+(?=\d)/, '');
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}
