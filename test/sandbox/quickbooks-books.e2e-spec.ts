import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SandboxClock } from '../../src/sandbox/core/clock.js';
import { defaultSwitches } from '../../src/sandbox/quickbooks/index.js';
import { createObject, deleteObject, updateObject, voidObject } from '../../src/sandbox/quickbooks/books/writer.js';
import type { Company } from '../../src/sandbox/quickbooks/company.js';
import { requireSpec } from '../../src/sandbox/quickbooks/entities/registry.js';
import { QuickbooksFault } from '../../src/sandbox/quickbooks/fault.js';
import { buildCompany } from '../../src/sandbox/quickbooks/seed.js';
import { expense, line, linked, openBooks, ref, startOfTest, type Books } from './quickbooks.harness.js';

/** Random histories: whatever people do, the ledger balances and every balance shown follows from the documents. */
type Step =
  | { readonly do: 'invoice' | 'credit' | 'bill' | 'vendorCredit'; readonly cents: number; readonly rate: number }
  | { readonly do: 'pay' | 'payBill'; readonly cents: number; readonly rate: number; readonly pick: number; readonly credit: number }
  | { readonly do: 'change' | 'void' | 'delete' | 'clear'; readonly cents: number; readonly pick: number };

const cents = fc.integer({ min: 1, max: 50_000 });
const rate = fc.integer({ min: 5_000, max: 20_000 }).map((value) => value / 10_000);
const pick = fc.nat(1000);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('invoice' as const, 'credit' as const, 'bill' as const, 'vendorCredit' as const), cents, rate }),
  fc.record({ do: fc.constantFrom('pay' as const, 'payBill' as const), cents, rate, pick, credit: pick }),
  fc.record({ do: fc.constantFrom('change' as const, 'void' as const, 'delete' as const, 'clear' as const), cents, pick }),
);

const kinds = ['Invoice', 'CreditMemo', 'Bill', 'VendorCredit', 'Payment', 'BillPayment'] as const;

function newCompany(): Company {
  return buildCompany(
    {
      realmId: '1',
      multiCurrency: true,
      customers: [{ DisplayName: 'Ann', CurrencyRef: { value: 'EUR' } }],
      vendors: [{ DisplayName: 'Bob', CurrencyRef: { value: 'EUR' } }],
      items: [{ Name: 'Pump', Type: 'Service', IncomeAccountRef: { name: 'Sales' } }],
    },
    new SandboxClock(startOfTest, { frozen: true }),
    () => ({ ...defaultSwitches, deleteWithLinks: 'unlink' }),
    () => undefined,
  );
}

const idOf = (company: Company, account: string) => [...company.store('Account').values()].find(({ data }) => data['Name'] === account)!.id;
const rows = (company: Company, entity: string) => [...company.store(entity).values()];
const nth = <T>(list: readonly T[], at: number): T | undefined => list[at % Math.max(1, list.length)];
const total = (company: Company, entity: string, member: string) =>
  rows(company, entity).reduce((sum, { data }) => sum + Math.round(Number(data[member] ?? 0) * 100), 0);

function perform(company: Company, taken: Step): void {
  const amount = taken.cents / 100;
  const sales = (entity: string) => ({
    CustomerRef: ref('1'),
    ExchangeRate: 'rate' in taken ? taken.rate : 1,
    Line: [line(amount, '1')],
    entity,
  });
  switch (taken.do) {
    case 'invoice':
    case 'credit': {
      const { entity, ...body } = sales(taken.do === 'invoice' ? 'Invoice' : 'CreditMemo');
      createObject(company, requireSpec(entity), body);
      return;
    }
    case 'bill':
    case 'vendorCredit': {
      const body = { VendorRef: ref('2'), ExchangeRate: taken.rate, Line: [expense(amount, idOf(company, 'Purchases'))] };
      createObject(company, requireSpec(taken.do === 'bill' ? 'Bill' : 'VendorCredit'), body);
      return;
    }
    case 'pay':
    case 'payBill':
      pay(company, taken, amount);
      return;
    default:
      alter(company, taken, amount);
  }
}

