import type { Environment } from './config/index.js';
import type { RunningDaemon } from './cli/dependencies.js';
import { SyncError } from './domain/sync-error.js';

/** Opens the program and starts the daemon over it. */
export function serve(_options: { readonly file: string; readonly env: Environment }): Promise<RunningDaemon> {
  return Promise.reject(new SyncError({ kind: 'config', code: 'serve', message: 'not available yet' }));
}
