import type { Issue, SourceDocument } from '../domain/document.js';
import type { DocumentAmounts } from './amounts.js';
import type { MappingContext } from './context.js';
import type { LookupTables } from './types.js';

/**
 * Derivations add `$…` members to a document before its mapping reads it, so that YAML states *where* a figure goes and
 * TypeScript proves *that* it is right. Each is listed in docs/mapping.md.
 */
export interface Derived {
  readonly members: Readonly<Record<string, unknown>>;
  readonly amounts?: DocumentAmounts;
  readonly issues: readonly Issue[];
}

export type Derivation = (document: SourceDocument, context: MappingContext, tables: LookupTables) => Derived;
