import CliTable from 'cli-table3';
import type { Terminal } from './terminal.js';

type Cell = string | number;

/** A plain table: no box around it, so that it can be cut and pasted. Numbers stand on the right. */
export function table(terminal: Terminal, head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const numeric = head.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  const rendered = new CliTable({
    head: head.map((title) => terminal.paint('bold', title)),
    colAligns: numeric.map((right) => (right ? 'right' : 'left')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    chars: Object.fromEntries(
      [
        'top',
        'top-mid',
        'top-left',
        'top-right',
        'bottom',
        'bottom-mid',
        'bottom-left',
        'bottom-right',
        'left',
        'left-mid',
        'mid',
        'mid-mid',
        'right',
        'right-mid',
        'middle',
      ].map((name) => [name, '']),
    ),
  });
  rendered.push(...rows.map((row) => row.map(String)));
  return rendered
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
