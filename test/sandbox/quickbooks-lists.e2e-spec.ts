import { afterEach, describe, expect, it } from '@jest/globals';
import type { CompanyProfile } from '../../src/sandbox/quickbooks/index.js';
import { expense, line, linked, openBooks, ref, type Books } from './quickbooks.harness.js';

let books: Books;
const open = async (profile: Partial<CompanyProfile> = {}) => {
  books = await openBooks(profile);
};

afterEach(() => books.sandbox.close());

describe('names', () => {
  it('are one space over customers, vendors and employees, whatever their case', async () => {
    await open();
    await books.save('customer', { DisplayName: 'Ann' });

    const refused = await Promise.all(['customer', 'vendor', 'employee'].map((path) => books.refused(path, { DisplayName: ' ANN ' })));

    expect(refused.map(({ code }) => code)).toEqual(['6240', '6240', '6240']);
    expect(refused[0]!.detail).toBe(
      'The name supplied already exists. : Another customer, vendor or employee is already using this name. Please use a different name.',
    );
  });

  it('are composed from their parts when there is no display name', async () => {
    await open();

    const saved = await books.save('customer', { Suffix: 'Jr', FamilyName: 'Doe', GivenName: 'John', Title: 'Mr' });
    const refused = await books.refused('customer', { CompanyName: 'Acme' });

    expect(saved.DisplayName).toBe('Mr John Doe Jr');
    expect(refused.code).toBe('6080');
  });

  it('come free when their holder is made inactive, and stay readable', async () => {
    await open();
    const { Id } = await books.save('customer', { DisplayName: 'Ann' });

    const gone = await books.save('customer', { Id, SyncToken: '0', sparse: true, Active: false });
    const next = await books.save('customer', { DisplayName: 'Ann' });
    const goneToo = await books.save('customer', { Id: next.Id, SyncToken: '0', sparse: true, Active: false });

    expect([gone.DisplayName, gone.FullyQualifiedName, next.DisplayName, goneToo.DisplayName]).toEqual([
      'Ann (deleted)',
      'Ann (deleted)',
      'Ann',
      'Ann (deleted-2)',
    ]);
    expect(await books.read(`customer/${Id}`)).toMatchObject({ Active: false });
  });

  it.each([
    ['a colon', { DisplayName: 'A:B' }, '2040'],
    ['a tab', { DisplayName: 'A\tB' }, '2040'],
    ['501 characters', { DisplayName: 'x'.repeat(501) }, '2050'],
    ['a long given name', { DisplayName: 'A', GivenName: 'x'.repeat(101) }, '2050'],
    ['a long title', { DisplayName: 'A', Title: 'x'.repeat(17) }, '2050'],
    ['long notes', { DisplayName: 'A', Notes: 'x'.repeat(2001) }, '2050'],
    ['an e-mail without a dot', { DisplayName: 'A', PrimaryEmailAddr: { Address: 'a@b' } }, '2210'],
    ['a broken address', { DisplayName: 'A', WebAddr: { URI: 'http://not an address' } }, '2200'],
    ['a long phone number', { DisplayName: 'A', PrimaryPhone: { FreeFormNumber: '1'.repeat(31) } }, '2050'],
    ['a job without a parent', { DisplayName: 'A', Job: true }, '6150'],
  ])('are refused with %s', async (_case, body, code) => {
    await open();

    expect(await books.refused('customer', body)).toMatchObject({ code });
  });

  it('stand in five levels at most', async () => {
    await open();
    let parent = (await books.save('customer', { DisplayName: 'L0' })).Id;
    for (let level = 1; level < 5; level += 1) {
      const child = await books.save('customer', { DisplayName: `L${level}`, Job: true, ParentRef: ref(parent) });
      expect(child).toMatchObject({ Level: level, Job: true });
      parent = child.Id;
    }

    expect(await books.read(`customer/${parent}`)).toMatchObject({ FullyQualifiedName: 'L0:L1:L2:L3:L4' });
    expect(await books.refused('customer', { DisplayName: 'L5', Job: true, ParentRef: ref(parent) })).toMatchObject({ code: '6180' });
  });

  it('cannot be used once inactive', async () => {
    await open();
    const { Id } = await books.save('customer', { DisplayName: 'Ann' });
    await books.save('customer', { Id, SyncToken: '0', sparse: true, Active: false });

    const inactive = await books.refused('payment', { CustomerRef: ref(Id), TotalAmt: 1 });
    const unknown = await books.refused('payment', { CustomerRef: ref('999'), TotalAmt: 1 });

    expect(inactive).toMatchObject({ code: '2500', detail: expect.stringContaining('has been made inactive') });
    expect(unknown).toMatchObject({ code: '2500', detail: 'Invalid Reference Id : Names element id 999 not found' });
  });
});

