import type { Organization } from '../organization.js';

/** Marks whatever record has this id as changed now: a document or a payment. */
export function touchRecord(organization: Organization, id: string): void {
  const document = organization.document(id);
  if (document) {
    organization.touch(organization.documents[document.kind], document);
    return;
  }
  const payment = organization.payment(id);
  if (!payment) return;
  organization.touch(payment.kind === 'customerpayments' ? organization.customerPayments : organization.vendorPayments, payment);
}
