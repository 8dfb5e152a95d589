import type { Company } from '../company.js';
import { entitySpec } from '../entities/registry.js';
import { fault } from '../fault.js';
import type { JsonObject } from '../json.js';
import { metaTime, parseInstant } from '../time.js';
import { viewOf } from '../view.js';

const lookBackMs = 30 * 86_400_000;
const objectsMax = 1000;

/** `GET /cdc`: what changed since, per entity asked, current objects first and tombstones after them. */
export function changeData(company: Company, entities: string | null, changedSince: string | null): JsonObject {
  const now = company.clock.now();
  const since = parseInstant(changedSince ?? '');
  if (entities === null || entities === '') throw fault('2020', 'Required parameter entities is missing in the request', 'entities');
  if (Number.isNaN(since)) throw fault('2060', `Date format should be ISO-8601. Supplied value:${changedSince ?? ''}`, 'changedSince');
  if (since < now - lookBackMs) {
    throw fault('500', `Operation cdc with changedSince date ${changedSince ?? ''} which is older than fixed days is not supported.`);
  }
  let room = objectsMax;
  const responses = entities.split(',').map((name) => {
    const spec = entitySpec(name.trim());
    if (!spec) throw fault('2000', `Invalid or unsupported object name : ${name}`);
    if (!spec.inChangeData) throw fault('500', `Operation cdc on ${spec.name} is not supported.`);
    const store = company.store(spec.name);
    // Times are answered in whole seconds, so a change within the asked second counts.
    const from = Math.floor(since / 1000) * 1000;
    const live = [...store.values()].filter((row) => row.updatedMs >= from).sort((a, b) => a.updatedMs - b.updatedMs);
    const gone = [...store.tombstones].filter(([, at]) => at >= from).sort(([, a], [, b]) => a - b);
    const objects = [
      ...live.map((row) => () => viewOf(company, row)),
      ...gone.map(([Id, at]) => () => ({ domain: 'QBO', status: 'Deleted', Id, MetaData: { LastUpdatedTime: metaTime(at) } })),
    ].slice(0, room);
    room -= objects.length;
    if (objects.length === 0) return {};
    return { [spec.name]: objects.map((make) => make()), startPosition: 1, maxResults: objects.length };
  });
  return { CDCResponse: [{ QueryResponse: responses }] };
}
