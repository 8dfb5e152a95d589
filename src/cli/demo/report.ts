import type { Run } from '../../domain/run.js';
import type { Terminal } from '../terminal.js';
import { table } from '../table.js';
import type { Difference } from './compare.js';
import { agrees, type HeldDocument, type Rehearsal, type TimedRun } from './rehearse.js';

/** What a person sees of a rehearsal. */
const differencesShownMax = 25;
const messageWidthMin = 40;

export function reportTitle(terminal: Terminal, title: string): void {
  terminal.out('');
  terminal.out(terminal.paint(['bold', 'cyan'], title));
}

export function reportRehearsal(terminal: Terminal, rehearsal: Rehearsal): void {
  const { first, changed, second, proof, quiet } = rehearsal;
  reportRun(terminal, 'First sync', first);
  reportRun(terminal, `Sync after ${changed} documents were edited, voided or deleted in Zoho`, second);
  reportHeld(terminal, [...new Map([...first.held, ...second.held].map((document) => [document.number, document])).values()]);
  reportCalls(terminal, rehearsal);
  heading(terminal, `Read back through ${proof.reader}`);
  const { present = 0, voided = 0, absent = 0, held = 0 } = proof.states;
  const isRight = proof.differences.length === 0;
  mark(terminal, isRight, [
    `${present} invoices present, ${voided} voided, ${absent} not created, ${held} held as planned:`,
    isRight ? 'state, total, tax, balance and lines agree' : 'not all as the seed says',
  ]);
  mark(terminal, !proof.differences.some(({ shape }) => shape === 'account'), [
    `trial balance over ${proof.accounts} accounts`,
    proof.differences.some(({ shape }) => shape === 'account') ? 'differs from' : 'agrees to the cent with',
    'the one worked out by the seed',
  ]);
  if (!proof.paymentsExported && rehearsal.planted.pair.invoices.some(({ paid }) => paid !== undefined))
    terminal.out(terminal.paint('dim', '    Payments are not exported by this build: invoices paid in Zoho are still open in QuickBooks.'));
  reportDifferences(terminal, proof.differences);
  const isQuiet = quiet.written === 0 && quiet.quickbooksRequests === 0;
  mark(terminal, isQuiet, [
    `third sync, nothing changed: ${count(quiet.written, 'write')}, ${count(quiet.quickbooksRequests, 'call')} to QuickBooks,`,
    `${seconds(quiet.seconds)}`,
  ]);
}

function heading(terminal: Terminal, text: string): void {
  terminal.out('');
  terminal.out(`  ${terminal.paint('bold', text)}`);
}

function mark(terminal: Terminal, right: boolean, words: readonly string[]): void {
  terminal.out(`  ${right ? terminal.paint('green', '✔') : terminal.paint('red', '✘')} ${words.join(' ')}`);
}

const columns = ['read', 'created', 'updated', 'voided', 'deleted', 'matched', 'unchanged', 'skipped', 'held', 'deferred'] as const;

function reportRun(terminal: Terminal, title: string, { run, seconds: took }: TimedRun): void {
  const documents = run.counts['invoices']?.read ?? 0;
  heading(terminal, `${title}: ${seconds(took)}, ${Math.round(documents / took)} documents/s`);
  if (run.error) mark(terminal, false, [`${run.state}: ${run.error.message}`]);
  const shown = columns.filter((column) => Object.values(run.counts).some((counts) => counts[column] > 0));
  const rows = Object.entries(run.counts).map(([entity, counts]) => [entity, ...shown.map((column) => counts[column])]);
  if (rows.length > 0) indented(terminal, table(terminal, ['entity', ...shown], rows));
}

function reportHeld(terminal: Terminal, held: readonly HeldDocument[]): void {
  if (held.length === 0) return;
  heading(terminal, 'Held for a person');
  const width = Math.max(messageWidthMin, terminal.columns - 52);
  const rows = held.map(({ number, issue }) => [number, issue.code, shortened(issue.message, width)]);
  indented(terminal, table(terminal, ['number', 'reason', 'what is wrong'], rows));
}

const callNames: Readonly<Record<string, string>> = { read: 'reads', write: 'writes' };

function reportCalls(terminal: Terminal, { first, second }: Rehearsal): void {
  const totals = sumOf([first.run, second.run]);
  heading(terminal, 'Vendor calls');
  const documents = [first.run, second.run].reduce((sum, run) => sum + moved(run), 0);
  const rows = Object.entries(totals)
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .map(([kind, calls]) => [named(kind), calls, documents === 0 ? '' : (calls / documents).toFixed(2)]);
  indented(terminal, table(terminal, ['call', 'number', 'per document moved'], rows));
}

function moved(run: Run): number {
  const counts = run.counts['invoices'];
  return counts ? counts.created + counts.updated + counts.voided + counts.deleted : 0;
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
