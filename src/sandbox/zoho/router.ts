import { ZohoError, codes, invalidUrl, malformedId } from './errors.js';
import type { Method, Product, Route } from './http.js';
import type { Organization } from './organization.js';

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

interface Entry {
  readonly route: Route;
  readonly segments: readonly string[];
  readonly wildcards: number;
}

const idForm = /^\d{10,19}$/;

/** Path table. A literal segment wins over a parameter; parameters must look like ids. */
export class Router {
  private readonly bySize = new Map<number, Entry[]>();

  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      const segments = route.path.split('/').slice(1);
      const entry = { route, segments, wildcards: segments.filter((segment) => segment.startsWith(':')).length };
      const entries = this.bySize.get(segments.length) ?? [];
      entries.push(entry);
      entries.sort((a, b) => a.wildcards - b.wildcards);
      this.bySize.set(segments.length, entries);
    }
  }

  find(method: string, path: string, product: Product, organization: Organization | undefined): Match {
    const segments = path.split('/').slice(1);
    const fitting = (this.bySize.get(segments.length) ?? []).filter(
      (entry) =>
        entry.segments.every((segment, at) => segment.startsWith(':') || segment === segments[at]) &&
        serves(entry.route, product, organization),
    );
    const fewest = fitting[0]?.wildcards;
    const candidates = fitting.filter((entry) => entry.wildcards === fewest);
    if (candidates.length === 0) throw invalidUrl();
    const entry = candidates.find(({ route }) => route.method === (method as Method));
    if (!entry) throw new ZohoError(405, codes.methodNotAllowed, 'The HTTP method is not allowed for the requested resource');
    const params: Record<string, string> = {};
    entry.segments.forEach((segment, at) => {
      if (!segment.startsWith(':')) return;
      const value = decodeURIComponent(segments[at] ?? '');
      // Organization ids are shorter than record ids.
      if (segment !== ':organization' && !idForm.test(value)) throw malformedId();
      params[segment.slice(1)] = value;
    });
    return { route: entry.route, params };
  }
}

function serves(route: Route, product: Product, organization: Organization | undefined): boolean {
  if (!route.products) return true;
  if (typeof route.products !== 'function') return route.products.includes(product);
  return organization !== undefined && route.products(organization).includes(product);
}
