/**
 * The registry: every entity type Crossfoot knows, one line each. A pipeline is a value; its fields and rules are in
 * `mappings/<entity>.yaml`. Nothing here pages, sends or stores.
 */
import type { Pipeline } from '../engine/pipeline.js';
import { accounts } from './accounts/accounts.pipeline.js';
import { billPayments } from './bill-payments/bill-payments.pipeline.js';
import { bills } from './bills/bills.pipeline.js';
import { creditNoteRefunds } from './credit-note-refunds/credit-note-refunds.pipeline.js';
import { creditNotes } from './credit-notes/credit-notes.pipeline.js';
import { customerPayments } from './customer-payments/customer-payments.pipeline.js';
import { customers } from './customers/customers.pipeline.js';
import { invoices } from './invoices/invoices.pipeline.js';
import { items } from './items/items.pipeline.js';
import { vendorAdvances } from './vendor-advances/vendor-advances.pipeline.js';
import { vendorCreditRefunds } from './vendor-credit-refunds/vendor-credit-refunds.pipeline.js';
import { vendorCredits } from './vendor-credits/vendor-credits.pipeline.js';
import { vendors } from './vendors/vendors.pipeline.js';

export const pipelines: readonly Pipeline[] = [
  accounts,
  customers,
  vendors,
  items,
  invoices,
  creditNotes,
  creditNoteRefunds,
  customerPayments,
  vendorAdvances,
  bills,
  billPayments,
  vendorCredits,
  vendorCreditRefunds,
];

/** What `export.modules` of the configuration may name. */
export const modules: readonly string[] = [...new Set(pipelines.flatMap(({ module }) => module ?? []))];
