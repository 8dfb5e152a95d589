import type { Vendor } from '../../../domain/sync-error.js';
import { SyncError } from '../../../domain/sync-error.js';
import type { HttpResponse, Layer, ObservedCall, Ports } from '../types.js';

/** Every attempt that reached the wire is counted, with the vendor's own time and not our waiting. */
export function accountingLayer(vendor: Vendor, ports: Ports, traceIdOf: (response: HttpResponse) => string | undefined): Layer {
  return async (call, next) => {
    const startedAt = ports.clock.now();
    const report = (outcome: ObservedCall['outcome'], status: number, traceId: string | undefined): void =>
      ports.observe({
        vendor,
        label: call.request.label,
        kind: call.request.kind,
        status,
        outcome,
        durationMs: ports.clock.now() - startedAt,
        attempt: call.attempt,
        ...(traceId === undefined ? {} : { traceId }),
      });
    try {
      const response = await next(call);
      report('ok', response.status, traceIdOf(response));
      return response;
    } catch (error) {
      const details = error instanceof SyncError ? error.details : undefined;
      report(details?.kind ?? 'bug', details?.httpStatus ?? 0, details?.traceId);
      throw error;
    }
  };
}
