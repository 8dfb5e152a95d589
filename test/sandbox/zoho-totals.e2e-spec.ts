import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rig, type Body, type Rig } from './zoho/support.js';

/** Totals as the service would show them; every expected figure is worked out in the comment above it. */
describe('document totals', () => {
  let at: Rig;
  beforeAll(async () => {
    at = await rig();
  });
  afterAll(() => at.sandbox.close());

  const line = (rate: number, more: Record<string, unknown> = {}) => ({ name: 'Work', rate, ...more });
  async function invoice(body: Record<string, unknown>, on: Rig = at): Promise<Body> {
    const answer = await on.call('POST /invoices', { customer_id: on.id('acme'), date: '2026-05-04', ...body });
    expect(answer).toMatchObject({ status: 201 });
    return answer.body.invoice;
  }

  it('rounds half a cent up: 7.5 % of 1.00 is 0.075, so 0.08', async () => {
    const made = await invoice({ line_items: [line(1, { tax_id: at.id('tax.VAT') })] });

    expect(made).toMatchObject({ sub_total: 1, tax_total: 0.08, total: 1.08, taxes: [{ tax_name: 'VAT (7.5%)', tax_amount: 0.08 }] });
    expect(made.line_items[0].line_item_taxes[0].tax_amount).toBe(0.08);
  });

  it('rounds the sum at entity level and each line at item level', async () => {
    const itemLevel = await rig({ organizationId: '10234696', taxRounding: 'item_level' });
    const lines = (on: Rig) => [line(1, { tax_id: on.id('tax.VAT') }), line(1, { tax_id: on.id('tax.VAT') })];

    // entity: 0.075 + 0.075 = 0.15; item: 0.08 + 0.08 = 0.16
    expect(await invoice({ line_items: lines(at) })).toMatchObject({ tax_total: 0.15, total: 2.15, tax_rounding: 'entity_level' });
    const answer = await itemLevel.call(
      'POST /invoices',
      { customer_id: itemLevel.id('acme'), line_items: lines(itemLevel) },
      { organization: '10234696' },
    );
    expect(answer.body.invoice).toMatchObject({ tax_total: 0.16, total: 2.16, tax_rounding: 'item_level' });
    await itemLevel.sandbox.close();
  });

  it('matches the recorded two-line document of 18 %', async () => {
    const made = await invoice({
      line_items: [line(424991.7, { tax_id: at.id('tax.IGST18') }), line(8552, { tax_id: at.id('tax.IGST18') })],
    });

    // 424991.70 × 0.18 = 76498.506 → 76498.51; 8552 × 0.18 = 1539.36; Σ 78037.866 → 78037.87
    expect(made.line_items.map((each: Body) => each.line_item_taxes[0].tax_amount)).toEqual([76498.51, 1539.36]);
    expect(made).toMatchObject({ sub_total: 433543.7, tax_total: 78037.87, total: 511581.57 });
  });

  it('takes line discounts, percent and amount, inside the lines', async () => {
    const made = await invoice({
      line_items: [line(100, { quantity: 2, discount: '10%', tax_id: at.id('tax.State') }), line(50, { discount: 5 })],
    });

    // 200 − 20 = 180; 50 − 5 = 45; tax 180 × 8.25 % = 14.85; total 225 + 14.85
    expect(made.line_items.map((each: Body) => [each.item_total, each.discount_amount, each.discount])).toEqual([
      [180, 20, '10.00%'],
      [45, 5, 5],
    ]);
    expect(made).toMatchObject({ discount_type: 'item_level', discount_total: 25, sub_total: 225, tax_total: 14.85, total: 239.85 });
  });

  it('takes a document discount before tax off the tax base pro rata', async () => {
    const made = await invoice({
      discount: '10%',
      discount_type: 'entity_level',
      line_items: [line(100, { tax_id: at.id('tax.State') }), line(50)],
    });

    // discount 15 on 150; taxed base 100 × 0.9 = 90, tax 7.425 → 7.43; total 150 − 15 + 7.43
    expect(made).toMatchObject({ sub_total: 150, discount_applied_on_amount: 150, discount_total: 15, tax_total: 7.43, total: 142.43 });
  });

  it('takes a document discount after tax off the taxed amount', async () => {
    const made = await invoice({
      discount: '10%',
      discount_type: 'entity_level',
      is_discount_before_tax: false,
      line_items: [line(100, { tax_id: at.id('tax.State') })],
    });

    // tax 8.25; discount 10 % of 108.25 = 10.825 → 10.83; total 108.25 − 10.83
    expect(made).toMatchObject({ tax_total: 8.25, discount_applied_on_amount: 108.25, discount_total: 10.83, total: 97.42 });
  });

  it('adds shipping, its tax, and a signed adjustment', async () => {
    const made = await invoice({
      shipping_charge: 7.5,
      shipping_charge_tax_id: at.id('tax.State'),
      adjustment: -0.35,
      adjustment_description: 'Rounding',
      line_items: [line(230)],
    });

    // shipping tax 7.5 × 8.25 % = 0.61875 → 0.62; 230 + 7.50 + 0.62 − 0.35
    expect(made).toMatchObject({
      tax_total: 0.62,
      shipping_charge: 7.5,
      shipping_charge_tax: 0.62,
      shipping_charge_inclusive_of_tax: 8.12,
      total: 237.77,
    });
  });

  it('splits a tax group into its components', async () => {
    const made = await invoice({ line_items: [line(10.1, { tax_id: at.id('tax.GST18') })] });

    // 10.10 × 9 % = 0.909 → 0.91 each
    expect(made.taxes.map((tax: Body) => [tax.tax_name, tax.tax_amount])).toEqual([
      ['CGST (9%)', 0.91],
      ['SGST (9%)', 0.91],
    ]);
    expect(made).toMatchObject({ tax_total: 1.82, total: 11.92 });
    expect(made.line_items[0]).toMatchObject({ tax_type: 'tax_group', tax_percentage: 18 });
  });

  it('takes inclusive tax out of the price so that net and tax add up to it', async () => {
    const made = await invoice({ is_inclusive_tax: true, shipping_charge: 800, line_items: [line(205, { tax_id: at.id('tax.State') })] });

    // 205 / 1.0825 = 189.376 → 189.38, tax 205 − 189.38 = 15.62; untaxed shipping as it is
    expect(made).toMatchObject({
      sub_total: 189.38,
      sub_total_inclusive_of_tax: 205,
      tax_total: 15.62,
      shipping_charge_exclusive_of_tax: 800,
      total: 1005,
    });
  });

  it('knows currencies without decimals: 1000 including 13 % is 885 net', async () => {
    const customer = (await at.call('POST /contacts', { contact_name: 'Tahiti', currency_id: at.id('currency.XPF') })).body.contact;
    const answer = await at.call('POST /invoices', {
      customer_id: customer.contact_id,
      is_inclusive_tax: true,
      line_items: [line(1000, { tax_id: at.id('tax.T13') })],
    });

    // 1000 / 1.13 = 884.956 → 885, tax 115; no decimal point on the wire; 1000 × 0.0091 = 9.10 in base currency
    expect(answer.body.invoice).toMatchObject({ sub_total: 885, tax_total: 115, total: 1000, price_precision: 0, bcy_total: 9.1 });
    expect(answer.text).toContain('"total":1000,');
  });

  it('keeps three decimals where the currency has them', async () => {
    const customer = (await at.call('POST /contacts', { contact_name: 'Kuwait', currency_id: at.id('currency.KWD') })).body.contact;
    const answer = await at.call('POST /invoices', {
      customer_id: customer.contact_id,
      line_items: [line(1.111, { tax_id: at.id('tax.VAT') })],
    });

    // 1.111 × 7.5 % = 0.083325 → 0.083
    expect(answer.body.invoice).toMatchObject({ tax_total: 0.083, total: 1.194 });
    expect(answer.text).toContain('"total":1.194,');
  });

  it('shows foreign currency totals in base currency too', async () => {
    const answer = await at.call('POST /invoices', {
      customer_id: at.id('euro'),
      exchange_rate: 1.1,
      line_items: [line(33.33, { tax_id: at.id('tax.VAT') })],
    });

    // tax 2.49975 → 2.50; total 35.83; × 1.1 = 39.413 → 39.41; tax 2.75; sub 36.663 → 36.66
    expect(answer.body.invoice).toMatchObject({
      total: 35.83,
      exchange_rate: 1.1,
      bcy_total: 39.41,
      bcy_tax_total: 2.75,
      bcy_sub_total: 36.66,
    });
  });

  it('subtracts withheld tax from the total of a bill, as recorded', async () => {
    const answer = await at.call('POST /bills', {
      vendor_id: at.id('supply'),
      bill_number: 'SB/020',
      date: '2026-05-05',
      tds_tax_id: at.id('tax.TDS1'),
      line_items: [
        {
          account_id: at.id('account.Advertising And Marketing'),
          rate: '45000',
          quantity: '1.00',
          discount: '0%',
          tax_id: at.id('tax.IGST18'),
        },
      ],
    });

    // 45000 + 8100 − 1 % of 45000 = 52650
    expect(answer.body.bill).toMatchObject({ sub_total: 45000, tax_total: 8100, tds_amount: 450, total: 52650, balance: 52650 });
  });

  it('holds back retention from the total, or not, by switch', async () => {
    const body = { retention_items: [{ retention_name: 'Works', retention_percentage: 5 }], line_items: [line(1000)] };

    // 5 % of 1000 = 50
    expect(await invoice(body)).toMatchObject({ total_retention_amount: 50, total: 950, balance: 950 });
    at.sandbox.setSwitches({ totalNetOfRetention: false, balanceNetOfRetention: false });
    expect(await invoice(body)).toMatchObject({ total_retention_amount: 50, total: 1000, balance: 1000 });
    at.sandbox.setSwitches({ totalNetOfRetention: true, balanceNetOfRetention: true });
  });

  it('keeps reverse charge out of the total', async () => {
    const answer = await at.call('POST /vendorcredits', {
      vendor_id: at.id('supply'),
      line_items: [{ account_id: at.id('account.Office Supplies'), rate: 60, reverse_charge_tax_id: at.id('tax.IGST18') }],
    });

    // 60 × 18 % = 10.80, self-assessed
    expect(answer.body.vendor_credit).toMatchObject({ total: 60, is_reverse_charge_applied: true, reverse_charge_tax_total: 10.8 });
  });

  it('rounds the total off where the organization does', async () => {
    const rounded = await rig({ organizationId: '10234697', roundOffTo: 1 });
    const answer = await rounded.call(
      'POST /invoices',
      { customer_id: rounded.id('acme'), line_items: [line(99.5)] },
      { organization: '10234697' },
    );

    // 99.50 → 100
    expect(answer.body.invoice).toMatchObject({ roundoff_value: 0.5, total: 100 });
    await rounded.sandbox.close();
  });
});
