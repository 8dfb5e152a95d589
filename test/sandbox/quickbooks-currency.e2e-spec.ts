import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { expense, line, linked, openBooks, ref, type Books } from './quickbooks.harness.js';

let books: Books;
let customer: string;
let item: string;

beforeEach(async () => {
  books = await openBooks({
    multiCurrency: true,
    exchangeRates: [{ currency: 'EUR', date: '2026-01-01', rate: '1.1' }],
    accounts: [{ name: 'Euro Bank', type: 'Bank', currency: 'EUR' }],
  });
  customer = (await books.save('customer', { DisplayName: 'Weiskopf (EUR)', CurrencyRef: ref('EUR') })).Id;
  item = (await books.save('item', { Name: 'Pump', Type: 'NonInventory', IncomeAccountRef: ref(books.account('Sales')) })).Id;
});

afterEach(() => books.sandbox.close());

const euro = 'Accounts Receivable (A/R) - EUR';
const invoice = (amount: number, rate: number, more: object = {}) =>
  books.save('invoice', { CustomerRef: ref(customer), CurrencyRef: ref('EUR'), ExchangeRate: rate, Line: [line(amount, item)], ...more });
const payment = (total: number, rate: number, lines: object[]) =>
  books.save('payment', { CustomerRef: ref(customer), CurrencyRef: ref('EUR'), ExchangeRate: rate, TotalAmt: total, Line: lines });

describe('a foreign customer', () => {
  it('brings the currency and its own receivable account', async () => {
    const { body } = await books.query('select * from CompanyCurrency where Active = true');

    expect(body.QueryResponse.CompanyCurrency).toMatchObject([{ Code: 'EUR', Active: true }]);
    expect(await books.read(`account/${books.account(euro)}`)).toMatchObject({
      AccountType: 'Accounts Receivable',
      CurrencyRef: { value: 'EUR' },
    });
  });

  it('keeps its currency for life, on every document', async () => {
    const renamed = await books.refused('customer', { Id: customer, SyncToken: '0', sparse: true, CurrencyRef: ref('USD') });
    const document = await books.refused('invoice', { CustomerRef: ref(customer), CurrencyRef: ref('USD'), Line: [line(1, item)] });

    expect([renamed.code, document.code]).toEqual(['6000', '6000']);
  });
});

describe('a foreign invoice', () => {
  it('is booked in home currency at its rate', async () => {
    const saved = await invoice(100, 1.25);

    expect(saved).toMatchObject({ TotalAmt: 100, HomeTotalAmt: 125, Balance: 100, HomeBalance: 125, ExchangeRate: 1.25 });
    expect(books.trial()).toEqual({ [euro]: '125.00', Sales: '-125.00' });
    expect(await books.read(`customer/${customer}`)).toMatchObject({ Balance: 100 });
    expect(await books.read(`account/${books.account(euro)}`)).toMatchObject({ CurrentBalance: 100 });
  });

  it('takes the rate of the day when none is sent, a payment takes 1', async () => {
    const sold = await books.save('invoice', { CustomerRef: ref(customer), Line: [line(100, item)] });
    const paid = await books.save('payment', { CustomerRef: ref(customer), TotalAmt: 10 });

    expect([sold.ExchangeRate, paid.ExchangeRate]).toEqual([1.1, 1]);
  });

  it('leaves the rounding of its lines on the largest of them', async () => {
    const work = (await books.save('item', { Name: 'Work', Type: 'Service', IncomeAccountRef: ref(books.account('Services')) })).Id;

    await invoice(0, 1.0045, { Line: [line(10.01, item), line(10.01, item), line(10.02, work)] });

    // Lines: 10.01 x 1.0045 = 10.055045 -> 10.06 twice, 10.02 x 1.0045 = 10.06509 -> 10.07: together 30.19.
    // Total: 30.04 x 1.0045 = 30.17518 -> 30.18. The cent too many comes off the 10.07.
    expect(books.trial()).toEqual({ [euro]: '30.18', Sales: '-20.12', Services: '-10.06' });
  });

  it('settles with a gain when the euro has risen', async () => {
    const { Id } = await invoice(100, 1.1);

    await payment(100, 1.2, [linked(100, Id, 'Invoice')]);

    // Worth 110 when sold, 120 when paid: a gain of 10 and nothing left on the receivable.
    expect(books.trial()).toEqual({ 'Undeposited Funds': '120.00', Sales: '-110.00', 'Exchange Gain or Loss': '-10.00' });
  });

  it('leaves nothing behind when paid in parts', async () => {
    const { Id } = await invoice(100, 1.23456);

    for (const part of [33.33, 33.33, 33.34]) await payment(part, 1.23456, [linked(part, Id, 'Invoice')]);

    // 123.46 in all. Parts: 41.15 + 41.15, the last one takes the rest of 41.16 and its money is worth 33.34 x 1.23456 = 41.16.
    expect(await books.read(`invoice/${Id}`)).toMatchObject({ Balance: 0, HomeBalance: 0 });
    expect(books.trial()).toEqual({ 'Undeposited Funds': '123.46', Sales: '-123.46' });
  });

  it('gives the last part what rounding left over', async () => {
    const { Id } = await invoice(0.1, 1.05);

    for (const part of [0.05, 0.05]) await payment(part, 1.05, [linked(part, Id, 'Invoice')]);

    // 0.10 x 1.05 = 0.105 -> 0.11. Half of it 0.055 -> 0.06, the last part takes 0.05; each 0.05 received is worth 0.0525 -> 0.05.
    expect(books.trial()).toEqual({ 'Undeposited Funds': '0.10', Sales: '-0.11', 'Exchange Gain or Loss': '0.01' });
  });

  it('takes a credit of another day, the difference being a loss', async () => {
    const { Id } = await invoice(100, 1.2);
    const credit = await books.save('creditmemo', { CustomerRef: ref(customer), ExchangeRate: 1.1, Line: [line(100, item)] });

    await payment(0, 1.2, [linked(100, Id, 'Invoice'), linked(100, credit.Id, 'CreditMemo')]);

    // 120 receivable against 110 credit: 10 lost.
    expect(books.trial()).toEqual({ Sales: '-10.00', 'Exchange Gain or Loss': '10.00' });
  });
});

