import { afterEach, describe, expect, it } from '@jest/globals';
import type { CompanyProfile } from '../../src/sandbox/quickbooks/index.js';
import { line, openBooks, ref, type Books } from './quickbooks.harness.js';

let books: Books;
let customer: string;
let item: string;

async function open(profile: Partial<CompanyProfile> = {}, customerFields: object = {}): Promise<void> {
  books = await openBooks(profile);
  customer = (await books.save('customer', { DisplayName: 'Ann', ...customerFields })).Id;
  item = (await books.save('item', { Name: 'Pump', Type: 'NonInventory', IncomeAccountRef: ref(books.account('Sales')) })).Id;
}

afterEach(() => books.sandbox.close());

const california = { id: '2', name: 'California', sales: [{ name: 'CA State', rate: 8, agency: 'State Board' }] };
const manualUs: Partial<CompanyProfile> = { salesTax: true, taxCodes: [california] };
const canada: Partial<CompanyProfile> = {
  country: 'CA',
  homeCurrency: 'CAD',
  salesTax: true,
  taxCodes: [
    { id: '5', name: 'HST ON', sales: [{ name: 'HST ON', rate: 13 }], purchase: [{ name: 'HST ON (ITC)', rate: 13 }] },
    {
      id: '6',
      name: 'GST/PST BC',
      sales: [
        { name: 'GST', rate: 5, agency: 'CRA' },
        { name: 'PST', rate: 7, agency: 'BC' },
      ],
    },
    { id: '7', name: 'Exempt', sales: [{ name: 'Exempt', rate: 0 }] },
  ],
};
const tax = (code: string, more: object = {}) => ({ TaxCodeRef: ref(code), ...more });
const sale = (lines: object[], more: object = {}) => ({ CustomerRef: ref(customer), Line: lines, ...more });
const discount = (amount: number) => ({ Amount: amount, DetailType: 'DiscountLineDetail', DiscountLineDetail: { PercentBased: false } });

