import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { convert } from '../src/mapping/conversions.js';
import { derivations } from '../src/mapping/derive.js';
import type { Derivation } from '../src/mapping/derived.js';
import type { MappingContext } from '../src/mapping/context.js';
import { ruleOperators } from '../src/mapping/rules.js';
import { conversions } from '../src/mapping/types.js';
import { pipelines } from '../src/pipelines/index.js';

/** What the pages say about the program is compared with the program, in both directions. */
function filesUnder(folder: string, extension: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(extension))
    .map((file) => join(folder, file));
}

const read = (file: string): string => readFileSync(file, 'utf8');
const allMatches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found]) => found ?? '');
const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort();

describe('docs/errors.md', () => {
  // Codes of the vendors have a test of their own; the emulators' codes are the vendors' again.
  const sources = filesUnder('src', '.ts').filter((file) => !/\.spec\.ts$|^src\/(sandbox|vendors)\//.test(file));
  const written = sources.flatMap((file) => [
    ...allMatches(read(file), /\b(?:code|errorCode): '([a-z]+(?:[.-][\w-]+)*)'/g),
    ...allMatches(read(file), /new HttpProblem\(\s*\d+,\s*'([^']+)'/g),
    ...allMatches(read(file), /problem\(500, '([^']+)'/g),
    ...(file.includes('engine/check/') ? allMatches(read(file), /\b(?:error|warning)\(\s*'([^']+)'/g) : []),
  ]);
  const ofMappings = filesUnder('mappings', '.yaml')
    .filter((file) => !file.endsWith('.test.yaml'))
    .flatMap((file) => allMatches(read(file), /^\s+code: (\S+)$/gm));
  const emitted = sorted([...written, ...ofMappings]).filter((code) => !/^(quickbooks|zoho)\./.test(code));
  const documented = allMatches(read('docs/errors.md'), /<a id="([^"]+)"><\/a>/g).filter((code) => !/^(quickbooks|zoho)\./.test(code));

  it('has a row for every code that the program or a mapping emits', () => {
    expect(emitted.length).toBeGreaterThan(60);
    expect(emitted.filter((code) => !documented.includes(code))).toEqual([]);
  });

  it('has no row for what nothing emits, and none twice', () => {
    expect(documented.filter((code) => !emitted.includes(code))).toEqual([]);
    expect(documented).toHaveLength(new Set(documented).size);
  });
});

/** Names in the first column of the table under a heading. */
function namesUnder(page: string, heading: string): string[] {
  const section =
    read(page)
      .split(/^## /m)
      .find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return allMatches(section, /^\| `([^`]+)`/gm);
}

describe('docs/mapping.md', () => {
  const page = 'docs/mapping.md';
  const schema = JSON.parse(read('src/mapping/mapping.schema.json')) as {
    properties: Record<string, unknown>;
    $defs: Record<'emission' | 'lines' | 'expression', { properties: Record<string, unknown> }>;
  };

  const imports = JSON.parse(read('src/engine/import/import-mapping.schema.json')) as {
    properties: { match: { properties: Record<string, unknown> } };
  };

  it.each([
    ['A mapping file', Object.keys(schema.properties)],
    ['What it emits', Object.keys(schema.$defs.emission.properties)],
    ['Lines', Object.keys(schema.$defs.lines.properties)],
    ['Expressions', Object.keys(schema.$defs.expression.properties)],
    ['Conversions', [...conversions]],
    ['Rules', [...ruleOperators]],
    [
      'An import mapping',
      [...Object.keys(imports.properties), ...Object.keys(imports.properties.match.properties).map((key) => `match.${key}`)],
    ],
  ])('lists under "%s" what the program knows', (heading, known) => {
    expect(sorted(namesUnder(page, heading))).toEqual(sorted(known));
  });

  it.each(Object.keys(derivations))('lists every member that %s adds', (name) => {
    const context = { company: { homeCurrency: 'USD', us: true, multiCurrency: true }, sourceAccounts: {} } as unknown as MappingContext;
    const derive: Derivation = derivations[name as keyof typeof derivations];
    const line = { item_total: 10, quantity: 1, rate: 10, amount_applied: 10 };
    const { members } = derive({ total: 10, amount: 10, line_items: [line], invoices: [line] }, context, {});
    const inner = [members['$lines'], members['$settled']].flatMap((list) => (Array.isArray(list) ? Object.keys(list[0] as object) : []));
    const added = sorted([...Object.keys(members), ...inner]).filter((member) => member.startsWith('$'));

    expect(sorted(namesUnder(page, `Derivation: ${name}`))).toEqual(added);
  });

  it('shows what conversions make of its examples', () => {
    const rows = [...read(page).matchAll(/^\| `(\w+)` +\|[^|]*\| `([^`]*)` → (?:`([^`]*)`|nothing)/gm)];

    expect(rows.map(([, name]) => name)).toEqual(expect.arrayContaining([...conversions]));
    for (const [, name, given, expected] of rows) {
      const made = convert(given, name as (typeof conversions)[number], () => 'abcdef0123');
      expect(`${String(name)} ${String(made)}`).toBe(`${String(name)} ${String(expected)}`);
    }
  });
});

describe('docs/coverage.md', () => {
  const page = read('docs/coverage.md');

  it('has the 23 rows of what was asked for', () => {
    expect(allMatches(page, /^\| (\d+) +\|/gm).map(Number)).toEqual(Array.from({ length: 23 }, (_, index) => index + 1));
  });

  it('names every mapping', () => {
    for (const { entity } of pipelines) expect(page).toContain(`mappings/${entity}.yaml`);
  });
});

describe('every page', () => {
  const pages = ['README.md', 'CHANGELOG.md', 'SECURITY.md', ...filesUnder('docs', '.md')];

  /** As renderers make them: lower case, punctuation dropped, blanks as hyphens. */
  const anchorsOf = (text: string): string[] => [
    ...allMatches(text, /<a id="([^"]+)">/g),
    ...allMatches(text, /^#+ (.+)$/gm).map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
    ),
  ];

  it.each(pages)('%s links to what is there', (page) => {
    const broken = allMatches(read(page), /\]\((?!https?:)([^)\s]+)\)/g).filter((target) => {
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      return !existsSync(file) || (anchor !== undefined && !anchorsOf(read(file)).includes(anchor));
    });

    expect(broken).toEqual([]);
  });

  it.each(pages)('%s names npm scripts that exist', (page) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = allMatches(read(page), /npm run ([a-z][\w:-]*)/g);

    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it.each(pages)('%s names files of the repository that exist', (page) => {
    const named = allMatches(read(page), /`((?:src|mappings|config|test|scripts|bench)\/[\w./-]+\.(?:ts|mjs|yaml|json|env))`/g);

    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  });
});
