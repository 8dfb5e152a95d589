import { Decimal } from 'decimal.js';
import { dateOf, purchaseBody, rateMember, saleBody, type Body, type Terms } from './bodies.js';
import type { Pair } from './stage.js';
import { Dice, wishes, type HistoryStep, type StepKind } from './steps.js';
import { moneyAccounts } from './worlds.js';

/** What the organization refuses has not happened. */
export type Outcome = 'done' | 'refused' | 'nothing';

export interface Done extends Partial<Call> {
  /** The step as it was played: its kind is known now. */
  readonly step: HistoryStep & { readonly kind: StepKind };
  readonly outcome: Outcome;
}

type Json = Record<string, any>;
interface Call {
  readonly call: string;
  readonly body?: Body;
}

/** Does what a person does in the vendor's UI, step by step. */
export class Person {
  readonly done: Done[] = [];
  private readonly counts = new Map<StepKind, number>();

  constructor(private readonly pair: Pair) {}

  /** The first of the step's wishes that the organization's documents allow. */
  act(wish: HistoryStep): Done {
    const done = this.first(wish);
    this.done.push(done);
    this.counts.set(done.step.kind, (this.counts.get(done.step.kind) ?? 0) + 1);
    return done;
  }

  private first(wish: HistoryStep): Done {
    const wanted = wishes(wish, this.counts);
    for (const kind of wanted) {
      const step = { ...wish, kind };
      if (kind === 'sync') return { step, outcome: 'done' };
      const call = actions[kind](new Scene(this.pair, step));
      if (call) return { step, ...call, outcome: attempt(this.pair, call) };
    }
    return { step: { ...wish, kind: wanted[0] ?? 'sync' }, outcome: 'nothing' };
  }
}

function attempt(pair: Pair, call: Call): Outcome {
  try {
    pair.organization.ui({ ...call });
    return 'done';
  } catch (error) {
    if (error instanceof Error && isRefusal(error)) return 'refused';
    throw error;
  }
}

/** The emulator's own answer to a person; anything else is a defect of the test. */
function isRefusal(error: Error): boolean {
  return error.constructor.name === 'ZohoError';
}

class Scene {
  readonly dice: Dice;

  constructor(
    readonly pair: Pair,
    readonly step: HistoryStep,
  ) {
    this.dice = new Dice(step.c);
  }

  one(module: string, fits: (document: Json) => boolean = () => true): Json | undefined {
    const found = (this.pair.organization.documents(module) as Json[]).filter(fits);
    // The newest first: shrinking a choice to 0 means the document just made.
    return found.reverse()[this.step.a % Math.max(1, found.length)];
  }

  all(module: string, fits: (document: Json) => boolean): Json[] {
    return (this.pair.organization.documents(module) as Json[]).filter(fits);
  }

  /** One of all documents of any kind; the kind is the dice's choice, the next one when it has none. */
  oneOf(
    fits: (found: { kind: DocumentKind; document: Json }) => boolean,
  ): { kind: DocumentKind; document: Json; path: string } | undefined {
    for (const kind of this.turned(documentKinds)) {
      const document = this.one(kind.list, (candidate) => fits({ kind, document: candidate }));
      if (document) return { kind, document, path: `/${kind.list}/${String(document[kind.id])}` };
    }
    return undefined;
  }

  oneRefund(fits: (document: Json, kind: RefundKind) => boolean): { kind: RefundKind; document: Json; path: string } | undefined {
    for (const kind of this.turned(refundKinds)) {
      const document = this.one(kind.list, (candidate) => fits(candidate, kind));
      if (document) return { kind, document, path: `/${kind.list}/${String(document[kind.id])}` };
    }
    return undefined;
  }

  private turned<T>(list: readonly T[]): readonly T[] {
    const first = this.dice.roll(list.length);
    return [...list.slice(first), ...list.slice(0, first)];
  }