describe('an invoice', () => {
  it('comes back complete', async () => {
    await open();

    const saved = await books.save('invoice', sale([line(100, item)], { DocNumber: 'INV-1', TotalAmt: 7, Balance: 7 }));

    expect(saved).toMatchObject({
      domain: 'QBO',
      sparse: false,
      SyncToken: '0',
      DocNumber: 'INV-1',
      // The clock of the test stands at noon Pacific time on this day.
      TxnDate: '2026-03-02',
      DueDate: '2026-03-02',
      MetaData: { CreateTime: '2026-03-02T12:00:00-08:00', LastUpdatedTime: '2026-03-02T12:00:00-08:00' },
      CustomerRef: { value: customer, name: 'Ann' },
      CurrencyRef: { value: 'USD', name: 'United States Dollar' },
      TotalAmt: 100,
      Balance: 100,
      EmailStatus: 'NotSet',
      TxnTaxDetail: { TotalTax: 0 },
      Line: [
        { Id: '1', LineNum: 1, Amount: 100, SalesItemLineDetail: { ItemRef: { value: item, name: 'Pump' }, TaxCodeRef: { value: 'NON' } } },
        { Amount: 100, DetailType: 'SubTotalLineDetail', SubTotalLineDetail: {} },
      ],
    });
  });

  it('adds discount, shipping and an overridden tax', async () => {
    await open(manualUs);

    const saved = await books.save(
      'invoice',
      sale([line(550, item, tax('TAX', { Qty: 2, UnitPrice: 275 })), line(15, 'SHIPPING_ITEM_ID', tax('NON')), discount(50)], {
        ApplyTaxAfterDiscount: true,
        TxnTaxDetail: { TotalTax: 40.01, TxnTaxCodeRef: ref('2') },
      }),
    );

    // 550 - 50 + 15 + 40.01 = 555.01
    expect(saved).toMatchObject({ TotalAmt: 555.01, TxnTaxDetail: { TotalTax: 40.01, TaxReviewStatus: 'AST_TAX_OVERRIDE' } });
    expect(saved.Line.map(({ DetailType }: { DetailType: string }) => DetailType)).toEqual([
      'SalesItemLineDetail',
      'SubTotalLineDetail',
      'DiscountLineDetail',
      'SalesItemLineDetail',
    ]);
    expect(books.trial()).toEqual({
      'Accounts Receivable (A/R)': '555.01',
      'Discounts given': '50.00',
      'Shipping Income': '-15.00',
      'State Board Payable': '-40.01',
      Sales: '-550.00',
    });
  });

  it('is taxed on the discounted base only when told so', async () => {
    await open(manualUs);
    const lines = [line(100, item, tax('TAX')), line(100, item, tax('NON')), discount(20)];

    const before = await books.save('invoice', sale(lines, { ApplyTaxAfterDiscount: true }));
    const after = await books.save('invoice', sale(lines));

    // Half of the discount falls on the taxable half: 8 % of 90 = 7.20, of 100 = 8.00. 200 - 20 + tax.
    expect(before).toMatchObject({ TotalAmt: 187.2, TxnTaxDetail: { TotalTax: 7.2, TxnTaxCodeRef: { value: '2' } } });
    expect(after).toMatchObject({ TotalAmt: 188, TxnTaxDetail: { TotalTax: 8 } });
  });

  it.each([
    ['an amount that is not quantity times price', [{ Qty: 3, UnitPrice: 9.99 }], 29, '6070'],
    ['a tax code that is no TAX or NON', [{ TaxCodeRef: { value: '2' } }], 29, '6100'],
    ['a class that does not exist', [{ ClassRef: { value: '99' } }], 29, '2500'],
  ])('is refused with %s', async (_case, [detail], amount, code) => {
    await open(manualUs);

    expect(await books.refused('invoice', sale([line(amount, item, detail)]))).toMatchObject({ code });
  });

  it('names every missing field', async () => {
    await open();

    const { body } = await books.post('invoice', { DocNumber: 'x' });

    expect(body.Fault).toMatchObject({ type: 'ValidationFault', Error: [{ code: '2020', element: 'CustomerRef' }, { code: '2020' }] });
  });

  it('keeps its number to itself unless told otherwise', async () => {
    await open();
    const { Id } = await books.save('invoice', sale([line(1, item)], { DocNumber: 'INV-7' }));

    const refused = await books.refused('invoice', sale([line(1, item)], { DocNumber: 'inv-7' }));
    const allowed = await books.save('invoice?include=allowduplicatedocnum', sale([line(1, item)], { DocNumber: 'INV-7' }));
    const tooLong = await books.refused('invoice', sale([line(1, item)], { DocNumber: '1234567890123456789012' }));

    expect(refused).toMatchObject({ code: '6140' });
    expect(refused.detail).toContain(`DocNumber=inv-7 is assigned to TxnType=Invoice with TxnId=${Id}`);
    expect(allowed).toMatchObject({ DocNumber: 'INV-7' });
    expect(tooLong).toMatchObject({ code: '2050', detail: expect.stringContaining('Min:0 Max:21 supported. Supplied length:22') });
  });

  it('is numbered by the company when it does not use custom numbers', async () => {
    await open({ preferences: { CustomTxnNumbers: false } });

    const numbers = [];
    for (const DocNumber of [undefined, 'B-09', undefined]) {
      numbers.push((await books.save('invoice', sale([line(1, item)], { DocNumber }))).DocNumber);
    }
    const memo = await books.save('creditmemo', sale([line(1, item)]));

    expect([...numbers, memo.DocNumber]).toEqual(['1001', 'B-09', 'B-10', 'B-11']);
  });

  it('has no number when custom numbers are on and none is sent', async () => {
    await open();

    expect(await books.save('invoice', sale([line(1, item)]))).not.toHaveProperty('DocNumber');
  });

  it('replaces its lines on update and keeps the ids it is told', async () => {
    await open();
    const { Id } = await books.save('invoice', sale([line(1, item), line(2, item)]));

    const saved = await books.save('invoice', {
      Id,
      SyncToken: '0',
      sparse: true,
      Line: [{ Id: '2', ...line(5, item) }, line(7, item)],
    });

    expect(saved.Line.map(({ Id: id, Amount }: { Id: string; Amount: number }) => [id, Amount])).toEqual([
      ['2', 5],
      ['3', 7],
      [undefined, 12],
    ]);
  });

  it('loses what a full update does not mention', async () => {
    await open();
    const { Id } = await books.save('invoice', sale([line(1, item)], { PrivateNote: 'note', DocNumber: 'A' }));

    const sparse = await books.save('invoice', { Id, SyncToken: '0', sparse: true, DocNumber: 'B' });
    const full = await books.save('invoice', { ...sale([line(1, item)]), Id, SyncToken: '1' });

    expect(sparse).toMatchObject({ PrivateNote: 'note', DocNumber: 'B', SyncToken: '1' });
    expect(full).toMatchObject({ SyncToken: '2', TotalAmt: 1 });
    expect(full).not.toHaveProperty('PrivateNote');
    expect(full).not.toHaveProperty('DocNumber');
  });

  it('needs an address to be sent to', async () => {
    await open();

    expect(await books.refused('invoice', sale([line(1, item)], { EmailStatus: 'NeedToSend' }))).toMatchObject({ code: '6420' });
  });

  it('has no tax where the company has none', async () => {
    await open();

    const saved = await books.save('invoice', sale([line(100, item, tax('TAX'))], { TxnTaxDetail: { TotalTax: 8 } }));

    expect(saved).toMatchObject({ TotalAmt: 100, TxnTaxDetail: { TotalTax: 0 } });
  });

  it.each([
    ['a discount', { AllowDiscount: false }, () => [line(10, item), discount(1)], '6000'],
    ['shipping', { AllowShipping: false }, () => [line(10, item), line(1, 'SHIPPING_ITEM_ID')], '2500'],
    ['two discounts', {}, () => [line(10, item), discount(1), discount(1)], '6000'],
  ])('refuses %s the company does not allow', async (_case, preferences, lines, code) => {
    await open({ preferences });

    expect(await books.refused('invoice', sale(lines()))).toMatchObject({ code });
  });
});

