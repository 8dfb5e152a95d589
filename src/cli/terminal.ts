import { styleText } from 'node:util';
import type { Environment } from '../config/environment.js';
import { shownText } from '../domain/text.js';

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
/** What `paint` makes. A name from outside that holds the same can do no more than take on a colour. */
const painted = new RegExp(`(${String.fromCharCode(27)}\\[(?:[12]|22|3[0-79]|90)m)`);

export function createTerminal(stdout: OutputStream, stderr: OutputStream, env: Environment): Terminal {
  const colors = stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  const safe = (text: string): string => (colors ? inColors(text) : shownText(text));
  return {
    out: (text) => void stdout.write(`${safe(text)}\n`),
    err: (text) => void stderr.write(`${safe(text)}\n`),
    paint: (style, text) => (colors ? styleText(style, text, { validateStream: false }) : text),
    interactive: stderr.isTTY === true && stdout.isTTY === true,
    columns: stdout.columns ?? defaultColumns,
  };
}

function inColors(text: string): string {
  return text
    .split(painted)
    .map((part, index) => (index % 2 === 1 ? part : shownText(part)))
    .join('');
}
