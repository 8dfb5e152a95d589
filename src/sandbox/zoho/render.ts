import { accountDetail } from './masters/accounts.js';
import { contactDetail } from './masters/contact-views.js';
import { itemDetail } from './masters/item-views.js';
import { billDetail } from './documents/bill-view.js';
import { creditNoteDetail } from './documents/credit-note-view.js';
import { customerPaymentDetail } from './documents/customer-payment-view.js';
import { invoiceDetail } from './documents/invoice-view.js';
import { vendorCreditDetail } from './documents/vendor-credit-view.js';
import { vendorPaymentDetail } from './documents/vendor-payment-view.js';
import {
  creditNoteRefundView,
  customerPaymentRefundView,
  vendorCreditRefundView,
  vendorPaymentRefundView,
} from './documents/refund-views.js';
import type { Json } from './json.js';
import type { Organization } from './organization.js';
import type { SourceKind } from './records.js';

type Renderer = (organization: Organization) => Json[];

const all = <T>(records: Iterable<T>, view: (record: T) => Json): Json[] => [...records].map((record) => view(record));

const refundViews: Readonly<Record<SourceKind, typeof creditNoteRefundView>> = {
  creditnotes: creditNoteRefundView,
  vendorcredits: vendorCreditRefundView,
  customerpayments: customerPaymentRefundView,
  vendorpayments: vendorPaymentRefundView,
};

const renderers: Readonly<Record<string, Renderer>> = {
  contacts: (organization) => all(organization.contacts.values(), (record) => contactDetail(organization, record)),
  items: (organization) => all(organization.items.values(), (record) => itemDetail(organization, record)),
  chartofaccounts: (organization) => all(organization.accounts.values(), (record) => accountDetail(organization, record)),
  invoices: (organization) => all(organization.documents.invoices.values(), (record) => invoiceDetail(organization, record)),
  creditnotes: (organization) => all(organization.documents.creditnotes.values(), (record) => creditNoteDetail(organization, record)),
  bills: (organization) => all(organization.documents.bills.values(), (record) => billDetail(organization, record)),
  vendorcredits: (organization) => all(organization.documents.vendorcredits.values(), (record) => vendorCreditDetail(organization, record)),
  customerpayments: (organization) => all(organization.customerPayments.values(), (record) => customerPaymentDetail(organization, record)),
  vendorpayments: (organization) => all(organization.vendorPayments.values(), (record) => vendorPaymentDetail(organization, record)),
  refunds: (organization) => all(organization.refunds.values(), (record) => refundViews[record.sourceKind](organization, record)),
};

/** Every record of a module in full, without paging. */
export function renderAll(organization: Organization, module: string): Json[] {
  const renderer = renderers[module];
  if (!renderer) throw new Error(`modules are ${Object.keys(renderers).join(', ')}`);
  return renderer(organization);
}
