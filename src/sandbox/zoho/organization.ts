import type { SandboxClock } from '../core/clock.js';
import { Collection, type ChangeKind, type Stored } from './collection.js';
import { Decimal, roundTo } from './json.js';
import { Links } from './links.js';
import type { CustomFieldDefinition, OrganizationProfile, Plan } from './profile.js';
import type { Account, Contact, Currency, Item, Labelled, Payment, Refund, Tax, TradeDocument, DocumentKind } from './records.js';
import type { ZohoSwitches } from './switches.js';
import { localDate, timestamp } from './time.js';
import type { Delivery, Webhook, Workflow } from './webhooks/records.js';

export interface Change {
  readonly module: string;
  readonly kind: ChangeKind;
  readonly id: string;
}

/** One organization: its settings, its records, and the clock as it shows it. Nothing here knows HTTP. */
export class Organization {
  readonly id: string;
  readonly name: string;
  readonly currencyCode: string;
  readonly precision: number;
  readonly timeZone: string;
  readonly plan: Plan;
  readonly userId: string;
  readonly userName: string;
  readonly userEmail: string;
  readonly taxRounding: 'entity_level' | 'item_level';
  readonly roundOffTo: Decimal;
  readonly createdAt: number;
  readonly customFieldDefinitions: CustomFieldDefinition[] = [];
  readonly contacts: Collection<Contact>;
  readonly items: Collection<Item>;
  readonly accounts: Collection<Account>;
  readonly currencies: Collection<Currency>;
  readonly taxes: Collection<Tax>;
  readonly taxAuthorities: Collection<Labelled>;
  readonly taxExemptions: Collection<Labelled>;
  readonly documents: Readonly<Record<DocumentKind, Collection<TradeDocument>>>;
  readonly customerPayments: Collection<Payment>;
  readonly vendorPayments: Collection<Payment>;
  readonly refunds: Collection<Refund>;
  readonly webhooks: Collection<Webhook>;
  readonly workflows: Collection<Workflow>;
  readonly links = new Links();
  /** The delivery log of its webhooks; the world puts the real one in. */
  deliveries: { list: () => readonly Delivery[]; resend: (id: string) => void } = { list: () => [], resend: () => undefined };
  private readonly refundIds = new Map<string, Set<string>>();
  /** Symbolic names of the seed. */
  readonly names = new Map<string, { module: string; id: string }>();
  /** Names of deleted webhooks and the like are free again; document numbers of deleted documents too. */
  readonly numbers = new Map<string, Map<string, string>>();
  private readonly series = new Map<string, number>();
  private readonly partyDocuments = new Map<string, Set<string>>();
  /** Rises with every change; what is derived from many records is kept until then. */
  version = 0;
  private pending: Change[] = [];
  private lastId: bigint;
  private override: number | undefined;

  constructor(
    readonly profile: OrganizationProfile,
    private readonly clock: SandboxClock,
    readonly switches: () => ZohoSwitches,
    idBase: bigint,
  ) {
    this.id = profile.organizationId;
    this.name = profile.name ?? 'Sandbox Trading';
    this.currencyCode = profile.currencyCode ?? 'USD';
    this.precision = profile.pricePrecision ?? 2;
    this.timeZone = profile.timeZone ?? 'America/Los_Angeles';
    this.plan = profile.plan ?? 'standard';
    this.taxRounding = profile.taxRounding ?? 'entity_level';
    this.roundOffTo = new Decimal(profile.roundOffTo ?? 0);
    this.userName = profile.userName ?? 'Sandbox Owner';
    this.userEmail = profile.userEmail ?? 'owner@sandbox.example';
    this.lastId = idBase;
    this.userId = this.nextId();
    this.createdAt = profile.createdAt === undefined ? clock.now() : Date.parse(profile.createdAt);
    const collection = <T extends Stored>(module: string, entity: string): Collection<T> =>
      new Collection<T>(
        module,
        entity,
        (changed, kind, id) => {
          this.version += 1;
          this.pending.push({ module: changed, kind, id });
        },
        () => this.switches().unknownIdStatus,
      );
    this.contacts = collection('contacts', 'Contact');
    this.items = collection('items', 'Item');
    this.accounts = collection('chartofaccounts', 'Account');
    this.currencies = collection('currencies', 'Currency');
    this.taxes = collection('taxes', 'Tax');
    this.taxAuthorities = collection('taxauthorities', 'Tax authority');
    this.taxExemptions = collection('taxexemptions', 'Tax exemption');
    this.documents = {
      invoices: collection('invoices', 'Invoice'),
      creditnotes: collection('creditnotes', 'Credit note'),
      bills: collection('bills', 'Bill'),
      vendorcredits: collection('vendorcredits', 'Vendor credit'),
    };
    this.customerPayments = collection('customerpayments', 'Payment');
    this.vendorPayments = collection('vendorpayments', 'Payment');
    this.refunds = collection('refunds', 'Refund');
    this.webhooks = collection('webhooks', 'Webhook');
    this.workflows = collection('workflows', 'Workflow');
  }