  /** The step's party, in its own currency or, seldom, in another one. */
  party(names: readonly string[]): { readonly id: string; readonly terms: Terms; readonly member: Body } {
    const { world, organization } = this.pair;
    const name = names[this.step.a % names.length] ?? '';
    const id = organization.idOf(`$${name}`);
    const contact = (organization.documents('contacts') as Json[]).find((candidate) => candidate['contact_id'] === id);
    const own = String(contact?.['currency_code']);
    const codes = ['EUR', ...(world.organization.currencies ?? []).map(({ code }) => code)];
    const other = world.organization.currencies && this.dice.oneIn(8) ? codes[this.dice.roll(codes.length)] : undefined;
    const currency = other ?? own;
    return {
      id,
      terms: { currency, homeCurrency: world.homeCurrency },
      member: other === undefined ? {} : { currency_id: organization.idOf(`$currency.${other}`) },
    };
  }

  /** Often the party of a document that is open, so that a credit has something to be applied to. */
  partyOfOpen(list: string, field: string, names: readonly string[]): ReturnType<Scene['party']> {
    const open = this.one(list, (document) => isOpen(document) && hasBalance(document));
    if (!open || this.dice.oneIn(4)) return this.party(names);
    return { id: String(open[field]), terms: this.termsOf(open), member: { currency_id: open['currency_id'] } };
  }

  termsOf(document: Json): Terms {
    return { currency: String(document['currency_code']), homeCurrency: this.pair.world.homeCurrency };
  }

  account(list: readonly string[] = moneyAccounts): string {
    return `$account.${this.dice.roll(3) > 0 ? this.dice.pick(list) : 'Checking'}`;
  }

  /** All of it, or a part that is no round figure. */
  part(amount: Decimal, whole: boolean): Decimal {
    const share = this.dice.pick(['1', '0.5', '0.333', '0.05', '1']);
    return amount.times(share).toDecimalPlaces(whole ? 0 : 2, Decimal.ROUND_DOWN);
  }
}

const decimal = (value: unknown): Decimal => new Decimal(String(value ?? 0));
const isWhole = (document: Json): boolean => document['currency_code'] === 'JPY';
const isOpen = (document: Json): boolean => !['draft', 'void', 'pending_approval'].includes(String(document['status']));
const hasBalance = (document: Json): boolean => decimal(document['balance']).gt(0);

/** A plain edit of one member, or the document written anew. */
function edited(scene: Scene, document: Json, fresh: Body): Body {
  switch (scene.dice.roll(5)) {
    case 0:
      return { adjustment: isWhole(document) ? 7 : scene.dice.pick(['0.55', '-0.40', 0]) };
    case 1:
      return { date: dateOf(scene.dice) };
    case 2: {
      // Of a foreign document no figure moves but its home value.
      const rate = rateMember(scene.termsOf(document), scene.dice);
      return 'exchange_rate' in rate ? rate : fresh;
    }
    default:
      return fresh;
  }
}

function paymentOf(scene: Scene, body: Body, target: { list: string; id: string; number: string }, previous?: Json): Body | undefined {
  const { dice } = scene;
  const partyField = target.list === 'invoices' ? 'customer_id' : 'vendor_id';
  const first = scene.one(target.list, (document) => document['status'] !== 'void' && hasBalance(document) && sameParty(document));
  const anchor = previous ?? first;
  function sameParty(document: Json): boolean {
    if (!previous) return target.list === 'invoices' || isOpen(document);
    return document[partyField] === previous[partyField] && document['currency_code'] === previous['currency_code'];
  }
  if (!anchor) return undefined;
  const payable = scene
    .all(
      target.list,
      (document) =>
        document['status'] !== 'void' &&
        document[partyField] === anchor[partyField] &&
        document['currency_code'] === anchor['currency_code'] &&
        hasBalance(document),
    )
    .sort((one, other) => Number(other === first) - Number(one === first))
    .slice(0, 1 + dice.roll(3));
  const whole = isWhole(anchor);
  const lines = payable
    .map((document) => ({ document, amount: scene.part(decimal(document['balance']), whole) }))
    .filter(({ amount }) => amount.gt(0));
  const withheld = target.list === 'invoices' && dice.oneIn(7) ? '0.05' : undefined;
  const parts = lines.map(({ document, amount }) => {
    const taken = withheld === undefined || whole ? new Decimal(0) : amount.times(withheld).toDecimalPlaces(2, Decimal.ROUND_DOWN);
    return {
      [target.id]: document[target.id],
      amount_applied: amount.minus(taken).toFixed(),
      ...(taken.isZero() ? {} : { tax_amount_withheld: taken.toFixed() }),
    };
  });
  const applied = parts.reduce((sum, part) => sum.plus(decimal(part['amount_applied'])), new Decimal(0));
  const extra = dice.oneIn(3) || applied.isZero() ? new Decimal(whole ? '700' : '41.17') : new Decimal(0);
  const amount = applied.plus(extra);
  const made = {
    ...body,
    [partyField]: anchor[partyField],
    date: dateOf(dice),
    amount: amount.toFixed(),
    ...rateMember(scene.termsOf(anchor), dice),
    [target.list]: parts,
  };
  return target.list === 'bills' && !whole && dice.oneIn(7) ? { ...made, ...lessTax(amount, parts) } : made;
}

