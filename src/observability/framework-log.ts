import type { Logger } from './logger.js';

/** Nest tells at `log` level which routes and modules it set up: of use when debugging, noise otherwise. */
export function frameworkLog(
  logger: Logger,
): Readonly<Record<'log' | 'warn' | 'error' | 'fatal' | 'debug' | 'verbose', (message: unknown, ...rest: unknown[]) => void>> {
  const at =
    (level: 'debug' | 'trace' | 'warn' | 'error' | 'fatal') =>
    (message: unknown, ...rest: unknown[]): void => {
      const context = rest.at(-1);
      const fields = { ...(typeof context === 'string' ? { context } : {}), ...(message instanceof Error ? { err: message } : {}) };
      logger[level](fields, message instanceof Error ? message.message : String(message));
    };
  return { log: at('debug'), warn: at('warn'), error: at('error'), fatal: at('fatal'), debug: at('debug'), verbose: at('trace') };
}
