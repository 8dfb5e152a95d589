import type { SandboxClock } from '../core/clock.js';
import { business, fault, invalidReference, madeInactive } from './fault.js';
import { flag, isObject, member, ref, text, type JsonObject } from './json.js';
import { Ledger } from './ledger/ledger.js';
import { Settlements } from './ledger/settlements.js';
import { plans, type CompanyProfile, type Plan, type QuickbooksSwitches } from './options.js';
import { EntityStore, type Stored } from './store.js';
import { today } from './time.js';

export type EventOperation = 'Create' | 'Update' | 'Delete' | 'Merge' | 'Void' | 'Emailed';

export interface ChangeEvent {
  readonly realmId: string;
  readonly entity: string;
  readonly id: string;
  readonly operation: EventOperation;
  readonly atMs: number;
  readonly deletedId?: string;
}

export interface NameHolder {
  readonly entity: string;
  readonly id: string;
}

/** Everything one realm holds. It knows no HTTP and no entity rules. */
export class Company {
  readonly ledger = new Ledger();
  readonly settlements = new Settlements();
  /** DisplayNames in use over customers, vendors and employees, and names of every other list under their own prefix. */
  readonly names = new Map<string, NameHolder>();
  /** Source transaction -> deposit that holds it. */
  readonly depositedIn = new Map<string, string>();
  /** Transactions a person matched in the bank feed. */
  readonly bankMatched = new Set<string>();
  subscription = 'PAID';
  /** What the product writes by itself after a create; installed where companies are built. */
  followUp: (row: Stored, body: JsonObject) => void = () => undefined;
  lastSalesNumber = '1000';
  lastPurchaseNumber = '0';
  private readonly children = new Map<string, string[]>();
  private readonly stores = new Map<string, EntityStore>();
  private readonly sequences = new Map<string, number>();
  private readonly roles = new Map<string, string>();

  constructor(
    readonly profile: CompanyProfile,
    readonly clock: SandboxClock,
    readonly switches: () => QuickbooksSwitches,
    readonly emit: (event: ChangeEvent) => void,
  ) {}

  get realmId(): string {
    return this.profile.realmId;
  }

  get isUs(): boolean {
    return (this.profile.country ?? 'US') === 'US';
  }

  get homeCurrency(): string {
    return this.profile.homeCurrency ?? 'USD';
  }

  get usesTax(): boolean {
    return this.profile.salesTax === true || this.profile.partnerTax !== undefined;
  }

  get plan(): Plan {
    return this.profile.plan ?? 'Plus';
  }

  hasPlan(least: Plan): boolean {
    return plans.indexOf(this.plan) >= plans.indexOf(least);
  }

  get today(): string {
    return today(this.clock.now());
  }

  store(entity: string): EntityStore {
    let store = this.stores.get(entity);
    if (!store) {
      store = new EntityStore();
      this.stores.set(entity, store);
    }
    return store;
  }

  entities(): readonly string[] {
    return [...this.stores.keys()];
  }

  find(entity: string, id: string): Stored | undefined {
    return this.store(entity).get(id);
  }

  findAny(entities: readonly string[], id: string): Stored | undefined {
    for (const entity of entities) {
      const found = this.find(entity, id);
      if (found) return found;
    }
    return undefined;
  }

  /** An id of the sequence; a wanted one is honoured when it is free (seeds keep their ids). */
  nextId(sequence: string, wanted?: string): string {
    const last = this.sequences.get(sequence) ?? 0;
    if (wanted !== undefined) {
      if (/^\d+$/.test(wanted)) this.sequences.set(sequence, Math.max(last, Number(wanted)));
      return wanted;
    }
    this.sequences.set(sequence, last + 1);
    return String(last + 1);
  }

  /** The object a reference names: it must exist and be active, whatever the document is. */
  require(entity: string, id: string, noun: string): Stored {
    const found = this.find(entity, id);
    if (!found) throw invalidReference(`${noun} element id ${id} not found`);
    if (flag(found.data, 'Active') === false) throw invalidReference(madeInactive);
    return found;
  }

