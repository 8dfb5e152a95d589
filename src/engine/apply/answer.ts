import type { Issue } from '../../domain/document.js';
import type { Json, JsonObject } from '../../domain/json.js';
import { decimal } from '../../domain/money.js';
import type { Operation } from '../../domain/operation.js';
import { plainText } from '../../domain/text.js';

/** What the vendor booked against what was desired. Anything but agreement to the cent is never `applied`. */
export function mismatch(operation: Operation, facts: JsonObject): Issue | undefined {
  const { expect } = operation;
  if (!expect) return undefined;
  const gaps = (['total', 'tax', 'unapplied'] as const).flatMap((figure) => {
    const [booked, desired] = [facts[figure], expect[figure]];
    return booked === undefined || desired === undefined || decimal(booked).equals(decimal(desired))
      ? []
      : [`${figure} ${plainText(booked)} instead of ${desired}`];
  });
  if (gaps.length === 0) return undefined;
  const said = gaps.join(', ');
  return {
    code: 'answer.mismatch',
    severity: 'hold',
    message: `QuickBooks booked ${said}; what was just created has been taken back`,
    remedy: 'Compare tax codes, rates and preferences of the company with the configuration (`crossfoot check`), then retry.',
  };
}

/** The figures that show whether somebody else changed a target. Balance and version move with payments, so they tell nothing. */
const comparedFacts = ['total', 'tax', 'number', 'date', 'party', 'lines', 'state', 'currency'] as const;

export function changedFacts(known: JsonObject, now: JsonObject): { fact: string; was: Json; is: Json }[] {
  return comparedFacts
    .filter((fact) => known[fact] !== undefined && now[fact] !== undefined && plainText(known[fact]) !== plainText(now[fact]))
    .map((fact) => ({ fact, was: known[fact] ?? null, is: now[fact] ?? null }));
}
