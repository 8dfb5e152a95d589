import type { Decimal } from 'decimal.js';
import type { Company } from '../company.js';
import { business, fault, missing, objectDeleted, QuickbooksFault } from '../fault.js';
import { decimal, flag, member, objects, ref, text, type JsonObject } from '../json.js';
import type { OpenItem } from '../ledger/settlements.js';
import { numberOf, round, sum, zero } from '../money.js';
import type { Stored } from '../store.js';

/** How a payer (Payment, BillPayment) names the documents it settles. */
const linkable = {
  receivable: {
    Invoice: 'Invoice',
    CreditMemo: 'CreditMemo',
    JournalEntry: 'JournalEntry',
    Expense: 'Purchase',
    Check: 'Purchase',
    CreditCardCredit: 'Purchase',
  },
  payable: { Bill: 'Bill', VendorCredit: 'VendorCredit', JournalEntry: 'JournalEntry', Deposit: 'Deposit' },
} as const;

export type Side = keyof typeof linkable;

export interface Link {
  readonly item: OpenItem;
  readonly amount: Decimal;
  readonly type: string;
  readonly target: Stored;
  readonly lineId: string | undefined;
}

export interface LinkRequest {
  readonly company: Company;
  readonly payerId: string;
  readonly side: Side;
  readonly partyId: string;
  readonly currency: string;
  readonly decimals: number;
}

export function linkTypeOf(row: Stored): string {
  if (row.entity !== 'Purchase') return row.entity;
  const type = text(row.data, 'PaymentType');
  return type === 'Check' ? 'Check' : type === 'CreditCard' ? 'CreditCardCredit' : 'Expense';
}

/** Parties whose documents a payer may settle: itself and, for a customer, the jobs billed with it. */
function partiesOf({ company, side, partyId }: LinkRequest): readonly string[] {
  if (side === 'payable') return [`Vendor:${partyId}`];
  const jobs = company.childrenOf(partyId).filter((id) => flag(company.find('Customer', id)?.data ?? {}, 'BillWithParent') === true);
  return [partyId, ...jobs].map((id) => `Customer:${id}`);
}

function resolve(request: LinkRequest, link: JsonObject): Pick<Link, 'item' | 'type' | 'target'> {
  const { company, payerId, side, currency } = request;
  const id = text(link, 'TxnId');
  const type = text(link, 'TxnType');
  if (id === undefined) throw new QuickbooksFault([missing('Line.LinkedTxn.TxnId')]);
  if (type === undefined) throw new QuickbooksFault([missing('Line.LinkedTxn.TxnType')]);
  const kinds: Readonly<Record<string, string>> = linkable[side];
  const entity = kinds[type];
  if (entity === undefined) throw fault('620', `Txn ID Cannot Be Linked : a transaction of type ${type} cannot be linked here.`);
  const target = company.find(entity, id);
  if (!target) {
    const other = Object.values(kinds).some((candidate) => company.find(candidate, id));
    throw other ? fault('620', `Txn ID Cannot Be Linked : transaction ${id} is not of type ${type}.`) : objectDeleted();
  }
  if (linkTypeOf(target) !== type) throw fault('620', `Txn ID Cannot Be Linked : transaction ${id} is not of type ${type}.`);
  const parties = partiesOf(request);
  const items = company.settlements.itemsOf(id).filter((item) => item.kind === side);
  const item = items.find(({ party }) => parties.includes(party));
  if (!item) {
    if (items.length > 0) throw business(`The transaction ${id} belongs to another ${side === 'receivable' ? 'customer' : 'vendor'}.`);
    throw fault('620', `Txn ID Cannot Be Linked : transaction ${id} has nothing open.`);
  }
  if (item.currency !== currency) throw fault('620', `Txn ID Cannot Be Linked : transaction ${id} is in ${item.currency}.`);
  if (type === 'Deposit') checkLine(company, target, text(link, 'TxnLineId'));
  const readOnly = type === 'Check' || type === 'CreditCardCredit';
  if (readOnly && !company.settlements.payersOf(id).includes(payerId)) {
    throw fault('620', `Txn ID Cannot Be Linked : links of type ${type} are read-only.`);
  }
  return { item, type, target };
}

