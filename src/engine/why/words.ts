import { retryCommand } from '../../domain/retry-command.js';
import type { Issue } from '../../domain/document.js';
import type { Link } from '../../domain/operation.js';
import type { DocumentRecord } from '../../domain/run.js';
import type { JournalEntry } from '../../store/index.js';
import { isReconsiderable } from '../run/reconsidered.js';
import type { DocumentHistory } from './history.js';

interface Known extends Pick<DocumentHistory, 'record' | 'links' | 'operations' | 'outlook'> {
  /** When QuickBooks was last asked for changes. */
  readonly lookedAt: string | undefined;
}
type Words = Pick<DocumentHistory, 'why' | 'remedies' | 'questions'>;

/** The answer to "why" for a person: how it stands and the cause, what releases it, what is not certain. */
export function inWords(known: Known): Words {
  return { why: `${sayings[known.record.state](known)}.`, remedies: remediesOf(known), questions: questionsOf(known) };
}

const sayings: Readonly<Record<DocumentRecord['state'], (known: Known) => string>> = {
  synced: (known) => synced(known),
  held: (known) => `It is held${instead(known)}, because ${causes(known)}`,
  deferred: (known) => `It is waiting${instead(known)}: ${causes(known)}`,
  skipped: (known) => `It is left out by rule: ${causes(known)}`,
  gone: ({ links, operations }) =>
    links.length === 0
      ? 'It was deleted in Zoho before it was ever exported'
      : `It was deleted in Zoho; in QuickBooks ${links.map((link) => `${nameOf(link)} is ${stateNames[link.state]}`).join(', ')}${lastWrite(operations)}`,
};

const stateNames: Readonly<Record<Link['state'], string>> = { present: 'still there', voided: 'voided', absent: 'deleted' };

function synced({ links, operations, lookedAt }: Known): string {
  const present = links.filter(({ state }) => state === 'present');
  if (links.length === 0) return 'It needs nothing in QuickBooks: the mapping makes nothing of it as it stands';
  const known = present.length > 0 ? present : links;
  const names = known.map((link) => (link.origin === 'created' ? nameOf(link) : `${nameOf(link)} (${link.origin})`)).join(', ');
  if (present.length > 0)
    return `It is in step: ${names} ${present.length === 1 ? 'stands' : 'stand'} for it in QuickBooks${lastWrite(operations)}; ${lookedAt === undefined ? 'QuickBooks has not been asked for changes yet' : `QuickBooks was last asked for changes at ${lookedAt}`}`;
  return `It is in step: ${names} ${known.length === 1 ? 'was' : 'were'} ${known[0]?.state === 'voided' ? 'voided' : 'deleted'} in QuickBooks${lastWrite(operations)}`;
}

function lastWrite(operations: readonly JournalEntry[]): string {
  const applied = operations.filter(({ outcome }) => outcome === 'applied');
  const last = applied.at(-1);
  if (!last) return '';
  const at = last.receipts.at(-1)?.at ?? last.plannedAt;
  const before = applied.length > 1 ? ` after ${applied.length - 1} earlier ${applied.length === 2 ? 'write' : 'writes'}` : '';
  return `; last write${before}: ${last.operation.action} at ${at}, because: ${last.operation.reason}`;
}

/** What QuickBooks shows in its place. */
function instead({ record, links }: Known): string {
  const present = links.filter(({ state }) => state === 'present').map(nameOf);
  if (present.length === 0) return ' and not in QuickBooks';
  if (record.issues.some(isDrift)) return '';
  return `, and ${present.join(', ')} in QuickBooks ${present.length === 1 ? 'shows' : 'show'} an earlier version`;
}

function causes({ record }: Known): string {
  const causing = record.issues.filter(({ severity }) => severity !== 'note');
  return causing.map(({ message }) => message).join('; ') || 'the reason was not recorded';
}

function remediesOf(known: Known): string[] {
  const { record, outlook } = known;
  const blocking = record.issues.filter(({ severity }) => severity !== 'note');
  const deeper = outlook?.references.filter(({ target }) => target === null).flatMap(({ remedies }) => remedies) ?? [];
  // What it waits for says better what to do than that it waits.
  const own = blocking.filter(({ code }) => code !== 'reference.waiting' || deeper.length === 0).map(({ remedy }) => remedy);
  return [...new Set([...deeper, ...own, releaseOf(known)])].filter((remedy) => remedy !== '');
}

function releaseOf({ record, outlook }: Known): string {
  const retry = retryCommand(record);
  if (record.state === 'deferred') return 'Nothing more to do: every run looks again, without a call to Zoho.';
  if (record.state !== 'held') return '';
  if (record.dismissed) return `It is dismissed: ${retry}, or a change in Zoho, brings it back.`;
  if (!isReconsiderable(record))
    return `Then ${retry}, or save the document in Zoho: ${record.issues.some(isDrift) ? 'what somebody changed in QuickBooks is not overwritten' : 'what QuickBooks refused is not sent again'} by itself.`;
  if (outlook && outlook.verdict !== 'hold' && outlook.verdict !== 'defer') return 'The cause is gone: the next run takes it by itself.';
  return 'Then the next run takes it by itself.';
}

function questionsOf({ record, operations, outlook }: Known): string[] {
  const open = operations.filter(({ status }) => status === 'sent').map(unanswered);
  if (record.state !== 'synced' || !outlook) return open;
  const under = 'Under the present mapping and configuration';
  const cause = outlook.issues.filter(({ severity }) => severity !== 'note').map(({ message }) => message);
  const would: Readonly<Partial<Record<typeof outlook.verdict, string>>> = {
    change: `${under} it would be written differently (${outlook.operations.map(({ action, reason }) => `${action}: ${reason}`).join('; ')}); that happens when it changes in Zoho.`,
    hold: `${under} it would be held: ${cause.join('; ')}.`,
    defer: `${under} it would wait: ${cause.join('; ')}.`,
  };
  return [...open, ...(would[outlook.verdict] === undefined ? [] : [would[outlook.verdict] ?? ''])];
}

function unanswered({ operation: { action, target }, request }: JournalEntry): string {
  return `${action} ${target} was sent at ${request?.lastSentAt ?? 'an unknown time'} and its answer is not known; the next run asks for it with the same requestid.`;
}

function isDrift({ code }: Issue): boolean {
  return code.startsWith('drift.');
}

function nameOf({ target, targetId }: Link): string {
  return `${target} ${targetId}`;
}
