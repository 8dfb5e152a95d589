import type { Command as Commander } from 'commander';
import type { CliDependencies } from '../dependencies.js';
import type { ExitCode } from '../exit-codes.js';
import { withApp, type CommonOptions } from '../session.js';

interface Flags extends CommonOptions {
  readonly check?: string;
  readonly out?: string;
  readonly after?: string;
}

/** Evidence of a month, and the proof that nobody touched it since. */
export function registerClose(
  program: Commander,
  deps: CliDependencies,
  finish: (code: ExitCode) => void,
  add: (parent: Commander, name: string, description: string) => Commander,
): void {
  const command = add(program, 'close', 'a bundle that proves the books of a month')
    .argument('[month]', 'for example 2026-03')
    .option('--out <folder>', 'where to write it (default: close-<connection>-<month>)')
    .option('--after <folder>', 'the bundle of an earlier month: its journal must be the beginning of this one')
    .option('--check <folder>', 'check a bundle instead; needs neither configuration nor network');
  command.action(async (month: string | undefined) => {
    const flags = command.optsWithGlobals<Flags>();
    const { check, close } = await import('./commands.js');
    finish(
      flags.check === undefined ? await withApp(deps, { ...flags, month: month ?? '' }, close) : await check(deps, flags.check, flags),
    );
  });
}
