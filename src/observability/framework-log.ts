import type { Logger } from './logger.js';

type Write = (message: unknown, ...rest: unknown[]) => void;

/** Nest tells at `log` level which routes and modules it set up: of use when debugging, noise otherwise. */
export class FrameworkLog {
  readonly log: Write;
  readonly warn: Write;
  readonly error: Write;
  readonly fatal: Write;
  readonly debug: Write;
  readonly verbose: Write;

  constructor(private readonly logger: Logger) {
    this.log = this.at('debug');
    this.warn = this.at('warn');
    this.error = this.at('error');
    this.fatal = this.at('fatal');
    this.debug = this.at('debug');
    this.verbose = this.at('trace');
  }

  private at(level: 'trace' | 'debug' | 'warn' | 'error' | 'fatal'): Write {
    return (message, ...rest) => {
      const context = rest.at(-1);
      const fields = { ...(typeof context === 'string' ? { context } : {}), ...(message instanceof Error ? { err: message } : {}) };
      this.logger[level](fields, message instanceof Error ? message.message : String(message));
    };
  }
}
