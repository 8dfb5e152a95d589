import type { Vendor } from '../../../domain/sync-error.js';
import { SyncError } from '../../../domain/sync-error.js';
import type { Layer, Ports } from '../types.js';

/** One line per request, after its last attempt. Never a body, a header or a query: they carry tokens and names. */
export function traceLayer(vendor: Vendor, ports: Ports): Layer {
  return async (call, next) => {
    const { request } = call;
    const startedAt = ports.clock.now();
    const fields = (): Record<string, unknown> => ({
      vendor,
      label: request.label,
      kind: request.kind,
      requestId: request.requestId,
      durationMs: ports.clock.now() - startedAt,
    });
    try {
      const response = await next(call);
      ports.log.debug({ ...fields(), status: response.status }, 'vendor call');
      return response;
    } catch (error) {
      const details = error instanceof SyncError ? error.details : undefined;
      ports.log.warn(
        { ...fields(), code: details?.code, errorKind: details?.kind, traceId: details?.traceId, status: details?.httpStatus },
        'vendor call failed',
      );
      throw error;
    }
  };
}
