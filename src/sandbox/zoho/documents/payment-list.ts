import type { Collection } from '../collection.js';
import type { Call, Reply, Route } from '../http.js';
import type { Json } from '../json.js';
import { list, type ListSpec } from '../listing.js';
import type { Organization } from '../organization.js';
import { contactName } from '../parties.js';
import type { Contact, Payment } from '../records.js';
import { unusedOf } from './balances.js';

/** How payments received and payments made differ on the wire. */
export interface PaymentSpec {
  readonly kind: Payment['kind'];
  readonly path: string;
  readonly scope: string;
  readonly partyField: 'customer_id' | 'vendor_id';
  readonly partyType: Contact['type'];
  readonly targets: 'invoices' | 'bills';
  readonly accountField: 'account_id' | 'paid_through_account_id';
  readonly listKey: string;
  readonly detailKey: string;
  readonly customFieldEntity: string;
  readonly bulkParam: string;
  readonly products?: Route['products'];
  readonly created: string;
  readonly updated: string;
  readonly collection: (organization: Organization) => Collection<Payment>;
  readonly row: (organization: Organization, payment: Payment) => Json;
  readonly detail: (organization: Organization, payment: Payment) => Json;
}

const modes: Readonly<Record<string, string>> = {
  'PaymentMode.Check': 'check',
  'PaymentMode.Cash': 'cash',
  'PaymentMode.BankTransfer': 'banktransfer',
  'PaymentMode.CreditCard': 'creditcard',
  'PaymentMode.BankRemittance': 'bankremittance',
  'PaymentMode.Others': 'others',
};

export function listPayments(call: Call, spec: PaymentSpec): Reply {
  const { organization } = call;
  const nameField = spec.partyType === 'customer' ? 'customer_name' : 'vendor_name';
  const listed: ListSpec<Payment> = {
    collection: spec.collection(organization),
    key: spec.listKey,
    reportName: spec.kind === 'customerpayments' ? 'Customer Payments' : 'Vendor Payments',
    fields: {
      [spec.partyField]: { kind: 'id', value: (payment) => payment.partyId },
      [nameField]: { kind: 'text', value: (payment) => contactName(organization, payment.partyId) },
      payment_number: { kind: 'text', value: (payment) => payment.number },
      reference_number: { kind: 'text', value: (payment) => payment.reference },
      payment_mode: { kind: 'text', value: (payment) => payment.mode },
      date: { kind: 'date', value: (payment) => payment.date },
      amount: { kind: 'number', value: (payment) => payment.amount.toNumber() },
      balance: { kind: 'number', value: (payment) => unusedOf(organization, payment).toNumber() },
      notes: { kind: 'text', value: (payment) => payment.description },
      description: { kind: 'text', value: (payment) => payment.description },
    },
    sortColumns: [nameField, 'date', 'reference_number', 'amount', 'balance', 'payment_number', 'created_time', 'last_modified_time'],
    defaultSort: 'created_time',
    defaultOrder: 'D',
    defaultFilter: 'PaymentMode.All',
    statuses: {
      'PaymentMode.All': () => true,
      ...Object.fromEntries(
        Object.entries(modes).map(([name, mode]) => [name, (payment: Payment) => payment.mode.toLowerCase().replaceAll(' ', '') === mode]),
      ),
    },
    search: ['payment_number', 'reference_number', nameField, 'description'],
    lastModifiedFilter: true,
    row: (payment) => spec.row(organization, payment),
  };
  return list(call, listed);
}
