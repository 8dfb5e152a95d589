import { SyncError } from '../../domain/sync-error.js';
import { zohoResources, type ZohoResourceName } from './resources.js';

/** A stale token is excluded, it was renewed; a dead refresh token has another code. */
const forbiddenCodes: readonly string[] = ['zoho.57', 'zoho.14', 'zoho.401'];
/** What Books says of an organization that has no Books. */
const strangerCodes: readonly string[] = ['zoho.6041', 'zoho.4029'];

/** Zoho does not serve the address to this grant: no such path (5), no such method (405), or no permission (57). */
export function isNotServed(error: unknown): error is SyncError {
  return isNoSuchPath(error) || isForbidden(error);
}

export function isNotServedByBooks(error: unknown): error is SyncError {
  return isNotServed(error) || (error instanceof SyncError && strangerCodes.includes(error.code));
}

export function isNoSuchPath(error: unknown): error is SyncError {
  return error instanceof SyncError && error.code === 'zoho.5';
}

export function isForbidden(error: unknown): error is SyncError {
  if (!(error instanceof SyncError)) return false;
  return error.details.httpStatus === 405 || forbiddenCodes.includes(error.code);
}

export function listNotServed(name: ZohoResourceName, cause: SyncError): SyncError {
  const { scopes } = zohoResources[name];
  const missing = scopes === undefined ? '' : `: the grant lacks the scope ${scopes.read}, or Zoho has no such list for this organization`;
  const message = `Zoho serves no ${name} to this connection, neither under Inventory nor under Books${missing}`;
  return new SyncError({ kind: 'config', code: 'zoho.not-served', message, vendor: 'zoho', cause });
}

/** One record's matter, so that what depends on no such write goes on. */
export function writeNotServed(name: ZohoResourceName, cause: SyncError): SyncError {
  const { scopes } = zohoResources[name];
  const missing =
    scopes === undefined ? '' : `: the grant lacks the scope ${scopes.write}, or this organization may not write them through the API`;
  const message = `Zoho lets this connection read ${name}, not write them${missing}`;
  const { httpStatus, vendorMessage } = cause.details;
  return new SyncError({
    kind: 'rejected',
    code: 'zoho.read-only',
    message,
    vendor: 'zoho',
    cause,
    ...(httpStatus === undefined ? {} : { httpStatus }),
    ...(vendorMessage === undefined ? {} : { vendorMessage }),
  });
}
