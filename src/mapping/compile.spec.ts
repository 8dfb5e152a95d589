import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { parseYamlSource } from '../config/yaml-source.js';
import { compile, type CompileOptions } from './compile.js';
import type { LookupTables, MappingSource } from './types.js';

const good = `entity: bins
source: zoho.bins
id: bin_id
number: bin_number
onDelete: keep
derive: [currency]
issues:
  - { when: { "==": [{ var: status }, odd] }, severity: hold, code: bins.odd, message: odd, remedy: none }
emits:
  - role: bin
    target: quickbooks.Item
    state:
      - { when: { "==": [{ var: status }, void] }, is: voided }
    fields:
      Name: { from: name, as: name }
      Type: { from: kind, lookup: kinds }
      AccountRef:
        choose:
          - { when: { var: account_id }, ref: accounts, from: account_id }
          - { account: sales.income }
    lines:
      - each: parts
        when: { "!=": [{ var: quantity }, 0] }
        fields:
          Amount: { from: amount, as: money }
  - role: label
    target: quickbooks.Note
    after: [bin]
    fields:
      Text: { join: [{ from: name }, { from: code, when: { var: code } }] }
`;

const tables: LookupTables = { kinds: { box: 'Box', '*': 'Other' } };

function compiled(
  text: string,
  over: Partial<CompileOptions> = {},
): { problems: string[]; mapping: ReturnType<typeof compile>['mapping'] } {
  const source = parseYamlSource('bins.yaml', text);
  expect(source.errors).toEqual([]);
  const { mapping, problems } = compile(source.data as MappingSource, {
    tables,
    blocks: {},
    members: ['$company'],
    locate: (path) => `bins.yaml:${source.position(path, { key: true }).line}`,
    hash: (value) => createHash('sha256').update(value).digest('hex'),
    entities: ['accounts', 'bins'],
    accounts: ['sales.income'],
    ...over,
  });
  return {
    mapping,
    problems: problems.map(({ path, message }) => `bins.yaml:${source.position(path).line} ${path.join('.')}: ${message}`),
  };
}

describe('a mapping without problems', () => {
  const { mapping, problems } = compiled(good);

  it('has none', () => {
    expect(problems).toEqual([]);
  });

  it('keeps the vendors out of its names and the defaults in', () => {
    expect(mapping).toMatchObject({ entity: 'bins', source: 'bins', writes: 'all', onDelete: 'keep', derive: ['currency'] });
    expect(mapping.emits.map(({ role, target, after }) => ({ role, target, after }))).toEqual([
      { role: 'bin', target: 'Item', after: [] },
      { role: 'label', target: 'Note', after: ['bin'] },
    ]);
  });

  it('knows the line of each field, counted by hand in the text above', () => {
    const [bin] = mapping.emits;

    expect(bin?.fields.map(({ path, line }) => `${path} ${line}`)).toEqual([
      'Name bins.yaml:15',
      'Type bins.yaml:16',
      'AccountRef bins.yaml:17',
    ]);
    expect(bin?.lines[0]?.forms[0]?.fields.map(({ path, line }) => `${path} ${line}`)).toEqual(['Amount bins.yaml:25']);
    expect(mapping.issues[0]?.at).toBe('bins.yaml:8');
  });
});

describe('the version of a mapping', () => {
  const version = (text: string, over: Partial<CompileOptions> = {}): string => compiled(text, over).mapping.version;

  it('stays when only layout and comments change', () => {
    expect(version(`# A comment\n${good.replace('number: bin_number\n', '')}\nnumber: bin_number\n`)).toBe(version(good));
  });

  it('changes with what decides results: a field, a rule, a table', () => {
    const versions = [
      version(good),
      version(good.replace('as: money', 'as: quantity')),
      version(good.replace('is: voided', 'is: absent')),
      version(good, { tables: { kinds: { ...tables['kinds'], box: 'Crate' } } }),
    ];

    expect(new Set(versions).size).toBe(versions.length);
    expect(versions[0]).toMatch(/^[0-9a-f]{12}$/);
  });
});

describe('problems', () => {
  it.each([
    [
      'ref: accounts',
      'ref: acounts',
      'bins.yaml:19 emits.0.fields.AccountRef.choose.0.ref: unknown entity "acounts", must be one of accounts, bins',
    ],
    ['lookup: kinds', 'lookup: kind', 'bins.yaml:16 emits.0.fields.Type.lookup: no table mappings/tables/kind.yaml; there are kinds'],
    [
      'lookup: kinds',
      'lookup: toString',
      'bins.yaml:16 emits.0.fields.Type.lookup: no table mappings/tables/toString.yaml; there are kinds',
    ],
    [
      'account: sales.income',
      'account: sales.incom',
      'bins.yaml:20 emits.0.fields.AccountRef.choose.1.account: unknown account key "sales.incom", must be one of sales.income',
    ],
    ['after: [bin]', 'after: [bun]', 'bins.yaml:28 emits.1.after: role "bun" is not emitted here, must be one of bin, label'],
    ['{ "!=": [{ var: quantity }, 0] }', '{ "<>": [{ var: quantity }, 0] }', 'bins.yaml:23 emits.0.lines.0.when: unknown operator "<>"'],
    ['{ var: code }', '{ var: __proto__ }', 'bins.yaml:30 emits.1.fields.Text.join.1.when: path "__proto__" is not allowed'],
    ['{ "==": [{ var: status }, void] }', '{ eq: [1, 2] }', 'bins.yaml:13 emits.0.state.0.when: unknown operator "eq"'],
    ['{ "==": [{ var: status }, odd] }', '{ eq: [1, 2] }', 'bins.yaml:8 issues.0.when: unknown operator "eq"'],
    ['derive: [currency]', 'derive: [constructor]', 'bins.yaml:6 derive.0: unknown derivation "constructor"'],
  ])('%s written %s', (right, wrong, problem) => {
    expect(good).toContain(right);

    const { problems } = compiled(good.replace(right, wrong));

    expect(problems).toEqual([expect.stringContaining(problem)]);
  });

  it('come all at once, in the order of the file', () => {
    const { problems } = compiled(
      good.replace('lookup: kinds', 'lookup: kind').replace('after: [bin]', 'after: [bun]').replace('ref: accounts', 'ref: x'),
    );

    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(['bins.yaml:16', 'bins.yaml:19', 'bins.yaml:28']);
  });

  it('paths that begin with a member which no derivation adds', () => {
    const text = good
      .replace('message: odd', "message: 'odd {$curency}'")
      .replace('{ from: name, as: name }', '{ from: [$currency, $curency.code, $refernce], as: name }')
      .replace(
        '{ from: code, when: { var: code } }',
        "{ value: $price, when: { '==': [{ var: [$foriegn, $default] }, { var: $company.us }] } }",
      );

    const { problems } = compiled(text);

    expect(problems).toEqual([
      expect.stringContaining('"$curency" is no member of the document or of what `derive` adds; did you mean "$currency"?'),
      expect.stringContaining('"$curency" is no member'),
      expect.stringMatching(/"\$refernce" is no member of the document or of what `derive` adds \(docs/),
      expect.stringContaining('did you mean "$foreign"?'),
    ]);
  });
});
