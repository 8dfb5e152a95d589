import type { Run } from '../../src/domain/run.js';
import fc from 'fast-check';
import { importTools, type ImportTools } from '../support/import.js';
import type { Rig } from '../support/rig.js';

/** Customers and accounts edited on both sides at random moments, with answers lost: what a history is made of, and how it is played. */
export const fields = ['company', 'email', 'phone', 'street', 'city', 'name', 'status'] as const;
export type Field = (typeof fields)[number];
const sides = ['zoho', 'quickbooks'] as const;
type Side = (typeof sides)[number];

export type Step =
  | { readonly kind: 'edit'; readonly side: Side; readonly party: number; readonly field: Field }
  | { readonly kind: 'create'; readonly side: Side }
  | { readonly kind: 'invoice'; readonly party: number }
  | { readonly kind: 'account'; readonly side: Side; readonly account: number }
  | { readonly kind: 'sync'; readonly direction: 'import' | 'export' }
  | { readonly kind: 'lose'; readonly side: Side; readonly then: 'commit-then-drop' | 'drop'; readonly after: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('edit' as const),
      side: fc.constantFrom(...sides),
      party: fc.nat(),
      field: fc.constantFrom(...fields),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('create' as const), side: fc.constantFrom(...sides) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('invoice' as const), party: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('account' as const), side: fc.constantFrom(...sides), account: fc.nat() }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('sync' as const), direction: fc.constantFrom('import' as const, 'export' as const) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('lose' as const),
      side: fc.constantFrom(...sides),
      then: fc.constantFrom('commit-then-drop' as const, 'drop' as const),
      after: fc.nat(2),
    }),
  },
);

export const twoWayHistories = fc.array(step, { minLength: 6, maxLength: 24 });

/** What a field of a party was set to, by whom, since both sides last rested. */
interface Edits {
  readonly last: Partial<Record<Side, string>>;
}

export class TwoWayPlay {
  private readonly tools: ImportTools;
  private readonly edits = new Map<string, Edits>();
  private counter = 0;

  constructor(
    private readonly rig: Rig,
    private readonly tick: () => void,
  ) {
    this.tools = importTools(rig);
  }

  /** Answers everything that is wrong in the end. */
  async play(steps: readonly Step[]): Promise<readonly string[]> {
    // Books that meet for the first time: QuickBooks owns every field. From here on an edit of one side must not be lost.
    for (const direction of ['import', 'export'] as const) await this.sync(direction);
    for (const one of steps) {
      this.tick();
      await this.act(one);
    }
    this.rig.zoho.faults.clear();
    this.rig.quickbooks.faults.clear();
    const problems = await this.settle();
    return [...problems, ...(await this.differences()), ...(await this.quiet())];
  }

  private async act(one: Step): Promise<void> {
    if (one.kind === 'sync') await this.sync(one.direction);
    else if (one.kind === 'lose') this.lose(one);
    else if (one.kind === 'create') await this.create(one.side);
    else if (one.kind === 'account') await this.account(one);
    else if (one.kind === 'invoice') this.invoice(one.party);
    else await this.edit(one);
  }

  /** The next writes of customers and accounts on one side lose their answer. */
  private lose({ side, then, after }: Extract<Step, { kind: 'lose' }>): void {
    const fault = { then, times: 1, after };
    if (side === 'zoho') {
      this.rig.zoho.faults.add({ ...fault, on: 'PUT /(contacts|chartofaccounts)' }, { ...fault, on: 'POST /(contacts|chartofaccounts)' });
    } else this.rig.quickbooks.faults.add({ ...fault, on: 'POST /(customer|account|batch)' });
  }

  private async create(side: Side): Promise<void> {
    const name = `Party ${this.next()}`;
    if (side === 'quickbooks') await this.tools.ui({ action: 'create', entity: 'Customer', fields: { DisplayName: name } });
    else this.rig.organization.steps([{ call: 'POST /contacts', body: { contact_name: name, contact_type: 'customer' } }]);
  }

  /** A document that needs a customer makes or finds it by the way. */
  private invoice(party: number): void {
    const contacts = this.tools.zoho('contacts').filter((one) => one['contact_type'] === 'customer' && one['status'] === 'active');
    const contact = contacts[party % Math.max(1, contacts.length)];
    if (!contact) return;
    const body = {
      customer_id: contact['contact_id'],
      invoice_number: `INV-${this.next()}`,
      date: '2026-03-01',
      line_items: [{ name: 'Work', rate: 10, quantity: 1 }],
    };
    this.rig.organization.steps([{ call: 'POST /invoices', body }]);
  }

