import { describe, expect, it } from '@jest/globals';
import { sha256 } from '../../src/engine/plan/operation-id.js';
import { runGolden } from '../../src/mapping/golden.js';
import { loadMappings } from '../../src/mapping-files.js';
import { pipelines } from '../../src/pipelines/index.js';

const { mappings, golden } = loadMappings('mappings', { entities: pipelines.map(({ entity }) => entity) });

describe.each(golden)('golden cases of $entity', ({ entity, cases }) => {
  const mapping = mappings.get(entity);

  it('belong to a mapping', () => {
    expect(mapping).toBeDefined();
  });

  it.each(mapping ? runGolden(mapping, cases, sha256) : [])('$name', ({ differences }) => {
    expect(differences).toEqual([]);
  });
});
