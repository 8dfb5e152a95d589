import { Decimal, decimalOf, isJson, textOf, zero, type Json } from '../json.js';
import { capturedTotals } from '../documents/calculation.js';
import { blankDocument } from '../documents/read.js';
import { documentSpecs } from '../documents/specs.js';
import { storeDocument } from '../documents/lifecycle.js';
import type { Organization } from '../organization.js';
import type { RawDocument } from '../profile.js';
import { documentKinds, type DocumentKind, type DocumentState, type Payment } from '../records.js';
import { register } from './names.js';

/**
 * Puts a complete document in place as it was captured: odd shapes, parts that do not add up. It is shown verbatim until
 * something changes it; its total and the applications inside it count.
 */
export function injectRaw(organization: Organization, { module, as, document }: RawDocument): string {
  const id = documentKinds.includes(module as DocumentKind)
    ? injectDocument(organization, module as DocumentKind, document)
    : module === 'customerpayments' || module === 'vendorpayments'
      ? injectPayment(organization, module, document)
      : unknownModule(module);
  if (as !== undefined) register(organization, as, module, id);
  return id;
}

function unknownModule(module: string): never {
  throw new Error(`raw documents of ${module} are not understood; modules: ${documentKinds.join(', ')}, customerpayments, vendorpayments`);
}

function stampsOf(organization: Organization, raw: Json, idField: string): { id: string; createdAt: number; modifiedAt: number } {
  const created = Date.parse(textOf(raw['created_time']));
  const modified = Date.parse(textOf(raw['last_modified_time']));
  const now = organization.now();
  return {
    id: textOf(raw[idField]) || organization.nextId(),
    createdAt: Number.isNaN(created) ? now : created,
    modifiedAt: Number.isNaN(modified) ? now : modified,
  };
}

function stateOf(status: string): DocumentState {
  return status === 'draft' || status === 'void' || status === 'pending_approval' || status === 'approved' ? status : 'open';
}

function injectDocument(organization: Organization, kind: DocumentKind, raw: Json): string {
  const spec = documentSpecs[kind];
  const number = (member: string): Decimal => decimalOf(raw[member]) ?? zero;
  const document = {
    ...blankDocument(organization, spec, organization.userName),
    ...stampsOf(organization, raw, spec.idField),
    number: textOf(raw[spec.numberField]),
    partyId: textOf(raw[spec.partyField]),
    state: stateOf(textOf(raw['status'])),
    date: textOf(raw['date']).slice(0, 10),
    dueDate: textOf(raw['due_date']).slice(0, 10),
    reference: textOf(raw['reference_number']),
    currencyId: textOf(raw['currency_id']) || organization.baseCurrency().id,
    exchangeRate: decimalOf(raw['exchange_rate']) ?? new Decimal(1),
    totals: capturedTotals(number('total'), number('tax_total'), number('sub_total'), number('total_retention_amount')),
    writeOff: number('write_off_amount'),
    raw: { ...raw, [spec.idField]: textOf(raw[spec.idField]) },
  };
  document.raw[spec.idField] = document.id;
  storeDocument(organization, spec, document);
  return document.id;
}

function injectPayment(organization: Organization, kind: Payment['kind'], raw: Json): string {
  const isSales = kind === 'customerpayments';
  const payment: Payment = {
    ...stampsOf(organization, raw, 'payment_id'),
    kind,
    number: textOf(raw['payment_number']),
    partyId: textOf(raw[isSales ? 'customer_id' : 'vendor_id']),
    mode: textOf(raw['payment_mode']),
    amount: decimalOf(raw['amount']) ?? zero,
    bankCharges: decimalOf(raw['bank_charges']) ?? zero,
    date: textOf(raw['date']),
    reference: textOf(raw['reference_number']),
    description: textOf(raw['description']),
    currencyId: textOf(raw['currency_id']) || organization.baseCurrency().id,
    exchangeRate: decimalOf(raw['exchange_rate']) ?? new Decimal(1),
    accountId: textOf(raw[isSales ? 'account_id' : 'paid_through_account_id']),
    taxAccountId: textOf(raw['tax_account_id']),
    fields: {},
    customFields: [],
    raw,
  };
  (isSales ? organization.customerPayments : organization.vendorPayments).add(payment);
  organization.documentsOf(payment.partyId).add(payment.id);
  const parts = raw[isSales ? 'invoices' : 'bills'];
  for (const part of Array.isArray(parts) ? (parts as unknown[]) : []) {
    if (!isJson(part)) continue;
    organization.links.add({
      id: textOf(part[isSales ? 'invoice_payment_id' : 'bill_payment_id']) || organization.nextId(),
      sourceKind: kind,
      sourceId: payment.id,
      targetId: textOf(part[isSales ? 'invoice_id' : 'bill_id']),
      amount: decimalOf(part['amount_applied']) ?? zero,
      withheld: decimalOf(part['tax_amount_withheld']) ?? zero,
      date: payment.date,
    });
  }
  return payment.id;
}
