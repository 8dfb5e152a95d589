import type { CommandContext } from '../session.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { table } from '../table.js';

export async function connections({ app, connections: handles, json, print, terminal }: CommandContext): Promise<ExitCode> {
  const ids = handles.map(({ id }) => id);
  const rows = app.loaded.config.connections
    .filter(({ id }) => ids.includes(id))
    .map(({ id, enabled, zoho, quickbooks, export: out }) => ({
      id,
      enabled,
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
