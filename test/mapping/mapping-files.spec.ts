import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { derivations } from '../../src/mapping/derive.js';
import { derivedMembers } from '../../src/mapping/members.js';
import { loadMappings } from '../../src/mapping-files.js';
import { pipelines } from '../../src/pipelines/index.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossfoot-mappings-'));
  cpSync('mappings', folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a block of lines', () => {
  it('is checked as a mapping is: an unknown key is told with its place', () => {
    // A comma that YAML takes for the end of the value.
    appendFileSync(join(folder, 'blocks', 'purchase-lines.yaml'), '- fields:\n    Description: { value: Duty, paid }\n');

    const load = (): unknown => loadMappings(folder, { entities: pipelines.map(({ entity }) => entity) });

    expect(load).toThrow(/blocks\/purchase-lines\.yaml:\d+:\d+ \[\d+\]\.fields\.Description\.paid: is not a known key/);
  });

  it('is checked under the derivations of the mappings that use it: a member that none adds is told once, with its place', () => {
    const block = join(folder, 'blocks', 'sales-lines.yaml');
    writeFileSync(block, readFileSync(block, 'utf8').replace('{ from: $amount, as: money }', '{ from: $amuont, as: money }'));

    const load = (): unknown => loadMappings(folder, { entities: pipelines.map(({ entity }) => entity) });

    expect(load).toThrow(
      /^[^\n]*blocks\/sales-lines\.yaml:5:\d+ \S+Amount\.from: "\$amuont" is no member [^\n]*did you mean "\$amount"\?[^\n]*$/,
    );
  });
});

describe('derived members', () => {
  it.each(Object.keys(derivations))('of %s are all in docs/mapping.md', (name) => {
    const documented = readFileSync('docs/mapping.md', 'utf8');

    expect(derivedMembers([name])).not.toEqual([]);
    expect(derivedMembers([name]).filter((member) => !documented.includes(`\`${member}\``))).toEqual([]);
  });
});

describe('golden cases of an overlay', () => {
  const overlay = (): string => join(folder, 'overlay');
  const load = (): ReturnType<typeof loadMappings> =>
    loadMappings(folder, { overlay: overlay(), entities: pipelines.map(({ entity }) => entity) });
  const write = (text: string): void => writeFileSync(join(overlay(), 'bills.test.yaml'), text);
  beforeEach(() => {
    mkdirSync(overlay());
    writeFileSync(
      join(folder, 'bills.test.yaml'),
      'companies: { us: {}, canada: { facts: { country: CA } } }\ncases: [{ name: plain, document: {} }, { name: taxed, document: {} }]\n',
    );
  });

  it('are run beside the others; one of the same name replaces the one below it, and may be about its companies', () => {
    write('companies: { ours: {} }\ncases: [{ name: taxed, company: canada, document: {} }, { name: own, document: {} }]\n');

    const bills = load().golden.filter(({ entity }) => entity === 'bills');

    expect(bills.map(({ file, cases }) => [file, cases.cases.map(({ name }) => name)])).toEqual([
      [join(folder, 'bills.test.yaml'), ['plain']],
      [join(overlay(), 'bills.test.yaml'), ['taxed', 'own']],
    ]);
    // The first is the one of a case that names none.
    expect(Object.keys(bills[1]?.cases.companies ?? {})).toEqual(['ours', 'us', 'canada']);
  });

  it('are told when there are none in their file', () => {
    write('companies: {}\n');

    expect(load).toThrow(/overlay\/bills\.test\.yaml:1:1 cases: is missing/);
  });
});
