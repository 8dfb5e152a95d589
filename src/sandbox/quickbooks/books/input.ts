import type { EntitySpec } from '../entities/spec.js';
import { fault } from '../fault.js';
import { isCleared, isObject, parseFault, text, type JsonObject } from '../json.js';
import { knownProperties, lineDetailTypes } from '../properties.js';
import type { Stored } from '../store.js';

function checkKnown(object: JsonObject, type: string): void {
  const known = knownProperties(type);
  if (!known) return;
  for (const name of Object.keys(object)) {
    if (known.has(name)) continue;
    const className = `com.intuit.schema.finance.v3.${type}`;
    const detail = `Property Name:Unrecognized field "${name}" (class ${className}), not marked as ignorable (${known.size} known properties) specified is unsupported or invalid`;
    throw fault('2010', detail, name);
  }
}

/** Refuses what the schema does not know. Inside reference-typed members unknown keys pass, as they do at the vendor. */
export function checkProperties(entity: string, body: JsonObject): void {
  checkKnown(body, entity);
  const lines = body['Line'];
  for (const line of Array.isArray(lines) ? (lines as unknown[]) : []) {
    if (!isObject(line)) throw fault('2010', 'Property Name:Line specified is unsupported or invalid', 'Line');
    checkKnown(line, 'Line');
    const type = text(line, 'DetailType');
    if (type !== undefined && !lineDetailTypes.includes(type)) {
      throw fault(
        '2010',
        `Property Name:Can not construct instance of LineDetailTypeEnum from String value '${type}' specified is unsupported or invalid`,
        'DetailType',
      );
    }
    const detail = type === undefined ? undefined : line[type];
    if (type !== undefined && isObject(detail)) checkKnown(detail, type);
    const links = line['LinkedTxn'];
    for (const link of Array.isArray(links) ? (links as unknown[]) : []) if (isObject(link)) checkKnown(link, 'LinkedTxn');
  }
  const tax = body['TxnTaxDetail'];
  if (isObject(tax)) checkKnown(tax, 'TxnTaxDetail');
}

export function writableOf(spec: EntitySpec, body: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const [name, value] of Object.entries(body)) if (spec.writable.has(name) && !isCleared(value)) result[name] = value;
  return result;
}

/** Fields that, once sent, make the stored tax of a sparse update stale. */
const taxRelevant = ['Line', 'ApplyTaxAfterDiscount', 'CustomerRef', 'ShipAddr', 'GlobalTaxCalculation', 'TxnDate'] as const;

/** A sparse update keeps what it does not mention; null mentions nothing, and the empty form of a field's type clears it. */
export function mergeSparse(spec: EntitySpec, previous: Stored, body: JsonObject): JsonObject {
  const sent: JsonObject = {};
  for (const [name, value] of Object.entries(body)) if (spec.writable.has(name) && value !== null) sent[name] = value;
  for (const [name, value] of Object.entries(sent)) checkEmptyForm(name, value, previous.data[name]);
  const result = writableOf(spec, { ...previous.data, ...sent });
  if (!('TxnTaxDetail' in sent) && isObject(result['TxnTaxDetail'])) {
    const held = result['TxnTaxDetail'];
    const stale = taxRelevant.some((name) => name in sent);
    const overridden = 'TaxReviewStatus' in held || hasOverriddenLine(held);
    if (stale || !overridden) result['TxnTaxDetail'] = 'TxnTaxCodeRef' in held ? { TxnTaxCodeRef: held['TxnTaxCodeRef'] } : {};
  }
  return result;
}

/** Text is cleared by "", an object by {}, a reference by {} or a value of "": another type's form does not parse. */
function checkEmptyForm(name: string, value: unknown, held: unknown): void {
  if (held === undefined || Array.isArray(held) || !isCleared(value)) return;
  if (isObject(held) !== isObject(value)) throw parseFault(name, isObject(held) ? 'an object' : 'text');
  if (isObject(value) && 'value' in value && isObject(held) && !('value' in held)) throw parseFault(name, 'an object without a value');
}

function hasOverriddenLine(detail: JsonObject): boolean {
  const lines = detail['TaxLine'];
  if (!Array.isArray(lines)) return false;
  return (lines as unknown[]).some(
    (line) => isObject(line) && isObject(line['TaxLineDetail']) && line['TaxLineDetail']['PercentBased'] === false,
  );
}
