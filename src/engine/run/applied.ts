import type { Issue } from '../../domain/document.js';
import type { Store } from '../../store/index.js';
import type { PinnedDocument } from '../plan/pin.js';
import type { RunEvent } from './run-context.js';

/** What became of one document of a plan. */
export interface AppliedDocument extends Pick<PinnedDocument, 'entity' | 'sourceId' | 'number'> {
  /** `refused`: not true any more, planned anew; `open`: tried, and held or waiting; `past`: nothing was left to do. */
  readonly outcome: 'applied' | 'refused' | 'open' | 'past';
  readonly issues: readonly Issue[];
}

/** Follows the run that carries out a plan, and says of each planned document what became of it. */
export class Outcomes {
  private readonly seen = new Map<string, Pick<AppliedDocument, 'outcome' | 'issues'>>();

  follow = (event: RunEvent): void => {
    if (event.kind === 'planned') {
      const { entity, sourceId, verdict, issues } = event.planned;
      const refusals = issues.filter(({ code }) => code === 'plan.moved');
      if (refusals.length > 0) this.seen.set(`${entity}/${sourceId}`, { outcome: 'refused', issues: refusals });
      else if (verdict === 'noop') this.seen.set(`${entity}/${sourceId}`, past('QuickBooks has it already'));
    }
    if (event.kind === 'document') {
      const { entity, sourceId, state, issues } = event;
      const isOpen = state === 'held' || state === 'deferred';
      const key = `${entity}/${sourceId}`;
      if (!this.seen.has(key)) this.seen.set(key, { outcome: isOpen ? 'open' : 'applied', issues: isOpen ? issues : [] });
    }
  };

  /** Of what the plan would have written; the rest of it was only looked at. */
  async of(documents: readonly PinnedDocument[], store: Store, connection: string): Promise<readonly AppliedDocument[]> {
    const planned = documents.filter(({ verdict, pin }) => verdict === 'change' && pin !== undefined);
    const outcomes: AppliedDocument[] = [];
    for (const { entity, sourceId, number } of planned) {
      const seen = this.seen.get(`${entity}/${sourceId}`);
      // The run did not come by: another one has done it since, or it is gone.
      const [record] = seen ? [] : await store.documents.getMany(connection, entity, [sourceId]);
      const unseen = record ? `it is ${record.state} since run ${record.runId}` : 'Zoho does not list it any more';
      outcomes.push({ entity, sourceId, number, ...(seen ?? past(unseen)) });
    }
    return outcomes;
  }
}

function past(why: string): Pick<AppliedDocument, 'outcome' | 'issues'> {
  return { outcome: 'past', issues: [{ code: 'plan.past', severity: 'note', message: `nothing was left to do: ${why}`, remedy: '' }] };
}
