import { SyncError } from '../../domain/sync-error.js';
import type { CliDependencies } from '../dependencies.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { untilInterrupted } from '../interrupts.js';
import { reporting, type CommonOptions } from '../session.js';
import { startSandbox } from '../sandbox/start-sandbox.js';
import { sandboxSeeds, type SandboxSeed } from '../sandbox/seeds.js';

export interface SandboxOptions extends CommonOptions {
  readonly host: string;
  readonly zohoPort: number;
  readonly quickbooksPort: number;
  readonly seed: string;
}

/** Both emulators on this machine, seeded as config/sandbox.yaml expects them, until interrupted. */
export async function sandbox(deps: CliDependencies, options: SandboxOptions): Promise<ExitCode> {
  return reporting(deps, options, async () => {
    const { host, zohoPort, quickbooksPort } = options;
    const { zoho, quickbooks, close } = await startSandbox({ host, zohoPort, quickbooksPort, seed: seedNamed(options.seed) }).catch(
      notListening,
    );
    const urls = { ZOHO_URL: zoho.url, QBO_URL: quickbooks.url };
    if (options.json === true) deps.terminal.out(JSON.stringify(urls));
    else {
      deps.terminal.out(
        Object.entries(urls)
          .map(([name, url]) => `${name}=${url}`)
          .join('\n'),
      );
      deps.terminal.out('Use them with --config config/sandbox.yaml and these two variables. Stop with Ctrl+C.');
    }
    await untilInterrupted(deps, close);
    return exitCodes.ok;
  });
}

function notListening(cause: unknown): never {
  const message = `the emulators cannot listen: ${cause instanceof Error ? cause.message : String(cause)}; name other ports`;
  throw new SyncError({ kind: 'config', code: 'server.listen', message, cause });
}

function seedNamed(name: string): SandboxSeed {
  const seed = sandboxSeeds[name];
  if (seed) return seed;
  throw new SyncError({
    kind: 'config',
    code: 'usage',
    message: `there is no seed "${name}"; there are ${Object.keys(sandboxSeeds).join(', ')}`,
  });
}