describe('vendors', () => {
  it('hide their tax number and forget their terms on create', async () => {
    await open();
    const created = await books.save('vendor', { DisplayName: 'Bob', TaxIdentifier: '99-5688293', TermRef: ref('3') });

    const updated = await books.save('vendor', { Id: created.Id, SyncToken: '0', sparse: true, TermRef: ref('3') });

    expect(created.TaxIdentifier).toBe('XXXXXX8293');
    expect(created).not.toHaveProperty('TermRef');
    expect(updated.TermRef).toEqual({ value: '3' });
  });
});

describe('accounts', () => {
  it('infer what was not said about their kind', async () => {
    await open();

    const byType = await books.save('account', { Name: 'Stripe', AccountType: 'Bank' });
    const bySubType = await books.save('account', { Name: 'Losses', AccountSubType: 'BadDebts' });

    expect(byType).toMatchObject({ AccountSubType: 'CashOnHand', Classification: 'Asset', CurrentBalance: 0, Active: true });
    expect(bySubType).toMatchObject({ AccountType: 'Expense', Classification: 'Expense' });
  });

  it.each([
    ['no kind', { Name: 'X' }, '6010'],
    ['a kind and a sub-type of another', { Name: 'X', AccountType: 'Bank', AccountSubType: 'BadDebts' }, '6000'],
    ['a name in use', { Name: 'checking', AccountType: 'Bank' }, '6240'],
    ['a quote', { Name: 'X "Y"', AccountType: 'Bank' }, '2040'],
    ['a colon', { Name: 'X:Y', AccountType: 'Bank' }, '2040'],
    ['a long name', { Name: 'x'.repeat(101), AccountType: 'Bank' }, '2050'],
    ['a long number', { Name: 'X', AccountType: 'Bank', AcctNum: '12345678' }, '2050'],
    ['an opening balance without a date', { Name: 'X', AccountType: 'Bank', OpeningBalance: 5 }, '6060'],
  ])('are refused with %s', async (_case, body, code) => {
    await open();

    expect(await books.refused('account', body)).toMatchObject({ code });
  });

  it('open with a balance against opening balance equity', async () => {
    await open();

    await books.save('account', { Name: 'Till', AccountType: 'Bank', OpeningBalance: 50, OpeningBalanceDate: '2026-01-01' });

    expect(books.trial()).toEqual({ Till: '50.00', 'Opening Balance Equity': '-50.00' });
  });

  it('of the product itself cannot be made inactive', async () => {
    await open();
    const body = { Id: books.account('Undeposited Funds'), SyncToken: '0', sparse: true, Active: false };

    expect(await books.refused('account', body)).toMatchObject({ code: '6000' });
  });
});

