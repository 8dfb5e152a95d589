import { SyncError } from '../../domain/sync-error.js';
import type { CliDependencies } from '../dependencies.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { fileOf, reporting, type CommonOptions } from '../session.js';

export async function keys(deps: CliDependencies, action: string, options: CommonOptions): Promise<ExitCode> {
  return reporting(deps, options, async () => {
    if (action !== 'rotate') throw new SyncError({ kind: 'config', code: 'usage', message: `there is no action "${action}": use rotate` });
    const { rotated, from, to } = await deps.rotateKeys({ file: fileOf(options, deps), verbose: options.verbose === true });
    if (options.json === true) deps.terminal.out(JSON.stringify({ rotated, from, to }, null, 2));
    else
      deps.terminal.out(
        `${rotated} ${rotated === 1 ? 'token' : 'tokens'} sealed anew, from ${from} to ${to}. Restart every daemon on this database. Plans made before are refused from now on: plan again.`,
      );
    return exitCodes.ok;
  });
}
