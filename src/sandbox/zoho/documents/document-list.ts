import { customFieldText } from '../custom-fields.js';
import type { Call, Reply } from '../http.js';
import { textOf, type Json } from '../json.js';
import { list, type Field, type ListSpec } from '../listing.js';
import { contactName } from '../parties.js';
import type { TradeDocument } from '../records.js';
import { balanceOf, statusOf } from './balances.js';
import { documentSpecs } from './specs.js';

interface DocumentListOptions {
  readonly reportName: string;
  readonly sortColumns: readonly string[];
  readonly statuses: Readonly<Record<string, readonly string[]>>;
  readonly extraStatuses?: ListSpec<TradeDocument>['statuses'];
  readonly filtersIgnored?: boolean;
  readonly row: (document: TradeDocument) => Json;
}

/** The list of one kind of document; the kinds differ in columns, statuses and rows only. */
export function listDocuments(call: Call, kind: TradeDocument['kind'], options: DocumentListOptions): Reply {
  const { organization } = call;
  const spec = documentSpecs[kind];
  const text = (read: (document: TradeDocument) => string): Field<TradeDocument> => ({ kind: 'text', value: read });
  const partyFields: Record<string, Field<TradeDocument>> = {
    [spec.partyField]: { kind: 'id', value: (document) => document.partyId },
    [spec.partyNameField]: text((document) => contactName(organization, document.partyId)),
  };
  // Vendor credits name the vendor `customer_*` in their filters.
  if (kind === 'vendorcredits') {
    partyFields['customer_id'] = { kind: 'id', value: (document) => document.partyId };
    partyFields['customer_name'] = text((document) => contactName(organization, document.partyId));
  }
  const status = (document: TradeDocument): string => statusOf(organization, document);
  return list<TradeDocument>(call, {
    collection: organization.documents[kind],
    key: spec.listKey,
    reportName: options.reportName,
    fields: {
      ...partyFields,
      [spec.numberField]: text((document) => document.number),
      reference_number: text((document) => document.reference),
      date: { kind: 'date', value: (document) => document.date },
      due_date: { kind: 'date', value: (document) => document.dueDate },
      total: { kind: 'number', value: (document) => document.totals.total.toNumber() },
      balance: { kind: 'number', value: (document) => balanceOf(organization, document).toNumber() },
      status: text(status),
      item_id: { kind: 'ids', value: (document) => document.lines.map((line) => line.itemId).join(' ') },
      item_name: text((document) => document.lines.map((line) => line.name).join(' ')),
      item_description: text((document) => document.lines.map((line) => textOf(line.fields['description'])).join(' ')),
    },
    sortColumns: options.sortColumns,
    defaultSort: 'created_time',
    defaultOrder: 'D',
    statuses: {
      'Status.All': () => true,
      ...Object.fromEntries(
        Object.entries(options.statuses).map(([name, values]) => [name, (document: TradeDocument) => values.includes(status(document))]),
      ),
      ...options.extraStatuses,
    },
    search: [spec.numberField, 'reference_number', spec.partyNameField],
    filtersIgnored: options.filtersIgnored === true,
    lastModifiedFilter: true,
    customField: (document, name) => customFieldText(document.customFields, name),
    row: options.row,
  });
}
