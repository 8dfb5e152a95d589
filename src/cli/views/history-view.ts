import type { DocumentHistory, Outlook } from '../../engine/why/history.js';
import type { Link, Receipt } from '../../domain/operation.js';
import type { DocumentRecord } from '../../domain/run.js';
import type { JournalEntry } from '../../store/index.js';
import type { Terminal } from '../terminal.js';
import { issueLines } from './document-view.js';
import { shownLine } from './field-changes.js';

const stateColors = { synced: 'green', held: 'red', deferred: 'yellow', skipped: 'gray', gone: 'gray' } as const;

/** The answer to "why": in words, then what it rests on, down to each request and its answer. */
export function historyView(terminal: Terminal, history: DocumentHistory): string {
  const { record, links, operations, versions, outlook, why, remedies, questions } = history;
  return [
    titleLine(terminal, record),
    `  ${why}`,
    ...remedies.map((remedy) => `  → ${remedy}`),
    ...questions.map((question) => `  ? ${question}`),
    '',
    ...recordLines(record, outlook),
    ...versionLines(versions),
    links.length === 0 ? '  nothing stands for it in QuickBooks' : '  in QuickBooks:',
    ...links.map((link) => `    ${linkText(link)}`),
    ...(outlook ? outlookLines(outlook) : []),
    operations.length === 0 ? '  nothing was ever written for it' : '  writes, oldest first:',
    ...operations.flatMap((entry) => entryLines(entry)),
  ].join('\n');
}

function titleLine(terminal: Terminal, { entity, number, sourceId, state, dismissed }: DocumentRecord): string {
  const name = terminal.paint('bold', `${entity} ${number || sourceId}`);
  return `${name} ${terminal.paint(stateColors[state], state)}${dismissed ? ' (dismissed)' : ''}`;
}

function recordLines(
  { connection, sourceId, modifiedAt, updatedAt, runId, mappingVersion, issues }: DocumentRecord,
  outlook: Outlook | null,
): string[] {
  const present = outlook && outlook.mappingVersion !== mappingVersion ? `, the present one is ${outlook.mappingVersion}` : '';
  return [
    `  connection ${connection}, Zoho id ${sourceId}, changed there ${modifiedAt || 'at an unknown time'}`,
    `  looked at ${updatedAt} by run ${runId}, mapping version ${mappingVersion}${present}`,
    ...(issues.length === 0 ? [] : ['  recorded with it:', ...issues.flatMap((issue) => issueLines(issue, '    '))]),
  ];
}

const changesShownMax = 6;

function versionLines(versions: DocumentHistory['versions']): string[] {
  // One version is what is told above.
  if (versions.length < 2) return [];
  return [
    '  seen in Zoho, newest first:',
    ...versions.map(({ seenAt, runId, state, mappingVersion, changes }) => {
      const shown = (changes ?? [])
        .slice(0, changesShownMax)
        .map(({ path, before, after }) => `${path} ${valueText(before)} → ${valueText(after)}`);
      const more = (changes ?? []).length - shown.length;
      const what = changes === null ? 'the first version kept' : changes.length === 0 ? 'as before' : shown.join(', ');
      return `    ${seenAt} by run ${runId}, ${state}, mapping ${mappingVersion}: ${what}${more > 0 ? `, and ${more} more` : ''}`;
    }),
  ];
}

function valueText(value: unknown): string {
  if (value === undefined) return '(none)';
  return typeof value === 'string' ? value || '(empty)' : JSON.stringify(value);
}

const verdicts = {
  change: 'write it',
  noop: 'leave it as it is',
  skip: 'leave it out',
  hold: 'hold it',
  defer: 'let it wait',
} as const;

function outlookLines({ targets, references, verdict, operations }: Outlook): string[] {
  return [
    `  as it is stored, a run would ${verdicts[verdict]}${operations.length === 0 ? '' : `: ${operations.map(({ action, target }) => `${action} ${target}`).join(', ')}`}`,
    ...targets.flatMap(targetLines),
    ...(references.length === 0 ? [] : ['  references:']),
    ...references.map(({ entity, id, label, target, how }) => {
      const name = [entity, ...(label === '' ? [] : [`"${label}"`]), ...(id === '' ? [] : [`(${id})`])].join(' ');
      return `    ${name} → ${target ? `${target.type} ${target.id}, ` : ''}${how}`;
    }),
  ];
}

function targetLines({ role, target, state, fields }: Outlook['targets'][number]): string[] {
  const width = Math.min(widestPathMax, Math.max(0, ...fields.map(({ path }) => path.length)));
  return [
    `  ${target} (${role}), ${state}${fields.length === 0 ? '' : ', field by field with the line of the mapping'}`,
    ...fields.map(({ path, value, mapping }) => {
      const shown = typeof value === 'string' ? value : JSON.stringify(value);
      return `    ${path.padEnd(width)}  ${shown}${mapping === '' ? '' : `  ${shownLine(mapping)}`}`;
    }),
  ];
}

const widestPathMax = 48;

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
