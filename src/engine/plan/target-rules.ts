import { canonicalJson, type JsonObject } from '../../domain/json.js';

/** What planning must know of the target vendor, as data. */
export interface TargetRules {
  /** Whether the vendor can void this resource. */
  readonly canVoid: (resource: string) => boolean;
  /** Field → what the vendor takes for it where it is not sent. */
  readonly unsent: JsonObject;
}

/** A field sent for the first time, with the value it had without, is no change: the currency, once a company has several. */
export function isOtherValue(field: string, before: JsonObject, after: JsonObject, { unsent }: TargetRules): boolean {
  const [was, is] = [before[field] ?? unsent[field], after[field] ?? unsent[field]];
  return canonicalJson(was) !== canonicalJson(is);
}