describe('money accounts', () => {
  it('are kept in the currency of the document or at home', async () => {
    const dollars = (await books.save('customer', { DisplayName: 'Ann' })).Id;
    const body = { TotalAmt: 10, DepositToAccountRef: ref(books.account('Euro Bank')) };

    const saved = await books.save('payment', { ...body, CustomerRef: ref(customer), ExchangeRate: 1.1 });
    const refused = await books.refused('payment', { ...body, CustomerRef: ref(dollars) });

    expect(saved).toMatchObject({ TotalAmt: 10 });
    expect(await books.read(`account/${books.account('Euro Bank')}`)).toMatchObject({ CurrentBalance: 10 });
    expect(refused.code).toBe('6000');
  });

  it('pay a foreign bill with a loss when the euro has risen', async () => {
    const vendor = (await books.save('vendor', { DisplayName: 'Kraft', CurrencyRef: ref('EUR') })).Id;
    const bill = await books.save('bill', { VendorRef: ref(vendor), ExchangeRate: 1.1, Line: [expense(100, books.account('Purchases'))] });

    await books.save('billpayment', {
      VendorRef: ref(vendor),
      TotalAmt: 100,
      ExchangeRate: 1.25,
      PayType: 'Check',
      CheckPayment: { BankAccountRef: ref(books.account('Checking')) },
      Line: [linked(100, bill.Id, 'Bill')],
    });

    // Owed 110, paid 125.
    expect(books.trial()).toEqual({ Checking: '-125.00', Purchases: '110.00', 'Exchange Gain or Loss': '15.00' });
  });
});

describe('exchange rates', () => {
  it('are read back, the nearest earlier one standing in', async () => {
    await books.save('exchangerate', { SourceCurrencyCode: 'EUR', AsOfDate: '2026-02-01', Rate: 1.3 });

    const exact = await books.read('exchangerate?sourcecurrencycode=EUR&asofdate=2026-02-01');
    const later = await books.read('exchangerate?sourcecurrencycode=EUR&asofdate=2026-02-20');
    const home = await books.refused('exchangerate', { SourceCurrencyCode: 'USD', Rate: 2 });

    expect([exact.Rate, later.Rate, home.code]).toEqual([1.3, 1.3, '6000']);
  });
});

describe('a company of one currency', () => {
  it('knows no other', async () => {
    const plain = await openBooks();

    const refused = await plain.refused('customer', { DisplayName: 'X', CurrencyRef: ref('EUR') });
    await plain.sandbox.close();

    expect(refused.code).toBe('6000');
  });
});
