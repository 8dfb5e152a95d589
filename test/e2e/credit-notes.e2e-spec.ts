import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createRig, type Rig } from '../support/rig.js';
import { invoice, taxedShop } from '../support/shop.js';

const creditNote = (as: string, rate: number, taxed = true) => ({
  create: 'creditnote',
  as,
  body: {
    customer_id: '$bowman',
    creditnote_number: `CN-${as}`,
    date: '2026-03-21',
    line_items: [{ item_id: '$drive', quantity: 1, rate, ...(taxed ? { tax_id: '$tax.state' } : {}) }],
  },
});

let rig: Rig;
beforeEach(async () => {
  rig = await createRig(taxedShop);
});
afterEach(() => rig.close());

describe('row 10: credit note', () => {
  it('is created, updated and deleted', async () => {
    rig.organization.steps([creditNote('x', 100)]);
    await rig.sync();

    // 100.00 + 8.25 % = 108.25
    expect(await rig.document('CreditMemo', 'CN-x')).toMatchObject({ TotalAmt: 108.25, Balance: 108.25, TxnTaxDetail: { TotalTax: 8.25 } });

    rig.organization.ui({ update: '$x', body: { line_items: [{ item_id: '$drive', quantity: 1, rate: 40 }] } });
    await rig.sync();
    expect(await rig.documents('CreditMemo')).toMatchObject([{ TotalAmt: 40 }]);

    rig.organization.ui({ delete: '$x' });
    await rig.sync();
    expect(await rig.documents('CreditMemo')).toEqual([]);
    expect(await rig.trialBalance()).toEqual({});
  });
});

describe('row 11: credits applied', () => {
  it('partly, to two invoices, and taken back one by one', async () => {
    rig.organization.steps([
      invoice('a', 60),
      invoice('b', 50),
      { call: 'POST /invoices/$a/status/sent' },
      { call: 'POST /invoices/$b/status/sent' },
      creditNote('x', 100, false),
      {
        call: 'POST /creditnotes/$x/invoices',
        body: {
          invoices: [
            { invoice_id: '$a', amount_applied: 60 },
            { invoice_id: '$b', amount_applied: 15 },
          ],
        },
      },
    ]);
    await rig.sync();

    // 100 − 60 − 15 = 25 left; b: 50 − 15 = 35
    expect(await rig.document('CreditMemo', 'CN-x')).toMatchObject({ Balance: 25 });
    expect(await rig.document('Invoice', 'INV-a')).toMatchObject({ Balance: 0 });
    expect(await rig.document('Invoice', 'INV-b')).toMatchObject({ Balance: 35 });
    expect(await rig.documents('Payment')).toMatchObject([{ TotalAmt: 0 }, { TotalAmt: 0 }]);

    rig.organization.ui({ call: 'DELETE /creditnotes/$x/invoices/$x.invoices_credited.1.creditnote_invoice_id' });
    await rig.sync();
    expect(await rig.document('Invoice', 'INV-b')).toMatchObject({ Balance: 50 });
    expect(await rig.document('CreditMemo', 'CN-x')).toMatchObject({ Balance: 40 });
    expect(await rig.documents('Payment')).toHaveLength(1);
  });
});

describe('row 11: credits applied, where the note itself does not list them', () => {
  it('to two invoices and twice to one of them, each for itself', async () => {
    rig.zoho.setSwitches({ embedCreditApplications: false });
    const apply = (target: string, amount_applied: number) => ({
      call: 'POST /creditnotes/$x/invoices',
      body: { invoices: [{ invoice_id: target, amount_applied }] },
    });
    rig.organization.steps([
      invoice('a', 60),
      invoice('b', 50),
      { call: 'POST /invoices/$a/status/sent' },
      { call: 'POST /invoices/$b/status/sent' },
      creditNote('x', 100, false),
      apply('$a', 40),
      apply('$b', 15),
      apply('$a', 20),
    ]);

    await rig.sync();

    expect(await rig.held()).toEqual([]);
    // 100 − 40 − 15 − 20 = 25 left; a: 60 − 40 − 20 = 0; b: 50 − 15 = 35
    expect(await rig.document('CreditMemo', 'CN-x')).toMatchObject({ Balance: 25 });
    expect(await rig.document('Invoice', 'INV-a')).toMatchObject({ Balance: 0 });
    expect(await rig.document('Invoice', 'INV-b')).toMatchObject({ Balance: 35 });
    expect(await rig.documents('Payment')).toHaveLength(3);
  });
});

describe('row 12: credit note refund', () => {
  const refunded = [
    creditNote('x', 100, false),
    {
      call: 'POST /creditnotes/$x/refunds',
      as: 'r',
      body: { date: '2026-03-22', refund_mode: 'cash', amount: 30, from_account_id: '$account.Checking' },
    },
  ];

  it('moves the credit and the bank once; follows edit and delete', async () => {
    rig.organization.steps(refunded);
    await rig.sync();

    expect(await rig.document('CreditMemo', 'CN-x')).toMatchObject({ Balance: 70 });
    expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': '-70.00', Checking: '-30.00', Sales: '100.00' });

    rig.organization.ui({
      call: 'PUT /creditnotes/$x/refunds/$r',
      body: { date: '2026-03-22', amount: 45, from_account_id: '$account.Checking' },
    });
    await rig.sync();
    expect(await rig.document('CreditMemo', 'CN-x')).toMatchObject({ Balance: 55 });
    expect(await rig.trialBalance()).toMatchObject({ Checking: '-45.00' });

    rig.organization.ui({ call: 'DELETE /creditnotes/$x/refunds/$r' });
    await rig.sync();
    expect(await rig.document('CreditMemo', 'CN-x')).toMatchObject({ Balance: 100 });
    expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': '-100.00', Sales: '100.00' });
  });

  it('follows a change of the account alone, which no list of refunds shows', async () => {
    rig.organization.steps(refunded);
    await rig.sync();
    rig.organization.ui({
      call: 'PUT /creditnotes/$x/refunds/$r',
      body: { date: '2026-03-22', refund_mode: 'cash', amount: 30, from_account_id: '$account.Petty Cash' },
    });

    await rig.sync();

    expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': '-70.00', 'Petty Cash': '-30.00', Sales: '100.00' });
  });

  it('refund and note deleted between two runs', async () => {
    rig.organization.steps(refunded);
    await rig.sync();
    rig.organization.ui({ call: 'DELETE /creditnotes/$x/refunds/$r' });
    rig.organization.ui({ delete: '$x' });

    await rig.sync();

    expect(await rig.trialBalance()).toEqual({});
    expect(await rig.documents('Purchase')).toEqual([]);
  });
});
