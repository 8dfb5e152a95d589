import { dispatch } from '../api.js';
import { isJson, plain, type Json } from '../json.js';
import type { Organization } from '../organization.js';
import type { World } from '../world.js';
import { nounOf } from './nouns.js';

/**
 * Symbolic names of a seed: `$inv1` is an id, `$customer.acme` too, `$pay1.invoices.0.invoice_payment_id` reads on in the detail.
 */
export function register(organization: Organization, name: string, module: string, id: string, prefixes: readonly string[] = []): void {
  organization.names.set(name, { module, id });
  for (const prefix of prefixes) organization.names.set(`${prefix}.${name}`, { module, id });
}

export function lookup(world: World, organization: Organization, reference: string): { module: string; id: string; value: string } {
  const path = reference.startsWith('$') ? reference.slice(1) : reference;
  const parts = path.split('.');
  for (let length = parts.length; length > 0; length -= 1) {
    const known = organization.names.get(parts.slice(0, length).join('.'));
    if (!known) continue;
    const rest = parts.slice(length);
    return { ...known, value: rest.length === 0 ? known.id : readOn(world, organization, known, rest, reference) };
  }
  throw new Error(`nothing is called ${reference}; known names: ${[...organization.names.keys()].slice(0, 40).join(', ')}`);
}

function readOn(
  world: World,
  organization: Organization,
  known: { module: string; id: string },
  rest: readonly string[],
  reference: string,
): string {
  const noun = nounOf(known.module);
  const found = world.router.find('GET', `${noun.path}/${known.id}`, 'books', organization);
  const answer = dispatch(world, organization, found, { query: new URLSearchParams(), body: {}, headers: {}, product: 'books' });
  let value: unknown = (plain(answer.body) as Json)[noun.key];
  for (const part of rest) value = Array.isArray(value) ? (value as unknown[])[Number(part)] : isJson(value) ? value[part] : undefined;
  if (typeof value !== 'string' && typeof value !== 'number') throw new Error(`${reference} is not a value`);
  return String(value);
}

export function resolve(world: World, organization: Organization, value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('$') && value.length > 1 ? lookup(world, organization, value).value : value;
  if (Array.isArray(value)) return value.map((element: unknown) => resolve(world, organization, element));
  if (!isJson(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, resolve(world, organization, element)]));
}
