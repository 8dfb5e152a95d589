import { SandboxClock } from '../../src/sandbox/core/clock.js';
import {
  startQuickbooksSandbox,
  type CompanyProfile,
  type QuickbooksSandbox,
  type QuickbooksSandboxOptions,
} from '../../src/sandbox/quickbooks/index.js';

/** Raw HTTP against the emulator, so that nothing of ours stands between a test and the wire. */

export type Json = any;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

export interface Books {
  readonly sandbox: QuickbooksSandbox;
  readonly realm: string;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  query(statement: string): Promise<Answer>;
  /** Creates or updates and answers the object; anything but success fails the test with the fault. */
  save(path: string, body: object): Promise<Json>;
  read(path: string): Promise<Json>;
  /** The fault code and detail of a write that must be refused. */
  refused(path: string, body: object): Promise<{ code: string; detail: string; element: string; status: number }>;
  admin(action: string, body?: object): Promise<Json>;
  account(name: string): string;
  /** Net home-currency movement of an account, debit positive. */
  net(account: string): string;
  /** All accounts with a movement. */
  trial(): Record<string, string>;
}

export const noLimits = {
  requestsPerSecond: null,
  requestsPerMinute: null,
  batchesPerMinute: null,
  batchesPerMinutePerRealm: null,
  corePlusPerMonth: null,
};

/** Noon in Pacific time, a winter day. */
export const startOfTest = '2026-03-02T20:00:00Z';

export async function openBooks(profile: Partial<CompanyProfile> = {}, options: QuickbooksSandboxOptions = {}): Promise<Books> {
  const clock = options.clock ?? new SandboxClock(startOfTest, { frozen: true });
  const realm = profile.realmId ?? '4620816365';
  const sandbox = await startQuickbooksSandbox({ limits: noLimits, ...options, clock });
  sandbox.addCompany({ ...profile, realmId: realm });
  const token = sandbox.accessToken(realm);
  const base = `${sandbox.url}/v3/company/${realm}`;

  async function call(path: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(`${base}/${path}`, {
      ...init,
      headers: { accept: 'application/json', authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) },
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
  }

  const get = (path: string, headers: Record<string, string> = {}) => call(path, { headers });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    call(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  function only({ status, body }: Answer): Json {
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
    return Object.values(body).find((member) => typeof member === 'object');
  }

  const books: Books = {
    sandbox,
    realm,
    get,
    post,
    query: (statement) => get(`query?query=${encodeURIComponent(statement)}`),
    save: async (path, body) => only(await post(path, body)),
    read: async (path) => only(await get(path)),
    refused: async (path, body) => {
      const answer = await post(path, body);
      const error = answer.body.Fault?.Error?.[0];
      if (!error) throw new Error(`not refused: ${JSON.stringify(answer.body)}`);
      return { code: error.code, detail: error.Detail, element: error.element, status: answer.status };
    },
    admin: async (action, body = {}) => {
      const response = await fetch(`http://127.0.0.1:${sandbox.port}/_sandbox/${action}`, { method: 'POST', body: JSON.stringify(body) });
      const answer = await response.json();
      if (response.status !== 200) throw new Error(JSON.stringify(answer));
      return answer;
    },
    account: (name) => {
      for (const { id, data } of sandbox.company(realm).store('Account').values()) if (data['FullyQualifiedName'] === name) return id;
      throw new Error(`no account ${name}`);
    },
    net: (name) => sandbox.company(realm).ledger.accountHome(books.account(name)).toFixed(2),
    trial: () => {
      const { ledger } = sandbox.company(realm);
      const accounts = [...sandbox.company(realm).store('Account').values()].map(
        ({ id, data }) => [String(data['FullyQualifiedName']), ledger.accountHome(id).toFixed(2)] as const,
      );
      return Object.fromEntries(accounts.filter(([, net]) => net !== '0.00'));
    },
  };
  return books;
}

export const line = (amount: number, itemId: string, detail: object = {}): object => ({
  Amount: amount,
  DetailType: 'SalesItemLineDetail',
  SalesItemLineDetail: { ItemRef: { value: itemId }, ...detail },
});

export const expense = (amount: number, accountId: string, detail: object = {}): object => ({
  Amount: amount,
  DetailType: 'AccountBasedExpenseLineDetail',
  AccountBasedExpenseLineDetail: { AccountRef: { value: accountId }, ...detail },
});

export const linked = (amount: number, id: string, type: string, more: object = {}): object => ({
  Amount: amount,
  LinkedTxn: [{ TxnId: id, TxnType: type, ...more }],
});

export const ref = (value: string): { value: string } => ({ value });
