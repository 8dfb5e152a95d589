/** A mapping as its author writes it, after schema validation. `mapping.schema.json` is the contract; this mirrors it. */

/** json-logic over the document, its derived `$…` members and `$company`. */
export type Rule = unknown;

export const conversions = ['money', 'quantity', 'rate', 'date', 'text', 'boolean', 'documentNumber', 'name', 'email', 'phone', 'url'] as const;
export type Conversion = (typeof conversions)[number];

export interface Expression {
  /** Path into the line (or item of `each`), then the document. */
  readonly from?: string | readonly string[];
  readonly as?: Conversion;
  readonly maxLength?: number;
  readonly value?: string | number | boolean;
  readonly rule?: Rule;
  readonly lookup?: string;
  readonly ref?: string;
  readonly role?: string;
  readonly variant?: Expression;
  readonly label?: string;
  /** A configured account, `sales.discount`, or `$type.<AccountType>` for one found by type and currency. */
  readonly account?: string;
  /** Tax code of a line: path of the Zoho tax id; empty means untaxed. */
  readonly tax?: string;
  readonly side?: 'sales' | 'purchases';
  /** The whole tax block of the document, computed by `tax.ts`. */
  readonly taxDetail?: 'sales' | 'purchases';
  readonly currency?: string;
  readonly exchangeRate?: string;
  readonly marker?: boolean;
  readonly join?: readonly Expression[];
  readonly separator?: string;
  readonly choose?: readonly Expression[];
  readonly when?: Rule;
}

export interface LineBlock {
  /** Path of a list; one line per member. Absent: one line. */
  readonly each?: string;
  readonly when?: Rule;
  readonly fields: Readonly<Record<string, Expression>>;
}

export interface StateRule {
  readonly when: Rule;
  readonly is: 'present' | 'voided' | 'absent';
}

export interface Emission {
  readonly role: string;
  readonly target: string;
  readonly when?: Rule;
  readonly state?: readonly StateRule[];
  readonly after?: readonly string[];
  readonly match?: readonly string[];
  readonly replaceOn?: readonly string[];
  readonly fields: Readonly<Record<string, Expression>>;
  readonly lines?: readonly LineBlock[];
  readonly expect?: { readonly total: string; readonly tax: string };
}

export interface IssueRule {
  readonly when: Rule;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly severity: 'hold' | 'skip' | 'wait' | 'note';
}

export interface MappingSource {
  readonly entity: string;
  readonly source: string;
  readonly id: string;
  readonly number: string;
  /** Document date, for `export.from`; absent for masters. */
  readonly date?: string;
  readonly derive?: readonly string[];
  readonly issues?: readonly IssueRule[];
  readonly emits: readonly Emission[];
  /** What the desired state becomes when the source document is deleted. */
  readonly onDelete: 'void' | 'delete' | 'deactivate' | 'keep';
  /** `create` leaves an existing target alone once it is linked. */
  readonly writes?: 'all' | 'create';
}

/** `mappings/tables/*.yaml`: name → key → value. `*` is the default row. */
export type LookupTables = Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;
