import type { Owner } from './import-pipeline.js';
import { pick } from './fields.js';
import type { Fields } from './ports.js';

/**
 * Three-way comparison of one party or account. Each side is compared with what it was itself when both last agreed, so that a
 * value one vendor writes differently (`http://` before a website) is no change. Pure.
 */
export interface Agreement {
  readonly quickbooks: Fields;
  readonly zoho: Fields;
}

export interface Sides {
  /** What QuickBooks says now, in Zoho's words. */
  readonly quickbooks: Fields;
  readonly zoho: Fields;
  readonly base: Agreement;
  readonly paths: readonly string[];
  readonly owner: (path: string) => Owner;
  /** Paths that are never changed on an existing record. Zoho states them in some answers only: silence is no other value. */
  readonly once: readonly string[];
}

export interface Conflict {
  readonly path: string;
  readonly agreed: string;
  readonly quickbooks: string;
  readonly zoho: string;
}

export interface Reconciliation {
  readonly toZoho: Fields;
  readonly toQuickbooks: Fields;
  readonly conflicts: readonly Conflict[];
  /** Changed where neither side can follow. */
  readonly stuck: readonly Conflict[];
  /** What both sides agree on as they stand; paths on their way keep the old base. */
  readonly agreed: Agreement;
}

export const nothingAgreed: Agreement = { quickbooks: {}, zoho: {} };

export function reconcile(sides: Sides): Reconciliation {
  const toZoho: Record<string, string> = {};
  const toQuickbooks: Record<string, string> = {};
  const conflicts: Conflict[] = [];
  const stuck: Conflict[] = [];
  const settled: string[] = [];
  for (const path of sides.paths) {
    const values = valuesOf(sides, path);
    const verdict = verdictOf(values, sides, path);
    if (verdict === 'settled') settled.push(path);
    else if (verdict === 'stuck') stuck.push(conflictOf(path, values));
    else if (verdict === 'conflict') conflicts.push(conflictOf(path, values));
    else if (verdict === 'zoho') toZoho[path] = values.quickbooks;
    else toQuickbooks[path] = values.zoho;
  }
  const open = sides.paths.filter((path) => !settled.includes(path));
  return {
    toZoho,
    toQuickbooks,
    conflicts,
    stuck,
    agreed: {
      quickbooks: { ...pick(sides.base.quickbooks, open), ...pick(sides.quickbooks, settled) },
      zoho: { ...pick(sides.base.zoho, open), ...pick(sides.zoho, settled) },
    },
  };
}

/** The agreement once `paths` have been written to one side: they are what they are on both. */
export function agreeOn(agreed: Agreement, paths: readonly string[], now: Agreement): Agreement {
  const without = (fields: Fields): Fields => Object.fromEntries(Object.entries(fields).filter(([path]) => !paths.includes(path)));
  return {
    quickbooks: { ...without(agreed.quickbooks), ...pick(now.quickbooks, paths) },
    zoho: { ...without(agreed.zoho), ...pick(now.zoho, paths) },
  };
}

/** Decisions of a person whose fields are still on their way; the others are used up. */
export function undecided(
  decisions: Readonly<Record<string, Owner>>,
  { toZoho, toQuickbooks }: Reconciliation,
  written: readonly string[],
): Readonly<Record<string, Owner>> {
  return Object.fromEntries(
    Object.entries(decisions).filter(([path]) => (path in toZoho || path in toQuickbooks) && !written.includes(path)),
  );
}

interface Values {
  readonly quickbooks: string;
  readonly zoho: string;
  readonly baseQuickbooks: string;
  readonly baseZoho: string;
}

function valuesOf({ quickbooks, zoho, base }: Sides, path: string): Values {
  return {
    quickbooks: quickbooks[path] ?? '',
    zoho: zoho[path] ?? '',
    baseQuickbooks: base.quickbooks[path] ?? '',
    baseZoho: base.zoho[path] ?? '',
  };
}

function verdictOf(values: Values, { owner, once }: Sides, path: string): 'settled' | 'stuck' | 'conflict' | 'zoho' | 'quickbooks' {
  const inQuickbooks = values.quickbooks !== values.baseQuickbooks;
  const inZoho = values.zoho !== values.baseZoho;
  if (values.quickbooks === values.zoho || (!inQuickbooks && !inZoho)) return 'settled';
  if (once.includes(path)) {
    const isSilent = values.quickbooks === '' || values.zoho === '';
    return isSilent || (values.baseQuickbooks === '' && values.baseZoho === '') ? 'settled' : 'stuck';
  }
  if (!inZoho) return 'zoho';
  if (!inQuickbooks) return 'quickbooks';
  const wins = owner(path);
  if (wins === 'none') return 'conflict';
  return wins === 'quickbooks' ? 'zoho' : 'quickbooks';
}

function conflictOf(path: string, { quickbooks, zoho, baseQuickbooks, baseZoho }: Values): Conflict {
  return { path, agreed: baseQuickbooks || baseZoho, quickbooks, zoho };
}
