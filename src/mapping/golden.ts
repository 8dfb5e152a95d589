import type { Desired, Projection, SourceDocument } from '../domain/document.js';
import { isRecord } from '../domain/json.js';
import { isMarkerPlace, isReference, type Reference } from '../domain/reference.js';
import type { CompiledMapping } from './compile.js';
import type { CompanyFacts, MappedTax, MappingContext, TaxCodeFacts } from './context.js';
import { defaultRole } from './fields.js';
import { project } from './project.js';

/**
 * Golden cases beside a mapping: a source document and what it must become. Written by hand, run by `npm test` and
 * `crossfoot check`. A case states what it cares about; lists are compared whole.
 */
export interface GoldenFile {
  readonly companies?: Readonly<Record<string, GoldenCompany>>;
  readonly cases: readonly GoldenCase[];
}

export interface GoldenCompany {
  readonly facts?: Partial<CompanyFacts>;
  readonly taxes?: readonly MappedTax[];
  readonly zeroRate?: TaxCodeFacts;
  readonly accounts?: MappingContext['sourceAccounts'];
  readonly refused?: readonly string[];
}

export interface GoldenCase {
  readonly name: string;
  /** A company of the file; the first one when left out. */
  readonly company?: string;
  readonly document: SourceDocument;
  /** Role → target fields; references as `@customers/460/USD`, `@invoices/114#writeOff`, `@sales.discount`, `@marker`. */
  readonly desired?: Readonly<Record<string, unknown>>;
  /** Role → what the planner is told beside the fields: `expect`, `after`, `locks`, `keep`, `replaceOn`, `ownDate`. */
  readonly plan?: Readonly<Record<string, unknown>>;
  /** Role → state, for roles that are not `present`. */
  readonly states?: Readonly<Record<string, string>>;
  /** Codes of all issues, in any order; none when left out. */
  readonly issues?: readonly string[];
  /** Roles that must not be there. */
  readonly absent?: readonly string[];
}

export interface GoldenResult {
  readonly name: string;
  /** Empty when the case holds. */
  readonly differences: readonly string[];
}

const us: CompanyFacts = {
  country: 'US',
  us: true,
  homeCurrency: 'USD',
  multiCurrency: false,
  taxed: true,
  automatedTax: false,
  shippingItem: true,
  allowDiscount: true,
  itemLinesOnBills: true,
  bookCloseDate: '',
};

export function runGolden(mapping: CompiledMapping, file: GoldenFile, hash: MappingContext['hash']): GoldenResult[] {
  return file.cases.map((golden) => ({ name: golden.name, differences: differencesOf(mapping, file, golden, hash) }));
}

function differencesOf(mapping: CompiledMapping, file: GoldenFile, golden: GoldenCase, hash: MappingContext['hash']): string[] {
  const companies = file.companies ?? {};
  const company = companies[golden.company ?? Object.keys(companies)[0] ?? ''] ?? {};
  const context: MappingContext = {
    connection: 'golden',
    company: { ...us, ...company.facts },
    taxes: Object.fromEntries((company.taxes ?? []).map((tax) => [tax.taxId, tax])),
    ...(company.zeroRate ? { zeroRate: company.zeroRate } : {}),
    accounts: {},
    sourceAccounts: company.accounts ?? {},
    refused: company.refused ?? [],
    hash,
  };
  const projection = project(mapping, golden.document, context);
  const found: string[] = [];
  compareIssues(golden, projection, found);
  for (const [role, state] of Object.entries(golden.states ?? {})) {
    const actual = projection.desired.find((desired) => desired.role === role)?.state ?? 'not emitted';
    if (actual !== state) found.push(`${role}: state is ${actual}, expected ${state}`);
  }
  for (const role of golden.absent ?? [])
    if (projection.desired.some((desired) => desired.role === role)) found.push(`${role}: is emitted, expected not to be`);
  const each = (expected: GoldenCase['desired'], actualOf: (desired: Desired) => unknown): void => {
    for (const [role, members] of Object.entries(expected ?? {})) {
      const actual = projection.desired.find((desired) => desired.role === role);
      if (!actual) found.push(`${role}: is not emitted`);
      else compare(role, members, actualOf(actual), found);
    }
  };
  each(golden.desired, ({ fields }) => rendered(fields));
  each(golden.plan, (desired) => ({ ...desired, ownDate: projection.ownDates.roles.includes(desired.role.split(':')[0] ?? '') }));
  return found;
}

function compareIssues(golden: GoldenCase, projection: Projection, found: string[]): void {
  const actual = projection.issues.map(({ code }) => code).sort();
  const expected = [...(golden.issues ?? [])].sort();
  if (actual.join() === expected.join()) return;
  const said = projection.issues.map(({ code, message }) => `${code} (${message})`).join('; ');
  found.push(`issues are ${said || 'none'}, expected ${expected.join(', ') || 'none'}`);
}

/** Members the case does not name are not compared; lists are compared whole. */
function compare(path: string, expected: unknown, actual: unknown, found: string[]): void {
  if (Array.isArray(expected)) {
    const list = Array.isArray(actual) ? actual : [];
    if (list.length !== expected.length)
      found.push(`${path}: has ${list.length} members, expected ${expected.length}: ${JSON.stringify(actual)}`);
    expected.forEach((member, index) => compare(`${path}[${index}]`, member, list[index], found));
    return;
  }
  if (isRecord(expected)) {
    for (const [key, member] of Object.entries(expected))
      compare(`${path}.${key}`, member, isRecord(actual) ? actual[key] : undefined, found);
    return;
  }
  // `null` in a case says that the field must be left out.
  if ((expected ?? undefined) !== (actual ?? undefined))
    found.push(`${path}: is ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`);
}

function rendered(value: unknown): unknown {
  if (isMarkerPlace(value)) return '@marker';
  if (isReference(value)) return renderReference(value);
  if (Array.isArray(value)) return value.map(rendered);
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, rendered(member)])) : value;
}

function renderReference({ $ref }: Reference): string {
  if ($ref.entity === 'configured') return `@${$ref.id}`;
  const variant = isReference($ref.variant) ? renderReference($ref.variant) : $ref.variant;
  const role = $ref.role === defaultRole($ref.entity) ? '' : `#${$ref.role}`;
  return ['@' + $ref.entity, $ref.id, ...(variant === undefined ? [] : [variant])].join('/') + role;
}
