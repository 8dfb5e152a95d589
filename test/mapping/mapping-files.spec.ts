import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
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
});
