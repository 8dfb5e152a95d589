import type { Stored } from './collection.js';
import type { Decimal, Json } from './json.js';
import type { Discount, Totals } from './documents/totals.js';

/** The emulator's own state. Wire members that nothing computes with live in `fields`. */
export interface CustomFieldValue {
  readonly label: string;
  readonly apiName: string;
  readonly customFieldId: string;
  readonly dataType: string;
  readonly value: unknown;
}

export interface ContactPerson extends Stored {
  fields: Record<string, string>;
  isPrimary: boolean;
}

export type Address = Record<string, string>;

export interface Contact extends Stored {
  name: string;
  type: 'customer' | 'vendor';
  status: 'active' | 'inactive';
  currencyId: string;
  fields: Json;
  persons: ContactPerson[];
  billing: Address;
  shipping: Address;
  addresses: Address[];
  customFields: CustomFieldValue[];
  source: string;
}

export interface Account extends Stored {
  name: string;
  type: string;
  code: string;
  description: string;
  currencyId: string;
  parentId: string;
  isActive: boolean;
  isSystem: boolean;
  isUserCreated: boolean;
  customFields: CustomFieldValue[];
}

export interface Currency extends Stored {
  code: string;
  name: string;
  symbol: string;
  precision: number;
  isBase: boolean;
  rates: { id: string; effectiveDate: string; rate: Decimal }[];
}

export interface Tax extends Stored {
  name: string;
  percentage: Decimal;
  kind: 'tax' | 'compound_tax' | 'tax_group' | 'tds_tax';
  specificType: string;
  authorityId: string;
  isInactive: boolean;
  isDefault: boolean;
  /** Members of a group. */
  memberIds: string[];
}

/** Tax authorities and exemptions: a few texts each. */
export interface Labelled extends Stored {
  fields: Record<string, string>;
}

export interface Item extends Stored {
  name: string;
  sku: string;
  status: 'active' | 'inactive';
  itemType: string;
  productType: string;
  rate: Decimal;
  purchaseRate: Decimal;
  taxId: string;
  accountId: string;
  purchaseAccountId: string;
  inventoryAccountId: string;
  isTaxable: boolean;
  stock: Decimal;
  fields: Json;
  customFields: CustomFieldValue[];
}

export const documentKinds = ['invoices', 'creditnotes', 'bills', 'vendorcredits'] as const;
export type DocumentKind = (typeof documentKinds)[number];

export interface Line {
  readonly id: string;
  itemId: string;
  name: string;
  sku: string;
  accountId: string;
  quantity: Decimal;
  rate: Decimal;
  discount: Discount;
  taxId: string;
  tdsTaxId: string;
  reverseChargeTaxId: string;
  fields: Json;
}

export interface Retention {
  readonly id: string;
  readonly name: string;
  readonly percentage: Decimal;
  readonly accountId: string;
}

export const documentStates = ['draft', 'pending_approval', 'approved', 'rejected', 'open', 'void'] as const;
export type DocumentState = (typeof documentStates)[number];

export interface TradeDocument extends Stored {
  readonly kind: DocumentKind;
  number: string;
  partyId: string;
  state: DocumentState;
  viewed: boolean;
  emailed: boolean;
  date: string;
  dueDate: string;
  reference: string;
  paymentTerms: number;
  currencyId: string;
  exchangeRate: Decimal;
  isInclusiveTax: boolean;
  discountType: 'entity_level' | 'item_level';
  discount: Discount;
  isDiscountBeforeTax: boolean;
  shipping: Decimal;
  shippingTaxId: string;
  adjustment: Decimal;
  tdsTaxId: string;
  tdsPercentage: Decimal;
  retention: Retention | undefined;
  lines: Line[];
  totals: Totals;
  writeOff: Decimal;
  fields: Json;
  billing: Address;
  shippingAddress: Address;
  customFields: CustomFieldValue[];
  createdBy: string;
}

export interface Payment extends Stored {
  readonly kind: 'customerpayments' | 'vendorpayments';
  number: string;
  partyId: string;
  mode: string;
  amount: Decimal;
  bankCharges: Decimal;
  date: string;
  reference: string;
  description: string;
  currencyId: string;
  exchangeRate: Decimal;
  accountId: string;
  taxAccountId: string;
  fields: Json;
  customFields: CustomFieldValue[];
}

export type SourceKind = 'customerpayments' | 'creditnotes' | 'vendorpayments' | 'vendorcredits';

/** Part of a payment or credit used up by one invoice or bill. */
export interface Application {
  readonly id: string;
  readonly sourceKind: SourceKind;
  readonly sourceId: string;
  readonly targetId: string;
  amount: Decimal;
  withheld: Decimal;
  readonly date: string;
}

export interface Refund extends Stored {
  readonly sourceKind: SourceKind;
  readonly sourceId: string;
  date: string;
  mode: string;
  reference: string;
  description: string;
  amount: Decimal;
  exchangeRate: Decimal;
  accountId: string;
}
