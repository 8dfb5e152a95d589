import type { Step } from '../../../src/sandbox/zoho/index.js';
import { intercepted } from '../boundaries.js';
import type { QboObject } from '../books.js';
import type { Setting, Stage } from '../stage.js';
import { shopWith, type Scenario } from './scenario.js';

const setting = shopWith('invoices');

const invoice = (number: number, more: Record<string, unknown> = {}): Step => ({
  create: 'invoice',
  as: `inv${number}`,
  body: {
    customer_id: '$bowman',
    invoice_number: `INV-${number}`,
    date: '2026-03-17',
    due_date: '2026-04-01',
    line_items: [
      { item_id: '$drive', quantity: 2, rate: 100, discount: '10%', tax_id: '$tax.state' },
      { name: 'Assembly', quantity: 1, rate: 50 },
    ],
    shipping_charge: 7.5,
    ...more,
  },
});

/** The vendor books a cent more than it was told, each time, and its answers say so. */
const miscounts: Setting['meddle'] = (target) =>
  intercepted(target, async (operation, send) => {
    const answer = await send();
    if (operation.target !== 'Invoice' || operation.action !== 'create') return answer;
    return { ...answer, facts: { ...answer.facts, total: (Number(answer.facts['total']) + 0.01).toFixed(2) } };
  });

/** Somebody else takes the name in the moment between our look at the list and our write. */
const takesTheName: Setting['meddle'] = (target, stage) =>
  intercepted(target, async (operation, send) => {
    const isTaken = stage.objects('Vendor').some(({ DisplayName }) => DisplayName === 'Bowman Furniture');
    if (
      operation.target === 'Customer' &&
      operation.action === 'create' &&
      operation.after['DisplayName'] === 'Bowman Furniture' &&
      !isTaken
    )
      await stage.person({ action: 'create', entity: 'Vendor', fields: { DisplayName: 'Bowman Furniture' } });
    return send();
  });

const strangersInvoice = (fields: Record<string, unknown>) => async (stage: Stage) => {
  const customer = await stage.person({ action: 'create', entity: 'Customer', fields: { DisplayName: fields['party'] } });
  const item = stage.objects('Item').find(({ Type }) => Type === 'Service') ?? (await createService(stage));
  return stage.person({
    action: 'create',
    entity: 'Invoice',
    fields: {
      DocNumber: fields['number'],
      TxnDate: fields['date'],
      CustomerRef: { value: customer['Id'] },
      Line: [{ Amount: fields['total'], DetailType: 'SalesItemLineDetail', SalesItemLineDetail: { ItemRef: { value: item['Id'] } } }],
    },
  });
};

async function createService(stage: Stage): Promise<QboObject> {
  const income = stage.objects('Account').find(({ AccountType }) => AccountType === 'Income');
  return stage.person({
    action: 'create',
    entity: 'Item',
    fields: { Name: 'Consulting', Type: 'Service', IncomeAccountRef: { value: income?.['Id'] } },
  });
}

const twoCurrencies: Setting = {
  ...setting,
  organization: {
    ...setting.organization,
    currencies: [{ code: 'EUR', rate: '1.10' }],
    contacts: [
      { as: 'bowman', contact_name: 'Bowman Furniture', contact_type: 'customer' },
      { as: 'dupont', contact_name: 'Dupont SA', contact_type: 'customer', currency_id: '$currency.EUR' },
    ],
  },
  company: { ...setting.company, multiCurrency: true },
};

export const invoices: readonly Scenario[] = [
  { name: 'an invoice with a new customer and a new item', setting, before: [], step: [invoice(1)] },
  {
    name: 'three invoices',
    setting,
    before: [[invoice(1)]],
    step: [invoice(2), invoice(3, { customer_id: '$clark' }), invoice(4, { line_items: [{ item_id: '$cable', quantity: 3, rate: 4 }] })],
  },
  {
    name: 'lines and dates of an invoice edited',
    setting,
    before: [[invoice(1)]],
    step: [
      { update: '$inv1', body: { date: '2026-03-20', due_date: '2026-04-20', line_items: [{ item_id: '$cable', quantity: 3, rate: 4 }] } },
    ],
  },
  {
    name: 'customer of an invoice changed to a new one',
    setting,
    before: [[invoice(1)]],
    step: [{ update: '$inv1', body: { customer_id: '$clark' } }],
  },
  {
    name: 'currency of an invoice changed, so that it is replaced',
    setting: twoCurrencies,
    before: [[invoice(1)]],
    step: [{ update: '$inv1', body: { customer_id: '$dupont' } }],
  },
  {
    // Cancelling the write-off raises the invoice's version, so that its void is stale and goes out once more; its number is then its own.
    name: 'currency of a written-off invoice changed',
    setting: twoCurrencies,
    before: [[invoice(1), { send: '$inv1' }, { writeOff: '$inv1' }]],
    step: [{ cancelWriteOff: '$inv1' }, { update: '$inv1', body: { customer_id: '$dupont' } }],
  },
  { name: 'an invoice voided', setting, before: [[invoice(1)]], step: [{ void: '$inv1' }] },
  { name: 'an invoice deleted', setting, before: [[invoice(1)]], step: [{ delete: '$inv1' }] },
  { name: 'a voided invoice back to draft', setting, before: [[invoice(1)], [{ void: '$inv1' }]], step: [{ draft: '$inv1' }] },
  {
    name: 'an invoice the vendor books with another total',
    setting: { ...setting, meddle: miscounts },
    mayTryAgain: true,
    before: [],
    step: [invoice(1)],
  },
  {
    name: 'an item whose account needs a companion',
    setting: {
      ...setting,
      company: {
        ...setting.company,
        items: [
          {
            Name: 'Hard Drive',
            Sku: 'HD-500',
            Type: 'NonInventory',
            IncomeAccountRef: { name: 'Services' },
            ExpenseAccountRef: { name: 'Cost of Goods Sold' },
          },
        ],
      },
    },
    before: [],
    step: [invoice(1)],
  },
  { name: 'a name somebody else takes (6240)', setting: { ...setting, meddle: takesTheName }, before: [], step: [invoice(1)] },
  {
    name: "a number taken by a stranger's invoice (6140)",
    setting,
    before: [],
    person: strangersInvoice({ number: 'INV-1', party: 'Stranger Ltd', date: '2026-02-01', total: 10 }),
    step: [invoice(1)],
  },
];