describe('automated sales tax', () => {
  const rates = [
    { name: 'State', rate: '6.25', agency: 'State Board' },
    { name: 'City', rate: 1, agency: 'City Hall' },
  ];

  it('computes by its own rates and replaces the code that was sent', async () => {
    await open({ partnerTax: { rates }, taxCodes: [california] });

    const saved = await books.save('invoice', sale([line(99.99, item, tax('TAX'))], { TxnTaxDetail: { TxnTaxCodeRef: ref('2') } }));

    // 99.99 x 6.25 % = 6.249375 -> 6.25, x 1 % = 0.9999 -> 1.00
    expect(saved).toMatchObject({ TotalAmt: 107.24, TxnTaxDetail: { TotalTax: 7.25, TaxLine: [{ Amount: 6.25 }, { Amount: 1 }] } });
    expect(saved.TxnTaxDetail.TxnTaxCodeRef.value).not.toBe('2');
  });

  it('keeps an override across a sparse update that does not touch the tax', async () => {
    await open({ partnerTax: { rates } });
    const { Id } = await books.save('invoice', sale([line(100, item, tax('TAX'))], { TxnTaxDetail: { TotalTax: 5 } }));

    const noted = await books.save('invoice', { Id, SyncToken: '0', sparse: true, PrivateNote: 'x' });
    const changed = await books.save('invoice', { Id, SyncToken: '1', sparse: true, Line: [line(200, item, tax('TAX'))] });

    expect(noted).toMatchObject({ TotalAmt: 105, TxnTaxDetail: { TotalTax: 5, TaxReviewStatus: 'AST_TAX_OVERRIDE' } });
    // New lines make the old override stale: 6.25 % + 1 % of 200 = 14.50.
    expect(changed).toMatchObject({ TotalAmt: 214.5, TxnTaxDetail: { TotalTax: 14.5 } });
  });

  it('does not reach a document without a taxable line', async () => {
    await open({ partnerTax: { rates } });

    expect(await books.save('invoice', sale([line(100, item)], { TxnTaxDetail: { TotalTax: 5 } }))).toMatchObject({ TotalAmt: 100 });
  });
});

