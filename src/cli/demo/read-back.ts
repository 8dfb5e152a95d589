import { createRequire } from 'node:module';
import type { Books } from '../../sandbox/seeds/index.js';
import type { QuickbooksSandbox } from '../../sandbox/quickbooks/index.js';
import type { SeedPair } from '../../sandbox/seeds/index.js';
import type { ReadInvoice } from './compare.js';

/** Reads a company back with a client that is not ours, so that the proof does not rest on the code it judges. */
export interface ReadBack {
  readonly reader: string;
  readonly invoices: ReadonlyMap<string, readonly ReadInvoice[]>;
}

type Callback = (error: unknown, answer: unknown) => void;

/** The part of `node-quickbooks` that is used; the package brings no types. */
interface ForeignClient {
  endpoint: string;
  findInvoices(criteria: unknown, callback: Callback): void;
}

type ForeignConstructor = new (...options: readonly unknown[]) => ForeignClient;

type RawInvoice = Readonly<Record<string, unknown>>;

export async function readBack({ company }: SeedPair, quickbooks: QuickbooksSandbox): Promise<ReadBack> {
  const Client = foreignClient();
  const raw = Client ? await throughClient(Client, company, quickbooks) : await throughSandbox(company.realmId, quickbooks);
  const invoices = new Map<string, ReadInvoice[]>();
  for (const document of raw) {
    const invoice = read(document);
    invoices.set(invoice.number, [...(invoices.get(invoice.number) ?? []), invoice]);
  }
  return { reader: Client ? 'node-quickbooks' : "the emulator's own store", invoices };
}

/** A development dependency: a slim installation does without. */
function foreignClient(): ForeignConstructor | undefined {
  try {
    return createRequire(import.meta.url)('node-quickbooks') as ForeignConstructor;
  } catch {
    return undefined;
  }
}

async function throughClient(
  Client: ForeignConstructor,
  company: SeedPair['company'],
  quickbooks: QuickbooksSandbox,
): Promise<RawInvoice[]> {
  const { realmId, clientId, clientSecret, refreshToken } = company;
  const token = quickbooks.accessToken(realmId);
  const client = new Client(clientId, clientSecret, token, false, realmId, true, false, null, '2.0', refreshToken);
  client.endpoint = `${quickbooks.url}/v3/company/`;
  const answer = await new Promise<unknown>((done, failed) => {
    client.findInvoices({ fetchAll: true }, (error, found) => {
      if (error) failed(error instanceof Error ? error : new Error(JSON.stringify(error)));
      else done(found);
    });
  });
  const { QueryResponse } = answer as { readonly QueryResponse?: { readonly Invoice?: RawInvoice[] } };
  return QueryResponse?.Invoice ?? [];
}

async function throughSandbox(realmId: string, quickbooks: QuickbooksSandbox): Promise<RawInvoice[]> {
  const answer = (await admin(quickbooks, `documents?realm=${realmId}&entity=Invoice`)) as { readonly Invoice: RawInvoice[] };
  return answer.Invoice;
}

/** The number may be shortened in QuickBooks; the note keeps the whole one behind our marker. */
function read(document: RawInvoice): ReadInvoice {
  const note = text(document['PrivateNote']);
  const tax = document['TxnTaxDetail'] as Readonly<Record<string, unknown>> | undefined;
  const lines = (document['Line'] ?? []) as readonly RawInvoice[];
  return {
    number: /\] (.+)$/.exec(note)?.[1] ?? text(document['DocNumber']),
    state: note.startsWith('Voided') ? 'voided' : 'present',
    total: text(document['TotalAmt']),
    tax: text(tax?.['TotalTax'] ?? 0),
    balance: text(document['Balance']),
    lines: lines.filter((line) => line['DetailType'] !== 'SubTotalLineDetail').length,
  };
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Account → net in home currency, debit positive. */
export async function readTrialBalance(realmId: string, quickbooks: QuickbooksSandbox): Promise<Books> {
  const { rows } = (await admin(quickbooks, `trial-balance?realm=${realmId}`)) as {
    readonly rows: readonly { readonly account: string; readonly net: string }[];
  };
  return Object.fromEntries(rows.map(({ account, net }) => [account, net]));
}

async function admin(quickbooks: QuickbooksSandbox, action: string): Promise<unknown> {
  return (await fetch(`${new URL(quickbooks.url).origin}/_sandbox/${action}`)).json();
}
