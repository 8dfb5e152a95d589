import { describe, expect, it } from '@jest/globals';
import { createLogger, type LoggerOptions } from './logger.js';

function logged(options: Partial<LoggerOptions>, work: (log: ReturnType<typeof createLogger>) => void): string[] {
  const lines: string[] = [];
  work(
    createLogger({
      level: 'info',
      format: 'json',
      redactPaths: ['refreshToken', '*.refreshToken'],
      redact: (text) => text.replaceAll('canary-secret', '[redacted]'),
      write: (line) => lines.push(line),
      ...options,
    }),
  );
  return lines;
}

describe('the log', () => {
  it('is one JSON object per line, with the ids of its child', () => {
    const lines = logged({}, (log) => log.child({ connection: 'acme', runId: 'r1' }).info({ operationId: 'o1' }, 'operation applied'));

    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      connection: 'acme',
      runId: 'r1',
      operationId: 'o1',
      msg: 'operation applied',
    });
  });

  it.each(['json', 'pretty'] as const)('as %s carries no secret, wherever it stands', (format) => {
    const lines = logged({ format }, (log) => {
      log.info({ refreshToken: 'a', grant: { refreshToken: 'b' } }, 'by place');
      log.error({ err: new Error('the vendor said canary-secret') }, 'in an error with canary-secret');
    });

    expect(lines.join('')).not.toContain('canary-secret');
    expect(lines[0]).toContain('[redacted]');
    expect(lines[1]).toContain('the vendor said [redacted]');
  });

  it('leaves out what is below its level', () => {
    expect(logged({ level: 'warn' }, (log) => log.info('quiet'))).toEqual([]);
  });
});
