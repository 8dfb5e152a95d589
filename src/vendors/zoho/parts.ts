import { SyncError } from '../../domain/sync-error.js';
import { isNotServed } from './not-served.js';
import type { ZohoPart, ZohoResource } from './resources.js';
import type { ZohoRecord } from './types.js';

/** The lists that a detail leaves out although something is in them. */
export function missingParts(record: ZohoRecord, { parts }: ZohoResource): readonly ZohoPart[] {
  return (parts ?? []).filter(({ field, sumField }) => !Array.isArray(record[field]) && !isNothing(record, sumField));
}

function isNothing(record: ZohoRecord, sumField: string): boolean {
  const [sum, total, balance] = [sumField, 'total', 'balance'].map((field) => amount(record[field]));
  return sum === undefined ? total !== undefined && total === balance : sum === 0;
}

function amount(value: unknown): number | undefined {
  return value === undefined || value === null || value === '' ? undefined : Number(value);
}

/** Zoho has no such list below the record, or does not show it to this grant. */
export function isPartNotServed(error: unknown): boolean {
  return isNotServed(error) || (error instanceof SyncError && error.kind === 'notFound');
}
