import type { Issue } from '../../domain/document.js';
import type { DocumentRecord } from '../../domain/run.js';
import type { Terminal } from '../terminal.js';

/** Held documents, each with its reason and what to do. */
export function heldView(terminal: Terminal, records: readonly DocumentRecord[]): string {
  return records
    .map(({ entity, number, sourceId, issues, dismissed, attempts }) =>
      [
        `${terminal.paint('yellow', `${entity} ${number || sourceId}`)} (id ${sourceId}${attempts > 1 ? `, ${attempts} attempts` : ''}${dismissed ? ', dismissed' : ''})`,
        ...issues.flatMap((issue) => issueLines(issue)),
      ].join('\n'),
    )
    .join('\n');
}

export function issueLines({ code, message, remedy, at }: Issue, indent = '  '): string[] {
  return [`${indent}${message} [${code}]${at === undefined ? '' : ` at ${at}`}`, ...(remedy === '' ? [] : [`${indent}→ ${remedy}`])];
}
