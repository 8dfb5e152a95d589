import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { expense, line, linked, openBooks, ref, type Books } from './quickbooks.harness.js';

let books: Books;
let customer: string;
let vendor: string;
let item: string;

beforeEach(async () => {
  books = await openBooks();
  customer = (await books.save('customer', { DisplayName: 'Ann' })).Id;
  vendor = (await books.save('vendor', { DisplayName: 'Bob' })).Id;
  item = (await books.save('item', { Name: 'Pump', Type: 'NonInventory', IncomeAccountRef: ref(books.account('Sales')) })).Id;
});

afterEach(() => books.sandbox.close());

const invoice = (amount: number, more: object = {}) =>
  books.save('invoice', { CustomerRef: ref(customer), Line: [line(amount, item)], ...more });
const creditMemo = (amount: number) => books.save('creditmemo', { CustomerRef: ref(customer), Line: [line(amount, item)] });
const payment = (total: number, lines: object[] = [], more: object = {}) =>
  books.save('payment', { CustomerRef: ref(customer), TotalAmt: total, Line: lines, ...more });

describe('payments in', () => {
  it('reduce the invoice, show their link on it and leave the rest unapplied', async () => {
    const { Id } = await invoice(100);

    const paid = await payment(70, [linked(60, Id, 'Invoice')]);

    // 70 received, 60 put on the invoice: 10 left over; 100 - 60 = 40 still open.
    expect(paid).toMatchObject({ TotalAmt: 70, UnappliedAmt: 10, DepositToAccountRef: { value: books.account('Undeposited Funds') } });
    expect(await books.read(`invoice/${Id}`)).toMatchObject({
      Balance: 40,
      SyncToken: '1',
      LinkedTxn: [{ TxnId: paid.Id, TxnType: 'Payment' }],
    });
    expect(books.trial()).toEqual({ 'Accounts Receivable (A/R)': '30.00', 'Undeposited Funds': '70.00', Sales: '-100.00' });
    expect(await books.read(`customer/${customer}`)).toMatchObject({ Balance: 30, BalanceWithJobs: 30 });
  });

  it('cannot put more on invoices than they and the credits bring, nor more than is open', async () => {
    const { Id } = await invoice(100);

    const tooMuch = await books.refused('payment', { CustomerRef: ref(customer), TotalAmt: 50, Line: [linked(60, Id, 'Invoice')] });
    const overOpen = await books.refused('payment', { CustomerRef: ref(customer), TotalAmt: 200, Line: [linked(101, Id, 'Invoice')] });

    expect([tooMuch.code, overOpen.code]).toEqual(['6000', '6000']);
    expect(await books.read(`invoice/${Id}`)).toMatchObject({ Balance: 100, SyncToken: '0' });
  });

  it('cannot pay the invoice of another customer', async () => {
    const other = (await books.save('customer', { DisplayName: 'Cid' })).Id;
    const { Id } = await invoice(100);

    const { code, detail } = await books.refused('payment', { CustomerRef: ref(other), TotalAmt: 100, Line: [linked(100, Id, 'Invoice')] });

    expect({ code, detail }).toEqual({
      code: '6000',
      detail: `Business Validation Error: The transaction ${Id} belongs to another customer.`,
    });
  });

  it('apply a credit memo with a total of zero, and give it back when the lines are cleared', async () => {
    const { Id } = await invoice(100);
    const credit = await creditMemo(55);

    const zero = await payment(0, [linked(55, Id, 'Invoice'), linked(55, credit.Id, 'CreditMemo')]);
    const applied = [await books.read(`invoice/${Id}`), await books.read(`creditmemo/${credit.Id}`)];
    await books.save('payment', { Id: zero.Id, SyncToken: '0', CustomerRef: ref(customer), TotalAmt: 0, Line: [] });
    const freed = [await books.read(`invoice/${Id}`), await books.read(`creditmemo/${credit.Id}`)];

    expect(applied).toMatchObject([{ Balance: 45 }, { Balance: 0, RemainingCredit: 0 }]);
    expect(freed).toMatchObject([
      { Balance: 100, LinkedTxn: [] },
      { Balance: 55, RemainingCredit: 55 },
    ]);
    expect(books.trial()).toEqual({ 'Accounts Receivable (A/R)': '45.00', Sales: '-45.00' });
  });

  it('keep their links in a sparse update without Line', async () => {
    const { Id } = await invoice(100);
    const paid = await payment(100, [linked(100, Id, 'Invoice')]);

    await books.save('payment', { Id: paid.Id, SyncToken: '0', sparse: true, PrivateNote: 'checked' });

    expect(await books.read(`invoice/${Id}`)).toMatchObject({ Balance: 0 });
  });

  it('reopen their invoices when voided, and only by include=void', async () => {
    const { Id } = await invoice(100);
    const paid = await payment(100, [linked(100, Id, 'Invoice')]);

    const refused = await books.refused('payment?operation=void', { Id: paid.Id, SyncToken: '0' });
    const voided = await books.save('payment?operation=update&include=void', { Id: paid.Id, SyncToken: '0', sparse: true });

    expect(refused.code).toBe('500');
    expect(voided).toMatchObject({ TotalAmt: 0, UnappliedAmt: 0, Line: [], PrivateNote: 'Voided', SyncToken: '1' });
    expect(await books.read(`invoice/${Id}`)).toMatchObject({ Balance: 100, LinkedTxn: [] });
    expect(books.trial()).toEqual({ 'Accounts Receivable (A/R)': '100.00', Sales: '-100.00' });
  });

  it.each([
    ['a negative total', { TotalAmt: -1 }, '6000'],
    ['no total', { TotalAmt: undefined }, '6000'],
    ['an income account', { TotalAmt: 1, DepositToAccountRef: 'Sales' }, '6430'],
  ])('are refused with %s', async (_case, fields, code) => {
    const account = 'DepositToAccountRef' in fields ? { DepositToAccountRef: ref(books.account('Sales')) } : {};

    expect(await books.refused('payment', { CustomerRef: ref(customer), ...fields, ...account })).toMatchObject({ code });
  });
});

