import { configFile } from '../config/environment.js';
import type { CliApp, CliConnection, CliDependencies } from './dependencies.js';
import { exitCodes, exitCodeOfError, type ExitCode } from './exit-codes.js';
import { reportError } from './report-error.js';
import type { Terminal } from './terminal.js';

/** Options every command has. */
export interface CommonOptions {
  readonly config?: string;
  readonly connection?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** One command at work: the opened program, the connections it is about, and where it writes. */
export interface CommandContext {
  readonly deps: CliDependencies;
  readonly terminal: Terminal;
  readonly app: CliApp;
  readonly json: boolean;
  readonly connections: readonly CliConnection[];
  /** Whether `--connection` names one. */
  readonly named: boolean;
  /** Text about anything from outside, without secrets. */
  readonly redact: (text: string) => string;
  /** The result as one JSON document. */
  readonly print: (value: unknown) => void;
}

export type Command<Options> = (context: CommandContext, options: Options) => Promise<ExitCode>;

export function fileOf({ config }: CommonOptions, deps: CliDependencies): string {
  return config ?? configFile(deps.env);
}

/** Opens the program, runs the command, closes it again whatever happens. */
export async function withApp<Options extends CommonOptions>(
  deps: CliDependencies,
  options: Options,
  command: Command<Options>,
): Promise<ExitCode> {
  return reporting(deps, options, async (setSecrets) => {
    const { redactText } = await import('../config/redact.js');
    const app = await deps.openApp({ file: fileOf(options, deps), verbose: options.verbose === true });
    const redact = (text: string): string => redactText(text, app.loaded.secrets);
    setSecrets(redact);
    try {
      for (const notice of app.notices) deps.terminal.err(redact(notice));
      const connections =
        options.connection === undefined
          ? app.connections
          : [app.connections.find(({ id }) => id === options.connection) ?? unknown(app, options.connection)];
      return await command(
        {
          deps,
          terminal: deps.terminal,
          app,
          json: options.json === true,
          connections,
          named: options.connection !== undefined,
          redact,
          print: (value) => deps.terminal.out(redact(JSON.stringify(value, null, 2))),
        },
        options,
      );
    } finally {
      await app.close();
    }
  });
}

/** Turns whatever a command throws into one block on standard error and an exit code. */
export async function reporting(
  { terminal }: CliDependencies,
  options: CommonOptions,
  work: (setRedaction: (redact: (text: string) => string) => void) => Promise<ExitCode>,
): Promise<ExitCode> {
  let redact = (text: string): string => text;
  try {
    return await work((better) => {
      redact = better;
    });
  } catch (error) {
    reportError(error, terminal, { json: options.json === true, verbose: options.verbose === true, redact });
    return error instanceof Error ? exitCodeOfError(error) : exitCodes.defect;
  }
}

/** The engine knows how to say it. */
function unknown(app: CliApp, id: string): never {
  app.engine.connection(id);
  throw new TypeError(`connection ${id} is configured and not open`);
}
