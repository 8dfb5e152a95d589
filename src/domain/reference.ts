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
    /** Tells apart several target objects of one source object: a currency for parties, an account for items. */
    readonly variant?: string;
    /** The document's number, for messages. */
    readonly label?: string;
  };
}

export function isReference(value: unknown): value is Reference {
  return isRecord(value) && isRecord(value['$ref']);
}

export function referenceKey({ $ref }: Reference): string {
  return [$ref.entity, $ref.id, $ref.role, $ref.variant ?? ''].join('/');
}
