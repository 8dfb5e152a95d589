// The figures as a table on the screen and in docs/performance.md.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, totalmem } from 'node:os';

const page = 'docs/performance.md';
const begin = '<!-- figures: written by `npm run bench -- --write` -->';
const end = '<!-- end of figures -->';

export function printReport(figures) {
  console.log(tableOf(figures));
}

export function writeReport(figures) {
  const text = readFileSync(page, 'utf8');
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${page} has no place for figures`);
  writeFileSync(page, `${before}${begin}\n\n${machine()}\n\n${tableOf(figures)}\n\n${end}${after}`);
}

function tableOf(figures) {
  const rows = figures.map(({ scenario, what, value, most, holds }) => [scenario, what, value, bound(most, holds)]);
  const heads = ['scenario', 'figure', 'measured', 'bound'];
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column].length)));
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(heads), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function bound(most, holds) {
  return most === undefined ? '' : `≤ ${String(most)}${holds ? '' : ' broken'}`;
}

function machine() {
  const [cpu] = cpus();
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GB`;
  return `Measured on ${new Date().toISOString().slice(0, 10)}, commit ${commit}, Node ${process.versions.node}, ${platform()} ${arch()}, ${String(cpus().length)} × ${cpu?.model ?? 'unknown processor'}, ${memory}.`;
}
