import type { CliDependencies } from '../dependencies.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { untilInterrupted } from '../interrupts.js';
import { fileOf, reporting, type CommonOptions } from '../session.js';

/** The daemon, until it is told to stop; then it finishes the write it is in. */
export async function serve(deps: CliDependencies, options: CommonOptions): Promise<ExitCode> {
  return reporting(deps, options, async () => {
    const daemon = await deps.serve({ file: fileOf(options, deps), verbose: options.verbose === true });
    await untilInterrupted(deps, () => daemon.close());
    return exitCodes.ok;
  });
}