  private async account({ side, account }: Extract<Step, { kind: 'account' }>): Promise<void> {
    const text = `text ${this.next()}`;
    const own = await this.ownAccounts();
    const chosen = own[account % (own.length + 1)];
    if (!chosen) {
      const name = `Account ${this.next()}`;
      if (side === 'quickbooks')
        await this.tools.ui({ action: 'create', entity: 'Account', fields: { Name: name, AccountType: 'Expense', Description: text } });
      else
        this.rig.organization.steps([
          { call: 'POST /chartofaccounts', body: { account_name: name, account_type: 'expense', description: text } },
        ]);
      return;
    }
    const key = `account ${chosen.name} description`;
    if (side === 'quickbooks' && chosen.quickbooks)
      await this.tools.ui({ action: 'edit', entity: 'Account', id: chosen.quickbooks['Id'], fields: { Description: text } });
    else if (side === 'zoho' && chosen.zoho)
      this.rig.organization.steps([{ call: `PUT /chartofaccounts/${chosen.zoho['account_id']}`, body: { description: text } }]);
    else return;
    this.note(key, side, text);
  }

  private async edit({ side, party, field }: Extract<Step, { kind: 'edit' }>): Promise<void> {
    const pairs = (await this.parties()).filter((pair) => pair[side] !== undefined);
    const pair = pairs[party % Math.max(1, pairs.length)];
    const record = pair?.[side];
    if (!pair || !record) return;
    const current = side === 'zoho' ? zohoView(record) : quickbooksView(record);
    // A name that is inactive is nobody's to edit, but to be made active again.
    if (current.status === 'inactive' && field !== 'status') return;
    const value = field === 'status' ? (current.status === 'active' ? 'inactive' : 'active') : valueOf(field, this.next());
    if (side === 'zoho') this.editZoho(record, field, value);
    else
      await this.tools.ui({
        action: 'edit',
        entity: 'Customer',
        id: record['Id'],
        fields: quickbooksFields(record, field, value, current.name),
      });
    this.note(`party ${pair.key} ${field}`, side, value);
  }

  private editZoho(record: Record<string, any>, field: Field, value: string): void {
    const id = String(record['contact_id']);
    if (field === 'status') {
      this.rig.organization.steps([{ call: `POST /contacts/${id}/${value}` }]);
      return;
    }
    const address = { ...(record['billing_address'] as object) };
    const [person = {}] = (record['contact_persons'] ?? []) as Record<string, any>[];
    const persons = (change: object) => ({ contact_persons: [{ first_name: 'Pat', ...person, ...change, is_primary_contact: true }] });
    const bodies = {
      company: () => ({ company_name: value }),
      email: () => persons({ email: value }),
      phone: () => persons({ phone: value }),
      street: () => ({ billing_address: { ...address, address: value } }),
      city: () => ({ billing_address: { ...address, city: value } }),
      name: () => ({ contact_name: value }),
    };
    this.rig.organization.steps([{ call: `PUT /contacts/${id}`, body: bodies[field]() }]);
  }

  private note(key: string, side: Side, value: string): void {
    this.edits.set(key, { last: { ...this.edits.get(key)?.last, [side]: value } });
  }

  private async sync(direction: 'import' | 'export'): Promise<Run> {
    this.tick();
    return this.rig.app.engine.sync('acme', { trigger: 'history', direction, sweep: true });
  }

  /** In turn until neither direction writes. */
  private async settle(): Promise<readonly string[]> {
    for (let round = 0; round < 8; round += 1) {
      const before = this.writes();
      for (const direction of ['import', 'export'] as const) {
        const run = await this.sync(direction);
        if (run.state !== 'succeeded') return [`the ${direction} is ${run.state}: ${run.error?.message ?? ''}`];
      }
      if (this.writes() === before && round > 0) return [];
    }
    return ['it does not come to rest'];
  }

  private async quiet(): Promise<readonly string[]> {
    const before = this.writes();
    for (const direction of ['export', 'import'] as const) await this.sync(direction);
    return this.writes() === before ? [] : ['a further sync writes'];
  }

  private writes(): number {
    const count = (log: readonly { method: string; path: string }[]): number =>
      log.filter(({ method, path }) => method !== 'GET' && !/oauth|tokens|\/query|_sandbox/.test(path)).length;
    return count(this.rig.zoho.log) + count(this.rig.quickbooks.log);
  }

  private async differences(): Promise<readonly string[]> {
    const found: string[] = [];
    const held = await this.rig.app.store.documents.byState('acme', ['held', 'deferred']);
    const putAway = new Set(this.tools.zoho('contacts').flatMap((one) => (one['status'] === 'inactive' ? [one['contact_id']] : [])));
    for (const { entity, number, issues, snapshot } of held) {
      const codes = issues.map(({ code }) => code).join();
      // QuickBooks takes no document of a customer that was put away: a person decides which of the two it should be.
      if (codes === 'quickbooks.2500' && putAway.has(snapshot?.['customer_id'])) continue;
      found.push(`${entity} ${number} waits: ${codes}`);
    }
    for (const { key, zoho, quickbooks } of await this.parties()) {
      if (!zoho || !quickbooks) {
        const [only] = [zoho ? zohoView(zoho) : undefined, quickbooks ? quickbooksView(quickbooks) : undefined].filter((view) => view);
        // What was made and put away before the other side saw it is not made there.
        if (only?.status !== 'inactive') found.push(`${key} is on one side only: ${JSON.stringify(only)}`);
        continue;
      }
      const [a, b] = [zohoView(zoho), quickbooksView(quickbooks)];
      for (const field of fields) {
        if (a[field] !== b[field]) found.push(`${key} ${field}: Zoho "${a[field]}", QuickBooks "${b[field]}"`);
        found.push(...this.lost(`party ${key} ${field}`, b[field]));
      }
    }
    for (const { name, zoho, quickbooks } of await this.ownAccounts()) {
      const [a, b] = [String(zoho?.['description'] ?? ''), String(quickbooks?.['Description'] ?? '')];
      if (!zoho || !quickbooks || a !== b) found.push(`account ${name}: Zoho "${a}", QuickBooks "${b}"`);
      found.push(...this.lost(`account ${name} description`, b));
    }
    return found;
  }

