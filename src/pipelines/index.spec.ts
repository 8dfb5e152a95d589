import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isBookedEntity } from '../verify/index.js';
import { pipelines } from './index.js';

/** Rooms that all entities pass through. */
const shared = ['domain', 'mapping', 'engine', 'connectors', 'vendors', 'store', 'control', 'observability', 'cli', 'config'];
/** Names that are ours alone: `invoices` and `bills` are also Zoho's. */
const ours = pipelines.map(({ entity }) => entity).filter((entity) => entity.includes('-'));

const sources = [
  ...shared.flatMap((room) => readdirSync(`src/${room}`, { recursive: true, encoding: 'utf8' }).map((file) => join('src', room, file))),
  ...readdirSync('src').map((file) => join('src', file)),
].filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));

describe('an entity', () => {
  it.each(pipelines)('$entity has a mapping and golden cases', ({ entity }) => {
    expect([existsSync(`mappings/${entity}.yaml`), existsSync(`mappings/${entity}.test.yaml`)]).toEqual([true, true]);
  });

  it.each(pipelines.filter(({ kind }) => kind === 'document'))('$entity is booked by verify too', ({ entity }) => {
    expect(isBookedEntity(entity)).toBe(true);
  });

  it.each(pipelines.flatMap(({ entity, readsAgain }) => (readsAgain ? [{ entity, named: readsAgain.entity }] : [])))(
    '$entity comes before the $named it reads again',
    ({ entity, named }) => {
      const order = pipelines.map((pipeline) => pipeline.entity);
      expect(order.indexOf(entity)).toBeLessThan(order.indexOf(named));
    },
  );

  // What is added for one more is its mapping, its golden cases, its pipeline and its line in the registry.
  it('is named nowhere but in its pipeline, its mapping and the registry', () => {
    const named = sources.flatMap((file) => {
      const text = readFileSync(file, 'utf8');
      return ours.filter((entity) => text.includes(`'${entity}'`)).map((entity) => `${file}: ${entity}`);
    });

    expect(named).toEqual([]);
  });
});
