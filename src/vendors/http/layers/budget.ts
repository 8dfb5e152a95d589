import type { SyncError } from '../../../domain/sync-error.js';
import type { Budget } from '../budget.js';
import type { Layer } from '../types.js';

/** Refuses a call that the day's allowance does not cover any more; the vendor would refuse it too. */
export function budgetLayer(budget: Budget, exhausted: (resetsInMs: number | null) => SyncError): Layer {
  return async (call, next) => {
    const { remaining, resetsInMs } = budget.state();
    if (remaining === 0) throw exhausted(resetsInMs);
    budget.spend();
    try {
      return await next(call);
    } finally {
      budget.settle();
    }
  };
}

/** Reads the allowance from every answer, refusals included; sits below the interpretation. */
export function budgetHeadersLayer(budget: Budget): Layer {
  return async (call, next) => {
    const response = await next(call);
    budget.learn(response);
    return response;
  };
}
