import type { PlannedDocument } from '../../src/engine/run/run-context.js';
import type { Rig } from './rig.js';

/** As `plan --out` writes it and `apply` reads it. */
export function sealedPlan({ app }: Rig, planned: readonly PlannedDocument[], connection = 'acme'): Record<string, any> {
  const documents = planned.map(({ entity, sourceId, number, verdict, document, pin }) => ({
    entity,
    sourceId,
    number,
    verdict,
    isGone: document === null,
    pin,
  }));
  const text = JSON.stringify({ connection, madeAt: new Date().toISOString(), documents });
  return app.engine.seal(JSON.parse(text));
}