/** A deposit has many lines: a link says which of them it means. */
function checkLine(company: Company, target: Stored, lineId: string | undefined): void {
  if (lineId === undefined) throw new QuickbooksFault([missing('Line.LinkedTxn.TxnLineId')]);
  const line = objects(target.data, 'Line').find((candidate) => text(candidate, 'Id') === lineId);
  const accountId = ref(member(line ?? {}, 'DepositLineDetail') ?? {}, 'AccountRef') ?? '';
  if (company.kindOfAccount(accountId) === 'payable') return;
  throw fault('620', `Txn ID Cannot Be Linked : line ${lineId} of transaction ${target.id} cannot be linked.`);
}

export function readLinks(request: LinkRequest, input: JsonObject): readonly Link[] {
  const links: Link[] = [];
  for (const line of objects(input, 'Line')) {
    const sent = decimal(line, 'Amount');
    if (sent === undefined) throw new QuickbooksFault([missing('Line.Amount')]);
    const [linked, ...more] = objects(line, 'LinkedTxn');
    if (!linked) throw new QuickbooksFault([missing('Line.LinkedTxn')]);
    if (more.length > 0) throw business('A line can link one transaction only.');
    const amount = round(sent, request.decimals);
    if (!amount.gt(0)) throw business('The amount of a linked line must be above 0.');
    const resolved = resolve(request, linked);
    if (links.some(({ item }) => item.key === resolved.item.key))
      throw business(`The transaction ${resolved.item.txnId} is linked more than once.`);
    const open = request.company.settlements.open(resolved.item, request.payerId);
    if (amount.gt(open))
      throw business(
        `The amount ${amount.toString()} is more than the open balance ${open.toString()} of transaction ${resolved.item.txnId}.`,
      );
    links.push({ ...resolved, amount, lineId: text(linked, 'TxnLineId') });
  }
  return links;
}

export interface LinkTotals {
  readonly owed: Decimal;
  readonly credits: Decimal;
}

export function linkTotals(links: readonly Pick<Link, 'item' | 'amount'>[]): LinkTotals {
  const of = (effect: OpenItem['effect']) => sum(links.filter(({ item }) => item.effect === effect).map(({ amount }) => amount));
  return { owed: of('owed'), credits: of('credit') };
}

const nameValue = (name: string, value: string): JsonObject => ({
  name: '{http://schema.intuit.com/finance/v3}NameValue',
  declaredType: 'com.intuit.schema.finance.v3.NameValue',
  scope: 'javax.xml.bind.JAXBElement$GlobalScope',
  value: { Name: name, Value: value },
  nil: false,
  globalScope: true,
  typeSubstituted: false,
});

export function storedLink({ item, amount, type, target, lineId }: Link, withDetail: boolean): JsonObject {
  const ofLine = type === 'Deposit' ? { TxnLineId: lineId } : {};
  const line = { Amount: numberOf(amount), LinkedTxn: [{ TxnId: item.txnId, TxnType: type, ...ofLine }] };
  if (!withDetail) return line;
  const any = [
    nameValue('txnId', item.txnId),
    nameValue('txnOpenBalance', item.total.toFixed(2)),
    ...(text(target.data, 'DocNumber') === undefined ? [] : [nameValue('txnReferenceNumber', text(target.data, 'DocNumber') ?? '')]),
  ];
  return { ...line, LineEx: { any } };
}

/** The links of a stored payer, found again among the open items. */
export function heldLinks(company: Company, row: Stored): readonly Pick<Link, 'item' | 'amount'>[] {
  const side: Side = row.entity === 'Payment' ? 'receivable' : 'payable';
  const partyId = ref(row.data, side === 'receivable' ? 'CustomerRef' : 'VendorRef') ?? '';
  const currency = ref(row.data, 'CurrencyRef') ?? company.homeCurrency;
  const parties = partiesOf({ company, payerId: row.id, side, partyId, currency, decimals: 2 });
  return objects(row.data, 'Line').flatMap((line) => {
    const txnId = text(objects(line, 'LinkedTxn')[0] ?? {}, 'TxnId') ?? '';
    const item = company.settlements.itemsOf(txnId).find((candidate) => candidate.kind === side && parties.includes(candidate.party));
    return item ? [{ item, amount: decimal(line, 'Amount') ?? zero }] : [];
  });
}