  /** An edit of one side only must have won; of both, one of them. */
  private lost(key: string, value: string): readonly string[] {
    const last = Object.values(this.edits.get(key)?.last ?? {});
    return last.length === 0 || last.includes(value) ? [] : [`${key} is "${value}", and was set to ${last.join(' and ')}`];
  }

  /** By the links of the program; what is not linked stands alone. */
  private async parties(): Promise<readonly { key: string; zoho?: Record<string, any>; quickbooks?: Record<string, any> }[]> {
    const customers = await this.rig.documents('Customer');
    const contacts = this.tools.zoho('contacts').filter((one) => one['contact_type'] === 'customer');
    const ids = contacts.map((one) => String(one['contact_id']));
    const links = (await this.rig.app.store.links.ofDocuments('acme', 'customers', ids)).filter(({ state }) => state === 'present');
    const linked = new Map(links.map(({ sourceId, targetId }) => [sourceId, targetId]));
    const pairs = contacts.map((zoho) => {
      const quickbooks = customers.find((one) => one['Id'] === linked.get(String(zoho['contact_id'])));
      return { key: `Z${String(zoho['contact_id'])}`, zoho, ...(quickbooks ? { quickbooks } : {}) };
    });
    const alone = customers.filter((one) => !pairs.some(({ quickbooks }) => quickbooks?.['Id'] === one['Id']));
    return [...pairs, ...alone.map((quickbooks) => ({ key: `Q${String(quickbooks['Id'])}`, quickbooks }))];
  }

  private async ownAccounts(): Promise<readonly { name: string; zoho?: Record<string, any>; quickbooks?: Record<string, any> }[]> {
    const named = (list: readonly Record<string, any>[], member: string) =>
      new Map(list.filter((one) => String(one[member]).startsWith('Account ')).map((one) => [String(one[member]), one]));
    const zoho = named(this.tools.zoho('chartofaccounts'), 'account_name');
    const quickbooks = named(await this.rig.documents('Account'), 'Name');
    return [...new Set([...zoho.keys(), ...quickbooks.keys()])].map((name) => {
      const [a, b] = [zoho.get(name), quickbooks.get(name)];
      return { name, ...(a ? { zoho: a } : {}), ...(b ? { quickbooks: b } : {}) };
    });
  }

  private next(): number {
    return (this.counter += 1);
  }
}

function valueOf(field: Exclude<Field, 'status'>, number: number): string {
  return field === 'email' ? `p${number}@b.example` : field === 'name' ? `Party ${number}` : `${field} ${number}`;
}

function zohoView(record: Record<string, any>): Record<Field, string> {
  const persons = (record['contact_persons'] ?? []) as Record<string, any>[];
  const person = persons.find((one) => one['is_primary_contact'] === true) ?? persons[0] ?? {};
  return {
    company: String(record['company_name'] ?? ''),
    email: String(person['email'] ?? ''),
    phone: String(person['phone'] ?? ''),
    street: String(record['billing_address']?.['address'] ?? ''),
    city: String(record['billing_address']?.['city'] ?? ''),
    name: String(record['contact_name'] ?? ''),
    status: String(record['status'] ?? ''),
  };
}

function quickbooksView(record: Record<string, any>): Record<Field, string> {
  return {
    company: String(record['CompanyName'] ?? ''),
    email: String(record['PrimaryEmailAddr']?.['Address'] ?? ''),
    phone: String(record['PrimaryPhone']?.['FreeFormNumber'] ?? ''),
    street: String(record['BillAddr']?.['Line1'] ?? ''),
    city: String(record['BillAddr']?.['City'] ?? ''),
    // QBO marks the name of what is inactive.
    name: String(record['DisplayName'] ?? '').replace(/ \(deleted\)$/, ''),
    status: record['Active'] === false ? 'inactive' : 'active',
  };
}

function quickbooksFields(record: Record<string, any>, field: Field, value: string, name: string): Record<string, unknown> {
  const address = { ...(record['BillAddr'] as object) };
  return {
    company: { CompanyName: value },
    email: { PrimaryEmailAddr: { Address: value } },
    phone: { PrimaryPhone: { FreeFormNumber: value } },
    street: { BillAddr: { ...address, Line1: value } },
    city: { BillAddr: { ...address, City: value } },
    name: { DisplayName: value },
    status: { Active: value === 'active', DisplayName: name },
  }[field];
}
