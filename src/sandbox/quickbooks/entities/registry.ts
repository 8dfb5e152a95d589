import type { EntitySpec } from './spec.js';
import { transactionSpec } from './spec.js';
import { account } from './accounts.js';
import { companyCurrency } from './currencies.js';
import { prepareDeposit } from './deposits.js';
import { item } from './items.js';
import { prepareJournalEntry, prepareTransfer } from './journals.js';
import { classList, department, paymentMethod, term } from './lists.js';
import { customer, employee, vendor } from './parties.js';
import { prepareBillPayment, preparePayment } from './payments.js';
import { prepareBill, preparePurchase, prepareVendorCredit, rememberPurchaseNumber } from './purchases.js';
import { prepareInvoice, prepareSales, rememberNumber, salesFields } from './sales.js';
import { companyInfo, preferences } from './singles.js';
import { taxAgency, taxCode, taxRate } from './tax-entities.js';
import { voidedAmounts, voidedBillPayment, voidedPayment, voidedSale } from './void.js';
import { postPayer } from '../ledger/post-payments.js';
import { postDeposit, postJournalEntry, postPurchase, postTransfer, postVendorDocument } from '../ledger/post-purchases.js';
import { postCashSale, postCreditMemo, postInvoice } from '../ledger/post-sales.js';

const expenseFields = 'VendorRef APAccountRef GlobalTaxCalculation';

const transactions: readonly EntitySpec[] = [
  transactionSpec({
    name: 'Invoice',
    writable: `${salesFields} Deposit DepositToAccountRef AllowOnlineCreditCardPayment AllowOnlineACHPayment`,
    voidBy: ['operation'],
    prepare: prepareInvoice,
    stored: rememberNumber,
    post: postInvoice,
    voided: voidedSale,
  }),
  transactionSpec({
    name: 'CreditMemo',
    writable: `${salesFields} InvoiceRef`,
    prepare: (draft) => prepareSales(draft, { customerRequired: true, moneyAccount: 'none' }),
    stored: rememberNumber,
    post: postCreditMemo,
    voided: voidedSale,
  }),
  transactionSpec({
    name: 'SalesReceipt',
    writable: `${salesFields} DepositToAccountRef PaymentMethodRef PaymentRefNum`,
    voidBy: ['operation', 'include'],
    prepare: (draft) => ({ ...prepareSales(draft, { customerRequired: false, moneyAccount: 'undepositedFunds' }), Balance: 0 }),
    stored: rememberNumber,
    post: (company, row) => postCashSale(company, row, 1),
    voided: voidedSale,
  }),
  transactionSpec({
    name: 'RefundReceipt',
    writable: `${salesFields} DepositToAccountRef PaymentMethodRef PaymentRefNum PaymentType CheckPayment`,
    prepare: (draft) => ({ ...prepareSales(draft, { customerRequired: false, moneyAccount: 'required' }), Balance: 0 }),
    stored: rememberNumber,
    post: (company, row) => postCashSale(company, row, -1),
    voided: voidedSale,
  }),
  transactionSpec({
    name: 'Payment',
    writable: 'CustomerRef TotalAmt DepositToAccountRef PaymentMethodRef PaymentRefNum ARAccountRef ProcessPayment',
    voidBy: ['include'],
    prepare: preparePayment,
    post: postPayer,
    voided: (data) => ({ ...voidedPayment(data), UnappliedAmt: 0 }),
  }),
  transactionSpec({
    name: 'Bill',
    writable: `${expenseFields} SalesTermRef DueDate ShipAddr IncludeInAnnualTPAR LessCIS`,
    plan: 'Essentials',
    alwaysRequired: ['VendorRef'],
    prepare: prepareBill,
    post: (company, row) => postVendorDocument(company, row, 1),
    voided: voidedSale,
  }),
  transactionSpec({
    name: 'VendorCredit',
    writable: `${expenseFields} IncludeInAnnualTPAR`,
    plan: 'Essentials',
    prepare: prepareVendorCredit,
    stored: rememberPurchaseNumber,
    post: (company, row) => postVendorDocument(company, row, -1),
    voided: voidedSale,
  }),
  transactionSpec({
    name: 'BillPayment',
    writable: 'VendorRef TotalAmt PayType CheckPayment CreditCardPayment APAccountRef ProcessBillPayment',
    plan: 'Essentials',
    voidBy: ['include'],
    prepare: prepareBillPayment,
    post: postPayer,
    voided: voidedBillPayment,
  }),
  transactionSpec({
    name: 'Deposit',
    writable: 'DepositToAccountRef CashBack GlobalTaxCalculation',
    prepare: prepareDeposit,
    post: postDeposit,
  }),
  transactionSpec({
    name: 'Purchase',
    writable:
      'AccountRef PaymentMethodRef PaymentType EntityRef Credit RemitToAddr PrintStatus GlobalTaxCalculation CheckPayment PaymentRefNum',
    alwaysRequired: ['PaymentType'],
    voidBy: ['include'],
    prepare: preparePurchase,
    stored: rememberPurchaseNumber,
    post: postPurchase,
    voided: voidedAmounts,
  }),
  transactionSpec({
    name: 'JournalEntry',
    writable: 'Adjustment GlobalTaxCalculation',
    voidBy: ['include'],
    prepare: prepareJournalEntry,
    post: postJournalEntry,
    voided: voidedAmounts,
  }),
  transactionSpec({
    name: 'Transfer',
    writable: 'FromAccountRef ToAccountRef Amount ClassRef',
    prepare: prepareTransfer,
    post: postTransfer,
  }),
];

const exchangeRate: EntitySpec = {
  name: 'ExchangeRate',
  sequence: 'ExchangeRate',
  writable: new Set(['SourceCurrencyCode', 'Rate', 'AsOfDate']),
  creatable: false,
  updatable: false,
  deletable: false,
  voidBy: [],
  list: false,
  transaction: false,
  inChangeData: false,
  prepare: ({ input }) => input,
};

export const entitySpecs: readonly EntitySpec[] = [
  ...transactions,
  account,
  customer,
  vendor,
  employee,
  item,
  term,
  paymentMethod,
  classList,
  department,
  companyCurrency,
  exchangeRate,
  taxCode,
  taxRate,
  taxAgency,
  companyInfo,
  preferences,
];

const byPath = new Map(entitySpecs.map((spec) => [spec.name.toLowerCase(), spec]));

/** Looks an entity up by its path or by its name in any case. */
export function entitySpec(name: string): EntitySpec | undefined {
  return byPath.get(name.toLowerCase());
}

export function requireSpec(name: string): EntitySpec {
  const spec = entitySpec(name);
  if (!spec) throw new Error(`no entity ${name}`);
  return spec;
}

export const transactionEntities: readonly string[] = transactions.map(({ name }) => name);
