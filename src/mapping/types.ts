/** A mapping as its author writes it, after schema validation. `mapping.schema.json` is the contract; this mirrors it. */

/** json-logic over the document, its derived `$…` members and `$company`. */
export type Rule = unknown;

export const conversions = [
  'money',
  'quantity',
  'rate',
  'date',
  'text',
  'boolean',
  'documentNumber',
  'name',
  'accountName',
  'email',
  'phone',
  'url',
] as const;
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
  /** `purchase`: only a target whose purchase account is the variant; no companion is made for it. */
  readonly fit?: 'purchase';
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
  /** Lines kept in `mappings/blocks/<name>.yaml`, shared by several entities. */
  readonly use?: string;
  /** Path of a list; one line per member. Absent: one line. */
  readonly each?: string;
  readonly when?: Rule;
  readonly fields?: Readonly<Record<string, Expression>>;
  /** Forms of the line in order of preference: the first whose `when` holds and whose references fit goes out. */
  readonly first?: readonly LineForm[];
  /** A line that refers to a document which will never be in the target is left out instead of holding the document. */
  readonly optional?: boolean;
}

export interface LineForm {
  readonly when?: Rule;
  readonly fields: Readonly<Record<string, Expression>>;
}

export interface StateRule {
  readonly when: Rule;
  readonly is: 'present' | 'voided' | 'absent';
}

export interface Emission {
  readonly role: string;
  /** Path of a list: one target per member, with role `<role>:<key>`. */
  readonly each?: string;
  /** Member that tells the members of `each` apart. */
  readonly key?: string;
  readonly target: string;
  readonly when?: Rule;
  readonly state?: readonly StateRule[];
  readonly after?: readonly string[];
  readonly match?: readonly string[];
  readonly replaceOn?: readonly string[];
  /** Fields that keep the value they were first sent with. */
  readonly keep?: readonly string[];
  /** Roles that cannot be changed while this one stands: it is taken down first and set up again after. */
  readonly locks?: readonly string[];
  /** Left out, not the document held, when what it refers to will never be in QuickBooks. */
  readonly optional?: boolean;
  /** It happens on a day of its own, which decides whether it is before `export.from`. */
  readonly ownDate?: boolean;
  /** Role in whose place this one goes out when all lines of the other are left out. */
  readonly insteadOf?: string;
  readonly fields: Readonly<Record<string, Expression>>;
  readonly lines?: readonly LineBlock[];
  readonly expect?: { readonly total: string; readonly tax?: string; readonly unapplied?: string };
}

export interface IssueRule {
  readonly when: Rule;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly severity: 'hold' | 'skip' | 'wait' | 'note';
  /** It tells of what happened on a day nobody states: an older document is held for it too. */
  readonly ownDate?: boolean;
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

/** `mappings/blocks/*.yaml`: lists of line blocks, with the place of each in its file. */
export type LineBlocks = Readonly<
  Record<string, { readonly lines: readonly LineBlock[]; readonly locate: (path: readonly (string | number)[]) => string }>
>;

/** `mappings/tables/*.yaml`: name → key → value. `*` is the default row. */
export type LookupTables = Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;