describe('tax outside the US', () => {
  it('is added per rate', async () => {
    await open(canada);

    const saved = await books.save(
      'invoice',
      sale([line(10.1, item, tax('6')), line(10.1, item, tax('6'))], { GlobalTaxCalculation: 'TaxExcluded' }),
    );

    // Base 20.20: GST 5 % = 1.01, PST 7 % = 1.414 -> 1.41.
    expect(saved).toMatchObject({ TotalAmt: 22.62, TxnTaxDetail: { TotalTax: 2.42, TaxLine: [{ Amount: 1.01 }, { Amount: 1.41 }] } });
    expect(books.trial()).toEqual({ 'Accounts Receivable (A/R)': '22.62', 'CRA Payable': '-1.01', 'BC Payable': '-1.41', Sales: '-20.20' });
  });

  it('is taken out of a gross line', async () => {
    await open(canada);

    const saved = await books.save(
      'invoice',
      sale([line(88.5, item, tax('5', { TaxInclusiveAmt: 100 }))], { GlobalTaxCalculation: 'TaxInclusive' }),
    );

    // 100 / 1.13 = 88.4956 -> net 88.50, tax 11.5044 -> 11.50.
    expect(saved).toMatchObject({
      TotalAmt: 100,
      TxnTaxDetail: { TotalTax: 11.5 },
      Line: [{ Amount: 88.5, SalesItemLineDetail: { TaxInclusiveAmt: 100 } }, { Amount: 88.5 }],
    });
  });

  it.each([
    ['a line has no code', () => sale([line(10, item)]), '6000'],
    [
      'the document says there is no tax but carries some',
      () => sale([line(10, item)], { GlobalTaxCalculation: 'NotApplicable', TxnTaxDetail: { TotalTax: 1 } }),
      '6170',
    ],
    ['the code is unknown', () => sale([line(10, item, tax('99'))]), '2500'],
    ['the calculation is unknown', () => sale([line(10, item, tax('5'))], { GlobalTaxCalculation: 'Sometimes' }), '2010'],
  ])('is refused when %s', async (_case, body, code) => {
    await open(canada);

    expect(await books.refused('invoice', body())).toMatchObject({ code });
  });

  it('asks purchases for a code that has purchase rates', async () => {
    await open(canada);
    const vendor = (await books.save('vendor', { DisplayName: 'Bob' })).Id;
    const bill = (code: string) => ({
      VendorRef: ref(vendor),
      Line: [
        {
          Amount: 100,
          DetailType: 'AccountBasedExpenseLineDetail',
          AccountBasedExpenseLineDetail: { AccountRef: ref(books.account('Purchases')), ...tax(code) },
        },
      ],
    });

    const saved = await books.save('bill', bill('5'));
    const refused = await books.refused('bill', bill('6'));

    expect(saved).toMatchObject({ TotalAmt: 113, Balance: 113 });
    expect(books.trial()).toEqual({ 'Accounts Payable (A/P)': '-113.00', Purchases: '100.00', 'Revenue Agency Payable': '13.00' });
    expect(refused.code).toBe('6470');
  });

  it('asks a deposit for a code on its own lines, unless it says that there is no tax', async () => {
    await open(canada);
    const deposit = (more: object) => ({
      DepositToAccountRef: ref(books.account('Checking')),
      Line: [{ Amount: 90, DetailType: 'DepositLineDetail', DepositLineDetail: { AccountRef: ref(books.account('Sales')) } }],
      ...more,
    });

    const refused = await books.refused('deposit', deposit({}));
    const saved = await books.save('deposit', deposit({ GlobalTaxCalculation: 'NotApplicable' }));

    expect(refused.code).toBe('6000');
    expect(saved).toMatchObject({ TotalAmt: 90, GlobalTaxCalculation: 'NotApplicable' });
  });

  describe('overridden', () => {
    const taxLine = (rate: string, amount: number) => ({
      Amount: amount,
      DetailType: 'TaxLineDetail',
      TaxLineDetail: { TaxRateRef: ref(rate), PercentBased: false, NetAmountTaxable: 20.2 },
    });
    const byPercent = ({ TaxLineDetail, ...rest }: ReturnType<typeof taxLine>) => ({
      ...rest,
      TaxLineDetail: { ...TaxLineDetail, PercentBased: true },
    });
    const rateId = (name: string) => [...books.sandbox.company().store('TaxRate').values()].find(({ data }) => data['Name'] === name)!.id;
    const invoice = (detail: object) => sale([line(20.2, item, tax('6'))], { TxnTaxDetail: detail });

    it('takes a line for every rate', async () => {
      await open(canada);

      const saved = await books.save(
        'invoice',
        invoice({ TotalTax: 2.43, TaxLine: [taxLine(rateId('GST'), 1.01), taxLine(rateId('PST'), 1.42)] }),
      );

      expect(saved).toMatchObject({ TotalAmt: 22.63, TxnTaxDetail: { TotalTax: 2.43 } });
      expect(books.net('BC Payable')).toBe('-1.42');
    });

    it('works a line by percentage out itself, whatever amount stands there', async () => {
      await open(canada);

      const saved = await books.save(
        'invoice',
        invoice({ TotalTax: 2.43, TaxLine: [taxLine(rateId('GST'), 1.01), byPercent(taxLine(rateId('PST'), 1.42))] }),
      );

      // 7 % of 20.20 = 1.414
      expect(saved).toMatchObject({ TotalAmt: 22.62, TxnTaxDetail: { TotalTax: 2.42 } });
    });

    it('is refused for a generated code, whatever the figure', async () => {
      await open({ ...canada, taxCodes: [{ id: '7', name: 'Import', sales: [{ name: 'Import', rate: '5', special: 'FOREIGN_TAX' }] }] });
      const sold = (detail: object) => sale([line(20, item, tax('7'))], { GlobalTaxCalculation: 'TaxExcluded', ...detail });

      const refused = await books.refused('invoice', sold({ TxnTaxDetail: { TotalTax: 1, TaxLine: [taxLine(rateId('Import'), 1)] } }));
      const saved = await books.save('invoice', sold({}));

      expect(refused.code).toBe('6000');
      // 5 % of 20
      expect(saved).toMatchObject({ TotalAmt: 21, TxnTaxDetail: { TotalTax: 1 } });
    });

    it.each([
      ['one rate is missing', () => ({ TotalTax: 1.01, TaxLine: [taxLine(rateId('GST'), 1.01)] })],
      ['one rate is there twice', () => ({ TaxLine: [taxLine(rateId('GST'), 1), taxLine(rateId('GST'), 1)] })],
      ['a rate is foreign', () => ({ TaxLine: [taxLine(rateId('GST'), 1), taxLine(rateId('HST ON'), 1)] })],
      ['the total is not their sum', () => ({ TotalTax: 9, TaxLine: [taxLine(rateId('GST'), 1.01), taxLine(rateId('PST'), 1.42)] })],
      ['only the total is sent', () => ({ TotalTax: 2.43 })],
    ])('is refused when %s', async (_case, detail) => {
      await open(canada);

      expect(await books.refused('invoice', invoice(detail()))).toMatchObject({ code: '6000' });
    });
  });
});