/** The same bills settled with less money: a twentieth of each is withheld. */
function lessTax(amount: Decimal, bills: readonly Body[]): Body {
  const taxOf = (part: Body): Decimal => decimal(part['amount_applied']).times('0.05').toDecimalPlaces(2, Decimal.ROUND_DOWN);
  return {
    amount: bills.reduce((rest, part) => rest.minus(taxOf(part)), amount).toFixed(),
    bills: bills.map((part) => ({
      ...part,
      amount_applied: decimal(part['amount_applied']).minus(taxOf(part)).toFixed(),
      tax_amount_withheld: taxOf(part).toFixed(),
    })),
  };
}

function receivedPayment(scene: Scene, previous?: Json): Body | undefined {
  const { dice } = scene;
  const body = paymentOf(
    scene,
    { payment_mode: 'cash', account_id: scene.account(), reference_number: dice.oneIn(2) ? 'CHK 884' : '' },
    { list: 'invoices', id: 'invoice_id', number: 'invoice_number' },
    previous,
  );
  if (!body) return undefined;
  const charged = dice.roll(3) === 1;
  const charges = charged ? decimal(body['amount']).times('0.029').toDecimalPlaces(0, Decimal.ROUND_UP) : new Decimal(0);
  return { ...body, bank_charges: charges.lt(decimal(body['amount'])) ? charges.toFixed() : '0' };
}

function paidBills(scene: Scene, previous?: Json): Body | undefined {
  return paymentOf(scene, { paid_through_account_id: scene.account() }, { list: 'bills', id: 'bill_id', number: 'bill_number' }, previous);
}

function application(scene: Scene, source: Json, list: 'invoices' | 'bills'): Body | undefined {
  const id = list === 'invoices' ? 'invoice_id' : 'bill_id';
  const party = list === 'invoices' ? 'customer_id' : 'vendor_id';
  const target = scene.one(
    list,
    (document) =>
      isOpen(document) &&
      hasBalance(document) &&
      document[party] === source[party] &&
      document['currency_code'] === source['currency_code'],
  );
  if (!target) return undefined;
  const most = Decimal.min(decimal(target['balance']), decimal(source['balance']));
  const amount = scene.part(most, isWhole(source));
  return amount.gt(0) ? { [list]: [{ [id]: target[id], amount_applied: amount.toFixed() }] } : undefined;
}

function refundBody(scene: Scene, source: Json, available: unknown, accountField: string, list?: readonly string[]): Body | undefined {
  const amount = scene.part(decimal(available), isWhole(source));
  if (!amount.gt(0)) return undefined;
  return {
    date: dateOf(scene.dice),
    refund_mode: 'cash',
    amount: amount.toFixed(),
    [accountField]: scene.account(list),
    ...rateMember(scene.termsOf(source), scene.dice),
  };
}

/** Notes and vendor credits without the member that only the other side has. */
const withParty = (field: string, { id, member }: ReturnType<Scene['party']>): Body => ({ [field]: id, ...member });

