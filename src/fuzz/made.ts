import type { Desired } from '../domain/document.js';
import { isRecord } from '../domain/json.js';
import type { Decimal } from '../domain/money.js';
import { tracedLine } from '../engine/plan/leaves.js';
import type { TargetDocument, TargetType } from '../verify/index.js';

/** What is wrong with what the mapping makes of a document, and the lines of the mapping that make it. */
export interface Problem {
  readonly message: string;
  /** `mappings/invoices.yaml:12` */
  readonly at: readonly string[];
}

/** A target document of the projection as QuickBooks would have it, with the total that its lines come to. */
export interface Made {
  readonly desired: Desired;
  readonly type: TargetType;
  readonly document: TargetDocument;
}

export function linesOf(path: string, trace: Readonly<Record<string, string>>): string[] {
  const line = tracedLine(path, trace);
  return line === '' ? [] : [line];
}

export function linesIn(document: TargetDocument): readonly TargetDocument[] {
  const lines = document['Line'];
  return Array.isArray(lines) ? lines.filter(isRecord) : [];
}

export function said(amount: Decimal): string {
  return amount.toFixed(Math.max(2, amount.decimalPlaces()));
}
