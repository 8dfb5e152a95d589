import type { Run } from '../../domain/run.js';
import type { Terminal } from '../terminal.js';
import { table } from '../table.js';
import { accountShape, type Difference } from './compare.js';
import { agrees, runsOf, type HeldDocument, type Rehearsal } from './rehearse.js';

/** What a person sees of a rehearsal. */
const differencesShownMax = 25;
const messageWidthMin = 40;
const ruleWidthMax = 100;

export function reportTitle(terminal: Terminal, title: string): void {
  const rule = '─'.repeat(Math.max(0, Math.min(terminal.columns, ruleWidthMax) - title.length - 4));
  terminal.out('');
  terminal.out(terminal.paint(['bold', 'cyan'], `── ${title} ${rule}`));
}

export function reportRehearsal(terminal: Terminal, rehearsal: Rehearsal): void {
  const { first, changed, second, quiet } = rehearsal;
  const documents = Object.values(first.run.counts).reduce((sum, { read }) => sum + read, 0);
  reportRun(terminal, `First sync: ${seconds(first.seconds)}, ${Math.round(documents / first.seconds)} documents/s`, first.run);
  if (second) reportRun(terminal, `Sync after ${count(changed, 'change')} made in Zoho meanwhile: ${seconds(second.seconds)}`, second.run);
  reportHeld(terminal, [...new Map([...first.held, ...(second?.held ?? [])].map((document) => [document.number, document])).values()]);
  reportCalls(terminal, rehearsal);
  reportProof(terminal, rehearsal);
  mark(terminal, quiet.written === 0 && quiet.quickbooksRequests === 0, [
    `synced once more, nothing changed: ${count(quiet.written, 'write')}, ${count(quiet.quickbooksRequests, 'call')} to QuickBooks, ${seconds(quiet.seconds)}`,
  ]);
}

function reportProof(terminal: Terminal, { proof }: Rehearsal): void {
  const { present = 0, voided = 0, absent = 0, held = 0 } = proof.states;
  const booksDiffer = proof.differences.some(({ shape }) => shape === accountShape);
  const invoicesDiffer = proof.differences.some(({ shape }) => shape !== accountShape);
  heading(terminal, `The proof: read back through ${proof.reader}`);
  mark(terminal, !invoicesDiffer, [
    `invoices in QuickBooks: ${present} present, ${voided} voided; ${absent} left out, ${held} held:`,
    invoicesDiffer ? 'not all as planned' : 'state, total, tax, balance and lines as planned',
  ]);
  mark(terminal, !booksDiffer, [
    `trial balance: ${proof.accounts} accounts ${booksDiffer ? 'do not all agree' : 'agree to the cent'} with the seed's own`,
  ]);
  reportDifferences(terminal, proof.differences);
}

function heading(terminal: Terminal, text: string): void {
  terminal.out('');
  terminal.out(`  ${terminal.paint('bold', text)}`);
}

function mark(terminal: Terminal, right: boolean, words: readonly string[]): void {
  terminal.out(`  ${right ? terminal.paint('green', '✔') : terminal.paint('red', '✘')} ${words.join(' ')}`);
}

/** Indent, and two blanks behind each column. */
const gaps = 10;
const columns = ['read', 'created', 'updated', 'voided', 'deleted', 'matched', 'unchanged', 'skipped', 'held', 'deferred'] as const;

function reportRun(terminal: Terminal, title: string, run: Run): void {
  heading(terminal, title);
  if (run.error) mark(terminal, false, [`${run.state}: ${run.error.message}`]);
  const shown = columns.filter((column) => Object.values(run.counts).some((counts) => counts[column] > 0));
  const rows = Object.entries(run.counts).map(([entity, counts]) => [entity, ...shown.map((column) => counts[column])]);
  if (rows.length > 0) indented(terminal, table(terminal, ['entity', ...shown], rows));
}