/** The four kinds of documents that stand by themselves, as far as steps treat them alike. */
const documentKinds = [
  { list: 'invoices', id: 'invoice_id', statuses: { draft: 'status/sent', sent: 'status/draft' }, voids: 'status/void' },
  { list: 'creditnotes', id: 'creditnote_id', statuses: { draft: 'converttoopen', open: 'draft' }, voids: 'void' },
  { list: 'bills', id: 'bill_id', statuses: { draft: 'status/open', void: 'status/open' }, voids: 'status/void' },
  { list: 'vendorcredits', id: 'vendor_credit_id', statuses: { draft: 'status/open', void: 'status/open' }, voids: 'status/void' },
] as const satisfies readonly DocumentKind[];

interface DocumentKind {
  readonly list: string;
  readonly id: string;
  /** Status → the call that changes it. */
  readonly statuses: Readonly<Record<string, string>>;
  readonly voids: string;
}

/** What money can be paid back from. */
const refundKinds = [
  {
    list: 'customerpayments',
    id: 'payment_id',
    available: 'unused_amount',
    refunds: 'payment_refunds',
    refundId: 'payment_refund_id',
    account: 'from_account_id',
    accounts: ['Checking', 'Petty Cash'],
  },
  {
    list: 'creditnotes',
    id: 'creditnote_id',
    available: 'balance',
    refunds: 'creditnote_refunds',
    refundId: 'creditnote_refund_id',
    account: 'from_account_id',
    accounts: moneyAccounts,
  },
  {
    list: 'vendorcredits',
    id: 'vendor_credit_id',
    available: 'balance',
    refunds: 'vendor_credit_refunds',
    refundId: 'vendor_credit_refund_id',
    account: 'account_id',
    accounts: moneyAccounts,
  },
  {
    list: 'vendorpayments',
    id: 'payment_id',
    available: 'balance',
    refunds: 'vendorpayment_refunds',
    refundId: 'vendorpayment_refund_id',
    account: 'to_account_id',
    accounts: ['Checking', 'Petty Cash'],
  },
] as const;
type RefundKind = (typeof refundKinds)[number];

