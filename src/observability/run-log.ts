import type { Run } from '../domain/run.js';
import type { RunEvent } from '../engine/run/run-context.js';
import type { Logger } from './logger.js';

/** Follows one run: every line carries its ids, so that a log can be cut by run, document or request. */
export function logEvent(log: Logger, event: RunEvent): void {
  if (event.kind === 'phase') log.debug({ phase: event.phase, entity: event.entity }, 'phase');
  if (event.kind === 'log') log[event.level](event.fields, event.message);
  if (event.kind === 'document' && event.state === 'held') {
    const { entity, sourceId, number, issues } = event;
    log.warn({ entity, sourceId, number, codes: issues.map(({ code }) => code) }, 'document held');
  }
  if (event.kind !== 'settled') return;
  const { operation, receipt } = event.settlement;
  const fields = {
    entity: operation.entity,
    sourceId: operation.sourceId,
    operationId: operation.id,
    requestId: operation.id,
    action: operation.action,
    target: operation.target,
    outcome: receipt.outcome,
    targetId: receipt.targetId,
    traceId: receipt.traceId,
    code: receipt.errorCode,
  };
  if (receipt.outcome === 'applied') log.info(fields, 'operation applied');
  else log.warn(fields, 'operation not applied');
}

export function logRun(log: Logger, run: Run): void {
  const fields = { state: run.state, trigger: run.trigger, counts: run.counts, calls: run.calls, error: run.error };
  if (run.state === 'succeeded') log.info(fields, 'run finished');
  else if (run.state === 'interrupted') log.warn(fields, 'run interrupted');
  else log.error(fields, 'run failed');
}
