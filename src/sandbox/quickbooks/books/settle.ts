import type { Decimal } from 'decimal.js';
import type { Company } from '../company.js';
import { depositedIds } from '../entities/deposits.js';
import { requireSpec } from '../entities/registry.js';
import { business } from '../fault.js';
import { compact, decimal, objects, text, type JsonObject } from '../json.js';
import type { LedgerEntry } from '../ledger/ledger.js';
import type { OpenItem } from '../ledger/settlements.js';
import { decimalsOf, numberOf, round, sum, zero } from '../money.js';
import type { Stored } from '../store.js';

/** Documents that stay open until something settles them. */
const openable: ReadonlySet<string> = new Set(['Invoice', 'CreditMemo', 'Bill', 'VendorCredit', 'Purchase', 'JournalEntry', 'Deposit']);
const payers: ReadonlySet<string> = new Set(['Payment', 'BillPayment']);

function entryOf(company: Company, row: Stored): LedgerEntry {
  const date = text(row.data, 'TxnDate') ?? company.today;
  return { entity: row.entity, txnId: row.id, date, postings: requireSpec(row.entity).post?.(company, row) ?? [] };
}

/** A credit that is in use cannot shrink below its use: the payer would no longer balance. */
export function checkStillCovers(company: Company, row: Stored, data: JsonObject): void {
  const applied = company.settlements.appliedAmount(row.id);
  if (applied.isZero() || !openable.has(row.entity)) return;
  const credits = company.settlements.itemsOf(row.id).filter(({ effect }) => effect === 'credit');
  if (credits.length === 0) return;
  const kinds = new Set(credits.map(({ kind }) => kind));
  const entry = entryOf(company, { ...row, data });
  const left = sum(
    entry.postings.flatMap(({ accountId, amount }) => {
      const kind = company.kindOfAccount(accountId);
      return kind !== undefined && kinds.has(kind) ? [amount] : [];
    }),
  );
  if (left.abs().lt(applied)) throw business('The amount of a credit cannot be less than what has been applied from it.');
}

/** Posts a transaction and lets everything that depends on it follow: balances, links, the payers of a changed document. */
export function settle(company: Company, row: Stored): void {
  const touched = new Set(payers.has(row.entity) ? company.settlements.unapplyAll(row.id) : []);
  if (row.entity === 'Deposit') holdSources(company, row, touched);
  const before = company.ledger.get(row.id);
  const entry = entryOf(company, row);
  company.ledger.post(entry);
  moved(company, before, entry);
  if (payers.has(row.entity)) for (const link of linkedIds(row.data)) touched.add(link);
  if (openable.has(row.entity)) followPayers(company, row, entry);
  for (const id of touched) refreshById(company, id);
  refresh(company, row, false);
}

/** Takes a transaction out of the books. */
export function unsettle(company: Company, row: Stored): void {
  const touched = new Set(company.settlements.unapplyAll(row.id));
  if (row.entity === 'Deposit') {
    for (const id of depositedIds(row.data)) {
      company.depositedIn.delete(id);
      touched.add(id);
    }
  }
  const payerIds = company.settlements.payersOf(row.id);
  const before = company.ledger.get(row.id);
  company.ledger.remove(row.id);
  company.settlements.removeItems(row.id);
  moved(company, before, undefined);
  for (const id of payerIds) dropLink(company, id, row.id);
  for (const id of touched) refreshById(company, id);
}

const linkedId = (line: JsonObject): string => text(objects(line, 'LinkedTxn')[0] ?? {}, 'TxnId') ?? '';
const linkedIds = (data: JsonObject): readonly string[] => objects(data, 'Line').map(linkedId);

function effectOf(company: Company, line: JsonObject): OpenItem['effect'] | undefined {
  return company.settlements.itemsOf(linkedId(line))[0]?.effect;
}

function holdSources(company: Company, row: Stored, touched: Set<string>): void {
  for (const [id, depositId] of [...company.depositedIn]) {
    if (depositId !== row.id) continue;
    company.depositedIn.delete(id);
    touched.add(id);
  }
  for (const id of depositedIds(row.data)) {
    company.depositedIn.set(id, row.id);
    touched.add(id);
  }
}

/** The document changed under its payers: what exceeds the new total goes back to them, the newest first. */
function followPayers(company: Company, row: Stored, entry: LedgerEntry): void {
  const payerIds = company.settlements.payersOf(row.id);
  company.settlements.setItems(entry, (accountId) => company.kindOfAccount(accountId));
  if (payerIds.length === 0) return;
  const items = company.settlements.itemsOf(row.id);
  let excess = company.settlements.appliedAmount(row.id).minus(sum(items.map(({ total }) => total)));
  for (const id of [...payerIds].reverse()) {
    if (items.length === 0) dropLink(company, id, row.id);
    else excess = lowerLink(company, id, items, excess);
  }
}

function payerRow(company: Company, id: string): Stored | undefined {
  return company.findAny(['Payment', 'BillPayment'], id);
}

function dropLink(company: Company, payerId: string, txnId: string): void {
  const payer = payerRow(company, payerId);
  if (!payer) return;
  const kept = objects(payer.data, 'Line').filter((line) => linkedId(line) !== txnId);
  const owes = kept.some((line) => effectOf(company, line) === 'owed');
  // A payment of zero only carried credits over to this document: without it they are open again.
  const empty = (decimal(payer.data, 'TotalAmt') ?? zero).isZero() && !owes;
  rewritePayer(company, payer, empty ? [] : kept);
}

