import { creditNotes } from './credit-notes.js';
import { imports } from './imports.js';
import { invoices } from './invoices.js';
import { masters } from './masters.js';
import { payments } from './payments.js';
import { purchases } from './purchases.js';
import { vendorCredits } from './vendor-credits.js';
import type { Scenario } from './scenario.js';

export const scenarios: readonly Scenario[] = [
  ...invoices,
  ...payments,
  ...creditNotes,
  ...purchases,
  ...vendorCredits,
  ...masters,
  ...imports,
];
