import type { SandboxClock } from '../core/clock.js';
import { autoApplyCredits, openingBalances } from './books/automatic.js';
import { createObject } from './books/writer.js';
import { Company, type ChangeEvent } from './company.js';
import { registerAccountRoles } from './entities/accounts.js';
import { accountTypes } from './entities/account-types.js';
import { currencyRef, ensureCurrency, setExchangeRate } from './entities/currencies.js';
import { nameKey } from './entities/named.js';
import { requireSpec } from './entities/registry.js';
import { addTaxCode } from './entities/tax-entities.js';
import { isObject, text, type JsonObject } from './json.js';
import type { AccountProfile, CompanyProfile, QuickbooksSwitches } from './options.js';

/** A chart a small trading company starts with; the product's own accounts first. */
const defaultChart: readonly (readonly [name: string, type: string, subType: string])[] = [
  ['Accounts Receivable (A/R)', 'Accounts Receivable', 'AccountsReceivable'],
  ['Accounts Payable (A/P)', 'Accounts Payable', 'AccountsPayable'],
  ['Undeposited Funds', 'Other Current Asset', 'UndepositedFunds'],
  ['Opening Balance Equity', 'Equity', 'OpeningBalanceEquity'],
  ['Retained Earnings', 'Equity', 'RetainedEarnings'],
  ['Exchange Gain or Loss', 'Other Expense', 'ExchangeGainOrLoss'],
  ['Checking', 'Bank', 'Checking'],
  ['Savings', 'Bank', 'Savings'],
  ['Mastercard', 'Credit Card', 'CreditCard'],
  ['Inventory Asset', 'Other Current Asset', 'Inventory'],
  ['Prepaid Expenses', 'Other Current Asset', 'PrepaidExpenses'],
  ['Retention Receivable', 'Other Current Asset', 'Retainage'],
  ['Tax Recoverable', 'Other Current Asset', 'OtherCurrentAssets'],
  ['Retention Payable', 'Other Current Liability', 'OtherCurrentLiabilities'],
  ['Tax Owed', 'Other Current Liability', 'OtherCurrentLiabilities'],
  ['Loan Payable', 'Other Current Liability', 'LoanPayable'],
  ['Sales', 'Income', 'SalesOfProductIncome'],
  ['Sales of Product Income', 'Income', 'SalesOfProductIncome'],
  ['Services', 'Income', 'ServiceFeeIncome'],
  ['Shipping Income', 'Income', 'OtherPrimaryIncome'],
  ['Discounts given', 'Income', 'DiscountsRefundsGiven'],
  ['Other Income', 'Other Income', 'OtherMiscellaneousIncome'],
  ['Interest Earned', 'Other Income', 'InterestEarned'],
  ['Cost of Goods Sold', 'Cost of Goods Sold', 'SuppliesMaterialsCogs'],
  ['Purchases', 'Cost of Goods Sold', 'SuppliesMaterialsCogs'],
  ['Purchase Discounts', 'Cost of Goods Sold', 'OtherCostsOfServiceCos'],
  ['Freight', 'Cost of Goods Sold', 'ShippingFreightDeliveryCos'],
  ['Bad Debts', 'Expense', 'BadDebts'],
  ['Bank Charges', 'Expense', 'BankCharges'],
  ['Sales Tax on Purchases', 'Expense', 'TaxesPaid'],
  ['Advertising', 'Expense', 'AdvertisingPromotional'],
  ['Office Expenses', 'Expense', 'OfficeGeneralAdministrativeExpenses'],
  ['Rent', 'Expense', 'RentOrLeaseOfBuildings'],
  ['Travel', 'Expense', 'Travel'],
  ['Other Expense', 'Other Expense', 'OtherMiscellaneousExpense'],
  ['Sales Adjustments', 'Income', 'OtherPrimaryIncome'],
  ['Withheld by Customers', 'Income', 'OtherPrimaryIncome'],
];

function addAccount(company: Company, profile: AccountProfile): void {
  const currency = profile.currency ?? company.homeCurrency;
  const data: JsonObject = {
    Name: profile.name,
    FullyQualifiedName: profile.name,
    SubAccount: false,
    Active: true,
    Classification: accountTypes[profile.type]?.classification,
    AccountType: profile.type,
    AccountSubType: profile.subType ?? accountTypes[profile.type]?.subTypes[0],
    ...(profile.number === undefined ? {} : { AcctNum: profile.number }),
    CurrencyRef: currencyRef(currency),
  };
  if (data['Classification'] === undefined) throw new Error(`account ${profile.name}: there is no type ${profile.type}`);
  const row = company.addSystemObject('Account', 'Account', data, profile.id);
  company.names.set(nameKey('Account', undefined, profile.name), { entity: 'Account', id: row.id });
  registerAccountRoles(company, row);
  if (currency !== company.homeCurrency) ensureCurrency(company, currency, 'Employee');
}

