import { join } from 'node:path';
import { dataFolder } from '../../config/index.js';
import { SyncError } from '../../domain/sync-error.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import type { CommandContext, CommonOptions } from '../session.js';
import { table } from '../table.js';

export interface ConnectionsOptions extends CommonOptions {
  readonly action: string;
  readonly id?: string;
  readonly confirm?: string;
  readonly out?: string;
}

export async function connections(context: CommandContext, options: ConnectionsOptions): Promise<ExitCode> {
  const { action, id } = options;
  if (action === 'list') return list(context);
  if (action !== 'enable' && action !== 'disable' && action !== 'delete')
    throw wrong(`there is no action "${action}": use list, enable, disable or delete`);
  if (id === undefined) throw wrong(`say which: connections ${action} <id>`);
  context.app.engine.connection(id);
  return action === 'delete' ? remove(context, id, options) : switchTo(context, action, id);
}

async function switchTo({ app, json, print, terminal }: CommandContext, action: 'enable' | 'disable', id: string): Promise<ExitCode> {
  await app.engine[action](id);
  if (json) print({ connection: id, enabled: action === 'enable' });
  else if (action === 'disable') terminal.out(`${id} is disabled: nothing moves from the next write on, and nothing is forgotten.`);
  else terminal.out(`${id} is enabled: the daemon goes on within half a minute; or \`crossfoot sync --connection ${id}\`.`);
  return exitCodes.ok;
}

async function remove(context: CommandContext, id: string, { confirm, out }: ConnectionsOptions): Promise<ExitCode> {
  const { app, json, print, terminal, redact } = context;
  if (confirm !== id)
    throw wrong(
      `this revokes the authorization of ${id} at both vendors and forgets which document is which; what was synced stays at both. Repeat it with --confirm ${id}`,
    );
  const removal = await app.engine.remove(
    id,
    out ?? join(dataFolder(app.loaded.config.database.url), `${id}-deleted-${app.clock.now()}.jsonl`),
  );
  if (json) print({ connection: id, ...removal });
  else
    terminal.out(
      redact(
        [
          `${id} is deleted; ${removal.rows} rows are in ${removal.file}. Take it out of ${app.loaded.file}.`,
          ...Object.entries(removal.grants).map(([vendor, what]) => `  ${vendor}: ${what}`),
        ].join('\n'),
      ),
    );
  return exitCodes.ok;
}

function wrong(message: string): SyncError {
  return new SyncError({ kind: 'config', code: 'connection.option', message });
}

async function list({ app, connections: handles, json, print, terminal }: CommandContext): Promise<ExitCode> {
  const ids = handles.map(({ id }) => id);
  const enabled = new Map<string, boolean>();
  for (const id of ids) enabled.set(id, await app.engine.isEnabled(id));
  const rows = app.loaded.config.connections
    .filter(({ id }) => ids.includes(id))
    .map(({ id, zoho, quickbooks, export: out }) => ({
      id,
      enabled: enabled.get(id) === true,
      organizationId: zoho.organizationId,
      dataCenter: zoho.dataCenter,
      realmId: quickbooks.realmId,
      environment: quickbooks.environment,
      exportFrom: out.from,
      every: out.every,
      modules: out.modules,
    }));
  if (json) print({ connections: rows });
  else {
    terminal.out(
      table(
        terminal,
        ['connection', 'enabled', 'zoho', 'quickbooks', 'export from', 'every', 'modules'],
        rows.map((row) => [
          row.id,
          row.enabled ? 'yes' : 'no',
          `${row.organizationId} (${row.dataCenter})`,
          `${row.realmId} (${row.environment})`,
          row.exportFrom,
          row.every,
          row.modules.join(', '),
        ]),
      ),
    );
  }
  return exitCodes.ok;
}
