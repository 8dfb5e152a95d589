import { describe, expect, it } from '@jest/globals';
import { sha256 } from '../../engine/plan/operation-id.js';
import { loadImportMappings } from '../../import-mapping-files.js';
import { runGolden } from '../../mapping/golden.js';
import { importPipelines } from './index.js';

const { mappings, golden } = loadImportMappings('mappings', { pipelines: importPipelines });

describe.each(importPipelines.map((pipeline) => [pipeline.entity, pipeline] as const))('golden cases of %s', (entity, pipeline) => {
  const mapping = mappings.get(entity);
  const cases = golden.get(entity)?.cases.cases ?? [];

  it('are there', () => {
    expect(cases.length).toBeGreaterThan(0);
  });

  const prepared = cases.map((one) => ({ ...one, document: pipeline.prepare(one.document) }));
  it.each(mapping ? runGolden(mapping.mapping, { ...golden.get(entity)?.cases, cases: prepared }, sha256) : [])(
    '$name',
    ({ differences }) => {
      expect(differences).toEqual([]);
    },
  );
});

describe('import pipelines', () => {
  it('keep their records apart from those of the export, and come after what they refer to', () => {
    for (const { records, after } of importPipelines) {
      expect(records).toMatch(/^import-/);
      for (const other of after) expect(importPipelines.map(({ entity }) => entity)).toContain(other);
    }
  });
});
