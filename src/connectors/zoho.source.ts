import type { SourceDocument, SourceRow } from '../domain/document.js';
import { isRecord } from '../domain/json.js';
import { SyncError } from '../domain/sync-error.js';
import type { SourcePage, SourceProfile, SourceReader, SourceTax } from '../engine/ports.js';
import type { ZohoClient } from '../vendors/zoho/client.js';
import { isNotServed } from '../vendors/zoho/not-served.js';
import { zohoResources, type ZohoResource, type ZohoResourceName } from '../vendors/zoho/resources.js';
import { zohoInstant } from '../vendors/zoho/time.js';
import type { ZohoRecord } from '../vendors/zoho/types.js';
import { plainText } from '../domain/text.js';

/** The engine's reader over Zoho Inventory: lists as fingerprints, details one by one, the organization as a profile. */
export interface ZohoSourceOptions {
  /** Rows changed this long before the last high water are asked for again: clocks and commits are not exact (vendor fact). */
  readonly overlapMs: number;
}

export const zohoSourceDefaults: ZohoSourceOptions = { overlapMs: 10 * 60_000 };

/** `overdue`, `viewed` and the like come with time or a look, not with a change of the document. */
const openStatuses = ['sent', 'viewed', 'overdue', 'unpaid', 'partially_paid', 'open'];

export class ZohoSource implements SourceReader {
  constructor(
    private readonly client: ZohoClient,
    private readonly options: ZohoSourceOptions = zohoSourceDefaults,
  ) {}

  async *list(resource: string, { since, signal }: { since: string; signal: AbortSignal }): AsyncGenerator<SourcePage> {
    const name = resource as ZohoResourceName;
    const { sortColumns, modifiedFilter } = zohoResources[name];
    const modifiedSince =
      since === '' || modifiedFilter === 'none' ? undefined : new Date(Date.parse(since) - this.options.overlapMs).toISOString();
    // Oldest first: what is added while pages are read comes last, so that no page shifts under us.
    const column = ['created_time', 'last_modified_time', 'date'].find((candidate) => sortColumns.includes(candidate));
    for (let page = 1; ; page += 1) {
      signal.throwIfAborted();
      const answer = await this.client.listPage(name, {
        page,
        signal,
        ...(modifiedSince === undefined ? {} : { modifiedSince }),
        ...(column === undefined ? {} : { sort: { column, order: 'A' } }),
      });
      yield { rows: answer.rows.map((row) => toRow(row, zohoResources[name])), filterHonoured: answer.filterHonoured };
      if (!answer.hasMore) return;
    }
  }

  async read(resource: string, sourceId: string): Promise<SourceDocument | undefined> {
    const name = resource as ZohoResourceName;
    const { parent } = zohoResources[name];
    if (!parent) return this.client.get(name, sourceId);
    // Refunds are read below what they refund: both ids are in ours.
    const [parentId = '', id = ''] = sourceId.split('.');
    const record = await this.client.get(name, id, parentId);
    return record && { ...record, $id: sourceId, [parent.idField]: parentId };
  }

  async readMany(resource: string, sourceIds: readonly string[]): Promise<readonly SourceDocument[]> {
    if (resource === 'items') return this.client.getMany('items', sourceIds);
    const found: SourceDocument[] = [];
    for (const id of sourceIds) {
      const record = await this.client.get(resource as ZohoResourceName, id);
      if (record) found.push(record);
    }
    return found;
  }

  async profile(): Promise<SourceProfile> {
    const organization = await this.client.organization();
    const taxes: SourceTax[] = [];
    // One after the other: Zoho throttles its settings more than documents (vendor fact).
    for (const row of await this.all('taxes')) taxes.push(await this.tax(row));
    return {
      id: organization.organization_id,
      name: organization.name,
      country: countryCode(organization),
      currency: organization.currency_code,
      timeZone: organization.time_zone ?? '',
      taxes,
      accounts: await this.accounts(),
    };
  }

  /** Documented for Books only, and an Inventory organization may be refused it (vendor fact): then lines are matched by their account's name. */
  private async accounts(): Promise<ZohoRecord[]> {
    try {
      return await this.all('chartofaccounts');
    } catch (error) {
      const isRefused = error instanceof SyncError && (error.code === 'zoho.not-served' || error.kind === 'rejected');
      if (isRefused || isNotServed(error)) return [];
      throw error;
    }
  }

  private async tax(row: ZohoRecord): Promise<SourceTax> {
    const isGroup = row['tax_type'] === 'tax_group';
    const group = isGroup ? await this.group(String(row['tax_id'])) : undefined;
    const parts = group && Array.isArray(group['taxes']) ? group['taxes'].filter(isRecord) : [];
    return {
      id: String(row['tax_id']),
      name: plainText(row['tax_name']),
      percent: percent(row['tax_percentage']),
      active: row['is_inactive'] !== true && plainText(row['status']).toLowerCase() !== 'inactive',
      components: parts.map((part) => ({
        taxId: String(part['tax_id']),
        name: plainText(part['tax_name']),
        percent: percent(part['tax_percentage']),
      })),
    };
  }

  private async group(id: string): Promise<ZohoRecord | undefined> {
    try {
      return await this.client.get('taxgroups', id);
    } catch (error) {
      // Without its parts a group still maps as a whole; only the split over several rates then follows their own proportion.
      if (error instanceof SyncError && ['notFound', 'rejected'].includes(error.kind)) return undefined;
      throw error;
    }
  }

  private async all(name: ZohoResourceName): Promise<ZohoRecord[]> {
    const rows: ZohoRecord[] = [];
    for (let page = 1; ; page += 1) {
      const answer = await this.client.listPage(name, { page });
      rows.push(...answer.rows);
      if (!answer.hasMore) return rows;
    }
  }
}

function toRow(row: ZohoRecord, resource: ZohoResource): SourceRow {
  const instant = zohoInstant(row['last_modified_time'] ?? row['updated_time'] ?? row['created_time']);
  return {
    sourceId: [...(resource.parent ? [row[resource.parent.idField]] : []), row[resource.idField]].map((id) => plainText(id)).join('.'),
    number: plainText(row[resource.numberField]),
    fingerprint: resource.fingerprint.map((field) => part(field, row[field])).join('|'),
    modifiedAt: instant === null ? '' : new Date(instant).toISOString(),
    row,
  };
}

function part(field: string, value: unknown): string {
  if (field === 'status') return openStatuses.includes(String(value)) ? 'open' : plainText(value);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Percentages come as numbers, and in places as `"70%"`. */
function percent(value: unknown): string {
  return plainText(value).replace('%', '').trim() || '0';
}

/** Zoho writes countries as names of its own (`U.S.A`); a code is not in every edition's answer. */
const countryNames: Readonly<Record<string, string>> = {
  'u.s.a': 'US', 'usa': 'US', 'united states': 'US', 'canada': 'CA', 'united kingdom': 'GB', 'uk': 'GB', 'australia': 'AU', 'india': 'IN', 'france': 'FR', 'germany': 'DE',
}; // prettier-ignore

function countryCode(organization: ZohoRecord): string {
  const code = plainText(organization['country_code']);
  const name = plainText(organization['country']);
  return (code.length === 2 ? code : (countryNames[name.toLowerCase()] ?? name)).toUpperCase().replace(/^UK$/, 'GB');
}