/** Builds a company from plain JSON. Parties and items go through the same checks as a client's. */
export function buildCompany(
  profile: CompanyProfile,
  clock: SandboxClock,
  switches: () => QuickbooksSwitches,
  emit: (event: ChangeEvent) => void,
): Company {
  let live = false;
  const company = new Company(profile, clock, switches, (event) => {
    if (live) emit(event);
  });
  company.followUp = (row, body) => {
    openingBalances(company, row, body);
    autoApplyCredits(company, row);
  };
  const own = new Map((profile.accounts ?? []).map((account) => [account.name, account]));
  // Accounts with a wanted id first, so that the counter passes them.
  for (const account of own.values()) if (account.id !== undefined) addAccount(company, account);
  for (const [name, type, subType] of defaultChart) if (!own.has(name)) addAccount(company, { name, type, subType });
  for (const account of own.values()) if (account.id === undefined) addAccount(company, account);
  seedPreferences(company);
  seedTax(company);
  seedLists(company);
  for (const rate of profile.exchangeRates ?? []) {
    setExchangeRate(company, { SourceCurrencyCode: rate.currency, Rate: rate.rate, AsOfDate: rate.date });
  }
  for (const [entity, bodies] of Object.entries({ Customer: profile.customers, Vendor: profile.vendors, Item: profile.items })) {
    for (const body of bodies ?? []) createObject(company, requireSpec(entity), namedAccounts(company, body), { system: true });
  }
  live = true;
  return company;
}

/** Seeds may name accounts instead of knowing their ids: `{ "IncomeAccountRef": { "name": "Sales" } }`. */
function namedAccounts(company: Company, body: JsonObject): JsonObject {
  const result: JsonObject = { ...body };
  for (const [field, value] of Object.entries(body)) {
    if (!field.endsWith('AccountRef') || !isObject(value) || value['value'] !== undefined) continue;
    const holder = company.names.get(nameKey('Account', undefined, text(value, 'name') ?? ''));
    if (holder) result[field] = { value: holder.id };
  }
  return result;
}

function accountNamed(company: Company, name: string): string | undefined {
  return company.names.get(nameKey('Account', undefined, name))?.id;
}

function seedPreferences(company: Company): void {
  const { profile } = company;
  const wanted = profile.preferences ?? {};
  const discount = accountNamed(company, wanted.DefaultDiscountAccount ?? 'Discounts given');
  const shipping = accountNamed(company, wanted.DefaultShippingAccount ?? 'Shipping Income');
  if (discount !== undefined) company.setRole('discount', discount);
  if (shipping !== undefined) company.setRole('shipping', shipping);
  const allowDiscount = wanted.AllowDiscount ?? true;
  const allowShipping = wanted.AllowShipping ?? true;
  company.addSystemObject('Preferences', 'Preferences', {
    AccountingInfoPrefs: {
      FirstMonthOfFiscalYear: 'January',
      UseAccountNumbers: wanted.UseAccountNumbers ?? false,
      TaxYearMonth: 'January',
      ClassTrackingPerTxn: false,
      ClassTrackingPerTxnLine: wanted.TrackClasses ?? false,
      TrackDepartments: wanted.TrackDepartments ?? false,
      CustomerTerminology: 'Customers',
      ...(wanted.BookCloseDate === undefined ? {} : { BookCloseDate: wanted.BookCloseDate }),
    },
    ProductAndServicesPrefs: { ForSales: true, ForPurchase: true, QuantityWithPriceAndRate: true, QuantityOnHand: company.hasPlan('Plus') },
    SalesFormsPrefs: {
      CustomTxnNumbers: wanted.CustomTxnNumbers ?? true,
      AllowDeposit: wanted.AllowDeposit ?? false,
      AllowDiscount: allowDiscount,
      ...(allowDiscount && discount !== undefined ? { DefaultDiscountAccount: discount } : {}),
      AllowEstimates: true,
      AllowServiceDate: false,
      AllowShipping: allowShipping,
      ...(allowShipping && shipping !== undefined ? { DefaultShippingAccount: shipping } : {}),
      AutoApplyCredit: wanted.AutoApplyCredit ?? false,
      DefaultTerms: { value: '3' },
      UsingProgressInvoicing: false,
    },
    VendorAndPurchasesPrefs: { BillableExpenseTracking: true, TrackingByCustomer: true },
    TaxPrefs: { UsingSalesTax: company.usesTax, ...(profile.partnerTax ? { PartnerTaxEnabled: true } : {}) },
    CurrencyPrefs: { MultiCurrencyEnabled: profile.multiCurrency ?? false, HomeCurrency: { value: company.homeCurrency } },
    ReportPrefs: { ReportBasis: 'Accrual', CalcAgingReportFromTxnDate: false },
    OtherPrefs: {
      NameValue: [
        { Name: 'VendorAndPurchasesPrefs.UseCustomTxnNumbers', Value: String(wanted.VendorTxnNumbers ?? true) },
        { Name: 'WarnDuplicateCheckNumber', Value: String(wanted.WarnDuplicateCheckNumber ?? true) },
        { Name: 'WarnDuplicateJournalNumber', Value: String(wanted.WarnDuplicateJournalNumber ?? false) },
      ],
    },
  });
  company.addSystemObject('CompanyInfo', 'CompanyInfo', companyInformation(company));
}

