import { SyncError } from '../../domain/sync-error.js';
import type { SeedName } from '../../sandbox/seeds/names.js';
import type { CliDependencies } from '../dependencies.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { untilInterrupted } from '../interrupts.js';
import { reporting, type CommonOptions } from '../session.js';
import { startSandbox } from '../sandbox/start-sandbox.js';

export interface SandboxOptions extends CommonOptions {
  readonly host: string;
  readonly zohoPort: number;
  readonly quickbooksPort: number;
  readonly seed: SeedName;
}

/** Both emulators on this machine, seeded as config/sandbox.yaml expects them, until interrupted. */
export async function sandbox(deps: CliDependencies, options: SandboxOptions): Promise<ExitCode> {
  return reporting(deps, options, async () => {
    const pair = await startSandbox(options).catch(notListening);
    const urls = { ZOHO_URL: pair.zoho.url, QBO_URL: pair.quickbooks.url };
    if (options.json === true) deps.terminal.out(JSON.stringify(urls));
    else {
      deps.terminal.out(
        Object.entries(urls)
          .map(([name, url]) => `${name}=${url}`)
          .join('\n'),
      );
      deps.terminal.out('Use them with --config config/sandbox.yaml and these two variables. Stop with Ctrl+C.');
    }
    await untilInterrupted(deps, () => pair.close());
    return exitCodes.ok;
  });
}

function notListening(cause: unknown): never {
  const isTaken = cause instanceof Error && 'syscall' in cause && cause.syscall === 'listen';
  if (!isTaken) throw cause;
  const message = `the emulators cannot listen: ${cause.message}; name other ports`;
  throw new SyncError({ kind: 'config', code: 'server.listen', message, cause });
}
