import type { Receipt } from '../../domain/operation.js';
import type { JournalEntry } from '../../store/index.js';
import { succeeding } from '../run/generations.js';
import { nowText } from '../run/run-context.js';
import { lookUp } from './apply.js';
import { agreementLink, exportLink, importRecord, mappingOf, type ImportRun } from './import-run.js';
import type { Fields } from './ports.js';

const pageSize = 200;

/**
 * Settles what an earlier import left open, before anything new is planned. Zoho has no idempotency key: what never left is dropped,
 * what was sent is looked up. Found, it is adopted; not found, it was not carried out and is planned anew.
 */
export async function recoverImport(run: ImportRun): Promise<void> {
  const { store, settings } = run;
  for (let after = -1; ;) {
    const entries = await store.journal.open(settings.connection, { limit: pageSize, after });
    const own = entries.filter(({ operation }) => run.pipelines.some(({ records }) => records === operation.entity));
    const unsent = own.filter(({ request }) => request === null);
    await store.journal.cancel(
      unsent.map(({ operation }) => operation.id),
      'never sent; planned anew',
    );
    for (const entry of own.filter(({ request }) => request !== null)) {
      run.signal.throwIfAborted();
      await settleEntry(run, entry);
    }
    after = entries.at(-1)?.sequence ?? after;
    if (entries.length < pageSize) return;
  }
}

async function settleEntry(run: ImportRun, { operation }: JournalEntry): Promise<void> {
  const { store, settings } = run;
  const pipeline = run.pipelines.find(({ records }) => records === operation.entity);
  const found = await lookUp(run, operation, pipeline ? mappingOf(run, pipeline).once : []);
  const receipt: Receipt = {
    operationId: operation.id,
    outcome: found ? 'applied' : 'rejected',
    at: nowText(run.clock),
    resolvedBy: 'looked up',
    ...(found && pipeline ? { targetId: run.target.idOf(pipeline.target, found) } : {}),
    ...(found ? {} : { errorCode: 'operation.not-found', message: 'the answer was lost and nothing was found: it was not carried out' }),
  };
  const [object] = pipeline ? await run.reader.readMany(pipeline.source, [operation.sourceId]) : [];
  // An update is compared anew from what both sides say: equal values are agreed on without a write.
  if (!found || !pipeline || !object || operation.action !== 'create') {
    await store.recordGroup({ receipts: [receipt] });
    return;
  }
  const { mapping } = mappingOf(run, pipeline);
  const zohoId = run.target.idOf(pipeline.target, found);
  const at = { id: operation.sourceId, zohoId, mapping, how: 'created' };
  // Somebody may have edited it since: only what was sent is agreed on, and an edit goes its way.
  const sent = operation.after as Fields;
  const agreed = { quickbooks: sent, zoho: sent };
  const [taken] = (await store.links.ofDocuments(settings.connection, pipeline.entity, [zohoId])).filter(
    ({ role, state }) => role === pipeline.role && state === 'present',
  );
  if (taken && taken.targetId !== operation.sourceId) {
    await store.recordGroup({ receipts: [{ ...receipt, outcome: 'rejected' }] });
    return;
  }
  await store.recordGroup({
    receipts: [receipt],
    links: await succeeding(store, [
      agreementLink(run, pipeline, { ...at, version: operation.targetVersion ?? '', agreed }),
      ...(pipeline.isLinkable(object) ? [exportLink(run, pipeline, { ...at, object })] : []),
    ]),
    documents: [
      importRecord(run, pipeline, {
        incoming: { id: operation.sourceId, number: operation.number },
        object,
        state: 'deferred',
        issues: [],
        fingerprint: '',
        version: mapping.version,
      }),
    ],
  });
}
