import { decimal, zero, type Decimal } from '../../domain/money.js';
import { list, member, ref, text } from '../json.js';
import type { Chart, TargetDocument, TargetType } from '../ports.js';
import { percentKey } from '../expected/taxes.js';
import { rateOf, type EntryTerms, type Posting, type Settlement } from '../postings.js';

/** Says which source document and role a target stands for; it survives behind the "Voided - " that QBO puts in front of the note. */
export interface Marker {
  readonly connection: string;
  readonly entity: string;
  readonly sourceId: string;
  readonly role: string;
}

const marker = /\[crossfoot ([^/\]]+)\/([^/\]]+)\/([^/\]]+)\/([^#\]]+)#\d+\]/;

export function readMarker(document: TargetDocument): Marker | undefined {
  const [, connection, entity, sourceId, role] = marker.exec(text(document['PrivateNote'])) ?? [];
  if (connection === undefined || entity === undefined || sourceId === undefined || role === undefined) return undefined;
  return { connection, entity, sourceId, role };
}

/** One document of QuickBooks, with what it moves in the books. */
export interface BookedTarget {
  readonly type: TargetType;
  readonly id: string;
  readonly version: string;
  readonly updatedAt: string;
  readonly number: string;
  readonly date: string;
  readonly currency: string;
  readonly party: string;
  readonly total: Decimal;
  readonly tax: Decimal;
  readonly taxes: ReadonlyMap<string, Decimal>;
  readonly open?: Decimal;
  readonly voided: boolean;
  readonly marker?: Marker;
  readonly postings: readonly Posting[];
  readonly settles?: {
    readonly terms: EntryTerms;
    readonly account: string;
    readonly sides: 1 | -1;
    readonly settlements: readonly Settlement[];
  };
  readonly rate: Decimal;
}

export function termsOf(document: TargetDocument, chart: Chart): EntryTerms {
  const currency = ref(document['CurrencyRef']) || chart.homeCurrency;
  const { homeCurrency } = chart;
  const rate = currency === homeCurrency ? decimal(1) : rateOf(document['ExchangeRate']);
  return { date: text(document['TxnDate']).slice(0, 10), currency, homeCurrency, rate };
}

export function totalOf(document: TargetDocument): Decimal {
  return decimal(document['TotalAmt']);
}

export function taxOf(document: TargetDocument): Decimal {
  return decimal(member(document, 'TxnTaxDetail')['TotalTax']);
}

const untaxed: ReadonlyMap<string, Decimal> = new Map();

/** Tax by percentage, as the rates' lines state it. */
export function taxesOf(document: TargetDocument, percents: ReadonlyMap<string, string>): ReadonlyMap<string, Decimal> {
  const lines = list(member(document, 'TxnTaxDetail')['TaxLine']);
  if (lines.length === 0) return untaxed;
  const taxes = new Map<string, Decimal>();
  for (const line of lines) {
    const detail = member(line, 'TaxLineDetail');
    const key = percentKey(percents.get(ref(detail['TaxRateRef'])) ?? (text(detail['TaxPercent']) || '?'));
    taxes.set(key, (taxes.get(key) ?? zero).plus(decimal(line['Amount'])));
  }
  return taxes;
}

export function isVoided(document: TargetDocument): boolean {
  return /^voided/i.test(text(document['PrivateNote'])) && totalOf(document).isZero();
}

export function linksOf(line: TargetDocument): readonly { readonly id: string; readonly type: string }[] {
  return list(line['LinkedTxn']).map((link) => ({ id: text(link['TxnId']), type: text(link['TxnType']) }));
}
