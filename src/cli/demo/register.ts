import { Option, type Command } from 'commander';
import { seedNames, type SeedName } from '../../sandbox/seeds/names.js';
import type { CliDependencies } from '../dependencies.js';
import type { ExitCode } from '../exit-codes.js';

interface Flags {
  readonly exit?: boolean;
  readonly seed: SeedName;
  readonly keep?: string;
  readonly json?: boolean;
}

export function registerDemo(program: Command, deps: CliDependencies, finish: (code: ExitCode) => void): void {
  const demo = program
    .command('demo')
    .description('both vendors emulated, seeded shops synced, every invoice and account proven')
    .exitOverride()
    .option('--exit', 'end with the verdict as exit code instead of leaving everything running')
    .addOption(new Option('--seed <name>', 'what the shops start with').choices([...seedNames]).default('retail'))
    .option('--keep <folder>', 'keep configuration and database in this folder')
    .option('--json', 'the verdict as one JSON document; implies --exit');
  demo.action(async () => {
    // `--json` is an option of the program too, which takes it first.
    const { json = false, exit = json, seed, keep } = demo.optsWithGlobals<Flags>();
    const { runDemo } = await import('./run-demo.js');
    finish(await runDemo(deps, { exit, json, seed, ...(keep === undefined ? {} : { keep }) }));
  });
}
