import { Command as Commander, CommanderError, InvalidArgumentError, Option } from 'commander';
import { seedNames } from '../sandbox/seeds/names.js';
import { registerClose } from './close/register.js';
import { registerConnect } from './connect/register.js';
import { registerDemo } from './demo/register.js';
import type { CliDependencies } from './dependencies.js';
import { exitCodes, type ExitCode } from './exit-codes.js';
import { registerImports } from './imports/register.js';
import { withApp, type Command, type CommonOptions } from './session.js';

/**
 * The command line: one surface over the engine's commands and the store's questions. It decides nothing about documents.
 * Everything heavy is imported inside the command that needs it, so that `--help` answers at once.
 */
export interface Program {
  readonly commander: Commander;
  /** Runs one command line; answers the exit code. */
  run(args: readonly string[]): Promise<ExitCode>;
}

type Finish = (code: ExitCode) => void;

export function buildProgram(deps: CliDependencies): Program {
  let exitCode: ExitCode = exitCodes.ok;
  const finish: Finish = (code) => {
    exitCode = code;
  };
  const commander = new Commander('crossfoot')
    .description('Keeps Zoho Inventory and QuickBooks Online in step, and proves to the cent that the books agree.')
    .version(deps.version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => deps.terminal.out(text.trimEnd()), writeErr: (text) => deps.terminal.err(text.trimEnd()) })
    .addHelpText(
      'after',
      '\nExit codes: 0 ok · 1 work remains in dead letters or drift · 2 configuration · 3 connection or authentication · 4 interrupted',
    );
  withCommonOptions(commander);
  registerSyncing(commander, deps, finish);
  registerQuestions(commander, deps, finish);
  registerOperation(commander, deps, finish);
  registerImports(commander, deps, finish, addCommand);
  registerClose(commander, deps, finish, addCommand);
  registerConnect(commander, deps, finish, addCommand);
  registerDemo(commander, deps, finish);
  return {
    commander,
    run: async (args) => {
      try {
        await commander.parseAsync([...args], { from: 'user' });
      } catch (error) {
        if (!(error instanceof CommanderError)) throw error;
        return error.exitCode === 0 ? exitCodes.ok : exitCodes.configuration;
      }
      return exitCode;
    },
  };
}

/** A command of the program with the options every command has; `load` imports what it needs when it runs. */
export function addCommand(parent: Commander, name: string, description: string): Commander {
  const command = parent.command(name).description(description).exitOverride();
  command.copyInheritedSettings(parent);
  return withCommonOptions(command);
}

function withCommonOptions(command: Commander): Commander {
  return command
    .option('--config <file>', 'configuration file (default: CROSSFOOT_CONFIG or config/crossfoot.yaml)')
    .option('--connection <id>', 'only this connection (default: all)')
    .option('--json', 'one JSON document instead of text')
    .option('--verbose', 'log to standard error, and show where an error happened');
}

function onApp<Options extends CommonOptions>(
  command: Commander,
  deps: CliDependencies,
  finish: Finish,
  load: () => Promise<Command<Options>>,
  positional: (args: readonly unknown[]) => object = () => ({}),
): void {
  command.action(async (...args: unknown[]) => {
    const options = Object.assign(command.optsWithGlobals<Options>(), positional(args));
    finish(await withApp(deps, options, await load()));
  });
}