describe('items', () => {
  const income = () => ({ IncomeAccountRef: ref(books.account('Sales')) });

  it('of every kind need their accounts', async () => {
    await open();
    const stock = {
      ...income(),
      ExpenseAccountRef: ref(books.account('Cost of Goods Sold')),
      TrackQtyOnHand: true,
      QtyOnHand: 1,
      InvStartDate: '2026-01-01',
    };

    const service = await books.save('item', { Name: 'S', Type: 'Service', ...income() });
    const noAccount = await books.refused('item', { Name: 'N', Type: 'Service' });
    const noAsset = await books.refused('item', { Name: 'I', Type: 'Inventory', ...stock });
    const wrongIncome = await books.refused('item', { Name: 'W', Type: 'Service', IncomeAccountRef: ref(books.account('Bank Charges')) });
    const bundle = await books.refused('item', { Name: 'B', Type: 'Group', ...income() });

    expect(service).toMatchObject({ Type: 'Service', Taxable: false, UnitPrice: 0, TrackQtyOnHand: false });
    expect([noAccount.code, noAsset.code, noAsset.element, wrongIncome.code, bundle.code]).toEqual([
      '2020',
      '2020',
      'AssetAccountRef',
      '6430',
      '2120',
    ]);
  });

  it('earn on income accounts, unless the company is told that any will do', async () => {
    await open();
    const badDebts = { Name: 'Write-off', Type: 'Service', IncomeAccountRef: ref(books.account('Bad Debts')) };

    const refused = await books.refused('item', badDebts);
    const interest = { Name: 'Interest', Type: 'Service', IncomeAccountRef: ref(books.account('Interest Earned')) };
    expect((await books.refused('item', interest)).code).toBe('6430');
    books.sandbox.setSwitches({ itemIncomeAccounts: 'any' });

    expect(refused.code).toBe('6430');
    expect(await books.save('item', badDebts)).toMatchObject({ Name: 'Write-off' });
  });

  it('have a name of their own below their category', async () => {
    await open();
    const category = await books.save('item', { Name: 'Garden', Type: 'Category' });
    await books.save('item', { Name: 'Pump', Type: 'Service', ...income() });

    const twice = await books.refused('item', { Name: 'PUMP', Type: 'Service', ...income() });
    const below = await books.save('item', { Name: 'Pump', Type: 'Service', SubItem: true, ParentRef: ref(category.Id), ...income() });
    const sold = await books.refused('invoice', {
      CustomerRef: ref((await books.save('customer', { DisplayName: 'A' })).Id),
      Line: [line(1, category.Id)],
    });

    expect(twice.code).toBe('6240');
    expect(below).toMatchObject({ FullyQualifiedName: 'Garden:Pump', Level: 1 });
    expect(sold).toMatchObject({ code: '2500', detail: 'Invalid Reference Id : Categories cannot be used in transactions.' });
  });
});

describe('tax codes', () => {
  it('are made by the tax service and by nothing else', async () => {
    await open({ salesTax: true });
    const agency = await books.save('taxagency', { DisplayName: 'State Board' });
    const body = {
      TaxCode: 'VAT 20',
      TaxRateDetails: [{ TaxRateName: 'VAT20S', RateValue: '20', TaxAgencyId: agency.Id, TaxApplicableOn: 'Sales' }],
    };

    const made = await books.post('taxservice/taxcode', body);
    const again = await books.refused('taxservice/taxcode', body);
    const direct = await books.refused('taxcode', { Name: 'X' });

    expect(made.body).toMatchObject({ TaxCode: 'VAT 20', TaxRateDetails: [{ TaxRateName: 'VAT20S', RateValue: '20' }] });
    expect(made.body).not.toHaveProperty('time');
    expect(await books.read(`taxcode/${made.body.TaxCodeId}`)).toMatchObject({
      Name: 'VAT 20',
      SalesTaxRateList: { TaxRateDetail: [{ TaxRateRef: { value: made.body.TaxRateDetails[0].TaxRateId, name: 'VAT20S' } }] },
    });
    expect([again.code, direct.code]).toEqual(['6240', '500']);
  });
});

