import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { sha256 } from '../../src/engine/plan/operation-id.js';
import { runGolden } from '../../src/mapping/golden.js';
import { loadMappings } from '../../src/mapping-files.js';
import { pipelines } from '../../src/pipelines/index.js';

/** `npm run test:mutants` plants all of them; those in mappings cost little and must be caught by the golden cases alone. */
interface Mutant {
  readonly what: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly at?: number;
}
const entities = pipelines.map(({ entity }) => entity);
const { golden } = loadMappings('mappings', { entities });
const mutants = parse(readFileSync('test/mutants/mutants.yaml', 'utf8')) as Mutant[];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossfoot-mutants-'));
  cpSync('mappings', join(folder, 'mappings'), { recursive: true, filter: (file) => !file.endsWith('.test.yaml') });
});
afterAll(() => rmSync(folder, { recursive: true }));

function planted({ file, find, replace, at = 1 }: Mutant): string {
  const parts = readFileSync(file, 'utf8').split(find);
  return parts.slice(0, at).join(find) + replace + parts.slice(at).join(find);
}

function failedCases(): string[] {
  const { mappings } = loadMappings(join(folder, 'mappings'), { entities });
  return golden.flatMap(({ entity, cases }) => {
    const mapping = mappings.get(entity);
    return mapping
      ? runGolden(mapping, cases, sha256)
          .filter(({ differences }) => differences.length > 0)
          .map(({ name }) => name)
      : [];
  });
}

describe('planted mistakes', () => {
  it.each(mutants)('have their place in the program: $what', ({ file, find, at }) => {
    const occurrences = readFileSync(file, 'utf8').split(find).length - 1;

    expect(at === undefined ? occurrences === 1 : occurrences >= at).toBe(true);
  });

  it.each(mutants.filter(({ file }) => file.startsWith('mappings/')))('are caught by a golden case: $what', (mutant) => {
    writeFileSync(join(folder, mutant.file), planted(mutant));

    const failed = failedCases();

    writeFileSync(join(folder, mutant.file), readFileSync(mutant.file));
    expect(failed).not.toEqual([]);
  });
});
