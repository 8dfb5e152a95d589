import { isRecord } from '../../domain/json.js';

/** The companies a QBO notification is about. QBO: two formats, an object with `eventNotifications` or an array of CloudEvents. */
export function realmsOf(body: unknown): ReadonlySet<string> {
  const events = isRecord(body) ? body['eventNotifications'] : body;
  const ids = (Array.isArray(events) ? events : []).map((event: unknown) =>
    isRecord(event) ? (event['realmId'] ?? event['intuitaccountid']) : undefined,
  );
  return new Set(ids.filter((id): id is string => typeof id === 'string'));
}
