import type { Link } from '../../src/domain/operation.js';
import { documentStates, type DocumentRecord } from '../../src/domain/run.js';
import type { Store } from '../../src/store/index.js';

/** Everything an outside observer can see of a finished sync, as lines that compare. Ids differ between runs and are left out. */
export interface Books {
  readonly documents: readonly string[];
  readonly trialBalance: readonly string[];
  readonly links: readonly string[];
  readonly records: readonly string[];
  readonly openOperations: number;
}

export const lists = ['Account', 'Customer', 'Vendor', 'Item'] as const;
export const transactions = [
  'Invoice',
  'Payment',
  'CreditMemo',
  'Purchase',
  'Deposit',
  'JournalEntry',
  'Bill',
  'BillPayment',
  'VendorCredit',
] as const;

type QboObject = Readonly<Record<string, any>>;

export interface BooksSource {
  readonly connection: string;
  readonly store: Store;
  readonly objects: (entity: string) => readonly QboObject[];
  readonly trialBalance: () => Readonly<Record<string, string>>;
}

export async function readBooks(source: BooksSource): Promise<Books> {
  const documents: string[] = [];
  const links: Link[] = [];
  const names = new Map<string, string>();
  for (const entity of [...lists, ...transactions]) {
    const objects = source.objects(entity);
    documents.push(...objects.map((object) => `${entity} ${describe(object)}`));
    for (const object of objects) names.set(`${entity} ${String(object['Id'])}`, nameOf(object));
    links.push(
      ...(await source.store.links.byTarget(
        source.connection,
        entity,
        objects.map(({ Id }) => String(Id)),
      )),
    );
  }
  const records = await source.store.documents.byState(source.connection, [...documentStates], { limit: 10_000 });
  return {
    documents: documents.sort(),
    trialBalance: Object.entries(source.trialBalance())
      .map(([account, net]) => `${account} ${net}`)
      .sort(),
    links: links
      .map(
        (link) => `${link.entity} ${link.role} → ${names.get(`${link.target} ${link.targetId}`) ?? '?'} ${link.state} #${link.generation}`,
      )
      .sort(),
    records: records.map(describeRecord).sort(),
    openOperations: (await source.store.journal.open(source.connection)).length,
  };
}

function describeRecord({ entity, number, state, issues }: DocumentRecord): string {
  return `${entity} ${number} ${state} ${issues.map(({ code }) => code).join(',')}`.trim();
}

function nameOf(object: QboObject): string {
  return String(object['DocNumber'] ?? object['DisplayName'] ?? object['Name'] ?? object['TxnDate'] ?? '');
}

function describe(object: QboObject): string {
  const lines: readonly QboObject[] = Array.isArray(object['Line']) ? object['Line'] : [];
  const party = object['CustomerRef'] ?? object['VendorRef'] ?? object['EntityRef'];
  const parts = {
    name: nameOf(object),
    active: object['Active'],
    date: object['TxnDate'],
    party: party?.name,
    currency: object['CurrencyRef']?.value,
    total: object['TotalAmt'],
    tax: object['TxnTaxDetail']?.TotalTax,
    balance: object['TxnDate'] === undefined ? undefined : object['Balance'],
    unapplied: object['UnappliedAmt'],
    income: object['IncomeAccountRef']?.name,
    lines: object['TxnDate'] === undefined ? undefined : lines.map((line) => String(line['Amount'])).join('+'),
    links:
      lines.flatMap((line) => (Array.isArray(line['LinkedTxn']) ? line['LinkedTxn'] : [])).length + (object['LinkedTxn']?.length ?? 0) ||
      undefined,
    voided: /^voided/i.test(String(object['PrivateNote'] ?? '')) || undefined,
  };
  return Object.entries(parts)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(' ');
}