/** Pays one open document, out of a credit as far as it goes and with money for the rest and the amount drawn. */
function pay(company: Company, taken: Extract<Step, { pick: number; credit: number }>, amount: number): void {
  const incoming = taken.do === 'pay';
  const isOpen = ({ data }: { data: Record<string, unknown> }) => Number(data['Balance']) > 0;
  const owed = nth(rows(company, incoming ? 'Invoice' : 'Bill').filter(isOpen), taken.pick);
  const credit = nth(rows(company, incoming ? 'CreditMemo' : 'VendorCredit').filter(isOpen), taken.credit);
  const used = credit ? Math.min(Number(credit.data['Balance']), amount) : 0;
  const paid = owed ? Math.min(Number(owed.data['Balance']), amount + used) : 0;
  const lines = [
    ...(owed ? [linked(round(paid), owed.id, owed.entity)] : []),
    ...(credit ? [linked(round(used), credit.id, credit.entity)] : []),
  ];
  const terms = { TotalAmt: amount, ExchangeRate: taken.rate, Line: lines };
  const body = incoming
    ? { CustomerRef: ref('1'), ...terms }
    : { VendorRef: ref('2'), PayType: 'Check', CheckPayment: { BankAccountRef: ref(idOf(company, 'Checking')) }, ...terms };
  createObject(company, requireSpec(incoming ? 'Payment' : 'BillPayment'), body);
}

const round = (value: number) => Math.round(value * 100) / 100;

function alter(company: Company, taken: Extract<Step, { pick: number }>, amount: number): void {
  const found = nth(
    kinds.flatMap((kind) => rows(company, kind)),
    taken.pick,
  );
  if (!found) return;
  const spec = requireSpec(found.entity);
  const target = { Id: found.id, SyncToken: String(found.token) };
  if (taken.do === 'delete') deleteObject(company, spec, target);
  else if (taken.do === 'void') voidObject(company, spec, target);
  else if (found.entity.endsWith('Payment')) {
    const change = taken.do === 'clear' ? { Line: [] } : { PrivateNote: 'checked' };
    updateObject(company, spec, { ...target, sparse: true, ...change });
  } else {
    const lines = found.data['VendorRef'] === undefined ? [line(amount, '1')] : [expense(amount, idOf(company, 'Purchases'))];
    updateObject(company, spec, {
      ...target,
      sparse: true,
      VendorRef: found.data['VendorRef'],
      CustomerRef: found.data['CustomerRef'],
      Line: lines,
    });
  }
}

function check(company: Company): void {
  const receivable = company.ledger.partyAmount('Customer:1').times(100).plus(0).toNumber();
  const payable = company.ledger.partyAmount('Vendor:2').times(-100).plus(0).toNumber();
  const unpaid = total(company, 'BillPayment', 'TotalAmt') - used(company, 'Bill') + used(company, 'VendorCredit');
  const home = rows(company, 'Account').reduce(
    (sum, { id }) => sum.plus(company.ledger.accountHome(id)),
    company.ledger.accountHome('none'),
  );

  expect(home.toNumber()).toBe(0);
  expect(receivable).toBe(
    total(company, 'Invoice', 'Balance') - total(company, 'CreditMemo', 'Balance') - total(company, 'Payment', 'UnappliedAmt'),
  );
  expect(payable).toBe(total(company, 'Bill', 'Balance') - total(company, 'VendorCredit', 'Balance') - unpaid);
  for (const entity of ['Invoice', 'CreditMemo', 'Bill', 'VendorCredit']) {
    for (const { data } of rows(company, entity)) expect(Number(data['Balance'])).toBeGreaterThanOrEqual(0);
  }
  for (const { data } of rows(company, 'Payment')) expect(Number(data['UnappliedAmt'])).toBeGreaterThanOrEqual(0);
}

const used = (company: Company, entity: string) => total(company, entity, 'TotalAmt') - total(company, entity, 'Balance');

