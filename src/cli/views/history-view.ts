import type { DocumentHistory } from '../../engine/engine.js';
import type { Link, Receipt } from '../../domain/operation.js';
import type { DocumentRecord } from '../../domain/run.js';
import type { JournalEntry } from '../../store/index.js';
import type { Terminal } from '../terminal.js';
import { issueLines } from './document-view.js';

const stateColors = { synced: 'green', held: 'red', deferred: 'yellow', skipped: 'gray', gone: 'gray' } as const;

/** The answer to "why": how the document stands, what stands for it on the other side, and each write with its proof. */
export function historyView(terminal: Terminal, { record, links, operations }: DocumentHistory): string {
  return [
    ...headLines(terminal, record),
    links.length === 0 ? '  nothing stands for it in QuickBooks' : '  in QuickBooks:',
    ...links.map((link) => `    ${linkText(link)}`),
    operations.length === 0 ? '  nothing was ever written for it' : '  writes, oldest first:',
    ...operations.flatMap((entry) => entryLines(entry)),
  ].join('\n');
}

function headLines(terminal: Terminal, record: DocumentRecord): string[] {
  const { connection, entity, number, sourceId, state, issues, modifiedAt, mappingVersion, runId, updatedAt, attempts, dismissed } = record;
  return [
    `${terminal.paint('bold', `${entity} ${number || sourceId}`)} ${terminal.paint(stateColors[state], state)}${dismissed ? ' (dismissed)' : ''}`,
    `  connection ${connection}, Zoho id ${sourceId}, changed there ${modifiedAt || 'at an unknown time'}`,
    `  looked at ${updatedAt} by run ${runId}, mapping version ${mappingVersion}${attempts > 0 ? `, ${attempts} rejections in a row` : ''}`,
    ...(issues.length === 0 ? [] : ['  because:', ...issues.flatMap((issue) => issueLines(issue, '    '))]),
  ];
}

function linkText({ role, target, targetId, targetVersion, state, generation, origin, mappingVersion }: Link): string {
  const parts = [`${target} ${targetId}`, `role ${role}`, state, origin, `version ${targetVersion}`, `mapping ${mappingVersion}`];
  return [...parts, ...(generation > 0 ? [`generation ${generation}`] : [])].join(', ');
}

function entryLines({ operation, status, plannedAt, cancelReason, request, receipts }: JournalEntry): string[] {
  const { action, target, targetId, role, reason, runId, attempt, mappingVersion, id } = operation;
  const sent = request
    ? `requestid ${request.requestId}, sent ${request.sentAt}${request.sends > 1 ? `, ${request.sends} times, last ${request.lastSentAt}` : ''}`
    : 'never sent';
  return [
    `    ${plannedAt} ${action} ${target}${targetId === undefined ? '' : ` ${targetId}`} (${role}): ${reason}`,
    `      operation ${id}, run ${runId}, attempt ${attempt}, mapping ${mappingVersion}`,
    `      ${sent}, ${status}${cancelReason === null ? '' : `: ${cancelReason}`}`,
    ...receipts.flatMap((receipt) => receiptLines(receipt)),
  ];
}

function receiptLines({ outcome, at, targetId, traceId, errorCode, message, remedy, resolvedBy }: Receipt): string[] {
  const facts = [
    ...(targetId === undefined ? [] : [`id ${targetId}`]),
    ...(traceId === undefined || traceId === '' ? [] : [`intuit_tid ${traceId}`]),
    ...(resolvedBy === undefined ? [] : [`settled by: ${resolvedBy}`]),
  ];
  return [
    `      ${at} ${outcome}${facts.length === 0 ? '' : `, ${facts.join(', ')}`}`,
    ...(message === undefined ? [] : [`        ${message}${errorCode === undefined ? '' : ` [${errorCode}]`}`]),
    ...(remedy === undefined || remedy === '' ? [] : [`        → ${remedy}`]),
  ];
}
