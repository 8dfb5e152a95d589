import type { Input } from './input.js';
import type { Json } from './json.js';
import type { Organization } from './organization.js';

/** A call to one organization, already authenticated, and the table entry that answers it. */
export const products = ['inventory', 'books'] as const;
export type Product = (typeof products)[number];
export const verbs = ['CREATE', 'READ', 'UPDATE', 'DELETE'] as const;
export type Verb = (typeof verbs)[number];
export const callKinds = ['list', 'detail', 'write', 'settings'] as const;
export type CallKind = (typeof callKinds)[number];
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface Call {
  readonly organization: Organization;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly input: Input;
  /** The body as it was parsed; an array for the custom field endpoints. */
  readonly rawBody: unknown;
  readonly product: Product;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Reply {
  readonly status: number;
  readonly body: Json;
}

export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly scope: string;
  readonly verb: Verb;
  readonly kind: CallKind;
  /** Where it is served; both when absent. */
  readonly products?: readonly Product[] | ((organization: Organization) => readonly Product[]);
  readonly handle: (call: Call) => Reply;
}

export function reply(payload: Json = {}, message = 'success', status = 200): Reply {
  return { status, body: { code: 0, message, ...payload } };
}

interface RouteOptions {
  readonly verb?: Verb;
  readonly kind?: CallKind;
  readonly products?: Route['products'];
}

const methodVerbs: Readonly<Record<Method, Verb>> = { GET: 'READ', POST: 'CREATE', PUT: 'UPDATE', DELETE: 'DELETE' };

/** `route('POST /contacts', 'contacts', handler)`; verb and kind follow from method and path unless stated. */
export function route(line: string, scope: string, handle: (call: Call) => Reply, options: RouteOptions = {}): Route {
  const [method, path] = line.split(' ') as [Method, string];
  const kind: CallKind =
    options.kind ?? (path.startsWith('/settings/') ? 'settings' : method !== 'GET' ? 'write' : /:\w+$/.test(path) ? 'detail' : 'list');
  return {
    method,
    path,
    scope,
    verb: options.verb ?? methodVerbs[method],
    kind,
    ...(options.products ? { products: options.products } : {}),
    handle,
  };
}

export function param(call: Call, name: string): string {
  return call.params[name] ?? '';
}