  nextId(): string {
    this.lastId += 2n;
    return this.lastId.toString();
  }

  now(): number {
    return this.override ?? this.clock.now();
  }

  /** Runs something as of another instant: how a seed lays down history. */
  at<T>(instant: string | undefined, run: () => T): T {
    if (instant === undefined) return run();
    const ms = Date.parse(instant);
    if (Number.isNaN(ms)) throw new Error(`not an instant: ${instant}`);
    const before = this.override;
    this.override = ms;
    try {
      return run();
    } finally {
      this.override = before;
    }
  }

  today(): string {
    return localDate(this.now(), this.timeZone);
  }

  time(ms: number): string {
    return timestamp(ms, this.timeZone);
  }

  stamps(): { id: string; createdAt: number; modifiedAt: number } {
    // The service keeps whole seconds.
    const now = Math.floor(this.now() / 1000) * 1000;
    return { id: this.nextId(), createdAt: now, modifiedAt: now };
  }

  touch<T extends Stored>(collection: Collection<T>, record: T): void {
    collection.touch(record, Math.floor(this.now() / 1000) * 1000);
  }

  baseCurrency(): Currency {
    for (const currency of this.currencies.values()) if (currency.isBase) return currency;
    throw new Error('an organization without base currency');
  }

  currency(id: string): Currency {
    return this.currencies.find(id) ?? this.baseCurrency();
  }

  toBase(value: Decimal, rate: Decimal): Decimal {
    return roundTo(value.times(rate), this.precision);
  }

  /** The next free number of a series: `INV-000001`. */
  nextNumber(series: string, prefix: string, width: number): string {
    const taken = this.numbersOf(series);
    let at = this.series.get(series) ?? 0;
    let number: string;
    do {
      at += 1;
      number = `${prefix}${String(at).padStart(width, '0')}`;
    } while (taken.has(number.toLowerCase()));
    this.series.set(series, at);
    return number;
  }

  numbersOf(series: string): Map<string, string> {
    let taken = this.numbers.get(series);
    if (!taken) this.numbers.set(series, (taken = new Map<string, string>()));
    return taken;
  }

  documentsOf(partyId: string): Set<string> {
    let ids = this.partyDocuments.get(partyId);
    if (!ids) this.partyDocuments.set(partyId, (ids = new Set()));
    return ids;
  }

  /** A document or payment by id, whichever collection it is in. */
  document(id: string): TradeDocument | undefined {
    const { invoices, creditnotes, bills, vendorcredits } = this.documents;
    return invoices.find(id) ?? creditnotes.find(id) ?? bills.find(id) ?? vendorcredits.find(id);
  }

  payment(id: string): Payment | undefined {
    return this.customerPayments.find(id) ?? this.vendorPayments.find(id);
  }

  /** Ids of the refunds paid out of one payment or credit. */
  refundsOf(sourceId: string): Set<string> {
    let ids = this.refundIds.get(sourceId);
    if (!ids) this.refundIds.set(sourceId, (ids = new Set()));
    return ids;
  }

  takeChanges(): Change[] {
    const changes = this.pending;
    this.pending = [];
    return changes;
  }
}
