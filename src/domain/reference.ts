import { isRecord } from './json.js';

/**
 * A place in a target document where another object's id belongs. Mapping only says what it needs;
 * the run resolves it to an id, creates it, or defers the document.
 */
export interface Reference {
  readonly $ref: {
    /** `customers`, `items`, `accounts`, `invoices` …; `configured` for an account named in the configuration. */
    readonly entity: string;
    readonly id: string;
    readonly role: string;
    /** Tells apart several target objects of one source object: a currency for parties, an account (itself a reference) for items. */
    readonly variant?: string | Reference;
    /** `purchase`: only a target whose purchase account is the variant. */
    readonly fit?: 'purchase';
    /** The document's number, for messages. */
    readonly label?: string;
  };
}

export function isReference(value: unknown): value is Reference {
  return isRecord(value) && isRecord(value['$ref']);
}

export function referenceKey({ $ref }: Reference): string {
  const variant = isReference($ref.variant) ? referenceKey($ref.variant) : ($ref.variant ?? '');
  return [$ref.entity, $ref.id, $ref.role, variant, $ref.fit ?? ''].join('|');
}

/** All references inside a value, each once, inner ones (variants) before those that need them. */
export function referencesIn(value: unknown): Reference[] {
  const found = new Map<string, Reference>();
  const walk = (member: unknown): void => {
    if (isReference(member)) {
      if (isReference(member.$ref.variant)) walk(member.$ref.variant);
      found.set(referenceKey(member), member);
    } else if (Array.isArray(member)) member.forEach(walk);
    else if (isRecord(member)) Object.values(member).forEach(walk);
  };
  walk(value);
  return [...found.values()];
}

/** Where our marker goes; the planner writes it, because it carries the generation. */
export interface MarkerPlace {
  readonly $marker: { readonly number: string };
}

export function isMarkerPlace(value: unknown): value is MarkerPlace {
  return isRecord(value) && isRecord(value['$marker']);
}