const actions: Readonly<Record<Exclude<StepKind, 'sync'>, (scene: Scene) => Call | undefined>> = {
  'invoice.create': (scene) => {
    const party = scene.party(scene.pair.world.customers);
    const send = scene.dice.roll(4) > 0 ? '?send=true' : '';
    return {
      call: `POST /invoices${send}`,
      body: { ...withParty('customer_id', party), ...saleBody(scene.pair.world, scene.dice, party.terms) },
    };
  },
  'invoice.edit': (scene) => {
    const invoice = scene.one('invoices', ({ status }) => status !== 'void');
    if (!invoice) return undefined;
    const fresh = saleBody(scene.pair.world, scene.dice, scene.termsOf(invoice));
    if (!scene.dice.oneIn(6)) return { call: `PUT /invoices/${String(invoice['invoice_id'])}`, body: edited(scene, invoice, fresh) };
    const party = scene.party(scene.pair.world.customers);
    const body = { ...withParty('customer_id', party), ...saleBody(scene.pair.world, scene.dice, party.terms) };
    return { call: `PUT /invoices/${String(invoice['invoice_id'])}`, body };
  },
  'payment.create': (scene) => {
    const body = receivedPayment(scene);
    return body && { call: 'POST /customerpayments', body };
  },
  'payment.edit': (scene) => {
    const payment = scene.one('customerpayments');
    if (!payment) return undefined;
    const id = String(payment['payment_id']);
    if (scene.dice.roll(4) === 0) return { call: `PUT /customerpayments/${id}`, body: { date: dateOf(scene.dice), bank_charges: '1.10' } };
    if (scene.dice.oneIn(5))
      return unlinked(payment, 'invoices', 'invoice_payment_id', (part) => `/invoices/${String(part['invoice_id'])}/payments`);
    const body = receivedPayment(scene, payment) ?? { reference_number: `CHK ${String(scene.step.c)}` };
    return { call: `PUT /customerpayments/${id}`, body };
  },
  'payment.delete': (scene) => {
    const payment = scene.one('customerpayments', ({ payment_refunds: refunds }) => (refunds as unknown[]).length === 0);
    return payment && { call: `DELETE /customerpayments/${String(payment['payment_id'])}` };
  },
  'writeoff.create': (scene) => {
    const invoice = scene.one('invoices', (candidate) => isOpen(candidate) && hasBalance(candidate));
    return invoice && { call: `POST /invoices/${String(invoice['invoice_id'])}/writeoff` };
  },
  'writeoff.cancel': (scene) => {
    const invoice = scene.one('invoices', ({ write_off_amount: amount }) => decimal(amount).gt(0));
    return invoice && { call: `POST /invoices/${String(invoice['invoice_id'])}/writeoff/cancel` };
  },
  'note.create': (scene) => {
    const party = scene.partyOfOpen('invoices', 'customer_id', scene.pair.world.customers);
    const body = { ...withParty('customer_id', party), ...saleBody(scene.pair.world, scene.dice, party.terms) };
    return { call: 'POST /creditnotes', body: { ...body, is_draft: scene.dice.oneIn(6) } };
  },
  'note.edit': (scene) => {
    const note = scene.one('creditnotes', ({ status }) => status !== 'void');
    if (!note) return undefined;
    const fresh = saleBody(scene.pair.world, scene.dice, scene.termsOf(note));
    return { call: `PUT /creditnotes/${String(note['creditnote_id'])}`, body: edited(scene, note, fresh) };
  },
  'note.apply': (scene) => {
    const note = scene.one(
      'creditnotes',
      (candidate) => isOpen(candidate) && hasBalance(candidate) && application(scene, candidate, 'invoices') !== undefined,
    );
    const body = note && application(scene, note, 'invoices');
    return body && { call: `POST /creditnotes/${String(note['creditnote_id'])}/invoices`, body };
  },
  'note.unapply': (scene) => {
    const note = scene.one('creditnotes', ({ invoices_credited: parts }) => (parts as unknown[]).length > 0);
    return (
      note && unlinked(note, 'invoices_credited', 'creditnote_invoice_id', () => `/creditnotes/${String(note['creditnote_id'])}/invoices`)
    );
  },
  'bill.create': (scene) => {
    const party = scene.party(scene.pair.world.vendors);
    const draft = scene.dice.oneIn(6) ? { status: 'draft' } : {};
    const number = `B-${String(scene.step.c)}-${String(scene.all('bills', () => true).length)}`;
    const body = {
      ...withParty('vendor_id', party),
      bill_number: number,
      ...purchaseBody(scene.pair.world, scene.dice, party.terms),
      ...draft,
    };
    return { call: 'POST /bills', body };
  },
  'bill.edit': (scene) => {
    const bill = scene.one('bills', ({ status }) => status !== 'void');
    if (!bill) return undefined;
    const fresh = purchaseBody(scene.pair.world, scene.dice, scene.termsOf(bill));
    return { call: `PUT /bills/${String(bill['bill_id'])}`, body: edited(scene, bill, fresh) };
  },
  'billpayment.create': (scene) => {
    const body = paidBills(scene);
    return body && { call: 'POST /vendorpayments', body };
  },
  'billpayment.change': (scene) => {
    const payment = scene.one('vendorpayments');
    if (!payment) return undefined;
    const id = String(payment['payment_id']);
    switch (scene.dice.roll(4)) {
      case 0:
        return { call: `DELETE /vendorpayments/${id}` };
      case 1:
        return unlinked(payment, 'bills', 'bill_payment_id', (part) => `/bills/${String(part['bill_id'])}/payments`);
      case 2:
        return { call: `DELETE /vendorpayments/${id}` };
      default: {
        const body = paidBills(scene, payment);
        return body && { call: `PUT /vendorpayments/${id}`, body };
      }
    }
  },
  'vcredit.create': (scene) => {
    const party = scene.partyOfOpen('bills', 'vendor_id', scene.pair.world.vendors);
    return {
      call: 'POST /vendorcredits',
      body: { ...withParty('vendor_id', party), ...purchaseBody(scene.pair.world, scene.dice, party.terms) },
    };
  },
  'vcredit.apply': (scene) => {
    const credit = scene.one(
      'vendorcredits',
      (candidate) => isOpen(candidate) && hasBalance(candidate) && application(scene, candidate, 'bills') !== undefined,
    );
    const body = credit && application(scene, credit, 'bills');
    return body && { call: `POST /vendorcredits/${String(credit['vendor_credit_id'])}/bills`, body };
  },
  'vcredit.unapply': (scene) => {
    const credit = scene.one('vendorcredits', ({ bills_credited: parts }) => (parts as unknown[]).length > 0);
    return (
      credit &&
      unlinked(credit, 'bills_credited', 'vendor_credit_bill_id', () => `/vendorcredits/${String(credit['vendor_credit_id'])}/bills`)
    );
  },
  'vcredit.edit': (scene) => {
    const credit = scene.one('vendorcredits', ({ status }) => status !== 'void');
    if (!credit) return undefined;
    const fresh = purchaseBody(scene.pair.world, scene.dice, scene.termsOf(credit));
    return { call: `PUT /vendorcredits/${String(credit['vendor_credit_id'])}`, body: edited(scene, credit, fresh) };
  },
  'document.status': (scene) => {
    const found = scene.oneOf(({ kind, document }) => kind.statuses[String(document['status'])] !== undefined && isFree(scene, document));
    return found && { call: `POST ${found.path}/${String(found.kind.statuses[String(found.document['status'])])}` };
  },
  'document.void': (scene) => {
    const found = scene.oneOf(({ kind, document }) => isOpen(document) && (kind.list === 'invoices' || isFree(scene, document)));
    return found && { call: `POST ${found.path}/${found.kind.voids}` };
  },
  'document.delete': (scene) => {
    const found = scene.oneOf(({ document }) => isFree(scene, document));
    return found && { call: `DELETE ${found.path}` };
  },
  'master.edit': (scene) => {
    const { dice, step } = scene;
    if (dice.roll(3) === 0) {
      const item = scene.one('items');
      return (
        item && { call: `PUT /items/${String(item['item_id'])}`, body: { name: `Item ${String(step.c)}`, rate: dice.pick(['12.50', '7']) } }
      );
    }
    const contact = scene.one('contacts');
    const body = { website: `https://${String(step.c)}.example`, notes: 'Changed' };
    return contact && { call: `PUT /contacts/${String(contact['contact_id'])}`, body };
  },
  'refund.create': (scene) => {
    const found = scene.oneRefund((document, kind) => isOpen(document) && decimal(document[kind.available]).gt(0));
    const body = found && refundBody(scene, found.document, found.document[found.kind.available], found.kind.account, found.kind.accounts);
    return body && { call: `POST ${found.path}/refunds`, body };
  },
  'refund.change': (scene) => {
    const found = scene.oneRefund((document, kind) => (document[kind.refunds] as unknown[]).length > 0);
    const refund = found && (found.document[found.kind.refunds] as Json[])[0];
    if (!found || !refund) return undefined;
    const path = `${found.path}/refunds/${String(refund[found.kind.refundId])}`;
    if (found.kind.list === 'customerpayments' || scene.dice.roll(2) === 0) return { call: `DELETE ${path}` };
    const available = decimal(found.document[found.kind.available]).plus(decimal(refund['amount_fcy']));
    const body = refundBody(scene, found.document, available, found.kind.account, found.kind.accounts);
    return body && { call: `PUT ${path}`, body };
  },
};

/** Neither paid, applied nor refunded. */
function isFree(scene: Scene, document: Json): boolean {
  const used = (list: string): boolean => ((document[list] ?? []) as unknown[]).length > 0;
  if (['payments', 'vendor_credits', 'bills_credited', 'invoices_credited', 'creditnote_refunds', 'vendor_credit_refunds'].some(used))
    return false;
  const id = document['invoice_id'];
  return (
    id === undefined ||
    ![...scene.all('customerpayments', pays(id, 'invoices')), ...scene.all('creditnotes', pays(id, 'invoices_credited'))].length
  );
}

const pays =
  (invoiceId: unknown, list: string) =>
  (document: Json): boolean =>
    ((document[list] ?? []) as Json[]).some((part) => part['invoice_id'] === invoiceId);

/** Takes the first application of a document back. */
function unlinked(document: Json, list: string, id: string, path: (part: Json) => string): Call | undefined {
  const [part] = (document[list] ?? []) as Json[];
  return part && { call: `DELETE ${path(part)}/${String(part[id])}` };
}