describe('a document under its payments', () => {
  it('frees the payment when voided', async () => {
    const { Id } = await invoice(100);
    const paid = await payment(100, [linked(100, Id, 'Invoice')]);
    const { SyncToken } = await books.read(`invoice/${Id}`);

    const voided = await books.save('invoice?operation=void', { Id, SyncToken });

    expect(voided).toMatchObject({ TotalAmt: 0, Balance: 0, LinkedTxn: [], PrivateNote: 'Voided', Line: [{ Amount: 0 }, { Amount: 0 }] });
    expect(await books.read(`payment/${paid.Id}`)).toMatchObject({ TotalAmt: 100, UnappliedAmt: 100, Line: [] });
    expect(books.trial()).toEqual({ 'Accounts Receivable (A/R)': '-100.00', 'Undeposited Funds': '100.00' });
  });

  it('gives back what exceeds a lowered total, the newest payment first', async () => {
    const { Id } = await invoice(100);
    const first = await payment(60, [linked(60, Id, 'Invoice')]);
    const second = await payment(40, [linked(40, Id, 'Invoice')]);
    const { SyncToken } = await books.read(`invoice/${Id}`);

    const lowered = await books.save('invoice', { Id, SyncToken, sparse: true, Line: [line(70, item)] });

    // 100 applied, 70 to pay: 30 of the second payment come free.
    expect(lowered).toMatchObject({ TotalAmt: 70, Balance: 0 });
    expect(await books.read(`payment/${first.Id}`)).toMatchObject({ UnappliedAmt: 0 });
    expect(await books.read(`payment/${second.Id}`)).toMatchObject({ UnappliedAmt: 30, Line: [{ Amount: 10 }] });
    expect(books.trial()).toEqual({ 'Accounts Receivable (A/R)': '-30.00', 'Undeposited Funds': '100.00', Sales: '-70.00' });
  });

  it('cannot be deleted while linked', async () => {
    const { Id } = await invoice(100);
    await payment(100, [linked(100, Id, 'Invoice')]);
    const { SyncToken } = await books.read(`invoice/${Id}`);

    expect(await books.refused('invoice?operation=delete', { Id, SyncToken })).toMatchObject({ code: '6000', status: 400 });
  });

  it('cannot shrink a credit below what was taken from it', async () => {
    const { Id } = await invoice(100);
    const credit = await creditMemo(55);
    await payment(0, [linked(55, Id, 'Invoice'), linked(55, credit.Id, 'CreditMemo')]);
    const { SyncToken } = await books.read(`creditmemo/${credit.Id}`);

    const { code } = await books.refused('creditmemo', { Id: credit.Id, SyncToken, sparse: true, Line: [line(50, item)] });

    expect(code).toBe('6000');
  });
});