function reportHeld(terminal: Terminal, held: readonly HeldDocument[]): void {
  if (held.length === 0) return;
  heading(terminal, 'Held for a person');
  const widest = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));
  const taken = widest(held.map(({ number }) => number)) + widest(held.map(({ issue }) => issue.code)) + gaps;
  const width = Math.max(messageWidthMin, terminal.columns - taken);
  const rows = held.map(({ number, issue }) => [number, issue.code, shortened(issue.message, width)]);
  indented(terminal, table(terminal, ['number', 'reason', 'what is wrong'], rows));
}

const callNames: Readonly<Record<string, string>> = { read: 'reads', write: 'writes' };

function reportCalls(terminal: Terminal, { first, second }: Rehearsal): void {
  const runs = second ? [first.run, second.run] : [first.run];
  const totals = sumOf(runs);
  heading(terminal, 'Vendor calls');
  const documents = runs.reduce((sum, run) => sum + moved(run), 0);
  const rows = Object.entries(totals)
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .map(([kind, calls]) => [named(kind), calls, documents === 0 ? '' : (calls / documents).toFixed(2)]);
  indented(terminal, table(terminal, ['call', 'number', 'per document moved'], rows));
}

/** Documents written; what they refer to (customers, items, accounts) is made on their behalf and not read from a list. */
function moved({ counts }: Run): number {
  return Object.values(counts)
    .filter(({ read }) => read > 0)
    .reduce((sum, { created, updated, voided, deleted }) => sum + created + updated + voided + deleted, 0);
}

function sumOf(runs: readonly Run[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const { calls } of runs) for (const [kind, number] of Object.entries(calls)) totals[kind] = (totals[kind] ?? 0) + number;
  return totals;
}

function named(kind: string): string {
  const [vendor = '', what = ''] = kind.split('.');
  const metered = vendor === 'quickbooks' && what === 'read' ? ' (metered by the vendor)' : '';
  return `${vendor === 'zoho' ? 'Zoho' : 'QuickBooks'} ${callNames[what] ?? what}${metered}`;
}

function reportDifferences(terminal: Terminal, differences: readonly Difference[]): void {
  if (differences.length === 0) return;
  const rows = differences.slice(0, differencesShownMax).map(({ what, shape, expected, found }) => [what, shape, expected, found]);
  indented(terminal, table(terminal, ['where', 'shape', 'expected', 'found'], rows));
  const hidden = differences.length - differencesShownMax;
  if (hidden > 0) terminal.out(terminal.paint('dim', `    … and ${count(hidden, 'difference')} more`));
}

export function reportEnd(terminal: Terminal, rehearsals: readonly Rehearsal[]): void {
  const differences = rehearsals.reduce((sum, { proof }) => sum + proof.differences.length, 0);
  const invoices = rehearsals.reduce((sum, { planted }) => sum + planted.pair.invoices.length, 0);
  terminal.out('');
  if (rehearsals.every(agrees)) {
    terminal.out(terminal.paint(['bold', 'green'], `The books agree: ${invoices} invoices, to the cent.`));
    return;
  }
  const what = differences > 0 ? `The books do not agree: ${count(differences, 'difference')}.` : 'The rehearsal did not go as it should.';
  terminal.out(terminal.paint(['bold', 'red'], what));
}

/** The same for machines. */
export function verdict(rehearsals: readonly Rehearsal[]): unknown {
  return {
    agree: rehearsals.every(agrees),
    connections: rehearsals.map((rehearsal) => ({
      id: rehearsal.planted.pair.id,
      agrees: agrees(rehearsal),
      states: rehearsal.proof.states,
      differences: rehearsal.proof.differences,
      runs: runsOf(rehearsal).map(({ state, counts, calls }) => ({ state, counts, calls })),
      quiet: { written: rehearsal.quiet.written, quickbooksRequests: rehearsal.quiet.quickbooksRequests },
    })),
  };
}

function indented(terminal: Terminal, text: string): void {
  terminal.out(
    text
      .split('\n')
      .map((line) => `    ${line}`)
      .join('\n'),
  );
}

function shortened(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}
