import { isRecord } from '../../src/domain/json.js';
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

export type QboObject = Readonly<Record<string, unknown>>;

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
    for (const object of objects) names.set(`${entity} ${textAt(object, 'Id') ?? ''}`, nameOf(object));
    documents.push(...objects.map((object) => `${entity} ${describe(object, partyOf(object, names))}`));
    links.push(
      ...(await source.store.links.byTarget(
        source.connection,
        entity,
        objects.map((object) => textAt(object, 'Id') ?? ''),
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
        (link) =>
          `${link.entity} ${link.role.replace(/:.*/, '')} → ${names.get(`${link.target} ${link.targetId}`) ?? '?'} ${link.state} #${link.generation}`,
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
  return textAt(object, 'DocNumber') ?? textAt(object, 'DisplayName') ?? textAt(object, 'Name') ?? textAt(object, 'TxnDate') ?? '';
}

/** By the name it has now: an object keeps the one its party had when it was written. */
function partyOf(object: QboObject, names: ReadonlyMap<string, string>): string | undefined {
  const party = (field: string, kind: string): string | undefined => names.get(`${kind} ${textAt(object, field, 'value') ?? ''}`);
  return party('CustomerRef', 'Customer') ?? party('VendorRef', 'Vendor') ?? textAt(object, 'EntityRef', 'name');
}

function describe(object: QboObject, party: string | undefined): string {
  const isTransaction = object['TxnDate'] !== undefined;
  const lines = listAt(object, 'Line');
  const linked = [object, ...lines].reduce((count, member) => count + listAt(member, 'LinkedTxn').length, 0);
  const parts = {
    name: nameOf(object),
    active: textAt(object, 'Active'),
    date: textAt(object, 'TxnDate'),
    party,
    currency: textAt(object, 'CurrencyRef', 'value'),
    total: textAt(object, 'TotalAmt'),
    tax: textAt(object, 'TxnTaxDetail', 'TotalTax'),
    balance: isTransaction ? textAt(object, 'Balance') : undefined,
    unapplied: textAt(object, 'UnappliedAmt'),
    income: textAt(object, 'IncomeAccountRef', 'name'),
    lines: isTransaction ? lines.map((line) => textAt(line, 'Amount') ?? '-').join('+') : undefined,
    links: linked === 0 ? undefined : String(linked),
    voided: (textAt(object, 'PrivateNote') ?? '').startsWith('Voided') ? 'true' : undefined,
  };
  return Object.entries(parts)
    .flatMap(([key, value]) => (value === undefined || value === '' ? [] : [`${key}=${value}`]))
    .join(' ');
}

export function textAt(object: unknown, ...path: readonly string[]): string | undefined {
  const value = path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), object);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function listAt(object: QboObject, key: string): QboObject[] {
  const value = object[key];
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
