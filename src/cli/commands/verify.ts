import { writeFileSync } from 'node:fs';
import { SyncError } from '../../domain/sync-error.js';
import type { CliConnection } from '../dependencies.js';
import { exitCodes, gravest, type ExitCode } from '../exit-codes.js';
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

/** What a connection proves, as far as this command needs it. */
interface Proof {
  readonly connection: string;
  readonly agrees: boolean;
  summary(): string;
  sections(): readonly { readonly title: string; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }[];
  render(format: 'csv' | 'html'): string;
}

interface Provable extends CliConnection {
  verify?(options: { readonly from?: string; readonly to?: string; readonly full?: boolean }): Promise<Proof>;
}

const day = /^\d{4}-\d{2}-\d{2}$/;

/** Exit 0 when the books agree to the cent, 1 when they do not. */
export async function verify(context: CommandContext, flags: VerifyFlags): Promise<ExitCode> {
  const format = context.json ? 'json' : (flags.format ?? 'table');
  for (const name of ['from', 'to'] as const) requireDay(name, flags[name]);
  const range = { ...(flags.from === undefined ? {} : { from: flags.from }), ...(flags.to === undefined ? {} : { to: flags.to }) };
  const proofs: Proof[] = [];
  for (const connection of context.connections as readonly Provable[]) {
    if (!connection.verify) throw new TypeError(`connection ${connection.id} cannot be verified`);
    proofs.push(await connection.verify({ ...range, full: flags.full === true }));
  }
  const text = rendered(context, proofs, format);
  if (flags.out === undefined) context.terminal.out(text);
  else {
    writeFileSync(flags.out, text);
    for (const proof of proofs) context.terminal.out(`${proof.connection}: ${proof.summary()} → ${flags.out}`);
  }
  return gravest(proofs.map(({ agrees }) => (agrees ? exitCodes.ok : exitCodes.workRemains)));
}

function requireDay(name: string, value: string | undefined): void {
  if (value === undefined || day.test(value)) return;
  const message = `--${name} is a day like 2026-04-01, not "${value}"`;
  throw new SyncError({ kind: 'config', code: 'verify.range', message });
}

function rendered({ terminal, redact }: CommandContext, proofs: readonly Proof[], format: VerifyFormat): string {
  if (format === 'json') return redact(JSON.stringify({ connections: proofs }, null, 2));
  if (format === 'table') return redact(proofs.map((proof) => asTable(terminal, proof)).join('\n\n'));
  if (proofs.length !== 1) throw severalAtOnce(format);
  return proofs.map((proof) => proof.render(format)).join('');
}

function severalAtOnce(format: string): SyncError {
  const message = `--format ${format} shows one connection: name it with --connection`;
  return new SyncError({ kind: 'config', code: 'verify.connection', message });
}

function asTable(terminal: CommandContext['terminal'], proof: Proof): string {
  const title = terminal.paint(proof.agrees ? 'green' : 'red', `${proof.agrees ? '✔' : '✘'} ${proof.connection}: ${proof.summary()}`);
  const parts = proof.sections().map(({ title: name, head, rows }) => `${terminal.paint('bold', name)}\n${table(terminal, head, rows)}`);
  return [title, ...parts].join('\n\n');
}
