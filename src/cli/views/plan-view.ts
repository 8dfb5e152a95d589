import type { Operation } from '../../domain/operation.js';
import type { PlannedDocument } from '../../engine/run/run-context.js';
import type { Terminal } from '../terminal.js';
import { issueLines } from './document-view.js';
import { fieldChanges, type FieldChange } from './field-changes.js';

const verdictColors = { change: 'green', match: 'cyan', noop: 'gray', skip: 'gray', hold: 'red', defer: 'yellow' } as const;

/** A document that stays as it is says nothing; everything else says what would happen and why. */
export function planView(terminal: Terminal, planned: readonly PlannedDocument[]): string {
  return planned
    .filter(({ verdict }) => verdict !== 'noop')
    .map((document) => documentView(terminal, document))
    .join('\n');
}

/** `2 create, 1 update; 3 unchanged, 1 held`. */
export function planTotals(planned: readonly PlannedDocument[]): string {
  const actions = tally(planned.flatMap(({ operations }) => operations.map(({ action }) => action)));
  const verdicts = tally(planned.map(({ verdict }) => verdict).filter((verdict) => verdict !== 'change'));
  return [actions || 'nothing to write', verdicts].filter(Boolean).join('; ');
}

function tally(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
}

function documentView(
  terminal: Terminal,
  { entity, number, sourceId, verdict, operations, issues, trace, links }: PlannedDocument,
): string {
  const matched = verdict === 'match' ? links.map(({ target, targetId, origin }) => `  = ${target} ${targetId}, ${origin}`) : [];
  return [
    `${terminal.paint(verdictColors[verdict], verdict.padEnd(6))} ${entity} ${number || sourceId}`,
    ...matched,
    ...operations.flatMap((operation) => operationLines(terminal, operation, trace[operation.role] ?? {})),
    ...issues.flatMap((issue) => issueLines(issue)),
  ].join('\n');
}

function operationLines(terminal: Terminal, operation: Operation, trace: Readonly<Record<string, string>>): string[] {
  const { action, target, targetId, role, reason } = operation;
  const changes = fieldChanges(operation, trace);
  const width = Math.min(widestPathMax, Math.max(0, ...changes.map(({ path }) => path.length)));
  return [
    `  ${action} ${target}${targetId === undefined ? '' : ` ${targetId}`}${role === '' ? '' : ` (${role})`}: ${reason}`,
    ...changes.map((change) => changeLine(terminal, change, width)),
  ];
}

const widestPathMax = 48;

function changeLine(terminal: Terminal, { path, before, after, mapping }: FieldChange, width: number): string {
  const change = before === undefined ? valueText(after) : `${valueText(before)} → ${valueText(after)}`;
  return `    ${path.padEnd(width)}  ${change}${mapping === '' ? '' : `  ${terminal.paint('gray', mapping)}`}`;
}

function valueText(value: unknown): string {
  if (value === undefined) return '(none)';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
