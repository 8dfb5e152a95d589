import { isRecord } from '../domain/json.js';
import { SyncError } from '../domain/sync-error.js';
import { exitCodeOfError, exitCodes } from './exit-codes.js';
import type { Terminal } from './terminal.js';

const kindTitles: Readonly<Record<string, string>> = {
  config: 'Configuration',
  auth: 'Authentication',
  throttled: 'The vendor asks to wait',
  transient: 'Connection',
  bug: 'A defect of the program',
};

export interface ReportOptions {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly redact: (text: string) => string;
}

/** One block a person can act on: what, the code that docs/errors.md explains, never a stack unless asked for. */
export function reportError(error: unknown, terminal: Terminal, { json, verbose, redact }: ReportOptions): void {
  const code = error instanceof SyncError ? error.code : 'bug';
  const message = redact(error instanceof Error ? error.message : String(error));
  if (json) terminal.out(JSON.stringify({ error: { ...kindOf(error), code, message, ...issuesOf(error, redact) } }, null, 2));
  else
    terminal.err(
      `${terminal.paint('red', `${titleOf(error)}:`)} ${indentRest(message)}${error instanceof SyncError && !issuesIn(error) ? ` [${code}]` : ''}`,
    );
  if (!json && exitCodeOfError(error) === exitCodes.defect && !verbose) terminal.err('Run again with --verbose to see where it happened.');
  if (verbose && error instanceof Error) terminal.err(redact(error.stack ?? ''));
}

function titleOf(error: unknown): string {
  return error instanceof SyncError ? (kindTitles[error.kind] ?? 'Error') : 'A defect of the program';
}

function kindOf(error: unknown): { readonly kind: string } {
  return { kind: error instanceof SyncError ? error.kind : 'bug' };
}

/** `ConfigError` carries one issue per mistake; told by shape, so that the configuration room is not loaded for `--help`. */
function issuesIn(error: unknown): readonly unknown[] | undefined {
  return isRecord(error) && Array.isArray(error['issues']) ? error['issues'] : undefined;
}

function issuesOf(error: unknown, redact: (text: string) => string): { readonly issues?: unknown } {
  const issues = issuesIn(error);
  return issues ? { issues: JSON.parse(redact(JSON.stringify(issues))) as unknown } : {};
}

function indentRest(message: string): string {
  const lines = message.split('\n');
  return lines.length === 1 ? message : `\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
