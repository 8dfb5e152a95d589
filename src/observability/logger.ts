import { Writable } from 'node:stream';
import { pino, type Logger } from 'pino';
import { prettyLine } from './pretty-line.js';

export type { Logger };

export interface LoggerOptions {
  readonly level: string;
  readonly format: 'json' | 'pretty';
  /** pino blanks these places before a line is made. */
  readonly redactPaths: readonly string[];
  /** Removes known secrets from the finished line, wherever a library put them. */
  readonly redact: (text: string) => string;
  readonly write: (line: string) => void;
}

/** One JSON object per line, or one readable line; ids (runId, connection, entity, operationId, requestId) are fields on it. */
export function createLogger({ level, format, redactPaths, redact, write }: LoggerOptions): Logger {
  const destination = new Writable({
    decodeStrings: false,
    write: (chunk: string, _encoding, done) => {
      write(redact(format === 'pretty' ? prettyLine(chunk) : chunk));
      done();
    },
  });
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: [...redactPaths], censor: '[redacted]' },
    },
    destination,
  );
}

export function silentLogger(): Logger {
  return pino({ level: 'silent' });
}
