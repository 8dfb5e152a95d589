import { Option, type Command } from 'commander';
import { seedNames, type SeedName } from '../../sandbox/seeds/names.js';
import type { CliDependencies } from '../dependencies.js';
import type { ExitCode } from '../exit-codes.js';

interface Flags {
  readonly exit?: boolean;
  readonly seed: SeedName;
  readonly keep?: string;
}

export function registerDemo(program: Command, deps: CliDependencies, finish: (code: ExitCode) => void): void {
  program
    .command('demo')
    .description('both vendors emulated, seeded shops synced, every invoice and account proven')
    .exitOverride()
    .option('--exit', 'end with the verdict as exit code instead of leaving everything running')
    .addOption(new Option('--seed <name>', 'what the shops start with').choices([...seedNames]).default('retail'))
    .option('--keep <folder>', 'keep configuration and database in this folder')
    .action(async ({ exit = false, seed, keep }: Flags) => {
      const { runDemo } = await import('./run-demo.js');
      finish(await runDemo(deps, { exit, seed, ...(keep === undefined ? {} : { keep }) }));
    });
}