function registerSyncing(program: Commander, deps: CliDependencies, finish: Finish): void {
  onApp(
    addCommand(program, 'check', 'check configuration, mappings, credentials and the vendors’ prerequisites')
      .option('--fuzz', 'only configuration and mappings, over generated documents; asks no vendor')
      .option('--documents <count>', 'with --fuzz: how many of each entity, at most 20000 (default: 200)', between(1, 20_000))
      .option('--seed <number>', 'with --fuzz: the same documents as that time', between(0, 2 ** 31 - 1)),
    deps,
    finish,
    async () => (await import('./commands/check.js')).check,
  );
  onApp(
    addCommand(program, 'plan', 'show what a sync would write, and why; writes nothing')
      .option('--direction <direction>', 'export (Zoho to QuickBooks) or import', 'export')
      .option('--entity <entity...>', 'only these entities')
      .option('--document <document...>', 'only these documents, by id or number; in an import by id or name')
      .option('--since <time>', 'only what changed since a day or an instant, for example 2026-04-01')
      .option('--limit <count>', 'at most this many documents of each entity', oneOrMore)
      .option('--no-sweep', 'do not compare all ids, which finds deletes')
      .option('--fields', 'every field, however many documents there are')
      .option('--out <file>', 'keep the plan in a file, for `apply`'),
    deps,
    finish,
    async () => (await import('./commands/plan.js')).plan,
  );
  onApp(
    addCommand(program, 'apply', 'carry out what is still true of a plan; says why the rest is not').argument(
      '<file>',
      'from `plan --out`',
    ),
    deps,
    finish,
    async () => (await import('./commands/apply.js')).apply,
    ([file]) => ({ file: String(file) }),
  );
  onApp(
    addCommand(program, 'approve', 'let the next run carry out a plan, where export.approval is manual').argument(
      '<file>',
      'from `plan --out`',
    ),
    deps,
    finish,
    async () => (await import('./commands/approve.js')).approve,
    ([file]) => ({ file: String(file) }),
  );
  onApp(
    addCommand(program, 'sync', 'one run, until nothing more can go out')
      .option('--direction <direction>', 'export (Zoho to QuickBooks) or import', 'export')
      .option('--entity <entity...>', 'only these entities')
      .option('--document <document...>', 'only these documents, by id or number; in an import by id or name')
      .option('--since <time>', 'only what changed since a day or an instant, for example 2026-04-01')
      .option('--limit <count>', 'at most this many documents of each entity', oneOrMore)
      .option('--no-sweep', 'do not compare all ids, which finds deletes')
      .option('--look', 'ask QuickBooks now what was changed there, else once a day; one metered read'),
    deps,
    finish,
    async () => (await import('./commands/sync.js')).sync,
  );
}

function registerQuestions(program: Commander, deps: CliDependencies, finish: Finish): void {
  onApp(
    addCommand(program, 'status', 'how each connection stands'),
    deps,
    finish,
    async () => (await import('./commands/status.js')).status,
  );
  onApp(
    addCommand(program, 'runs', 'the latest runs').option('--limit <count>', 'how many', oneOrMore, 20),
    deps,
    finish,
    async () => (await import('./commands/runs.js')).runs,
  );
  onApp(
    addCommand(program, 'why', 'everything known of one document')
      .argument('<entity>', 'for example invoices')
      .argument('<document>', 'id or number'),
    deps,
    finish,
    async () => (await import('./commands/why.js')).why,
    ([entity, document]) => ({ entity: String(entity), document: String(document) }),
  );
  onApp(
    addCommand(program, 'verify', 'whether the books agree to the cent, and the documents behind a difference')
      .option('--from <day>', 'first day, for example 2026-04-01')
      .option('--to <day>', 'last day')
      .option('--full', 'read every document from QuickBooks, which is metered')
      .addOption(new Option('--format <format>', 'how it is written').choices(['table', 'json', 'csv', 'html']))
      .option('--out <file>', 'into a file'),
    deps,
    finish,
    async () => (await import('./commands/verify.js')).verify,
  );
  onApp(
    addCommand(program, 'replay', 'plan the documents of a run again from what is on record; asks no vendor')
      .argument('<run>', 'its id, from `runs`')
      .option('--fields', 'every field, however many documents there are'),
    deps,
    finish,
    async () => (await import('./commands/replay.js')).replay,
    ([run]) => ({ run: String(run) }),
  );
  onApp(
    addCommand(program, 'impact', 'which stored documents come out differently than under other mappings; asks no vendor')
      .requiredOption('--against <revision>', 'a git revision of the mappings and their overlay, or a folder that is the whole of them')
      .option('--days <count>', 'documents dated in the last so many days', between(1, 36_500), 30)
      .option('--fields', 'every field, however many documents there are')
      .option('--markdown', 'as Markdown, for a pull request'),
    deps,
    finish,
    async () => (await import('./impact/impact.js')).impact,
  );
  onApp(
    addCommand(program, 'connections', 'the configured connections: which there are, enable, disable, delete')
      .argument('[action]', 'list, enable, disable or delete', 'list')
      .argument('[id]', 'with enable, disable and delete')
      .option('--confirm <id>', 'with delete: the id again')
      .option('--out <file>', 'with delete: where what is known is written first (default: beside the database)'),
    deps,
    finish,
    async () => (await import('./commands/connections.js')).connections,
    ([action, id]) => ({ action: String(action), ...(typeof id === 'string' ? { id } : {}) }),
  );
  const letters = addCommand(program, 'dead-letters', 'documents that need a person')
    .argument('[action]', 'list, retry or dismiss', 'list')
    .option('--entity <entity>', 'only this entity')
    .option('--document <document...>', 'only these documents, by id or number')
    .option('--all', 'list dismissed ones too; with retry and dismiss: every dead letter');
  onApp(
    letters,
    deps,
    finish,
    async () => (await import('./commands/dead-letters.js')).deadLetters,
    ([action]) => ({ action: String(action) }),
  );
  onApp(
    addCommand(program, 'drift', 'documents that somebody changed in QuickBooks, with what was written and what stands there')
      .option('--entity <entity>', 'only this entity')
      .option('--all', 'also changes that stand by export.drift: accept'),
    deps,
    finish,
    async () => (await import('./commands/drift.js')).drift,
  );
}

