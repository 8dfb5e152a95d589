import { redactedConfig } from '../../config/index.js';
import { daysOfMonth, monthAt, startOfDay, type MonthDays } from '../../domain/calendar.js';
import { SyncError } from '../../domain/sync-error.js';
import { Profiles } from '../../engine/run/profiles.js';
import type { Verification } from '../../engine/verification.js';
import { verifiedBy } from '../commands/verify.js';
import type { CliConnection, CliDependencies } from '../dependencies.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { reporting, type CommandContext, type CommonOptions } from '../session.js';
import { checkBundle, requireEarlier } from './check-bundle.js';
import { requireFree, writeBundle } from './write-bundle.js';

export interface CloseOptions extends CommonOptions {
  readonly month: string;
  readonly out?: string;
  readonly after?: string;
}

/** Exit 0 when the books of the month agree, 1 when the bundle says that they do not. */
export async function close(context: CommandContext, { month, out, after }: CloseOptions): Promise<ExitCode> {
  const { app, connections, deps, terminal, json, print, redact } = context;
  const [connection] = connections;
  if (!connection || connections.length > 1)
    throw invalid({ code: 'close.connection', message: 'a bundle is of one connection: name it with --connection' });
  const config = redactedConfig(app.loaded.config).connections.find(({ id }) => id === connection.id);
  if (!config) throw new TypeError(`connection ${connection.id} is not configured`);
  const folder = out ?? `close-${connection.id}-${month}`;
  requireFree(folder);
  if (after !== undefined) requireEarlier(after, { connection: connection.id, month });
  const { first, last } = await endedMonth(context, connection, month);
  const part = { from: first, to: last, full: true };
  const manifest = await verifiedBy(context, { id: connection.id, part }, (verification, signal) => {
    requireRange(verification, { first, last });
    return writeBundle({
      store: app.store,
      config,
      mappings: connection.mappings,
      verification,
      month,
      folder,
      ...(after === undefined ? {} : { after }),
      program: deps.version,
      clock: app.clock,
      signal,
    });
  });
  if (json) print({ folder, ...manifest });
  else {
    terminal.out(redact(manifest.summary));
    terminal.out(`${folder}: ${manifest.documents} documents, ${manifest.journal.entries} journal entries, ${manifest.files.length} files`);
    terminal.out(`seal ${manifest.seal}: keep it where nobody who can change the bundle can change it too`);
  }
  return manifest.agrees ? exitCodes.ok : exitCodes.workRemains;
}

/** Exit 0 when nothing was changed, 1 with the names of what was. */
export async function check(deps: CliDependencies, folder: string, options: CommonOptions): Promise<ExitCode> {
  return reporting(deps, options, () => {
    const { manifest, problems } = checkBundle(folder);
    const { connection, month, madeAt, seal, summary } = manifest;
    if (options.json === true) deps.terminal.out(JSON.stringify({ folder, connection, month, madeAt, seal, problems }, null, 2));
    else if (problems.length === 0)
      deps.terminal.out(`✔ ${folder} is as it was written: ${connection}, ${month}, made ${madeAt}, seal ${seal}\n${summary}`);
    else deps.terminal.out([`✘ ${folder} is not as it was written:`, ...problems.map((problem) => `  ${problem}`)].join('\n'));
    return Promise.resolve(problems.length === 0 ? exitCodes.ok : exitCodes.workRemains);
  });
}

/**
 * Evidence of a month that goes on would be of something else the next day; so would that of one whose last documents nobody has read.
 * It ends where the organization is.
 */
async function endedMonth({ app }: CommandContext, { settings, source, target }: CliConnection, month: string): Promise<MonthDays> {
  const days = daysOfMonth(month);
  if (!days) throw invalid({ code: 'close.month', message: `a month is written like 2026-03, not "${month}"` });
  const { timeZone } = await new Profiles({ settings, store: app.store, source, target, refresh: false }).source();
  const zone = timeZone || 'UTC';
  if (month >= monthAt(app.clock.now(), timeZone))
    throw invalid({ code: 'close.unfinished', message: `${month} is not over yet: it can be closed from ${days.next} (${zone})` });
  const endMs = startOfDay(days.next, timeZone);
  const unread = (await app.engine.lastRead(settings.connection)).filter(({ readAt }) => readAt === '' || Date.parse(readAt) < endMs);
  if (unread.length === 0) return days;
  const said = unread.map(({ entity, readAt }) => `${entity} ${readAt === '' ? 'never' : readAt}`).join(', ');
  throw invalid({
    code: 'close.unread',
    message: `Zoho was last read before the end of ${month} (${zone}): ${said}; run \`crossfoot sync\` first`,
  });
}

function requireRange({ range: { from, to } }: Verification, { first, last }: { readonly first: string; readonly last: string }): void {
  if (from === first && to === last) return;
  throw invalid({ code: 'close.range', message: `the comparison is of ${from} to ${to || 'today'}, not of ${first} to ${last}` });
}

function invalid(said: { readonly code: string; readonly message: string }): SyncError {
  return new SyncError({ kind: 'config', ...said });
}
