import type { SourceDocument } from '../domain/document.js';
import { decimal, sum, type Decimal } from '../domain/money.js';
import { firstNonZero, isSet, list, text } from './values.js';

/** Tax that the buyer assesses itself, in the spellings of India and the Gulf (`_tax_`) and of the UK (`_vat_`); vendor facts. */
const reverseCharges = ['reverse_charge_tax', 'reverse_charge_vat'] as const;
const acquisitions = ['acquisition_vat'] as const;
type Spelling = (typeof reverseCharges)[number] | (typeof acquisitions)[number];

/** By the lines, else by the totals of the document; the total of the document is without it. */
export function selfAssessedTax(document: SourceDocument): Decimal {
  return [reverseCharges, acquisitions].map((spellings) => stated(document, spellings)).reduce((one, other) => one.plus(other));
}

function stated(document: SourceDocument, spellings: readonly Spelling[]): Decimal {
  const first = (from: SourceDocument, member: 'amount' | 'total'): Decimal =>
    firstNonZero(spellings.map((spelling) => decimal(from[`${spelling}_${member}`])));
  return firstNonZero([sum(list(document['line_items']).map((line) => first(line, 'amount'))), first(document, 'total')]);
}

/** The document is under reverse charge, no figure says how much, and no line says that its rate is zero. */
export function isSelfAssessedUnstated(document: SourceDocument): boolean {
  if (!isSet(document['is_reverse_charge_applied']) || !selfAssessedTax(document).isZero()) return false;
  const percentages = list(document['line_items']).flatMap((line) =>
    [...reverseCharges, ...acquisitions].filter((name) => text(line[`${name}_id`]) !== '').map((name) => text(line[`${name}_percentage`])),
  );
  return percentages.length === 0 || percentages.some((percent) => percent === '' || !decimal(percent.replace('%', '')).isZero());
}
