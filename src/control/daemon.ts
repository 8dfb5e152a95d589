import type { Daemon, DaemonApp, DaemonOptions } from './daemon-app.js';

export type { Daemon, DaemonApp, DaemonOptions } from './daemon-app.js';

/** Starts the daemon over an opened program. Nest is loaded only here. */
export async function startDaemon(app: DaemonApp, options: DaemonOptions = {}): Promise<Daemon> {
  // Complete before the packages that `require()` it: an ES module under evaluation cannot be required.
  await import('@nestjs/core');
  const { startNestDaemon } = await import('./nest-daemon.js');
  return startNestDaemon(app, options);
}