const planNames = { SimpleStart: 'Simple Start', Essentials: 'Essentials', Plus: 'Plus', Advanced: 'Advanced' } as const;

function companyInformation(company: Company): JsonObject {
  const { profile } = company;
  const name = profile.name ?? `Sandbox Company ${profile.realmId}`;
  const country = profile.country ?? 'US';
  const address = { Id: '1', Line1: '123 Sierra Way', City: 'San Pablo', PostalCode: '87999', Country: country };
  return {
    CompanyName: name,
    LegalName: name,
    CompanyAddr: address,
    CustomerCommunicationAddr: address,
    LegalAddr: address,
    Country: country,
    FiscalYearStartMonth: 'January',
    CompanyStartDate: '2020-01-01',
    SupportedLanguages: 'en',
    DefaultTimeZone: 'America/Los_Angeles',
    Email: { Address: 'books@example.com' },
    WebAddr: {},
    NameValue: [
      { Name: 'NeoEnabled', Value: 'true' },
      { Name: 'SubscriptionStatus', Value: 'PAID' },
      { Name: 'OfferingSku', Value: `QuickBooks Online ${planNames[company.plan]}` },
    ],
  };
}

function seedTax(company: Company): void {
  const { profile } = company;
  if (company.isUs) {
    for (const id of ['TAX', 'NON']) {
      const data = { Name: id === 'TAX' ? 'Tax' : 'Non', Description: id, Active: true, Taxable: id === 'TAX', TaxGroup: false };
      company.addSystemObject('TaxCode', 'TaxCode', data, id);
    }
  }
  if (!company.usesTax) return;
  for (const code of profile.taxCodes ?? []) addTaxCode(company, code);
  if (profile.partnerTax) {
    const own = addTaxCode(company, { name: 'Automated Sales Tax', sales: profile.partnerTax.rates }, 'SYSTEM_GENERATED');
    company.setRole('automatedTaxCode', own.id);
    return;
  }
  const first = [...company.store('TaxCode').values()].find(({ data }) => data['TaxGroup'] === true);
  const preferences = company.find('Preferences', '1');
  if (!company.isUs || !first || !preferences) return;
  preferences.data = { ...preferences.data, TaxPrefs: { UsingSalesTax: true, TaxGroupCodeRef: { value: first.id } } };
}

function seedLists(company: Company): void {
  const terms = [
    { Name: 'Due on receipt', DueDays: 0 },
    { Name: 'Net 15', DueDays: 15 },
    { Name: 'Net 30', DueDays: 30 },
    { Name: 'Net 60', DueDays: 60 },
  ];
  for (const term of terms) createObject(company, requireSpec('Term'), term, { system: true });
  for (const Name of ['Cash', 'Check', 'Visa', 'MasterCard']) {
    const Type = ['Visa', 'MasterCard'].includes(Name) ? 'CREDIT_CARD' : 'NON_CREDIT_CARD';
    createObject(company, requireSpec('PaymentMethod'), { Name, Type }, { system: true });
  }
}