describe('preferences', () => {
  it('change where they may and keep the rest', async () => {
    await open();

    const saved = await books.save('preferences', {
      Id: '1',
      SyncToken: '0',
      sparse: true,
      SalesFormsPrefs: { CustomTxnNumbers: false, AutoApplyCredit: true },
      AccountingInfoPrefs: { BookCloseDate: '2026-01-31' },
    });

    expect(saved.SalesFormsPrefs).toMatchObject({ CustomTxnNumbers: false, AutoApplyCredit: false, AllowDiscount: true });
    expect(saved.AccountingInfoPrefs).not.toHaveProperty('BookCloseDate');
  });

  it.each([
    [{}, { UsingSalesTax: false }],
    [{ partnerTax: { rates: [{ name: 'State', rate: 5 }] } }, { UsingSalesTax: true, PartnerTaxEnabled: true }],
  ])('tell which tax model the company has: %j', async (profile, expected) => {
    await open(profile);

    expect((await books.read('preferences')).TaxPrefs).toEqual(expected);
  });
});

describe('plans', () => {
  const bill = (lines: object[]) => ({ VendorRef: ref('1'), Line: lines });

  it('below Essentials know no bills', async () => {
    await open({ plan: 'SimpleStart', vendors: [{ DisplayName: 'Bob' }] });

    expect(await books.refused('bill', bill([expense(1, books.account('Purchases'))]))).toMatchObject({
      code: '5030',
      detail: expect.stringContaining('Simple Start subscription'),
    });
  });

  it('below Plus know no item lines on bills and no stock', async () => {
    await open({
      plan: 'Essentials',
      vendors: [{ DisplayName: 'Bob' }],
      items: [{ Name: 'Pump', Type: 'Service', IncomeAccountRef: { name: 'Sales' }, ExpenseAccountRef: { name: 'Purchases' } }],
    });
    const itemLine = { Amount: 1, DetailType: 'ItemBasedExpenseLineDetail', ItemBasedExpenseLineDetail: { ItemRef: ref('1') } };

    expect(await books.save('bill', bill([expense(1, books.account('Purchases'))]))).toMatchObject({ TotalAmt: 1 });
    expect(await books.refused('bill', bill([itemLine]))).toMatchObject({ code: '5030' });
    expect(await books.refused('class', { Name: 'North' })).toMatchObject({ code: '5030' });
  });
});

describe('a merge by a person', () => {
  it('moves everything to the winner and tells so', async () => {
    await open({ items: [{ Name: 'Pump', Type: 'Service', IncomeAccountRef: { name: 'Sales' } }] });
    const [loser, winner] = [
      (await books.save('customer', { DisplayName: 'Ann' })).Id,
      (await books.save('customer', { DisplayName: 'Anne' })).Id,
    ];
    const invoice = await books.save('invoice', { CustomerRef: ref(loser), Line: [line(100, '1')] });
    await books.save('payment', { CustomerRef: ref(loser), TotalAmt: 40, Line: [linked(40, invoice.Id, 'Invoice')] });

    await books.admin('ui', { action: 'merge', entity: 'Customer', id: loser, into: winner });

    expect(await books.read(`customer/${winner}`)).toMatchObject({ Balance: 60 });
    expect((await books.get(`customer/${loser}`)).status).toBe(400);
    expect(await books.read(`invoice/${invoice.Id}`)).toMatchObject({ CustomerRef: { value: winner }, Balance: 60 });
    const { events } = await books.admin('webhooks');
    expect(events.at(-1)).toMatchObject({ entity: 'Customer', id: winner, operation: 'Merge', deletedId: loser });
  });
});

describe('a renamed parent', () => {
  it('shows in the full names below it', async () => {
    await open();
    const parent = await books.save('customer', { DisplayName: 'Acme' });
    const child = await books.save('customer', { DisplayName: 'North', Job: true, ParentRef: ref(parent.Id) });
    const { SyncToken } = await books.read(`customer/${parent.Id}`);

    await books.save('customer', { Id: parent.Id, SyncToken, sparse: true, DisplayName: 'Apex' });

    expect(await books.read(`customer/${child.Id}`)).toMatchObject({ DisplayName: 'North', FullyQualifiedName: 'Apex:North' });
  });
});
