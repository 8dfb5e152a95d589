import fc from 'fast-check';
import type { SourceDocument } from '../domain/document.js';
import { bookedEntities, type BookedEntity } from '../verify/index.js';
import { documentsOf, type Generated } from './documents.js';
import { problemsOf } from './judge.js';
import type { Problem } from './made.js';
import { isConfigured, unconfigured, type World } from './world.js';

/** Property checks of a connection's mappings over generated documents. They ask no vendor and write nothing. */
export interface FuzzOptions {
  readonly seed: number;
  /** Documents of each entity. */
  readonly documents: number;
}

export interface FuzzFailure {
  readonly entity: BookedEntity;
  readonly problems: readonly Problem[];
  /** The smallest document found to break the mapping. */
  readonly document: SourceDocument;
}

export interface FuzzReport {
  readonly seed: number;
  readonly documents: number;
  /** `assumed`: no run has read both sides yet, so names are the configuration's and rates made up. */
  readonly origin: World['origin'];
  readonly entities: readonly BookedEntity[];
  /** Account keys that are not configured: what needs them is held by rule, and was not generated. */
  readonly unconfigured: readonly string[];
  readonly failures: readonly FuzzFailure[];
}

/** Accounts without which every document of the entity is held. */
const needs: Readonly<Partial<Record<BookedEntity, readonly string[]>>> = {
  'vendor-credit-refunds': ['purchases.bank'],
  'vendor-advances': ['purchases.bank'],
};

export function fuzz(world: World, { seed, documents }: FuzzOptions): FuzzReport {
  const entities = (Object.keys(bookedEntities) as BookedEntity[]).filter(
    (entity) => world.settings.entities.includes(entity) && (needs[entity] ?? []).every((key) => isConfigured(world, key)),
  );
  const failures = entities.flatMap((entity) => {
    const breaks = (generated: Generated): readonly Problem[] => problemsOf(entity, generated, world);
    const result = fc.check(
      fc.property(documentsOf(entity, world), (generated) => breaks(generated).length === 0),
      { seed, numRuns: documents },
    );
    const [smallest] = result.counterexample ?? [];
    if (!result.failed || !smallest) return [];
    return [{ entity, problems: breaks(smallest), document: smallest.document }];
  });
  return { seed, documents, origin: world.origin, entities, unconfigured: unconfigured(world), failures };
}