describe('deposits', () => {
  it('move held money to the bank less a fee and lock the payment', async () => {
    const paid = await payment(555);
    const deposit = await books.save('deposit', {
      DepositToAccountRef: ref(books.account('Checking')),
      Line: [
        linked(555, paid.Id, 'Payment', { TxnLineId: '0' }),
        { Amount: -16.4, DetailType: 'DepositLineDetail', DepositLineDetail: { AccountRef: ref(books.account('Bank Charges')) } },
      ],
    });
    const { SyncToken } = await books.read(`payment/${paid.Id}`);
    const locked = await Promise.all([
      books.refused('payment', { Id: paid.Id, SyncToken, sparse: true, PrivateNote: 'x' }),
      books.refused('payment?operation=delete', { Id: paid.Id, SyncToken }),
      books.refused('payment?operation=update&include=void', { Id: paid.Id, SyncToken, sparse: true }),
    ]);

    // 555.00 - 16.40 = 538.60 reach the bank.
    expect(deposit).toMatchObject({ TotalAmt: 538.6 });
    expect(books.trial()).toEqual({ 'Accounts Receivable (A/R)': '-555.00', Checking: '538.60', 'Bank Charges': '16.40' });
    expect(locked.map(({ code }) => code)).toEqual(['6540', '6540', '6540']);
  });

  it('unlock the payment when it leaves them', async () => {
    const paid = await payment(100);
    const deposit = await books.save('deposit', {
      DepositToAccountRef: ref(books.account('Checking')),
      Line: [linked(100, paid.Id, 'Payment')],
    });

    await books.save('deposit?operation=delete', { Id: deposit.Id, SyncToken: '0' });
    const { SyncToken } = await books.read(`payment/${paid.Id}`);
    const changed = await books.save('payment', { Id: paid.Id, SyncToken, sparse: true, TotalAmt: 90 });

    expect(changed).toMatchObject({ TotalAmt: 90 });
    expect(books.trial()).toEqual({ 'Accounts Receivable (A/R)': '-90.00', 'Undeposited Funds': '90.00' });
  });

  it.each(['deposited twice', 'already in the bank', 'of another amount'])('refuse money that is %s', async (fault) => {
    const checking = books.account('Checking');
    const paid = await payment(100, [], fault === 'already in the bank' ? { DepositToAccountRef: ref(checking) } : {});
    const body = { DepositToAccountRef: ref(checking), Line: [linked(fault === 'of another amount' ? 60 : 100, paid.Id, 'Payment')] };
    if (fault === 'deposited twice') await books.save('deposit', body);

    expect(await books.refused('deposit', body)).toMatchObject({ code: '6000' });
  });

  it('take a sales receipt, and give cash back out of it', async () => {
    const receipt = await books.save('salesreceipt', { CustomerRef: ref(customer), Line: [line(80, item)] });

    const deposit = await books.save('deposit', {
      DepositToAccountRef: ref(books.account('Checking')),
      Line: [linked(80, receipt.Id, 'SalesReceipt')],
      CashBack: { AccountRef: ref(books.account('Office Expenses')), Amount: 30, Memo: 'petty cash' },
    });

    // 80 - 30 = 50 reach the bank.
    expect(deposit).toMatchObject({ TotalAmt: 50 });
    expect(books.trial()).toEqual({ Checking: '50.00', 'Office Expenses': '30.00', Sales: '-80.00' });
  });

  it('want a bank account, the detail of a typed line and a total of at least zero', async () => {
    const paid = await payment(10);
    const fee = (amount: number) => ({
      Amount: amount,
      DetailType: 'DepositLineDetail',
      DepositLineDetail: { AccountRef: ref(books.account('Bank Charges')) },
    });
    const to = { DepositToAccountRef: ref(books.account('Checking')) };

    const wrongAccount = await books.refused('deposit', { DepositToAccountRef: ref(books.account('Sales')), Line: [fee(1)] });
    const typed = await books.refused('deposit', { ...to, Line: [{ ...linked(10, paid.Id, 'Payment'), DetailType: 'DepositLineDetail' }] });
    const negative = await books.refused('deposit', { ...to, Line: [linked(10, paid.Id, 'Payment'), fee(-11)] });

    expect(wrongAccount).toMatchObject({ code: '6000', detail: 'Business Validation Error: Select a bank account for this deposit' });
    expect(typed).toMatchObject({ code: '2020', detail: 'Required parameter Line.DepositLineDetail.AccountRef is missing in the request' });
    expect(negative.code).toBe('6000');
  });
});

