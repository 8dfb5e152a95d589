import type { ZohoProduct } from './data-centres.js';

export const zohoResourceNames = [
  'organizations',
  'contacts',
  'items',
  'chartofaccounts',
  'taxes',
  'taxgroups',
  'currencies',
  'invoices',
  'customerpayments',
  'creditnotes',
  'creditnoterefunds',
  'bills',
  'vendorcredits',
  'vendorcreditrefunds',
  'vendorpayments',
] as const;
export type ZohoResourceName = (typeof zohoResourceNames)[number];

/**
 * How `last_modified_time` stands as a list filter: the vendor documents it, it was only seen to work, it was seen to be
 * ignored (all rows come back with 200), or the resource has none. Whatever this says, the client checks the rows.
 */
export type ModifiedFilter = 'documented' | 'live' | 'ignored' | 'none';

export interface ZohoResource {
  readonly path: string;
  /** Spellings of the member that holds the rows, the usual one first. */
  readonly listKeys: readonly string[];
  readonly detailKeys: readonly string[];
  readonly idField: string;
  /** The number people know it by; the name for masters. */
  readonly numberField: string;
  readonly sortColumns: readonly string[];
  /** What `filter_by` must say for inactive ones to be listed too. Zoho ignores one that it does not know. */
  readonly everything?: string;
  readonly modifiedFilter: ModifiedFilter;
  /** Members of the list row whose change means that the detail has to be read again. */
  readonly fingerprint: readonly string[];
  /** Where the vendor documents it. Books-only ones may or may not answer under Inventory. */
  readonly documentedFor: ZohoProduct;
  /** What the grant needs where Books has to be asked; reading and writing. */
  readonly scopes?: { readonly read: string; readonly write: string };
  /** Refunds are read below their parent: its resource path and the member of the row that names it. */
  readonly parent?: { readonly path: string; readonly idField: string };
  /** Lists of the detail that it may leave out; they are read below the record then, unless nothing can be in them. */
  readonly parts?: readonly ZohoPart[];
}

export interface ZohoPart {
  /** In the detail, and in the answer of the path below the record. */
  readonly field: string;
  readonly path: string;
  /** Sum of the list; zero, there is nothing to read. Where it is not stated, a balance of the whole total says the same. */
  readonly sumField: string;
}

const money = ['total', 'balance'] as const;
const times = ['created_time', 'last_modified_time'] as const;

