import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { htmlOf, sectionsOf, summaryOf, type VerifyReport } from '../../src/verify/index.js';
import { createRig, type Rig } from '../support/rig.js';

jest.setTimeout(60_000);

const line = { item_id: '$drive', quantity: 1, rate: 100 };
const invoice = (as: string) => ({
  create: 'invoice',
  as,
  body: { customer_id: '$bowman', invoice_number: `INV-${as}`, date: '2026-03-01', line_items: [line] },
});
const fault = { Fault: { Error: [{ Message: 'Permission Denied Error', Detail: 'no access', code: '5020' }], type: 'ValidationFault' } };

let rig: Rig;

/** Two invoices and a payment are exported, and the books agree. */
beforeEach(async () => {
  rig = await createRig({
    organization: {
      currencyCode: 'USD',
      countryCode: 'US',
      contacts: [{ as: 'bowman', contact_name: 'Bowman Furniture', contact_type: 'customer' }],
      items: [{ as: 'drive', name: 'Hard Drive', sku: 'HD-500', rate: 100 }],
      accounts: [{ as: 'checking', account_name: 'Checking', account_type: 'bank' }],
    },
    company: { country: 'US' },
  });
  rig.organization.steps([
    invoice('a'),
    invoice('b'),
    { call: 'POST /invoices/$a/status/sent' },
    {
      create: 'customerpayment',
      as: 'p',
      body: {
        customer_id: '$bowman',
        date: '2026-03-20',
        payment_mode: 'cash',
        account_id: '$account.Checking',
        amount: 100,
        invoices: [{ invoice_id: '$a', amount_applied: 100 }],
      },
    },
  ]);
  await rig.sync();
});
afterEach(() => rig.close());

async function verify(full: boolean): Promise<VerifyReport> {
  const report = await rig.app.connections[0]?.verifier.verify({ full });
  if (!report) throw new Error('no connection');
  return report;
}

/** The connecting user may not see these. */
const hide = (entity: string): void =>
  rig.quickbooks.faults.add({
    on: `GET /v3/company/\\d+/query\\?query=.*from(%20|\\+)${entity}\\b`,
    then: 'respond',
    status: 400,
    body: fault,
  });

describe('a verification without leave to see everything', () => {
  it('says which documents it could not compare, and compares the others', async () => {
    hide('Payment');

    const report = await verify(true);

    expect(report).toMatchObject({ agrees: false, culprits: [], checked: { documents: 2 } });
    expect(report.uncompared).toEqual([{ what: 'Payment', documents: 1, why: expect.stringContaining('[quickbooks.5020]') }]);
    expect(summaryOf(report)).toMatch(/^What could be compared agrees to the cent, but not all could be: 2 documents, /);
    expect(sectionsOf(report)[0]).toMatchObject({ title: 'Not compared', rows: [['Payment', '1', expect.anything()]] }); // prettier-ignore
    expect(htmlOf(report)).toContain('What is named below could not be compared.');
  });

  it('still names what differs among the others', async () => {
    hide('Payment');
    const id = (await rig.document('Invoice', 'INV-b'))?.['Id'] as string;
    const { origin } = new URL(rig.quickbooks.url);
    await fetch(`${origin}/_sandbox/ui?realm=${rig.realmId}`, {
      method: 'POST',
      body: JSON.stringify({ realm: rig.realmId, action: 'delete', entity: 'Invoice', id }),
    });

    const { culprits, uncompared } = await verify(true);

    expect(culprits.map(({ number, cause }) => `${number} ${cause}`)).toEqual(['INV-b missing']);
    expect(uncompared.map(({ what }) => what)).toEqual(['Payment']);
  });

  it('does without the lists of parties and tax rates, and names them', async () => {
    for (const list of ['Customer', 'TaxRate']) hide(list);

    const { culprits, uncompared, taxes, checked } = await verify(true);

    expect({ culprits, taxes, documents: checked.documents }).toEqual({ culprits: [], taxes: [], documents: 3 });
    expect(uncompared.map(({ what }) => what)).toEqual(['tax rates', 'customers and vendors']);
  });

  it('is not remembered: the next one looks at everything again', async () => {
    hide('Payment');
    await verify(false);
    rig.quickbooks.faults.clear();

    const report = await verify(false);

    expect(report).toMatchObject({ mode: 'full', agrees: true, uncompared: [], checked: { documents: 3 } });
  });
});
