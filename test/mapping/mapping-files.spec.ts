import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