describe('refunds of a customer', () => {
  it('go out as an expense on receivables and consume the credit memo', async () => {
    const credit = await creditMemo(55);
    const refund = await books.save('purchase', {
      PaymentType: 'Cash',
      AccountRef: ref(books.account('Checking')),
      EntityRef: { value: customer, type: 'Customer' },
      Line: [expense(55, books.account('Accounts Receivable (A/R)'), { CustomerRef: ref(customer) })],
    });

    await payment(0, [linked(55, credit.Id, 'CreditMemo'), linked(55, refund.Id, 'Expense')]);

    expect(await books.read(`creditmemo/${credit.Id}`)).toMatchObject({ Balance: 0 });
    expect(await books.read(`customer/${customer}`)).toMatchObject({ Balance: 0 });
    expect(books.trial()).toEqual({ Checking: '-55.00', Sales: '55.00' });
  });

  it('need a customer on the receivable line', async () => {
    const { code, detail } = await books.refused('purchase', {
      PaymentType: 'Cash',
      AccountRef: ref(books.account('Checking')),
      Line: [expense(55, books.account('Accounts Receivable (A/R)'))],
    });

    expect({ code, detail }).toEqual({
      code: '6000',
      detail: 'Business Validation Error: When you use Accounts Receivable, you must choose a customer in the Name field.',
    });
  });

  it('of an excess payment hang on that payment', async () => {
    const paid = await payment(100);
    const refund = await books.save('purchase', {
      PaymentType: 'Cash',
      AccountRef: ref(books.account('Checking')),
      Line: [expense(40, books.account('Accounts Receivable (A/R)'), { CustomerRef: ref(customer) })],
    });

    const updated = await books.save('payment', { Id: paid.Id, SyncToken: '0', sparse: true, Line: [linked(40, refund.Id, 'Expense')] });

    // 100 received, 40 of it paid back: 60 unapplied.
    expect(updated).toMatchObject({ UnappliedAmt: 60 });
    expect(books.trial()).toEqual({ 'Accounts Receivable (A/R)': '-60.00', 'Undeposited Funds': '100.00', Checking: '-40.00' });
  });

  it('cannot be linked when made as a check', async () => {
    const credit = await creditMemo(55);
    const refund = await books.save('purchase', {
      PaymentType: 'Check',
      AccountRef: ref(books.account('Checking')),
      Line: [expense(55, books.account('Accounts Receivable (A/R)'), { CustomerRef: ref(customer) })],
    });
    const body = { CustomerRef: ref(customer), TotalAmt: 0, Line: [linked(55, credit.Id, 'CreditMemo'), linked(55, refund.Id, 'Check')] };

    expect(await books.refused('payment', body)).toMatchObject({ code: '620' });
  });
});

