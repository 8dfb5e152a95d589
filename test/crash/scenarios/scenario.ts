import type { Step } from '../../../src/sandbox/zoho/index.js';
import type { Setting, Stage } from '../stage.js';

/** A history whose last step is synced by a process that dies. Data, so that an entity is one entry more. */
export interface Scenario {
  readonly name: string;
  readonly setting: Setting;
  /** Each group is seeded and synced in peace before the step that is crashed. */
  readonly before: readonly (readonly Step[])[];
  readonly step: readonly Step[];
  /** What a person does in QuickBooks between the two. */
  readonly person?: (stage: Stage) => Promise<unknown>;
  /** What happens in Zoho between the death and the next start. */
  readonly meanwhile?: readonly Step[];
  /** A write that is wrong each time it is made may be tried once more after a crash; it is taken back each time. */
  readonly mayTryAgain?: boolean;
  /** What the process that dies is doing; `export` unless said otherwise. */
  readonly direction?: 'export' | 'import';
}

export const shop: Setting = {
  organization: {
    currencyCode: 'USD',
    countryCode: 'US',
    taxes: [{ as: 'state', name: 'State Tax', percentage: '8.25' }],
    contacts: [
      { as: 'bowman', contact_name: 'Bowman Furniture', contact_type: 'customer' },
      { as: 'clark', contact_name: 'Clark & Sons', contact_type: 'customer' },
      { as: 'molly', contact_name: 'Molly Supplies', contact_type: 'vendor' },
    ],
    items: [
      { as: 'drive', name: 'Hard Drive', sku: 'HD-500', rate: 100 },
      { as: 'cable', name: 'Cable', sku: 'CB-1', rate: 4 },
    ],
    accounts: [
      { as: 'checking', account_name: 'Checking', account_type: 'bank' },
      { as: 'card', account_name: 'Visa Card', account_type: 'credit_card' },
      { as: 'equity', account_name: "Owner's Equity", account_type: 'equity' },
    ],
  },
  company: { country: 'US', salesTax: true, taxCodes: [{ name: 'California', sales: [{ name: 'CA', rate: '8.25' }] }] },
  taxes: { map: [{ zoho: 'State Tax', quickbooks: 'California' }] },
};

/** The shop with what a scenario is about switched on, which keeps its boundaries to those that matter. */
export const shopWith = (...modules: readonly string[]): Setting => ({
  ...shop,
  export: { modules: ['customers', 'accounts', ...modules] },
});

/** A sales or purchase document of one line, worth `rate`. */
const lines = (rate: number) => ({ line_items: [{ item_id: '$drive', account_id: '$account.Sales', quantity: 1, rate }] });
const boughtLines = (rate: number) => ({
  line_items: [{ item_id: '$cable', account_id: '$account.Cost of Goods Sold', quantity: 1, rate }],
});

export const sale = (as: string, rate: number, more: Record<string, unknown> = {}): Step => ({
  create: 'invoice',
  as,
  body: { customer_id: '$bowman', invoice_number: `INV-${as}`, date: '2026-03-01', ...lines(rate), ...more },
});

export const receipt = (as: string, body: Record<string, unknown>): Step => ({
  create: 'customerpayment',
  as,
  body: { customer_id: '$bowman', date: '2026-03-20', payment_mode: 'cash', account_id: '$account.Checking', ...body },
});

export const creditNote = (as: string, rate: number, more: Record<string, unknown> = {}): Step => ({
  create: 'creditnote',
  as,
  body: { customer_id: '$bowman', creditnote_number: `CN-${as}`, date: '2026-03-21', ...lines(rate), ...more },
});

export const bill = (as: string, rate: number, more: Record<string, unknown> = {}): Step => ({
  create: 'bill',
  as,
  body: { vendor_id: '$molly', bill_number: `B-${as}`, date: '2026-03-10', ...boughtLines(rate), ...more },
});

export const vendorPayment = (as: string, body: Record<string, unknown>): Step => ({
  create: 'vendorpayment',
  as,
  body: { vendor_id: '$molly', date: '2026-03-24', paid_through_account_id: '$account.Checking', ...body },
});

export const vendorCredit = (as: string, rate: number, more: Record<string, unknown> = {}): Step => ({
  create: 'vendorcredit',
  as,
  body: { vendor_id: '$molly', vendor_credit_number: `DN-${as}`, date: '2026-03-25', ...boughtLines(rate), ...more },
});