  requireRef(object: JsonObject, name: string, entity: string, noun: string): Stored | undefined {
    const id = ref(object, name);
    return id === undefined ? undefined : this.require(entity, id, noun);
  }

  account(id: string): Stored {
    const found = this.find('Account', id);
    if (!found) throw new Error(`no account ${id} in ${this.realmId}`);
    return found;
  }

  requireAccount(id: string, path: string, types: readonly string[] = []): Stored {
    const account = this.require('Account', id, 'Accounts');
    const type = text(account.data, 'AccountType') ?? '';
    if (types.length > 0 && !types.includes(type)) {
      throw fault('6430', `Invalid account type used : ${path} does not accept an account of type ${type}.`, path.split('.').at(-1));
    }
    return account;
  }

  setRole(role: string, accountId: string): void {
    if (!this.roles.has(role)) this.roles.set(role, accountId);
  }

  role(role: string): string | undefined {
    return this.roles.get(role);
  }

  requireRole(role: string): string {
    const id = this.roles.get(role);
    if (id === undefined) throw business(`There is no account for ${role}.`);
    return id;
  }

  kindOfAccount(accountId: string): 'receivable' | 'payable' | undefined {
    const type = this.find('Account', accountId)?.data['AccountType'];
    if (type === 'Accounts Receivable') return 'receivable';
    return type === 'Accounts Payable' ? 'payable' : undefined;
  }

  currencyOfAccount(accountId: string): string {
    return ref(this.account(accountId).data, 'CurrencyRef') ?? this.homeCurrency;
  }

  preferences(section: string): JsonObject {
    const data = this.find('Preferences', '1')?.data;
    return (data && member(data, section)) ?? {};
  }

  prefers(section: string, name: string): boolean {
    return this.preferences(section)[name] === true;
  }

  otherPreference(name: string): string | undefined {
    const pairs = this.preferences('OtherPrefs')['NameValue'];
    if (!Array.isArray(pairs)) return undefined;
    const found = pairs.find((pair: unknown) => isObject(pair) && pair['Name'] === name) as JsonObject | undefined;
    return found && text(found, 'Value');
  }

  /** Once on it stays on; a person may switch it on at any time. */
  get multiCurrency(): boolean {
    return this.prefers('CurrencyPrefs', 'MultiCurrencyEnabled');
  }

  get bookCloseDate(): string | undefined {
    return text(this.preferences('AccountingInfoPrefs'), 'BookCloseDate');
  }

  childrenOf(customerId: string): readonly string[] {
    return this.children.get(customerId) ?? [];
  }

  /** Remembers which customers hang below which, for balances with jobs. */
  indexChildren(): void {
    this.children.clear();
    for (const row of this.store('Customer').values()) {
      const parent = ref(row.data, 'ParentRef');
      if (parent !== undefined) this.children.set(parent, [...(this.children.get(parent) ?? []), row.id]);
    }
  }

  /** An object the product makes by itself, without the entity's rules. */
  addSystemObject(entity: string, sequence: string, data: JsonObject, wantedId?: string): Stored {
    const now = this.clock.now();
    const row: Stored = { entity, id: this.nextId(sequence, wantedId), data, createdMs: now, updatedMs: now, token: 0 };
    this.store(entity).add(row);
    return row;
  }

  /** Changes an object and moves its token and time. */
  touch(row: Stored, data: JsonObject): void {
    this.store(row.entity).replace(row, data);
    row.token += 1;
    row.updatedMs = this.clock.now();
  }

  notify(entity: string, id: string, operation: EventOperation, deletedId?: string): void {
    const atMs = this.clock.now();
    this.emit({ realmId: this.realmId, entity, id, operation, atMs, ...(deletedId === undefined ? {} : { deletedId }) });
  }
}
