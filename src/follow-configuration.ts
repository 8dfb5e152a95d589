import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from './app.js';
import { formatIssue, ConfigError, parseDuration, redactText } from './config/index.js';
import type { Daemon } from './control/daemon.js';
import { SyncError } from './domain/sync-error.js';

export interface Following {
  /** Reads everything again, whether or not a file looks changed: a secret of its own file may have. */
  reload(): Promise<void>;
  /** Reads everything again if a file of the configuration or of the mappings has changed. */
  look(): Promise<void>;
  stop(): void;
}

/**
 * Takes up what changes in the configuration and mapping files while the daemon runs. Files are looked at instead of watched: that
 * works the same for editors that replace files, mounted volumes and linked folders.
 */
export async function followConfiguration(app: App, daemon: Daemon): Promise<Following> {
  const { logger } = app.telemetry;
  let seen: string | undefined = await stateOfFiles(app);
  let last = Promise.resolve();
  const refuse = (error: unknown): void => {
    const problems =
      error instanceof ConfigError ? error.issues.map(formatIssue) : [error instanceof Error ? error.message : String(error)];
    daemon.refuse(redactText(problems.join('\n'), app.loaded.secrets));
    logger.error({ problems }, 'the configuration was refused; the earlier one stays in force');
    // Not the files' fault: they are read again although they stay as they are.
    if (!(error instanceof SyncError) || error.kind !== 'config') seen = undefined;
  };
  const takeUp = async (): Promise<void> => {
    seen = await stateOfFiles(app);
    const taken = await app.reload().catch(refuse);
    if (!taken) return;
    const { connections, notices } = taken;
    daemon.refuse(undefined);
    for (const notice of notices) logger.warn(notice);
    logger.info({ connections }, connections.length > 0 ? 'the configuration was taken up' : 'the configuration was read; nothing changed');
    await daemon.reconfigure(connections).catch((error: unknown) => {
      logger.error({ err: error, connections }, 'the configuration is in force, but its connections could not be planned');
    });
  };
  const inTurn = (work: () => Promise<void>): Promise<void> => (last = last.then(work));
  const reload = (): Promise<void> => inTurn(takeUp);
  const look = (): Promise<void> => inTurn(async () => ((await stateOfFiles(app)) === seen ? undefined : takeUp()));
  const { reloadEvery } = app.loaded.config.server;
  const timer = reloadEvery === null ? undefined : setInterval(() => void look(), parseDuration(reloadEvery));
  return { reload, look, stop: () => clearInterval(timer) };
}

async function stateOfFiles({ loaded }: App): Promise<string> {
  const folders = loaded.config.connections.flatMap(({ mappings, mappingsOverlay }) => [mappings, mappingsOverlay ?? []].flat());
  const states = [await stateOf(loaded.file)];
  for (const folder of new Set(folders)) {
    const names = await readdir(folder, { recursive: true }).catch(() => []);
    for (const name of names.filter((one) => one.endsWith('.yaml')).sort()) states.push(await stateOf(join(folder, name)));
  }
  return states.join('\n');
}

async function stateOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  return `${file} ${found ? `${found.mtimeMs} ${found.size} ${found.ino}` : 'gone'}`;
}