describe('vendors', () => {
  const bill = (amount: number, more: object = {}) =>
    books.save('bill', { VendorRef: ref(vendor), Line: [expense(amount, books.account('Purchases'))], ...more });
  const billPayment = (total: number, lines: object[]) => ({
    VendorRef: ref(vendor),
    TotalAmt: total,
    PayType: 'Check',
    CheckPayment: { BankAccountRef: ref(books.account('Checking')), PrintStatus: 'NotSet' },
    Line: lines,
  });

  it('are paid through a bill payment that shows on the bill', async () => {
    const { Id } = await bill(200);

    const paid = await books.save('billpayment', billPayment(150, [linked(150, Id, 'Bill')]));

    expect(await books.read(`bill/${Id}`)).toMatchObject({ Balance: 50, LinkedTxn: [{ TxnId: paid.Id, TxnType: 'BillPaymentCheck' }] });
    expect(await books.read(`vendor/${vendor}`)).toMatchObject({ Balance: 50 });
    expect(books.trial()).toEqual({ 'Accounts Payable (A/P)': '-50.00', Checking: '-150.00', Purchases: '200.00' });
  });

  it('take a vendor credit against a bill without money, and reopen both on void', async () => {
    const { Id } = await bill(200);
    const credit = await books.save('vendorcredit', { VendorRef: ref(vendor), Line: [expense(90, books.account('Purchases'))] });
    const zero = await books.save('billpayment', billPayment(0, [linked(90, Id, 'Bill'), linked(90, credit.Id, 'VendorCredit')]));
    const applied = [await books.read(`bill/${Id}`), await books.read(`vendorcredit/${credit.Id}`)];

    await books.save('billpayment?operation=update&include=void', { Id: zero.Id, SyncToken: '0', sparse: true });

    expect(applied).toMatchObject([{ Balance: 110 }, { Balance: 0 }]);
    expect(await books.read(`bill/${Id}`)).toMatchObject({ Balance: 200 });
    expect(await books.read(`vendorcredit/${credit.Id}`)).toMatchObject({ Balance: 90 });
    expect(books.trial()).toEqual({ 'Accounts Payable (A/P)': '-110.00', Purchases: '110.00' });
  });

  it('refund a credit through a deposit on payables', async () => {
    const credit = await books.save('vendorcredit', { VendorRef: ref(vendor), Line: [expense(90, books.account('Purchases'))] });
    const deposit = await books.save('deposit', {
      DepositToAccountRef: ref(books.account('Checking')),
      Line: [
        {
          Amount: 90,
          DetailType: 'DepositLineDetail',
          DepositLineDetail: { AccountRef: ref(books.account('Accounts Payable (A/P)')), Entity: { value: vendor, type: 'Vendor' } },
        },
      ],
    });

    const using = (more: object) => billPayment(0, [linked(90, deposit.Id, 'Deposit', more), linked(90, credit.Id, 'VendorCredit')]);
    const noLine = await books.refused('billpayment', using({}));
    const otherLine = await books.refused('billpayment', using({ TxnLineId: '2' }));
    const saved = await books.save('billpayment', using({ TxnLineId: '1' }));

    expect(noLine).toMatchObject({ code: '2020', element: 'TxnLineId' });
    expect(otherLine.code).toBe('620');
    expect(saved.Line[0].LinkedTxn).toEqual([{ TxnId: deposit.Id, TxnType: 'Deposit', TxnLineId: '1' }]);
    expect(await books.read(`vendorcredit/${credit.Id}`)).toMatchObject({ Balance: 0 });
    expect(await books.read(`vendor/${vendor}`)).toMatchObject({ Balance: 0 });
    expect(books.trial()).toEqual({ Checking: '90.00', Purchases: '-90.00' });
  });

  it.each([
    ['no bank account', { CheckPayment: {} }, '2020'],
    ['a credit card as bank', { CheckPayment: { BankAccountRef: 'Mastercard' } }, '6430'],
    ['a negative total', { TotalAmt: -1 }, '6000'],
    ['no pay type', { PayType: '' }, '2020'],
  ])('cannot be paid with %s', async (_case, change, code) => {
    const fixed = JSON.parse(JSON.stringify(change).replace('"Mastercard"', JSON.stringify(ref(books.account('Mastercard')))));

    expect(await books.refused('billpayment', { ...billPayment(10, []), ...fixed })).toMatchObject({ code });
  });

  it('need their reference even in a sparse update of a bill', async () => {
    const { Id } = await bill(200);

    const refused = await books.refused('bill', { Id, SyncToken: '0', sparse: true, PrivateNote: 'x' });
    const saved = await books.save('bill', { Id, SyncToken: '0', sparse: true, VendorRef: ref(vendor), PrivateNote: 'x' });

    expect(refused).toMatchObject({ code: '2020', element: 'VendorRef' });
    expect(saved).toMatchObject({ TotalAmt: 200, PrivateNote: 'x', SyncToken: '1' });
  });
});

