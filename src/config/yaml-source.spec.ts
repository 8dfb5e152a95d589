import { describe, expect, it } from '@jest/globals';
import { formatIssue } from './config-error.js';
import { formatPath, parseYamlSource } from './yaml-source.js';

function problems(text: string): string[] {
  return parseYamlSource('m.yaml', text).errors.map(formatIssue);
}

describe('parseYamlSource', () => {
  const source = parseYamlSource(
    'm.yaml',
    ['base: &base', '  deep: { a: 1 }', 'list:', '  - first', '  - name: second', 'copy: *base', 'empty:', '1: numbered', ''].join('\n'),
  );

  it('reads data with text keys', () => {
    expect(source.errors).toEqual([]);
    expect(source.data).toEqual({
      base: { deep: { a: 1 } },
      list: ['first', { name: 'second' }],
      copy: { deep: { a: 1 } },
      empty: null,
      '1': 'numbered',
    });
  });

  it.each([
    [['base', 'deep', 'a'], false, 2, 14],
    [['base', 'deep', 'a'], true, 2, 11],
    [['list', 0], false, 4, 5],
    [['list', 1, 'name'], false, 5, 11],
    [['list', 1, 'name'], true, 5, 5],
    // Through an alias: the place where the value is written.
    [['copy', 'deep', 'a'], false, 2, 14],
    [['1'], true, 8, 1],
  ])('finds %j (key: %s) at %d:%d', (path, key, line, column) => {
    expect(source.position(path, { key })).toEqual({ line, column });
  });

  it('answers with the nearest ancestor for what the file does not have', () => {
    expect(source.position(['list', 1, 'missing', 'more'])).toEqual({ line: 5, column: 5 });
    expect(source.position(['nothing'])).toEqual({ line: 1, column: 1 });
    expect(source.position(['list', 7])).toEqual({ line: 4, column: 3 });
  });

  it.each([
    ['a duplicate key', 'a: 1\nb: 2\na: 3\n', 'm.yaml:3:1 is not valid YAML: Map keys must be unique'],
    ['an open bracket', 'a: [1, 2\nb: 3\n', 'm.yaml:2:1 is not valid YAML: '],
    ['a tab as indentation', 'a:\n\tb: 1\n', 'm.yaml:2:1 is not valid YAML: '],
    ['an unknown tag', 'a: !secret x\n', 'm.yaml:1:4 is not valid YAML: a word that begins with ! is a tag'],
    ['a second document', 'a: 1\n---\nb: 2\n', 'm.yaml:2:1 is not valid YAML: '],
    ['a mapping as a key', '? { a: 1 }\n: 2\n', 'm.yaml:1:3 is not valid YAML: '],
    ['a prototype key', 'a:\n  __proto__: { admin: true }\n', 'm.yaml:2:3 __proto__: is not allowed as a key'],
    ['an anchor inside itself', 'a: &a [*a]\n', 'm.yaml:1:1 is not usable YAML: an anchor contains itself'],
    ['a constructor key', 'constructor: 1\n', 'm.yaml:1:1 constructor: is not allowed as a key'],
  ])('refuses %s', (_name, text, expected) => {
    expect(problems(text).some((problem) => problem.startsWith(expected))).toBe(true);
    expect(parseYamlSource('m.yaml', text).data).toBeUndefined();
  });

  it('reports several mistakes at once', () => {
    expect(problems('a: 1\na: 2\nprototype: 1\n')).toHaveLength(2);
  });

  it('refuses an alias bomb', () => {
    // Each level names the one before ten times: 10^6 leaves.
    const levels = ['a0: &a0 x', ...Array.from({ length: 6 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`)];

    expect(problems(levels.join('\n'))).toEqual([expect.stringContaining('is not usable YAML: more than 50 values')]);
  });

  it('refuses an alias of nothing', () => {
    expect(problems('a: 1\nb: *nowhere\n')).toEqual([
      expect.stringContaining('m.yaml:2:4 is not valid YAML: a word that begins with * is an alias'),
    ]);
  });

  it.each([
    'k: *CANARY\n',
    'k: !CANARY x\n',
    'k: @CANARY\n',
    'k: `CANARY\n',
    'k: |CANARY\n',
    'k: >CANARY\n  x\n',
    'k: "abc\\qCANARY"\n',
    'k: abc: CANARY def\n',
    'k: [CANARY\n',
    "k: 'it's CANARY'\n",
    'k: "a"CANARY\n',
    'k: {CANARY: x}}\n',
    'k: !!CANARY x\n',
    'k: !e!CANARY x\n',
    'k: ! *CANARY\n',
    '%CANARY x\n---\nk: 1\n',
    '%YAML CANARY\n---\nk: 1\n',
    'k: &a [*a, *CANARY]\n',
  ])('repeats nothing of an unquoted secret: %j', (text) => {
    const said = problems(text);

    expect(said).not.toEqual([]);
    expect(said.join()).not.toContain('CANARY');
    for (const problem of said) expect(problem).toMatch(/^m\.yaml:\d+:\d+ is not (valid|usable) YAML: [^]{15,}$/);
  });
});

describe('formatPath', () => {
  it('writes indexes in brackets', () => {
    expect(formatPath(['connections', 0, 'taxes', 'map', 12, 'zoho'])).toBe('connections[0].taxes.map[12].zoho');
    expect(formatPath([])).toBe('');
  });
});