describe('other sales forms', () => {
  it('a credit memo opens with its total as remaining credit', async () => {
    await open();

    const saved = await books.save('creditmemo', sale([line(55, item)], { InvoiceRef: ref('1') }));

    expect(saved).toMatchObject({ TotalAmt: 55, Balance: 55, RemainingCredit: 55 });
    expect(books.trial()).toEqual({ 'Accounts Receivable (A/R)': '-55.00', Sales: '55.00' });
  });

  it('a refund receipt pays out at once and wants the account for it', async () => {
    await open();

    const missing = await books.refused('refundreceipt', sale([line(55, item)]));
    const wrong = await books.refused('refundreceipt', sale([line(55, item)], { DepositToAccountRef: ref(books.account('Sales')) }));
    const saved = await books.save('refundreceipt', sale([line(55, item)], { DepositToAccountRef: ref(books.account('Checking')) }));

    expect([missing.code, missing.element, wrong.code]).toEqual(['2020', 'DepositToAccountRef', '6430']);
    expect(saved).toMatchObject({ TotalAmt: 55, Balance: 0 });
    expect(books.trial()).toEqual({ Checking: '-55.00', Sales: '55.00' });
  });

  it('a sales receipt is paid into undeposited funds', async () => {
    await open();

    await books.save('salesreceipt', sale([line(55, item)]));

    expect(books.trial()).toEqual({ 'Undeposited Funds': '55.00', Sales: '-55.00' });
  });

  it.each(['creditmemo', 'refundreceipt'])('the API does not void a %s', async (path) => {
    await open();
    const { Id } = await books.save(path, sale([line(55, item)], { DepositToAccountRef: ref(books.account('Checking')) }));

    const refused = await books.refused(`${path}?operation=void`, { Id, SyncToken: '0' });

    expect(refused.code).toBe('500');
    expect(await books.read(`${path}/${Id}`)).toMatchObject({ TotalAmt: 55, SyncToken: '0' });
  });

  it('automatic application gives open credits to a new invoice', async () => {
    await open({ preferences: { AutoApplyCredit: true } });
    const memo = await books.save('creditmemo', sale([line(55, item)]));

    const saved = await books.save('invoice', sale([line(100, item)]));

    expect(saved).toMatchObject({ TotalAmt: 100, Balance: 45, LinkedTxn: [{ TxnType: 'Payment' }] });
    expect(await books.read(`creditmemo/${memo.Id}`)).toMatchObject({ Balance: 0 });
  });
});
