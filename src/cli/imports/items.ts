import { SyncError } from '../../domain/sync-error.js';
import { itemsCsvHeader, itemsCsvRows } from '../../pipelines/import/items-csv.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { outputFile } from '../output-file.js';
import type { CommandContext, CommonOptions } from '../session.js';

export interface ItemsOptions extends CommonOptions {
  readonly action: string;
  readonly out?: string;
}

export async function items({ app, connections, json, print, terminal }: CommandContext, options: ItemsOptions): Promise<ExitCode> {
  if (options.action !== 'export') throw wrong(`there is no action "${options.action}": use export`);
  const [connection, ...others] = connections;
  if (!connection || others.length > 0) throw wrong('one file holds the items of one company: name it with --connection');
  const out = options.out === undefined ? undefined : outputFile(options.out);
  const rows: string[] = [];
  for await (const page of app.engine.quickbooksItems(connection.id)) rows.push(...itemsCsvRows(page));
  const file = `${[itemsCsvHeader, ...rows].join('\r\n')}\r\n`;
  if (!out) {
    if (json) print({ connection: connection.id, csv: file });
    else terminal.out(file.trimEnd());
    return exitCodes.ok;
  }
  await out.write(file);
  if (json) print({ connection: connection.id, items: rows.length, file: out.name });
  else terminal.out(`${rows.length} items are in ${out.name}. In Zoho Inventory: Items → Import Items.`);
  return exitCodes.ok;
}

function wrong(message: string): SyncError {
  return new SyncError({ kind: 'config', code: 'items.option', message });
}
