import type { Product, Route } from './http.js';
import type { ZohoSwitches } from './switches.js';

const prefixes: Readonly<Record<Product, string>> = { inventory: 'ZohoInventory', books: 'ZohoBooks' };

/** Whether a token may make a call. A missing scope answers exactly like a bad token, so there is nothing finer to tell. */
export function isAllowed(granted: readonly string[], route: Route, product: Product, switches: ZohoSwitches): boolean {
  const prefix = prefixes[product];
  const names = granted.map((scope) => scope.toLowerCase());
  if (names.includes(`${prefix.toLowerCase()}.fullaccess.all`)) return true;
  const module = moduleName(route, product, switches);
  if (module === undefined) return false;
  return [route.verb, 'ALL'].some((verb) => names.includes(`${prefix}.${module}.${verb}`.toLowerCase()));
}

function moduleName(route: Route, product: Product, switches: ZohoSwitches): string | undefined {
  if (route.scope !== 'accounts') return product === 'books' && route.scope === 'items' ? 'settings' : route.scope;
  if (product === 'books' || switches.accountsScope === 'accountants') return 'accountants';
  return switches.accountsScope === 'settings' ? 'settings' : undefined;
}
