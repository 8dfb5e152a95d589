import { rangeProblems } from '../../domain/calendar.js';
import { SyncError } from '../../domain/sync-error.js';
import type { ErrorKind } from '../../domain/sync-error.js';
import type { Verification, VerifyOptions } from '../../engine/verification.js';
import { exitCodes, gravest, type ExitCode } from '../exit-codes.js';
import { interruptible } from '../interrupts.js';
import { outputFile } from '../output-file.js';
import type { CommandContext, CommonOptions } from '../session.js';
import { table } from '../table.js';

export const verifyFormats = ['table', 'json', 'csv', 'html'] as const;
export type VerifyFormat = (typeof verifyFormats)[number];

export interface VerifyFlags extends CommonOptions {
  readonly from?: string;
  readonly to?: string;
  readonly full?: boolean;
  readonly format?: VerifyFormat;
  readonly out?: string;
}

/** Exit 0 when the books agree to the cent, 1 when they do not. */
export async function verify(context: CommandContext, flags: VerifyFlags): Promise<ExitCode> {
  const format = context.json ? 'json' : (flags.format ?? 'table');
  const { from, to, full = false } = flags;
  for (const { settings } of context.connections) requireRange({ from, to, first: settings.exportFrom });
  const part = { full, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  if (format !== 'table' && format !== 'json' && context.connections.length !== 1) throw severalAtOnce(format);
  const file = flags.out === undefined ? undefined : outputFile(flags.out);
  const proofs: Verification[] = [];
  for (const { id } of context.connections) proofs.push(await verifiedBy(context, { id, part }, (proof) => Promise.resolve(proof)));
  const text = rendered(context, proofs, format);
  if (!file) context.terminal.out(text);
  else {
    await file.write(text);
    for (const proof of proofs) context.terminal.out(`${proof.connection}: ${proof.summary()} → ${file.name}`);
  }
  return gravest(proofs.map(({ agrees }) => (agrees ? exitCodes.ok : exitCodes.workRemains)));
}

/** A run like every other: nothing else writes until `work` is done with what it found, so that both are of one state. */
export async function verifiedBy<T>(
  { app: { engine }, deps }: CommandContext,
  { id, part }: { readonly id: string; readonly part: VerifyOptions },
  work: (proof: Verification, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return interruptible(deps, async (signal) => {
    const { run, result } = await engine.proven(id, { trigger: 'cli', verify: part, signal }, async (proof, held) => ({
      made: await work(proof, held).catch((error: unknown) => {
        throw held.aborted ? interrupted() : error;
      }),
    }));
    if (run.state === 'interrupted') throw interrupted();
    if (run.error) throw new SyncError({ ...run.error, kind: run.error.kind as ErrorKind });
    if (!result) throw new TypeError(`the verification of ${id} left no report`);
    return result.made;
  });
}

function interrupted(): SyncError {
  return new SyncError({
    kind: 'transient',
    code: 'verify.interrupted',
    message: 'the comparison was interrupted; the report before it stays',
  });
}

function requireRange(range: Parameters<typeof rangeProblems>[0]): void {
  const problems = rangeProblems(range, { from: '--from', to: '--to' });
  if (problems.length > 0) throw new SyncError({ kind: 'config', code: 'verify.range', message: problems.join('; ') });
}

function rendered({ terminal, redact }: CommandContext, proofs: readonly Verification[], format: VerifyFormat): string {
  if (format === 'json') return redact(JSON.stringify({ connections: proofs }, null, 2));
  if (format === 'table') return redact(proofs.map((proof) => asTable(terminal, proof)).join('\n\n'));
  return proofs.map((proof) => proof.render(format)).join('');
}

function severalAtOnce(format: string): SyncError {
  const message = `--format ${format} shows one connection: name it with --connection`;
  return new SyncError({ kind: 'config', code: 'verify.connection', message });
}

function asTable(terminal: CommandContext['terminal'], proof: Verification): string {
  const title = terminal.paint(proof.agrees ? 'green' : 'red', `${proof.agrees ? '✔' : '✘'} ${proof.connection}: ${proof.summary()}`);
  const parts = proof.sections().map(({ title: name, head, rows }) => `${terminal.paint('bold', name)}\n${table(terminal, head, rows)}`);
  return [title, ...parts].join('\n\n');
}
