import { styleText } from 'node:util';
import type { Environment } from '../config/environment.js';

export type Paint = Parameters<typeof styleText>[0];

/** Where a command writes: results to `out`, everything about the way there to `err`, so that `--json | jq` works. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  paint(style: Paint, text: string): string;
  /** Whether a person watches: progress bars and widths make sense. */
  readonly interactive: boolean;
  readonly columns: number;
}

interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const defaultColumns = 120;

export function createTerminal(stdout: OutputStream, stderr: OutputStream, env: Environment): Terminal {
  const colors = stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  return {
    out: (text) => void stdout.write(`${text}\n`),
    err: (text) => void stderr.write(`${text}\n`),
    paint: (style, text) => (colors ? styleText(style, text, { validateStream: false }) : text),
    interactive: stderr.isTTY === true && stdout.isTTY === true,
    columns: stdout.columns ?? defaultColumns,
  };
}
