import { describe, expect, it } from '@jest/globals';
import { createTerminal } from './terminal.js';

function printed(isTTY: boolean, text: (paint: (word: string) => string) => string): string {
  const written: string[] = [];
  const stream = { isTTY, write: (part: string) => written.push(part) };
  const terminal = createTerminal(stream, stream, {});
  terminal.out(text((word) => terminal.paint('red', word)));
  return written.join('');
}

describe('what a terminal is given', () => {
  it.each([
    ['a title of the window', 'Clark\u001b]0;owned\u0007', 'Clark\\u001b]0;owned\\u0007'],
    ['a line wiped and written again', 'held\u001b[2K\rsynced', 'held\\u001b[2K\\u000dsynced'],
    ['the same by the one-character form', 'held\u009b2K', 'held\\u009b2K'],
    ['hidden text', 'due\u001b[8m 9.99', 'due\\u001b[8m 9.99'],
    ['an amount in another order', '\u202e00.1', '\\u202e00.1'],
  ])('shows what it would obey: %s', (_what, name, shown) => {
    expect(printed(true, () => name)).toBe(`${shown}\n`);
    expect(printed(false, () => name)).toBe(`${shown}\n`);
  });

  it('keeps colours of our own, lines, tabs and the lines of a CSV', () => {
    expect(printed(true, (paint) => `${paint('✘')} a\tb\r\nc`)).toBe('\u001b[31m✘\u001b[39m a\tb\r\nc\n');
    expect(printed(false, (paint) => `${paint('✘')} a`)).toBe('✘ a\n');
  });

  it('leaves JSON what it was', () => {
    const name = 'Clark \u0007\u009b31m \u202e';

    expect(JSON.parse(printed(false, () => JSON.stringify({ name })))).toEqual({ name });
  });
});