export const zohoResources: Readonly<Record<ZohoResourceName, ZohoResource>> = {
  organizations: {
    path: '/organizations',
    listKeys: ['organizations'],
    detailKeys: ['organization'],
    idField: 'organization_id',
    numberField: 'name',
    sortColumns: [],
    modifiedFilter: 'none',
    fingerprint: ['name', 'currency_code', 'country_code', 'is_org_active'],
    documentedFor: 'inventory',
  },
  contacts: {
    path: '/contacts',
    listKeys: ['contacts'],
    detailKeys: ['contact'],
    idField: 'contact_id',
    numberField: 'contact_name',
    sortColumns: ['contact_name', 'first_name', 'last_name', 'email', ...times],
    modifiedFilter: 'live',
    // Outstanding amounts are left out: they move with every document and say nothing about the contact.
    fingerprint: [
      'last_modified_time',
      'status',
      'contact_type',
      'contact_name',
      'company_name',
      'currency_id',
      'email',
      'phone',
      'mobile',
    ],
    documentedFor: 'inventory',
  },
  items: {
    path: '/items',
    listKeys: ['items'],
    detailKeys: ['item'],
    idField: 'item_id',
    numberField: 'name',
    sortColumns: ['name', 'sku', 'rate', 'purchase_rate', ...times],
    modifiedFilter: 'documented',
    fingerprint: ['last_modified_time', 'status', 'name', 'sku', 'item_type', 'rate', 'purchase_rate', 'account_id', 'purchase_account_id'],
    documentedFor: 'inventory',
  },
  chartofaccounts: {
    path: '/chartofaccounts',
    listKeys: ['chartofaccounts', 'chart_of_accounts'],
    detailKeys: ['chart_of_account', 'chartofaccount'],
    idField: 'account_id',
    numberField: 'account_name',
    sortColumns: ['account_name', 'account_type'],
    everything: 'AccountType.All',
    modifiedFilter: 'live',
    fingerprint: ['last_modified_time', 'account_name', 'account_code', 'account_type', 'is_active', 'parent_account_id', 'currency_id'],
    documentedFor: 'books',
    scopes: { read: 'ZohoBooks.accountants.READ', write: 'ZohoBooks.accountants.ALL' },
  },
  taxes: {
    path: '/settings/taxes',
    listKeys: ['taxes'],
    detailKeys: ['tax'],
    idField: 'tax_id',
    numberField: 'tax_name',
    sortColumns: ['tax_name', 'created_time'],
    // Not documented: spelt as the answers name their default (Taxes.Active); one answer is known that says Status.All.
    everything: 'Taxes.All',
    modifiedFilter: 'none',
    fingerprint: ['tax_name', 'tax_percentage', 'tax_type', 'is_inactive', 'status'],
    documentedFor: 'inventory',
  },
  // There is no list: groups stand among the taxes, and only their detail names the simple taxes they are made of.
  taxgroups: {
    path: '/settings/taxgroups',
    listKeys: ['tax_groups'],
    detailKeys: ['tax_group'],
    idField: 'tax_group_id',
    numberField: 'tax_group_name',
    sortColumns: [],
    modifiedFilter: 'none',
    fingerprint: ['tax_group_name', 'tax_group_percentage'],
    documentedFor: 'inventory',
  },
  currencies: {
    path: '/settings/currencies',
    listKeys: ['currencies'],
    detailKeys: ['currency'],
    idField: 'currency_id',
    numberField: 'currency_code',
    sortColumns: [],
    modifiedFilter: 'none',
    fingerprint: ['currency_code', 'price_precision', 'is_base_currency', 'exchange_rate', 'effective_date'],
    documentedFor: 'inventory',
  },
  invoices: {
    path: '/invoices',
    listKeys: ['invoices'],
    detailKeys: ['invoice'],
    idField: 'invoice_id',
    numberField: 'invoice_number',
    sortColumns: ['customer_name', 'invoice_number', 'date', 'due_date', ...money, ...times],
    modifiedFilter: 'live',
    fingerprint: [
      'last_modified_time',
      'status',
      'write_off_amount',
      'invoice_number',
      'customer_id',
      'date',
      'due_date',
      'exchange_rate',
      'shipping_charge',
      'adjustment',
      ...money,
    ],
    documentedFor: 'inventory',
  },
  customerpayments: {
    path: '/customerpayments',
    listKeys: ['customerpayments', 'customer_payments'],
    detailKeys: ['payment', 'customerpayment', 'customer_payment'],
    idField: 'payment_id',
    numberField: 'payment_number',
    sortColumns: ['created_time', 'date', 'last_modified_time'],
    modifiedFilter: 'live',
    fingerprint: [
      'last_modified_time',
      'payment_status',
      'amount',
      'unused_amount',
      'bcy_refunded_amount',
      'invoice_numbers',
      'date',
      'account_id',
      'customer_id',
      'exchange_rate',
      'reference_number',
    ],
    documentedFor: 'inventory',
  },
  creditnotes: {
    path: '/creditnotes',
    listKeys: ['creditnotes'],
    detailKeys: ['creditnote', 'credit_note'],
    idField: 'creditnote_id',
    numberField: 'creditnote_number',
    sortColumns: ['customer_name', 'creditnote_number', 'date', 'created_time', ...money],
    modifiedFilter: 'live',
    fingerprint: ['last_modified_time', 'status', 'creditnote_number', 'customer_id', 'date', 'exchange_rate', ...money],
    documentedFor: 'inventory',
    // The document of Inventory shows invoices in the detail, without the ids that tell two applications apart.
    parts: [{ field: 'invoices_credited', path: 'invoices', sumField: 'total_credits_used' }],
  },
  creditnoterefunds: {
    path: '/creditnotes/refunds',
    listKeys: ['creditnote_refunds'],
    detailKeys: ['creditnote_refund'],
    idField: 'creditnote_refund_id',
    numberField: 'creditnote_number',
    sortColumns: ['refund_mode', 'reference_number', 'date', 'creditnote_number', 'customer_name', 'amount_bcy', 'amount_fcy'],
    modifiedFilter: 'none',
    fingerprint: ['creditnote_id', 'date', 'refund_mode', 'reference_number', 'description', 'amount_bcy', 'amount_fcy'],
    documentedFor: 'inventory',
    parent: { path: '/creditnotes', idField: 'creditnote_id' },
  },
  bills: {
    path: '/bills',
    listKeys: ['bills'],
    detailKeys: ['bill'],
    idField: 'bill_id',
    numberField: 'bill_number',
    sortColumns: ['vendor_name', 'bill_number', 'date', 'due_date', 'created_time', ...money],
    // Inventory documents paging only and ignored every filter in a probe; Books honours them.
    modifiedFilter: 'ignored',
    fingerprint: [
      'last_modified_time',
      'status',
      'unprocessed_payment_amount',
      'bill_number',
      'vendor_id',
      'date',
      'due_date',
      'exchange_rate',
      ...money,
    ],
    documentedFor: 'inventory',
  },
  vendorcredits: {
    path: '/vendorcredits',
    listKeys: ['vendorcredits', 'vendor_credits'],
    detailKeys: ['vendor_credit', 'vendorcredit'],
    idField: 'vendor_credit_id',
    numberField: 'vendor_credit_number',
    sortColumns: ['vendor_name', 'vendor_credit_number', 'date', 'reference_number', ...money, ...times],
    modifiedFilter: 'documented',
    fingerprint: ['last_modified_time', 'status', 'vendor_credit_number', 'vendor_id', 'date', 'exchange_rate', ...money],
    documentedFor: 'inventory',
    parts: [{ field: 'bills_credited', path: 'bills', sumField: 'total_credits_used' }],
  },
  vendorcreditrefunds: {
    path: '/vendorcredits/refunds',
    listKeys: ['vendor_credit_refunds'],
    detailKeys: ['vendor_credit_refund'],
    idField: 'vendor_credit_refund_id',
    numberField: 'vendor_credit_number',
    sortColumns: ['refund_mode', 'reference_number', 'date', 'vendor_credit_number', 'amount_bcy', 'amount_fcy'],
    modifiedFilter: 'documented',
    fingerprint: ['vendor_credit_id', 'date', 'refund_mode', 'reference_number', 'description', 'amount_bcy', 'amount_fcy'],
    documentedFor: 'inventory',
    parent: { path: '/vendorcredits', idField: 'vendor_credit_id' },
  },
  vendorpayments: {
    path: '/vendorpayments',
    listKeys: ['vendorpayments', 'vendor_payments'],
    detailKeys: ['vendorpayment', 'vendor_payment'],
    idField: 'payment_id',
    numberField: 'payment_number',
    sortColumns: ['vendor_name', 'date', 'reference_number', 'amount', 'balance'],
    modifiedFilter: 'live',
    fingerprint: ['last_modified_time', 'amount', 'balance', 'date', 'bill_numbers', 'paid_through_account_id'],
    documentedFor: 'books',
    scopes: { read: 'ZohoBooks.vendorpayments.READ', write: 'ZohoBooks.vendorpayments.ALL' },
  },
};
