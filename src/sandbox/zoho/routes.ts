import { billRoutes } from './documents/bills.js';
import { creditNoteRoutes } from './documents/credit-notes.js';
import { invoiceRoutes } from './documents/invoices.js';
import { paymentRoutes } from './documents/payments.js';
import { refundRoutes } from './documents/refunds.js';
import { vendorCreditRoutes } from './documents/vendor-credits.js';
import type { Route } from './http.js';
import { accountRoutes } from './masters/accounts.js';
import { contactPersonRoutes } from './masters/contact-persons.js';
import { contactRoutes } from './masters/contacts.js';
import { currencyRoutes } from './masters/currencies.js';
import { itemRoutes } from './masters/items.js';
import { labelledRoutes } from './masters/labelled.js';
import { organizationRoutes } from './masters/organizations.js';
import { taxRoutes } from './masters/taxes.js';
import { historyRoutes } from './webhooks/history-routes.js';
import { webhookRoutes } from './webhooks/routes.js';

export const routes: readonly Route[] = [
  ...organizationRoutes,
  ...contactPersonRoutes,
  ...contactRoutes,
  ...accountRoutes,
  ...currencyRoutes,
  ...taxRoutes,
  ...labelledRoutes,
  ...itemRoutes,
  ...invoiceRoutes,
  ...paymentRoutes,
  ...refundRoutes,
  ...creditNoteRoutes,
  ...billRoutes,
  ...vendorCreditRoutes,
  ...webhookRoutes,
  ...historyRoutes,
];