function registerOperation(program: Commander, deps: CliDependencies, finish: Finish): void {
  const serve = addCommand(program, 'serve', 'the daemon: schedule, REST, webhooks, metrics');
  serve.action(async () => {
    finish(await (await import('./commands/serve.js')).serve(deps, serve.optsWithGlobals()));
  });
  onApp(
    addCommand(program, 'backup', 'a consistent copy of the database while everything goes on').argument('<file>', 'a new SQLite file'),
    deps,
    finish,
    async () => (await import('./commands/backup.js')).backup,
    ([file]) => ({ file: String(file) }),
  );
  onApp(
    addCommand(program, 'restore', 'fill a new database from a backup; without one it starts empty').argument('[file]', 'the backup'),
    deps,
    finish,
    async () => (await import('./commands/backup.js')).restore,
    ([file]) => (typeof file === 'string' ? { file } : {}),
  );
  onApp(
    addCommand(
      program,
      'relink',
      "find again what QuickBooks holds, in a database that lost its newest commits; Zoho's figures then replace later edits there",
    ),
    deps,
    finish,
    async () => (await import('./commands/backup.js')).relink,
  );
  const sandbox = addCommand(program, 'sandbox', 'emulators of both vendors, to rehearse on')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--zoho-port <port>', 'port of the Zoho Inventory emulator', between(0, 65_535), 4001)
    .option('--quickbooks-port <port>', 'port of the QuickBooks Online emulator', between(0, 65_535), 4002)
    .addOption(new Option('--seed <name>', 'what the shops start with').choices([...seedNames]).default('small'));
  sandbox.action(async () => {
    finish(await (await import('./commands/sandbox.js')).sandbox(deps, sandbox.optsWithGlobals()));
  });
  const keys = addCommand(program, 'keys', 'the key that encrypts tokens at rest').argument('<action>', 'rotate');
  keys.action(async (action: string) => {
    finish(await (await import('./commands/keys.js')).keys(deps, action, keys.optsWithGlobals()));
  });
}

function wholeNumber(text: string): number {
  // Ten digits: a seed has 31 bits.
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('must be a whole number.');
  return Number(text);
}

function oneOrMore(text: string): number {
  const number = wholeNumber(text);
  if (number === 0) throw new InvalidArgumentError('must be a whole number, 1 or more.');
  return number;
}

function between(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = wholeNumber(text);
    if (number < min || number > max) throw new InvalidArgumentError(`must be ${min} to ${max}.`);
    return number;
  };
}
