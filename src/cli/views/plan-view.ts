import { decimal, sum, toMoney } from '../../domain/money.js';
import type { Operation } from '../../domain/operation.js';
import type { PlannedDocument } from '../../engine/run/run-context.js';
import type { Terminal } from '../terminal.js';
import { amountText } from '../text.js';
import { issueLines } from './document-view.js';
import { fieldChanges, type FieldChange } from './field-changes.js';

const colors = { create: 'green', update: 'yellow', void: 'red', delete: 'red', deactivate: 'red' } as const;
const symbols = { create: '+', update: '~', void: '-', delete: '-', deactivate: '-' } as const;
const verdictMarks = { match: ['=', 'cyan'], hold: ['!', 'red'], defer: ['…', 'yellow'], skip: ['·', 'gray'] } as const;
const verdictWords = { match: 'matched', hold: 'held', defer: 'waits', skip: 'skipped' } as const;

/** Up to this many documents show their fields; of more, each is one line unless all fields are asked for. */
export const fieldsShownMax = 25;

/** A document that stays as it is says nothing; everything else says what would happen and why. */
export function planView(terminal: Terminal, planned: readonly PlannedDocument[], options: { readonly fields: boolean }): string {
  const shown = planned.filter(({ verdict }) => verdict !== 'noop');
  const isShort = shown.length > fieldsShownMax && !options.fields;
  if (!isShort) return shown.map((document) => documentView(terminal, document)).join('\n\n');
  const width = Math.min(widestTitle, Math.max(...shown.map((document) => titleOf(document).length)));
  const hint = '--fields shows the fields of all of them, --document <number> those of one.';
  return [...shown.map((document) => shortView(terminal, document, width)), '', hint].join('\n');
}

const widestTitle = 48;
const widestPath = 52;
const widestValue = 32;

function titleOf({ entity, number, sourceId }: PlannedDocument): string {
  return `${entity} ${number || sourceId}`;
}

function mark(terminal: Terminal, { verdict, operations }: PlannedDocument): string {
  const action = operations[0]?.action;
  if (action) return terminal.paint(colors[action], symbols[action]);
  if (verdict === 'change' || verdict === 'noop') return ' ';
  const [symbol, color] = verdictMarks[verdict];
  return terminal.paint(color, symbol);
}

function shortView(terminal: Terminal, document: PlannedDocument, width: number): string {
  const { operations, issues, links, verdict, effect = [] } = document;
  const actions = operations.map(({ action, target, targetId }) => [action, target, targetId].filter(Boolean).join(' ')).join(', ');
  const moved = effect.length === 0 ? '' : amountText(toMoney(sum(effect.map(({ debit }) => decimal(debit)))));
  const said = actions || (verdict === 'match' ? matchText(links) : issues.map(({ message, code }) => `${message} [${code}]`).join('; '));
  const title = titleOf(document);
  const cut = title.length > width ? `${title.slice(0, width - 1)}…` : title.padEnd(width);
  return `${mark(terminal, document)} ${cut}  ${moved.padStart(12)}  ${said}`;
}

function documentView(terminal: Terminal, document: PlannedDocument): string {
  const { verdict, operations, issues, trace, links } = document;
  const word = operations.length > 0 || verdict === 'change' || verdict === 'noop' ? '' : `: ${verdictWords[verdict]}`;
  return [
    `${mark(terminal, document)} ${terminal.paint('bold', titleOf(document))}${word}`,
    ...(verdict === 'match' ? [`    ${matchText(links)}`] : []),
    ...operations.flatMap((operation) => operationLines(terminal, operation, trace[operation.role] ?? {})),
    ...effectLines(document),
    ...issues.flatMap((issue) => issueLines(issue, '    ')),
  ].join('\n');
}

function matchText(links: PlannedDocument['links']): string {
  return links.map(({ target, targetId, origin }) => `${target} ${targetId}, ${origin}`).join('; ');
}

function operationLines(terminal: Terminal, operation: Operation, trace: Readonly<Record<string, string>>): string[] {
  const { action, target, targetId, role, reason } = operation;
  const changes = fieldChanges(operation, trace).map((change) => ({ ...change, text: changeText(change) }));
  const widest = (texts: readonly string[], most: number): number => Math.min(most, Math.max(0, ...texts.map(({ length }) => length)));
  const pathWidth = widest(
    changes.map(({ path }) => path),
    widestPath,
  );
  const textWidth = widest(
    changes.map(({ text }) => text),
    widestValue,
  );
  return [
    `  ${terminal.paint(colors[action], action)} ${[target, targetId].filter(Boolean).join(' ')} (${role}): ${reason}`,
    ...changes.map(({ path, text, mapping }) =>
      `      ${path.padEnd(pathWidth)}  ${text.padEnd(textWidth)}  ${terminal.paint('gray', mapping)}`.trimEnd(),
    ),
  ];
}

function changeText({ before, after }: FieldChange): string {
  return before === undefined ? valueText(after) : `${valueText(before)} → ${valueText(after)}`;
}

function valueText(value: unknown): string {
  if (value === undefined) return '(none)';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The document's journal entry: debits first, credits set in. */
function effectLines({ effect = [], operations }: PlannedDocument): string[] {
  if (operations.length === 0) return [];
  const rows = effect.map(({ account, debit, credit }) =>
    decimal(debit).isZero() ? { name: `  Cr  ${account}`, amount: credit } : { name: `Dr  ${account}`, amount: debit },
  );
  const width = Math.max(0, ...rows.map(({ name }) => name.length));
  return rows.map(({ name, amount }) => `      ${name.padEnd(width)}  ${amountText(amount).padStart(12)}`);
}
