import type { Json, JsonObject } from '../../domain/json.js';
import { decimal } from '../../domain/money.js';
import type { Operation } from '../../domain/operation.js';
import { plainText } from '../../domain/text.js';
import { isSameTarget, readMarker } from '../plan/marker.js';
import type { TargetObject, WriteAnswer } from '../ports.js';

/** Whether a fact became what this operation makes of it. */
export function isOwnChange({ after, expect }: Operation, { fact, is }: { readonly fact: string; readonly is: Json }): boolean {
  const lines = after['Line'];
  const made: Readonly<Record<string, unknown>> = {
    total: expect?.total,
    tax: expect?.tax,
    number: after['DocNumber'] ?? after['PaymentRefNum'],
    date: after['TxnDate'],
    party: partyOf(after),
    lines: Array.isArray(lines) ? String(lines.length) : undefined,
  };
  const wanted = made[fact];
  if (wanted === undefined) return false;
  return fact === 'total' || fact === 'tax' ? decimal(is).equals(decimal(wanted)) : plainText(is) === plainText(wanted);
}

/** Bill and vendor credit numbers are the vendors' own: two vendors may use the same one. */
export function isPurchase(operation: Operation): boolean {
  return operation.after['VendorRef'] !== undefined;
}

export function isOtherParty(operation: Operation, candidate: TargetObject): boolean {
  return isPurchase(operation) && candidate.facts['party'] !== partyOf(operation.after);
}

export function isOwn(operation: Operation, candidate: TargetObject): boolean {
  const marker = readMarker(candidate.note);
  return marker !== undefined && isSameTarget(marker, operation);
}

/** Made by us and void since: of a document that was deleted in Zoho, say, and entered anew under its number. */
export function isSpent({ connection }: Operation, { state, note }: TargetObject): boolean {
  return state === 'voided' && readMarker(note)?.connection === connection;
}

/** A target that is what this operation would have created: by marker, or unmarked with the same party, date and total. */
export function adoptable(operation: Operation, candidates: readonly TargetObject[]): { answer: WriteAnswer; how: string } | undefined {
  for (const candidate of candidates) {
    const marker = readMarker(candidate.note);
    if (marker && isSameTarget(marker, operation) && marker.generation === operation.generation && candidate.state === 'present') {
      return { answer: answerOf(candidate), how: 'found by marker' };
    }
  }
  const alike = candidates.filter(
    (candidate) => readMarker(candidate.note) === undefined && candidate.state === 'present' && isAlike(operation, candidate.facts),
  );
  return alike.length === 1 && alike[0] ? { answer: answerOf(alike[0]), how: 'found by number, party, date and total' } : undefined;
}

function isAlike(operation: Operation, facts: JsonObject): boolean {
  const { after, expect } = operation;
  return (
    expect !== undefined &&
    facts['number'] === after['DocNumber'] &&
    facts['date'] === after['TxnDate'] &&
    facts['party'] === partyOf(after) &&
    decimal(facts['total']).equals(decimal(expect.total))
  );
}

function partyOf(fields: JsonObject): string {
  const party = (fields['CustomerRef'] ?? fields['VendorRef']) as { value?: string } | undefined;
  return party?.value ?? '';
}

export function answerOf(candidate: TargetObject): WriteAnswer {
  return { targetId: candidate.id, targetVersion: candidate.version, facts: candidate.facts, traceId: '' };
}
