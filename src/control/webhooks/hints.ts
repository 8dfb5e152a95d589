import { isRecord } from '../../domain/json.js';
import { plainText } from '../../domain/text.js';
import type { TargetHint } from '../../engine/run/target-hints.js';

/** What a QBO notification says of one object of one company. */
export interface Hint extends TargetHint {
  readonly realm: string;
}

/** QBO: two formats, an object with `eventNotifications` or an array of CloudEvents whose type is `qbo.customer.updated.v1`. */
export function hintsOf(body: unknown): readonly Hint[] {
  const events = isRecord(body) ? body['eventNotifications'] : body;
  return (Array.isArray(events) ? events : []).flatMap((event: unknown) => {
    if (!isRecord(event)) return [];
    const realm = event['realmId'] ?? event['intuitaccountid'];
    if (typeof realm !== 'string') return [];
    return objectsOf(event).map((object) => ({ realm, ...object }));
  });
}

function objectsOf(event: Readonly<Record<string, unknown>>): readonly TargetHint[] {
  const { type, dataChangeEvent } = event;
  if (typeof type === 'string') {
    return [{ resource: type.split('.')[1] ?? '', targetId: plainText(event['intuitentityid']), changedAt: plainText(event['time']) }];
  }
  const entities = isRecord(dataChangeEvent) ? dataChangeEvent['entities'] : [];
  return (Array.isArray(entities) ? entities : []).filter(isRecord).map(({ name, id, lastUpdated }) => ({
    resource: plainText(name),
    targetId: plainText(id),
    changedAt: plainText(lastUpdated),
  }));
}
