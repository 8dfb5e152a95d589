import { isObject } from '../json.js';

/** A plain rendering of answers for callers that did not ask for JSON; faults keep the schema's attributes. */
const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

const escape = (value: string): string => value.replace(/[&<>"']/g, (character) => escapes[character] ?? character);

const attributeNames: Readonly<Record<string, readonly string[]>> = {
  Fault: ['type'],
  Error: ['code', 'element'],
  QueryResponse: ['startPosition', 'maxResults', 'totalCount'],
};
const commonAttributes = ['domain', 'sparse', 'status'];

function primitive(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? escape(String(value)) : '';
}

function element(name: string, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map((entry: unknown) => element(name, entry)).join('');
  if (!isObject(value)) return `<${name}>${primitive(value)}</${name}>`;
  const own = [...(attributeNames[name] ?? []), ...commonAttributes];
  const entries = Object.entries(value);
  // A reference is its value with the display name as an attribute.
  if (name.endsWith('Ref') && 'value' in value) return `<${name} name="${primitive(value['name'])}">${primitive(value['value'])}</${name}>`;
  const attributes = entries.filter(([key, held]) => own.includes(key) && !isObject(held) && held !== '');
  const children = entries.filter((entry) => !attributes.includes(entry));
  const head = attributes.map(([key, held]) => ` ${key}="${primitive(held)}"`).join('');
  return `<${name}${head}>${children.map(([key, held]) => element(key, held)).join('')}</${name}>`;
}

export function toXml(body: unknown): string {
  const { time, ...members } = isObject(body) ? body : {};
  const stamp = time === undefined ? '' : ` time="${primitive(time)}"`;
  const content = Object.entries(members).map(([name, value]) => element(name, value));
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><IntuitResponse${stamp} xmlns="http://schema.intuit.com/finance/v3">${content.join('')}</IntuitResponse>`;
}
