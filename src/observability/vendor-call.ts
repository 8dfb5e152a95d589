import type { ErrorKind, Vendor } from '../domain/sync-error.js';

/** One attempt at a vendor's door, as the transport reports it. */
export interface VendorCall {
  readonly connection: string;
  readonly vendor: Vendor;
  readonly kind: string;
  readonly outcome: 'ok' | ErrorKind;
  readonly durationMs: number;
}
