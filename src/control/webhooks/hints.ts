import { isRecord } from '../../domain/json.js';

/** Lists that the import follows; everything else that changes in a company concerns the export. */
const imported: ReadonlySet<string> = new Set(['account', 'customer', 'vendor', 'item']);

/** What a QBO notification says of one company: whether lists changed, and whether anything else did. */
export interface Hint {
  readonly realm: string;
  readonly isImported: boolean;
}

/** QBO: two formats, an object with `eventNotifications` or an array of CloudEvents whose type is `qbo.customer.updated.v1`. */
export function hintsOf(body: unknown): readonly Hint[] {
  const events = isRecord(body) ? body['eventNotifications'] : body;
  return (Array.isArray(events) ? events : []).flatMap((event: unknown) => {
    if (!isRecord(event)) return [];
    const realm = event['realmId'] ?? event['intuitaccountid'];
    if (typeof realm !== 'string') return [];
    return namesOf(event).map((name) => ({ realm, isImported: imported.has(name.toLowerCase()) }));
  });
}

function namesOf({ type, dataChangeEvent }: Readonly<Record<string, unknown>>): readonly string[] {
  if (typeof type === 'string') return [type.split('.')[1] ?? ''];
  const entities = isRecord(dataChangeEvent) ? dataChangeEvent['entities'] : [];
  return (Array.isArray(entities) ? entities : []).map((entity: unknown) => (isRecord(entity) ? String(entity['name']) : ''));
}
