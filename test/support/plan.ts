import { contentOf } from '../../src/engine/plan/plan-file.js';
import type { Rig } from './rig.js';

/** A plan of the connection as `plan --out` writes it and `apply` and `approve` read it. */
export async function keptPlan({ app }: Rig): Promise<Record<string, any>> {
  const { run, planned } = await app.engine.plan('acme');
  return app.engine.seal(JSON.parse(JSON.stringify(contentOf(run, await app.engine.pinned('acme', planned)))));
}
