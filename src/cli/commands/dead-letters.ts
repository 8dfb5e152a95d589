import type { DocumentRecord } from '../../domain/run.js';
import { SyncError } from '../../domain/sync-error.js';
import { deadLetterPages } from '../all-dead-letters.js';
import type { CliApp } from '../dependencies.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import type { CommandContext, CommonOptions } from '../session.js';
import { heldView } from '../views/document-view.js';

export interface DeadLettersOptions extends CommonOptions {
  readonly action: string;
  readonly entity?: string;
  readonly document?: readonly string[];
  readonly all?: boolean;
}

export async function deadLetters(context: CommandContext, options: DeadLettersOptions): Promise<ExitCode> {
  if (options.entity !== undefined) context.app.engine.recordedEntity(options.entity);
  if (options.action === 'list') return list(context, options);
  if (options.action === 'retry' || options.action === 'dismiss') return amend(context, options.action, options);
  throw wrong(`there is no action "${options.action}": use list, retry or dismiss`);
}

async function list({ app, connections, json, print, redact, terminal }: CommandContext, options: DeadLettersOptions): Promise<ExitCode> {
  const collected: DocumentRecord[] = [];
  let waiting = 0;
  for (const { id } of connections) {
    for await (const page of deadLetterPages(app.store, id, selection(options))) {
      const chosen = page.filter((record) => isChosen(record, options));
      waiting += chosen.filter(({ dismissed }) => !dismissed).length;
      if (json) collected.push(...chosen);
      else if (chosen.length > 0) terminal.out(redact(heldView(terminal, chosen)));
    }
  }
  if (json) print({ deadLetters: collected });
  else
    terminal.out(
      waiting === 0 ? 'No document needs a person.' : `${waiting} ${waiting === 1 ? 'document needs' : 'documents need'} a person.`,
    );
  return waiting > 0 ? exitCodes.workRemains : exitCodes.ok;
}

/** Retry hands documents back to the next run; dismiss takes them off the list until Zoho changes them. */
async function amend(
  { app, connections, json, print, terminal }: CommandContext,
  action: 'retry' | 'dismiss',
  options: DeadLettersOptions,
): Promise<ExitCode> {
  if (options.document === undefined && options.entity === undefined && options.all !== true) {
    throw wrong(`say which: crossfoot dead-letters ${action} --document INV-1042, or --entity invoices, or --all for every dead letter`);
  }
  const amended: { connection: string; entity: string; sourceId: string; number: string }[] = [];
  let found = 0;
  for (const { id } of connections) {
    // Collected first: amending while paging would shift the pages.
    const chosen: DocumentRecord[] = [];
    for await (const page of deadLetterPages(app.store, id, { ...selection(options), dismissed: action === 'retry' }))
      chosen.push(...page.filter((record) => isChosen(record, options)));
    if (action === 'retry') chosen.push(...(await inStep(app, id, options)));
    found += chosen.length;
    for (const entity of new Set(chosen.map((record) => record.entity))) {
      const records = chosen.filter((record) => record.entity === entity);
      const ids = records.map(({ sourceId }) => sourceId);
      if (action === 'dismiss') await app.store.documents.dismiss(id, entity, ids);
      const done = action === 'retry' ? await app.engine.retry(id, entity, ids) : records;
      amended.push(...done.map(({ sourceId, number }) => ({ connection: id, entity, sourceId, number })));
    }
  }
  const done = action === 'retry' ? 'handed back to the next run' : 'dismissed until the source changes';
  if (json) print({ action, documents: amended });
  else
    terminal.out(
      amended.length === 0
        ? 'No dead letter answers to that.'
        : `${amended.length} ${amended.length === 1 ? 'document' : 'documents'} ${done}.`,
    );
  // Somebody named a document, and it is not there: a slip in the command.
  return found === 0 && options.document !== undefined ? exitCodes.configuration : exitCodes.ok;
}

/** Documents that were named and are no dead letters: what was deleted of them in QuickBooks is written again. */
async function inStep(
  { engine, store }: CliApp,
  connection: string,
  { document = [], entity }: DeadLettersOptions,
): Promise<DocumentRecord[]> {
  const found: DocumentRecord[] = [];
  const entities = engine.pipelines.filter((pipeline) => pipeline.kind === 'document' && (entity ?? pipeline.entity) === pipeline.entity);
  for (const pipeline of entities) {
    for (const name of document) found.push(...(await store.documents.find(connection, pipeline.entity, name)));
  }
  return found.filter(({ state }) => state === 'synced');
}

function selection({ entity, all }: DeadLettersOptions): { readonly entity?: string; readonly dismissed: boolean } {
  return { dismissed: all === true, ...(entity === undefined ? {} : { entity }) };
}

function isChosen({ sourceId, number }: DocumentRecord, { document }: DeadLettersOptions): boolean {
  return document === undefined || document.includes(sourceId) || document.includes(number);
}

function wrong(message: string): SyncError {
  return new SyncError({ kind: 'config', code: 'usage', message });
}