/** With nothing left in euro, nothing may be left in dollars: every rate difference went to gain or loss. */
function settleAll(company: Company): void {
  const date = { TxnDate: '2026-03-02' };
  for (const kind of ['Payment', 'BillPayment'] as const) {
    for (const { id, token, data } of rows(company, kind)) {
      const used = (data['Line'] as { Amount: number }[]).reduce((sum, { Amount }) => sum + Math.round(Amount * 100), 0) / 100;
      const change = { Id: id, SyncToken: String(token), sparse: true, TotalAmt: used };
      updateObject(company, requireSpec(kind), change);
    }
  }
  for (const { entity, id, data } of [...rows(company, 'Invoice'), ...rows(company, 'Bill')]) {
    const balance = Number(data['Balance']);
    if (balance === 0) continue;
    const terms = { TotalAmt: balance, ExchangeRate: 1.7, Line: [linked(balance, id, entity)], ...date };
    if (entity === 'Invoice') createObject(company, requireSpec('Payment'), { CustomerRef: ref('1'), ...terms });
    else {
      const bank = { PayType: 'Check', CheckPayment: { BankAccountRef: ref(idOf(company, 'Checking')) } };
      createObject(company, requireSpec('BillPayment'), { VendorRef: ref('2'), ...bank, ...terms });
    }
  }
}

describe('the books', () => {
  it('balance after any history, and every balance follows from the documents', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
        const company = newCompany();
        for (const taken of steps) {
          try {
            perform(company, taken);
          } catch (error) {
            // A refusal is an answer; it must have changed nothing, which the check below sees.
            if (!(error instanceof QuickbooksFault)) throw error;
          }
          check(company);
        }
      }),
      { numRuns: 150, seed: 20260302 },
    );
  });

  it('leave no dollars where no euro is left', () => {
    const debts: fc.Arbitrary<Step> = fc.record({ do: fc.constantFrom('invoice' as const, 'bill' as const), cents, rate });
    const payments: fc.Arbitrary<Step> = fc.record({
      do: fc.constantFrom('pay' as const, 'payBill' as const),
      cents,
      rate,
      pick,
      credit: pick,
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(debts, payments), { minLength: 1, maxLength: 30 }), (steps) => {
        const company = newCompany();
        for (const taken of steps) perform(company, taken);

        settleAll(company);

        for (const name of ['Accounts Receivable (A/R) - EUR', 'Accounts Payable (A/P) - EUR']) {
          expect(company.ledger.accountHome(idOf(company, name)).toNumber()).toBe(0);
        }
      }),
      { numRuns: 100, seed: 20260303 },
    );
  });
});

describe('a client that sends every member it knows', () => {
  let books: Books;

  beforeAll(async () => {
    books = await openBooks({
      customers: [{ DisplayName: 'Ann' }],
      items: [{ Name: 'Pump', Type: 'Service', IncomeAccountRef: { name: 'Sales' } }],
    });
  });

  afterAll(() => books.sandbox.close());

  it('is understood: empty texts and zeros are nothing', async () => {
    const detail = { ItemRef: { name: '', type: '', value: '1' }, Qty: 1, ServiceDate: '', TaxInclusiveAmt: 0, UnitPrice: 100 };
    const saved = await books.save('invoice', {
      AllowIPNPayment: true,
      ApplyTaxAfterDiscount: false,
      Balance: 0,
      CustomField: [],
      CustomerRef: { name: '', type: '', value: '1' },
      Deposit: 0,
      DocNumber: 'INV-000001',
      DueDate: '',
      EmailStatus: 'NotSet',
      ExchangeRate: 1,
      GlobalTaxCalculation: 'TaxExcluded',
      InvoiceLink: '',
      Line: [{ Amount: 100, CustomField: [], DetailType: 'SalesItemLineDetail', LineNum: 0, LinkedTxn: [], SalesItemLineDetail: detail }],
      LinkedTxn: [],
      PrintStatus: 'NotSet',
      PrivateNote: '',
      SyncToken: 0,
      TotalAmt: '',
      TxnDate: '',
      sparse: false,
    });

    expect(saved).toMatchObject({ DocNumber: 'INV-000001', TotalAmt: 100, AllowIPNPayment: false });
    expect(saved).not.toHaveProperty('PrivateNote');
  });

  it('can send back what it read', async () => {
    const read = await books.read('invoice/1');

    const saved = await books.save('invoice', { ...read, PrivateNote: 'again' });

    expect({ ...saved, SyncToken: '0', PrivateNote: undefined }).toEqual({ ...read, PrivateNote: undefined });
  });
});
