/** What can be created by a step, and how it is found again. */
export interface Noun {
  readonly module: string;
  readonly path: string;
  readonly key: string;
  readonly idField: string;
}

export const nouns: Readonly<Record<string, Noun>> = {
  contact: { module: 'contacts', path: '/contacts', key: 'contact', idField: 'contact_id' },
  item: { module: 'items', path: '/items', key: 'item', idField: 'item_id' },
  account: { module: 'chartofaccounts', path: '/chartofaccounts', key: 'chart_of_account', idField: 'account_id' },
  tax: { module: 'taxes', path: '/settings/taxes', key: 'tax', idField: 'tax_id' },
  taxgroup: { module: 'taxes', path: '/settings/taxgroups', key: 'tax_group', idField: 'tax_group_id' },
  currency: { module: 'currencies', path: '/settings/currencies', key: 'currency', idField: 'currency_id' },
  invoice: { module: 'invoices', path: '/invoices', key: 'invoice', idField: 'invoice_id' },
  creditnote: { module: 'creditnotes', path: '/creditnotes', key: 'creditnote', idField: 'creditnote_id' },
  bill: { module: 'bills', path: '/bills', key: 'bill', idField: 'bill_id' },
  vendorcredit: { module: 'vendorcredits', path: '/vendorcredits', key: 'vendor_credit', idField: 'vendor_credit_id' },
  customerpayment: { module: 'customerpayments', path: '/customerpayments', key: 'payment', idField: 'payment_id' },
  vendorpayment: { module: 'vendorpayments', path: '/vendorpayments', key: 'vendorpayment', idField: 'payment_id' },
  webhook: { module: 'webhooks', path: '/settings/webhooks', key: 'webhook', idField: 'webhook_id' },
  workflow: { module: 'workflows', path: '/settings/workflows', key: 'workflow', idField: 'workflow_id' },
};

/** Payload keys of things that only come out of a call below another record. */
export const otherPayloads: Readonly<Record<string, { readonly module: string; readonly idField: string }>> = {
  creditnote_refund: { module: 'refunds', idField: 'creditnote_refund_id' },
  payment_refund: { module: 'refunds', idField: 'payment_refund_id' },
  vendor_credit_refund: { module: 'refunds', idField: 'vendor_credit_refund_id' },
  vendorpayment_refund: { module: 'refunds', idField: 'vendorpayment_refund_id' },
  contact_person: { module: 'contactpersons', idField: 'contact_person_id' },
};

export function nounOf(module: string): Noun {
  const noun = Object.values(nouns).find((candidate) => candidate.module === module);
  if (!noun) throw new Error(`nothing is known about ${module}`);
  return noun;
}
