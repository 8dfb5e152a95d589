import { describe, expect, it } from '@jest/globals';
import { prettyLine } from './pretty-line.js';

describe('a readable line', () => {
  it('has the time, the level, the message and the fields', () => {
    const line = JSON.stringify({
      level: 'warn',
      time: '2026-04-01T10:42:15.123Z',
      connection: 'acme',
      calls: { read: 1 },
      msg: 'run interrupted',
    });

    expect(prettyLine(line)).toBe('10:42:15 warn  run interrupted  connection=acme calls={"read":1}\n');
  });

  it('ends with the stack of an error', () => {
    const line = JSON.stringify({
      level: 'error',
      time: '2026-04-01T10:42:15.123Z',
      err: { message: 'no', stack: 'Error: no\n    at x' },
      msg: 'failed',
    });

    expect(prettyLine(line)).toBe('10:42:15 error failed\nError: no\n    at x\n');
  });

  it('leaves what is no JSON as it is', () => {
    expect(prettyLine('plain text\n')).toBe('plain text\n');
  });

  it('lets no text pass for another line', () => {
    const forged = 'INV-1\r\n10:00:01 info  operation applied\toutcome=applied';
    const line = JSON.stringify({ time: '2026-04-01T10:42:15.000Z', level: 'warn', msg: `held ${forged}`, number: forged });

    const shown = 'INV-1\\r\\n10:00:01 info  operation applied\\toutcome=applied';
    expect(prettyLine(line)).toBe(`10:42:15 warn  held ${shown}  number=${shown}\n`);
  });

  it('lets no line of an error pass for one of ours', () => {
    const err = { message: 'no\n10:00:01 info  fine', stack: 'Error: no\r\n10:00:01 info  fine\n    at x' };
    const begin = { time: '2026-04-01T10:42:15.000Z', level: 'error', msg: 'failed' };

    expect(prettyLine(JSON.stringify({ ...begin, err }))).toBe('10:42:15 error failed\nError: no\n    10:00:01 info  fine\n    at x\n');
    expect(prettyLine(JSON.stringify({ ...begin, err: { message: err.message } }))).toBe(
      '10:42:15 error failed\nError: no\n    10:00:01 info  fine\n',
    );
  });

  it('shows what a terminal would obey', () => {
    const line = JSON.stringify({ time: '2026-04-01T10:42:15.000Z', level: 'warn', msg: 'held', number: 'A\u001b[2J' });

    expect(prettyLine(line)).toBe('10:42:15 warn  held  number=A\\u001b[2J\n');
  });
});
