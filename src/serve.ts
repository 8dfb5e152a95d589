import { openApp } from './app.js';
import type { RunningDaemon } from './cli/dependencies.js';
import type { Environment } from './config/index.js';
import { startDaemon } from './control/daemon.js';
import { followConfiguration } from './follow-configuration.js';

export interface ServeOptions {
  readonly file: string;
  readonly env: Environment;
  readonly version: string;
}

/** Opens the program and starts the daemon over it; the store closes after the last run is recorded. */
export async function serve({ file, env, version }: ServeOptions): Promise<RunningDaemon> {
  const app = await openApp({ file, env, version, logTo: 'stdout', processMetrics: true });
  let letGo: (() => void) | undefined;
  try {
    letGo = app.store.lockForDaemon();
    for (const notice of app.notices) app.telemetry.logger.warn(notice);
    const daemon = await startDaemon(app);
    const following = await followConfiguration(app, daemon);
    const onHangUp = (): void => void following.reload();
    process.on('SIGHUP', onHangUp);
    return {
      url: daemon.url,
      close: async () => {
        process.off('SIGHUP', onHangUp);
        following.stop();
        await daemon.close();
        letGo?.();
        await app.close();
      },
    };
  } catch (error) {
    letGo?.();
    await app.close();
    throw error;
  }
}
