export interface QueryOptions {
  /** A property, with `DESC` after it if wanted. */
  readonly orderBy?: string;
  /** From 1. */
  readonly startPosition?: number;
  readonly maxResults?: number;
}

/** The vendor's greatest page; more is refused. */
export const QUICKBOOKS_PAGE_SIZE = 1000;

/** One statement. There is no OR and no parentheses in this language, so a condition is only ever a chain of ANDs. */
export function selectStatement(entity: string, where?: string, options: QueryOptions = {}): string {
  return [
    `select * from ${entity}`,
    where === undefined || where === '' ? undefined : `where ${where}`,
    options.orderBy === undefined ? undefined : `orderby ${options.orderBy}`,
    options.startPosition === undefined ? undefined : `startposition ${options.startPosition}`,
    `maxresults ${options.maxResults ?? QUICKBOOKS_PAGE_SIZE}`,
  ]
    .filter((part) => part !== undefined)
    .join(' ');
}

/** A string literal: QBO escapes the apostrophe with a backslash, and then the backslash itself needs one. */
export function quote(value: string): string {
  return `'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
}

export type Operator = '=' | '<' | '>' | '<=' | '>=' | 'like';

export function compare(property: string, operator: Operator, value: string | boolean): string {
  return `${property} ${operator} ${literal(value)}`;
}

/** An empty list matches nothing, which the language cannot say: the caller must not ask. */
export function isIn(property: string, values: readonly (string | boolean)[]): string {
  if (values.length === 0) throw new RangeError(`an empty list for ${property}`);
  return `${property} in (${values.map(literal).join(', ')})`;
}

export function allOf(...conditions: readonly (string | undefined)[]): string {
  return conditions.filter((condition) => condition !== undefined && condition !== '').join(' and ');
}

function literal(value: string | boolean): string {
  return typeof value === 'boolean' ? String(value) : quote(value);
}
