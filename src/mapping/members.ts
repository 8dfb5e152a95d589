import { isRecord } from '../domain/json.js';
import { nearestName } from '../domain/nearest-name.js';
import type { MappingContext } from './context.js';
import { derivations, type DerivationName } from './derive.js';
import type { Derivation } from './derived.js';

/** Members that the mapping of any document may read. */
export const givenMembers: readonly string[] = ['$company', '$refused', '$parent', '$variant', '$variantLabel', '$id'];

const anyContext: MappingContext = {
  connection: '',
  company: {
    country: '',
    us: false,
    homeCurrency: '',
    multiCurrency: false,
    taxed: false,
    automatedTax: false,
    shippingItem: false,
    allowDiscount: false,
    itemLinesOnBills: false,
    bookCloseDate: '',
  },
  taxes: {},
  accounts: {},
  sourceAccounts: {},
  refused: [],
  hash: (text) => text,
};

/** The `$…` members that derivations add to a document and to its lines: what they make of an empty one tells. */
export function derivedMembers(derive: readonly string[]): readonly string[] {
  const known = derive.filter((name): name is DerivationName => Object.hasOwn(derivations, name));
  return known.flatMap((name) => {
    const run: Derivation = derivations[name];
    return [...dollarKeys(run({ line_items: [{}], invoices: [{}] }, anyContext, {}).members)];
  });
}

function* dollarKeys(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const member of value) yield* dollarKeys(member);
  else if (isRecord(value)) {
    for (const [key, member] of Object.entries(value)) {
      if (key.startsWith('$')) yield key;
      yield* dollarKeys(member);
    }
  }
}

/** Keys of a mapping whose text is a path; a list holds several, of a rule's `var` the first alone. */
const pathKeys: ReadonlySet<string> = new Set(
  ['id', 'number', 'date', 'from', 'tax', 'each', 'currency', 'exchangeRate', 'total', 'unapplied', 'var', 'missing'], // prettier-ignore
);
const templateKeys: ReadonlySet<string> = new Set(['message', 'remedy']);

type Path = readonly (string | number)[];

/** Paths and templates that begin with a `$…` member nothing adds: they would always read as empty. */
export function unknownMembers(
  value: unknown,
  known: readonly string[],
  path: Path = [],
): { readonly path: Path; readonly message: string }[] {
  if (Array.isArray(value)) return value.flatMap((member, index) => unknownMembers(member, known, [...path, index]));
  if (isRecord(value)) return Object.entries(value).flatMap(([key, member]) => unknownMembers(member, known, [...path, key]));
  if (typeof value !== 'string') return [];
  return pathsIn(value, path)
    .map((read) => read.split('.')[0] ?? '')
    .filter((name) => name.startsWith('$') && !known.includes(name))
    .map((name) => ({ path, message: messageOf(name, known) }));
}

function pathsIn(value: string, path: Path): readonly string[] {
  const key = path.findLast((part) => typeof part === 'string') ?? '';
  if (templateKeys.has(key)) return [...value.matchAll(/\{(\$[\w.$]+)\}/g)].map(([, read = '']) => read);
  const isDefault = key === 'var' && typeof path.at(-1) === 'number' && path.at(-1) !== 0;
  return pathKeys.has(key) && !isDefault ? [value] : [];
}

function messageOf(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  const meant = near === undefined ? '' : `; did you mean "${near}"?`;
  return `"${name}" is no member of the document or of what \`derive\` adds${meant} (docs/mapping.md lists them)`;
}
