export interface QuickbooksResource {
  /** Below `/v3/company/{realm}/`. */
  readonly path: string;
  /** List objects (names) may be changed only one at a time in a company. */
  readonly isListObject: boolean;
  /** Sparse update as the vendor documents it; elsewhere it works in practice but is no promise. */
  readonly sparse: 'documented' | 'practice' | 'none';
  /** Members a sparse update must carry although they do not change. */
  readonly sparseNeeds: readonly string[];
  /** `operation=void`, `operation=update&include=void`, or no void at all: then delete, or zero by update. */
  readonly voidBy: 'operation' | 'include' | 'none';
  readonly canDelete: boolean;
  readonly numberField: string | null;
  readonly partyField: string | null;
  /** Properties we may put into a WHERE. */
  readonly queryable: readonly string[];
}

const base: QuickbooksResource = {
  path: '',
  isListObject: false,
  sparse: 'practice',
  sparseNeeds: [],
  voidBy: 'none',
  canDelete: true,
  numberField: 'DocNumber',
  partyField: null,
  queryable: ['Id', 'TxnDate', 'DocNumber'],
};
const listObject: QuickbooksResource = {
  ...base,
  isListObject: true,
  canDelete: false,
  numberField: null,
  queryable: ['Id', 'Name', 'Active'],
};
const readOnly: QuickbooksResource = { ...listObject, isListObject: false, sparse: 'none' };

/** Which of them is documented for what: quickbooks vendor facts on sparse update, void and queryable properties. */
const resources: Readonly<Record<string, QuickbooksResource>> = {
  Account: {
    ...listObject,
    path: 'account',
    queryable: ['Id', 'Name', 'FullyQualifiedName', 'AccountType', 'AccountSubType', 'Classification', 'SubAccount', 'Active'],
  },
  Customer: {
    ...listObject,
    path: 'customer',
    sparse: 'documented',
    queryable: ['Id', 'DisplayName', 'CompanyName', 'FullyQualifiedName', 'GivenName', 'FamilyName', 'PrimaryEmailAddr', 'Active'],
  },
  Vendor: {
    ...listObject,
    path: 'vendor',
    queryable: ['Id', 'DisplayName', 'CompanyName', 'GivenName', 'FamilyName', 'PrimaryEmailAddr', 'Active'],
  },
  Employee: { ...listObject, path: 'employee', queryable: ['Id', 'DisplayName', 'Active'] },
  Item: { ...listObject, path: 'item', queryable: ['Id', 'Name', 'Sku', 'Type', 'FullyQualifiedName', 'SubItem', 'Active'] },
  Term: { ...listObject, path: 'term' },
  PaymentMethod: { ...listObject, path: 'paymentmethod' },
  CompanyCurrency: { ...listObject, path: 'companycurrency', queryable: ['Id', 'Active'] },
  Invoice: {
    ...base,
    path: 'invoice',
    sparse: 'documented',
    voidBy: 'operation',
    partyField: 'CustomerRef',
    queryable: ['Id', 'CustomerRef', 'DocNumber', 'TxnDate', 'DueDate', 'Balance', 'TotalAmt'],
  },
  SalesReceipt: {
    ...base,
    path: 'salesreceipt',
    sparse: 'documented',
    voidBy: 'operation',
    partyField: 'CustomerRef',
    queryable: ['Id', 'CustomerRef', 'DocNumber', 'TxnDate', 'TotalAmt', 'Balance'],
  },
  CreditMemo: {
    ...base,
    path: 'creditmemo',
    partyField: 'CustomerRef',
    queryable: ['Id', 'CustomerRef', 'DocNumber', 'TxnDate', 'Balance'],
  },
  RefundReceipt: {
    ...base,
    path: 'refundreceipt',
    sparse: 'documented',
    partyField: 'CustomerRef',
    queryable: ['Id', 'CustomerRef', 'DocNumber', 'TxnDate', 'Balance'],
  },
  Payment: {
    ...base,
    path: 'payment',
    voidBy: 'include',
    numberField: 'PaymentRefNum',
    partyField: 'CustomerRef',
    queryable: ['Id', 'CustomerRef', 'PaymentRefNum', 'TxnDate', 'TotalAmt'],
  },
  Deposit: {
    ...base,
    path: 'deposit',
    sparse: 'documented',
    numberField: null,
    queryable: ['Id', 'TxnDate', 'TotalAmt', 'DepositToAccountRef'],
  },
  Bill: {
    ...base,
    path: 'bill',
    sparseNeeds: ['VendorRef'],
    partyField: 'VendorRef',
    queryable: ['Id', 'VendorRef', 'DocNumber', 'TxnDate', 'DueDate', 'TotalAmt', 'Balance'],
  },
  BillPayment: {
    ...base,
    path: 'billpayment',
    voidBy: 'include',
    partyField: 'VendorRef',
    queryable: ['Id', 'VendorRef', 'DocNumber', 'TxnDate', 'TotalAmt'],
  },
  // By vendor it cannot be queried: page by date and filter on our side.
  VendorCredit: { ...base, path: 'vendorcredit', partyField: 'VendorRef', queryable: ['Id', 'DocNumber', 'TxnDate', 'TotalAmt'] },
  Purchase: {
    ...base,
    path: 'purchase',
    sparseNeeds: ['PaymentType'],
    partyField: 'EntityRef',
    queryable: ['Id', 'DocNumber', 'TxnDate', 'TotalAmt', 'PaymentType', 'AccountRef'],
  },
  JournalEntry: { ...base, path: 'journalentry', sparse: 'documented' },
  Transfer: { ...base, path: 'transfer', sparse: 'documented', numberField: null, queryable: ['Id', 'TxnDate'] },
  TaxCode: { ...readOnly, path: 'taxcode', queryable: ['Id', 'Name', 'Description', 'Active'] },
  TaxRate: { ...readOnly, path: 'taxrate', queryable: ['Id', 'Name', 'AgencyRef', 'Description', 'Active'] },
  TaxAgency: { ...readOnly, path: 'taxagency', queryable: ['Id'] },
  // Creates a tax code with its rates; its answer has no envelope and no time.
  TaxService: { ...listObject, path: 'taxservice/taxcode', sparse: 'none', queryable: [] },
  ExchangeRate: { ...readOnly, path: 'exchangerate', queryable: ['SourceCurrencyCode', 'AsOfDate'] },
  CompanyInfo: { ...readOnly, path: 'companyinfo', queryable: ['Id'] },
  Preferences: { ...readOnly, path: 'preferences', queryable: [] },
};

/** An entity without a row gets the plain behaviour of a transaction. */
export function quickbooksResource(entity: string): QuickbooksResource {
  return resources[entity] ?? { ...base, path: entity.toLowerCase() };
}