describe('journal entries', () => {
  const side = (type: string, amount: number, account: string, entity?: object) => ({
    Amount: amount,
    DetailType: 'JournalEntryLineDetail',
    JournalEntryLineDetail: { PostingType: type, AccountRef: ref(books.account(account)), ...(entity ? { Entity: entity } : {}) },
  });
  const ann = () => ({ Type: 'Customer', EntityRef: ref(customer) });

  it('give a credit on receivables that a payment applies', async () => {
    const { Id } = await invoice(100);
    const entry = await books.save('journalentry', {
      Line: [side('Debit', 30, 'Retention Receivable'), side('Credit', 30, 'Accounts Receivable (A/R)', ann())],
    });

    await payment(70, [linked(100, Id, 'Invoice'), linked(30, entry.Id, 'JournalEntry')]);

    expect(entry).toMatchObject({ TotalAmt: 0, Adjustment: false });
    expect(await books.read(`invoice/${Id}`)).toMatchObject({ Balance: 0 });
    expect(books.trial()).toEqual({ 'Undeposited Funds': '70.00', 'Retention Receivable': '30.00', Sales: '-100.00' });
  });

  it.each([
    ['unbalanced', () => [side('Debit', 30, 'Checking'), side('Credit', 29, 'Sales')], '2300'],
    ['negative', () => [side('Debit', -30, 'Checking'), side('Credit', -30, 'Sales')], '2290'],
    ['one-legged', () => [side('Debit', 0, 'Checking')], '6000'],
    ['on receivables without a customer', () => [side('Debit', 1, 'Accounts Receivable (A/R)'), side('Credit', 1, 'Sales')], '6000'],
    ['without a side', () => [side('', 1, 'Checking'), side('Credit', 1, 'Sales')], '2260'],
  ])('are refused when %s', async (_case, lines, code) => {
    expect(await books.refused('journalentry', { Line: lines() })).toMatchObject({ code });
  });
});

describe('a transfer', () => {
  it('moves money between balance-sheet accounts only', async () => {
    const body = (to: string) => ({ FromAccountRef: ref(books.account('Checking')), ToAccountRef: ref(books.account(to)), Amount: 25 });

    await books.save('transfer', body('Savings'));
    const refused = await books.refused('transfer', body('Rent'));

    expect(refused.code).toBe('6430');
    expect(books.trial()).toEqual({ Checking: '-25.00', Savings: '25.00' });
  });
});

describe('a job billed with its parent', () => {
  it.each([
    [true, 200],
    [false, 400],
  ])('is paid by the parent: %s', async (BillWithParent, status) => {
    const job = (await books.save('customer', { DisplayName: 'Kitchen', Job: true, ParentRef: ref(customer), BillWithParent })).Id;
    const { Id } = await books.save('invoice', { CustomerRef: ref(job), Line: [line(100, item)] });

    const answer = await books.post('payment', { CustomerRef: ref(customer), TotalAmt: 100, Line: [linked(100, Id, 'Invoice')] });

    expect(answer.status).toBe(status);
    expect(await books.read(`customer/${customer}`)).toMatchObject({ Balance: 0, BalanceWithJobs: status === 200 ? 0 : 100 });
  });
});
