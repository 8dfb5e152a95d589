import type { ConnectionState, GrantState } from '../../engine/connection-handle.js';
import type { ConnectionStatus } from '../../engine/engine.js';
import { exitCodes, gravest, type ExitCode } from '../exit-codes.js';
import type { CommandContext } from '../session.js';
import { table } from '../table.js';
import { counted } from '../text.js';
import type { Terminal } from '../terminal.js';
import { summaryOf } from '../views/run-view.js';

interface Standing extends ConnectionStatus, ConnectionState {}

const states = ['synced', 'held', 'deferred', 'skipped', 'gone'] as const;
const daySeconds = 86_400;

export async function status({ app, connections, json, print, redact, terminal }: CommandContext): Promise<ExitCode> {
  const standings: Standing[] = [];
  for (const connection of connections) standings.push({ ...(await app.engine.status(connection.id)), ...(await connection.state()) });
  if (json) print({ connections: standings });
  else terminal.out(redact(standings.map((standing) => view(terminal, standing)).join('\n\n')));
  return gravest(standings.map(exitCodeOf));
}

function exitCodeOf({ deadLetters, lastRun, grants, check }: Standing): ExitCode {
  if (Object.values(grants).some(({ state }) => state !== 'alive')) return exitCodes.connection;
  if (lastRun?.state === 'failed' && lastRun.error?.kind === 'auth') return exitCodes.connection;
  if (check?.findings.some(({ severity }) => severity === 'error') === true) return exitCodes.configuration;
  return Object.values(deadLetters).some((count) => count > 0) ? exitCodes.workRemains : exitCodes.ok;
}

function view(terminal: Terminal, standing: Standing): string {
  const { id, enabled, running, lastRun, documents, approvals, checkpoints, openOperations, forecast } = standing;
  const waiting = Object.values(approvals).reduce((total, count) => total + count, 0);
  const rows = Object.entries(documents).map(([entity, counts]) => [
    entity,
    ...states.map((state) => counts[state] ?? 0),
    checkpoints.find((checkpoint) => checkpoint.entity === entity)?.highWater ?? '',
  ]);
  return [
    terminal.paint('bold', `${id}${enabled ? '' : ' (disabled)'}`),
    `  running now: ${running ?? 'no'}`,
    `  last run: ${lastRun ? `${lastRun.startedAt} ${lastRun.state}, ${lastRun.error ? `${lastRun.error.message} [${lastRun.error.code}]` : summaryOf(lastRun)}` : 'none yet'}`,
    `  requests without a final answer: ${openOperations}`,
    `  ${checkText(standing)}`,
    ...(waiting === 0 ? [] : [`  waiting for approval: ${counted(waiting, 'document')}; see \`crossfoot plan\``]),
    ...(forecast === null
      ? []
      : [
          `  first export, as of ${forecast.at}: ${forecast.documents} documents to read, ${forecast.calls} Zoho calls, ${forecast.hours} h`,
        ]),
    ...grantLines(standing),
    rows.length === 0
      ? '  no documents yet'
      : table(
          terminal,
          ['  entity', ...states, 'synced up to'],
          rows.map(([entity = '', ...rest]) => [`  ${entity}`, ...rest]),
        ),
  ].join('\n');
}

function checkText({ check }: Standing): string {
  if (!check) return 'prerequisites: not checked yet; run `crossfoot check`';
  const errors = check.findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return `prerequisites: met, checked ${check.at}`;
  return `prerequisites: ${errors.map(({ message, code }) => `${message} [${code}]`).join('; ')}, checked ${check.at}; nothing moves until this is corrected`;
}

function grantLines({ id, grants, tokenExpirySeconds, budgetRemaining, callsPerMinute = {} }: Standing): string[] {
  const rates = Object.entries(callsPerMinute).map(([vendor, calls]) => `, ${vendor} at most ${calls} a minute`);
  const budgets = Object.entries(budgetRemaining).map(([vendor, calls]) => `${vendor} ${calls ?? 'not known'}`);
  return [
    ...Object.entries(grants).map(
      ([vendor, grant]) => `  authorization of ${vendor}: ${grantText(id, grant, tokenExpirySeconds[vendor] ?? null)}`,
    ),
    `  calls left today: ${budgets.join(', ')}${rates.join('')}`,
  ];
}

function grantText(id: string, { state, authorizedAt, renewedAt, rotatedAt, deadSince }: GrantState, seconds: number | null): string {
  if (state === 'missing') return `nobody has authorized yet; run \`crossfoot connect ${id}\``;
  if (state === 'dead') return `over since ${deadSince ?? ''}; run \`crossfoot connect ${id}\`, the queue is kept`;
  const parts = [
    seconds === null ? 'does not end' : `ends in ${counted(Math.floor(seconds / daySeconds), 'day')}`,
    authorizedAt === null ? 'not used yet' : `since ${authorizedAt}`,
    ...(renewedAt === null ? [] : [`renewed ${renewedAt}`]),
    ...(rotatedAt === null ? [] : [`refresh token replaced ${rotatedAt}`]),
  ];
  return parts.join(', ');
}
