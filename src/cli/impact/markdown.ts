import { decimal, toMoney, zero } from '../../domain/money.js';
import type { Impact, ImpactedDocument } from '../../engine/why/impact.js';
import { amountText, counted } from '../text.js';
import { fieldChanges } from '../views/field-changes.js';

/** More would make the comment unreadable; `--json` has all of them. */
const documentsShownMax = 50;
const fieldsShownMax = 12;

export function sayingOf({ connection, since, documents, impacted }: Impact, against: string): string {
  if (documents === 0)
    return `Nothing was compared: no stored document of ${connection} is dated since ${since}. Reach further back with --days.`;
  const whole = `${counted(documents, 'document')} of ${connection} since ${since}`;
  if (impacted.length === 0) return `The mappings make the same of ${whole} as those of ${against}.`;
  return `The mappings make something else of ${impacted.length} of ${whole} than those of ${against}.`;
}

/** For a comment in a pull request. */
export function markdownOf(found: Impact, against: string): string {
  const { impacted } = found;
  const closed = impacted.filter(({ isClosed }) => isClosed);
  return [
    `### ${sayingOf(found, against)}`,
    ...(closed.length === 0 ? [] : ['', `**${counted(closed.length, 'document')} in a closed period**, where such a change is held.`]),
    ...accountLines(impacted),
    ...(impacted.length === 0 ? [] : ['', '| document | date | what | fields |', '| --- | --- | --- | --- |']),
    ...impacted.slice(0, documentsShownMax).map(documentLine),
    ...(impacted.length > documentsShownMax ? ['', `… and ${impacted.length - documentsShownMax} more: \`--json\` has all of them.`] : []),
  ].join('\n');
}

function accountLines(impacted: readonly ImpactedDocument[]): string[] {
  const moved = new Map<string, typeof zero>();
  for (const { account, debit, credit } of impacted.flatMap(({ effect = [] }) => effect))
    moved.set(account, (moved.get(account) ?? zero).plus(decimal(debit)).minus(decimal(credit)));
  const rows = [...moved].filter(([, amount]) => !amount.isZero()).sort(([one], [other]) => one.localeCompare(other));
  if (rows.length === 0) return [];
  return [
    '',
    '| account | difference (debit positive) |',
    '| --- | ---: |',
    ...rows.map(([account, amount]) => `| ${cell(plain(account))} | ${amountText(toMoney(amount))} |`),
  ];
}

function documentLine({ entity, number, sourceId, date, isClosed, operations, issues, trace, verdict }: ImpactedDocument): string {
  const changes = operations.flatMap((operation) => fieldChanges(operation, trace[operation.role] ?? {}));
  const shown = changes
    .slice(0, fieldsShownMax)
    .map(
      ({ path, before, after, mapping }) =>
        `\`${path}\` ${plain(valueText(before))} → ${plain(valueText(after))}${mapping === '' ? '' : ` (${mapping})`}`,
    );
  const more = changes.length > fieldsShownMax ? [`… ${changes.length - fieldsShownMax} more`] : [];
  const what =
    operations.map(({ action, target }) => `${action} ${target}`).join(', ') ||
    `${verdict}: ${issues.map(({ message }) => plain(message)).join('; ')}`;
  const cells = [`${entity} ${plain(number || sourceId)}`, `${date}${isClosed ? ' (closed)' : ''}`, what, [...shown, ...more].join('<br>')];
  return `| ${cells.map(cell).join(' | ')} |`;
}

function valueText(value: unknown): string {
  if (value === undefined) return '(none)';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Text of documents: no link, no picture and no HTML in the comment of a pull request. */
function plain(text: string): string {
  return text.replace(/[\\<[\]]/g, '\\$&');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