function lowerLink(company: Company, payerId: string, items: readonly OpenItem[], excess: Decimal): Decimal {
  const payer = payerRow(company, payerId);
  if (!payer) return excess;
  const ids = new Set(items.map(({ txnId }) => txnId));
  const { lines, left } = lower(objects(payer.data, 'Line'), excess, (line) => ids.has(linkedId(line)));
  if (left.eq(excess)) settle(company, payer);
  else rewritePayer(company, payer, lines);
  return left;
}

interface Lowered {
  readonly lines: readonly JsonObject[];
  readonly left: Decimal;
}

/** Takes an excess off the lines it may touch, the last ones first. */
function lower(lines: readonly JsonObject[], excess: Decimal, mayTouch: (line: JsonObject) => boolean): Lowered {
  let left = excess;
  const kept = [...lines].reverse().flatMap((line) => {
    if (!left.gt(0) || !mayTouch(line)) return [line];
    const amount = decimal(line, 'Amount') ?? zero;
    const taken = left.lt(amount) ? left : amount;
    left = left.minus(taken);
    return taken.eq(amount) ? [] : [{ ...line, Amount: numberOf(amount.minus(taken)) }];
  });
  return { lines: kept.reverse(), left };
}

/** Gives a payer other lines: what its money and credits no longer cover is taken off, what they leave over is unapplied. */
function rewritePayer(company: Company, payer: Stored, wanted: readonly JsonObject[]): void {
  const of = (lines: readonly JsonObject[], effect: OpenItem['effect']) =>
    sum(lines.filter((line) => effectOf(company, line) === effect).map((line) => decimal(line, 'Amount') ?? zero));
  const covered = (decimal(payer.data, 'TotalAmt') ?? zero).plus(of(wanted, 'credit'));
  const { lines } = lower(wanted, of(wanted, 'owed').minus(covered), (line) => effectOf(company, line) === 'owed');
  const unapplied = payer.entity === 'Payment' ? { UnappliedAmt: numberOf(covered.minus(of(lines, 'owed'))) } : {};
  company.touch(payer, { ...payer.data, Line: lines, ...unapplied });
  settle(company, payer);
  company.notify(payer.entity, payer.id, 'Update');
}

function refreshById(company: Company, id: string): void {
  const row = company.findAny(['Invoice', 'CreditMemo', 'Bill', 'VendorCredit', 'Payment', 'SalesReceipt'], id);
  if (row) refresh(company, row, true);
}

function linksOf(company: Company, row: Stored): readonly JsonObject[] {
  const own = objects(row.data, 'LinkedTxn').filter((link) =>
    ['Estimate', 'TimeActivity', 'PurchaseOrder'].includes(text(link, 'TxnType') ?? ''),
  );
  const payerLinks = company.settlements.payersOf(row.id).map((id) => {
    const payer = payerRow(company, id);
    const type =
      payer?.entity === 'BillPayment' ? (payer.data['PayType'] === 'CreditCard' ? 'BillPaymentCreditCard' : 'BillPaymentCheck') : 'Payment';
    return { TxnId: id, TxnType: type };
  });
  const depositId = company.depositedIn.get(row.id);
  return [...own, ...payerLinks, ...(depositId === undefined ? [] : [{ TxnId: depositId, TxnType: 'Deposit' }])];
}

/** Recomputes the members of a document that follow from what others did to it. */
function refresh(company: Company, row: Stored, byOthers: boolean): void {
  const links = linksOf(company, row);
  // Only invoices answer an empty list; the others leave the member out.
  const changes: JsonObject = { LinkedTxn: links.length === 0 && row.entity !== 'Invoice' ? undefined : links };
  if (['Invoice', 'CreditMemo', 'Bill', 'VendorCredit'].includes(row.entity)) {
    const own = row.entity === 'Invoice' || row.entity === 'CreditMemo' ? 'receivable' : 'payable';
    const items = company.settlements.itemsOf(row.id).filter(({ kind }) => kind === own);
    const open = sum(items.map((item) => company.settlements.open(item)));
    changes['Balance'] = numberOf(open);
    if (row.entity === 'CreditMemo') changes['RemainingCredit'] = numberOf(open);
    if (company.multiCurrency && row.entity !== 'VendorCredit') {
      const rate = decimal(row.data, 'ExchangeRate') ?? 1;
      changes['HomeBalance'] = numberOf(round(open.times(rate), decimalsOf(company.homeCurrency)));
    }
  }
  const next = compact({ ...row.data, ...changes });
  if (JSON.stringify(next) === JSON.stringify(row.data)) return;
  company.store(row.entity).replace(row, next);
  if (!byOthers) return;
  row.updatedMs = company.clock.now();
  if (company.switches().linkBumpsSyncToken) row.token += 1;
}

/** Names and accounts whose balance moved show it in their LastUpdatedTime (observed on customers). */
function moved(company: Company, before: LedgerEntry | undefined, after: LedgerEntry | undefined): void {
  if (!company.switches().balanceMovesBumpTime) return;
  const now = company.clock.now();
  for (const { accountId, party } of [...(before?.postings ?? []), ...(after?.postings ?? [])]) {
    const account = company.find('Account', accountId);
    if (account) account.updatedMs = now;
    const [entity = '', id = ''] = party?.split(':') ?? [];
    const name = party === undefined ? undefined : company.find(entity, id);
    if (name) name.updatedMs = now;
  }
}
