/** Properties that may stand in WHERE and in ORDERBY, per entity; MetaData times are allowed on all of them. */
export interface QueryFields {
  readonly filterable: ReadonlySet<string>;
  readonly sortable: ReadonlySet<string>;
}

const times = ['MetaData.CreateTime', 'MetaData.LastUpdatedTime'];
const words = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '');
const fields = (filterable: string, sortable: string): QueryFields => ({
  filterable: new Set([...words(filterable), ...times]),
  sortable: new Set([...words(sortable), ...times]),
});

export const queryFields: Readonly<Record<string, QueryFields>> = {
  Account: fields(
    'Id Name SubAccount Classification FullyQualifiedName AccountType AccountSubType Active CurrentBalance CurrentBalanceWithSubAccounts',
    'Id Name SubAccount FullyQualifiedName CurrentBalance CurrentBalanceWithSubAccounts',
  ),
  Customer: fields(
    'Id DisplayName GivenName MiddleName FamilyName PrimaryEmailAddr Active CompanyName Balance PrintOnCheckName FullyQualifiedName',
    'Id DisplayName GivenName MiddleName FamilyName BalanceWithJobs Active CompanyName Balance PrintOnCheckName FullyQualifiedName',
  ),
  Vendor: fields(
    'Id DisplayName GivenName MiddleName FamilyName Suffix PrimaryEmailAddr Active CompanyName Balance PrintOnCheckName',
    'Id DisplayName GivenName FamilyName Active CompanyName Balance PrintOnCheckName',
  ),
  Item: fields('Id Name Type Sku Taxable Active FullyQualifiedName SubItem', 'Id Name Type UnitPrice PurchaseCost'),
  Invoice: fields(
    'Id CustomerRef DocNumber ProjectRef TxnDate SalesTermRef DueDate Balance TotalAmt',
    'Id DocNumber TxnDate DueDate Balance',
  ),
  CreditMemo: fields('Id CustomerRef ProjectRef TxnDate SalesTermRef DocNumber Balance', 'Id TxnDate DocNumber Balance'),
  Payment: fields('Id CustomerRef TotalAmt TxnDate PaymentMethodRef PaymentRefNum ProjectRef', 'Id TxnDate'),
  RefundReceipt: fields(
    'Id CustomerRef ProjectRef TxnDate DocNumber PaymentType CheckPayment CreditCardPayment Balance',
    'Id TxnDate DocNumber PaymentType Balance',
  ),
  SalesReceipt: fields('Id CustomerRef ProjectRef TxnDate DocNumber TotalAmt Balance', 'Id TxnDate DocNumber Balance'),
  Bill: fields(
    'Id VendorRef TxnDate APAccountRef SalesTermRef TotalAmt DueDate DocNumber Balance',
    'Id VendorRef TxnDate APAccountRef SalesTermRef TotalAmt DueDate DocNumber',
  ),
  BillPayment: fields(
    'Id VendorRef TotalAmt DocNumber TxnDate APAccountRef CheckPayment CreditCardPayment',
    'Id VendorRef TotalAmt DocNumber TxnDate APAccountRef',
  ),
  VendorCredit: fields('Id DocNumber APAccountRef TxnDate TotalAmt', 'Id DocNumber APAccountRef TxnDate TotalAmt Balance'),
  Deposit: fields('Id TxnDate TotalAmt DepositToAccountRef', 'Id TxnDate'),
  Purchase: fields('Id TxnDate DocNumber PaymentType AccountRef TotalAmt', 'Id TxnDate DocNumber'),
  JournalEntry: fields('Id DocNumber TxnDate', 'Id DocNumber TxnDate'),
  Class: fields('Id Name Active FullyQualifiedName', 'Id Name Active FullyQualifiedName'),
  Department: fields('Id Name Active FullyQualifiedName', 'Id Name Active FullyQualifiedName SubDepartment'),
  Term: fields('Id Name Active', 'Id Name Active'),
  PaymentMethod: fields('Id Name Active', 'Id Name Active'),
  TaxCode: fields('Id Name Active Description', 'Id Name Description'),
  TaxRate: fields('Id Name AgencyRef TaxReturnLineRef Active Description', 'Id Name AgencyRef TaxReturnLineRef Active Description'),
  TaxAgency: fields('Id', 'Id DisplayName'),
  ExchangeRate: fields('AsOfDate SourceCurrencyCode', ''),
  CompanyCurrency: fields('Id Active', 'Id Active'),
  CompanyInfo: fields('Id', 'Id'),
  Preferences: fields('', ''),
  Employee: fields('Id DisplayName GivenName FamilyName Active PrintOnCheckName', 'Id DisplayName GivenName FamilyName Active'),
  Transfer: fields('Id TxnDate', 'Id TxnDate'),
};
