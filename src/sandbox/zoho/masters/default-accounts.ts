/** The accounts a new organization starts with. The names are English here; a client must never match on them. */
export interface DefaultAccount {
  readonly name: string;
  readonly type: string;
  readonly isSystem: boolean;
}

const system = (name: string, type: string): DefaultAccount => ({ name, type, isSystem: true });
const plain = (name: string, type: string): DefaultAccount => ({ name, type, isSystem: false });

export const defaultAccounts: readonly DefaultAccount[] = [
  system('Advance Tax', 'other_current_asset'),
  plain('Prepaid Expenses', 'other_current_asset'),
  plain('Employee Advance', 'other_current_asset'),
  system('Retention Receivable', 'other_current_asset'),
  system('Petty Cash', 'cash'),
  system('Undeposited Funds', 'cash'),
  plain('Checking', 'bank'),
  system('Accounts Receivable', 'accounts_receivable'),
  system('Inventory Asset', 'stock'),
  plain('Furniture and Equipment', 'fixed_asset'),
  system('Accounts Payable', 'accounts_payable'),
  system('Tax Payable', 'other_current_liability'),
  system('Retention Payable', 'other_current_liability'),
  system('Unearned Revenue', 'other_current_liability'),
  system('Opening Balance Adjustments', 'other_current_liability'),
  plain('Employee Reimbursements', 'other_current_liability'),
  system('Retained Earnings', 'equity'),
  system('Opening Balance Offset', 'equity'),
  plain("Owner's Equity", 'equity'),
  plain('Drawings', 'equity'),
  system('Sales', 'income'),
  system('General Income', 'income'),
  system('Interest Income', 'income'),
  system('Late Fee Income', 'income'),
  system('Shipping Charge', 'income'),
  system('Discount', 'income'),
  system('Other Charges', 'income'),
  system('Cost of Goods Sold', 'cost_of_goods_sold'),
  system('Bad Debt', 'expense'),
  system('Bank Fees and Charges', 'expense'),
  system('Purchase Discounts', 'expense'),
  system('Other Expenses', 'expense'),
  plain('Advertising And Marketing', 'expense'),
  plain('Consultant Expense', 'expense'),
  plain('Depreciation Expense', 'expense'),
  plain('IT and Internet Expenses', 'expense'),
  plain('Meals and Entertainment', 'expense'),
  plain('Office Supplies', 'expense'),
  plain('Rent Expense', 'expense'),
  plain('Salaries and Employee Wages', 'expense'),
  plain('Telephone Expense', 'expense'),
  plain('Travel Expense', 'expense'),
  system('Exchange Gain or Loss', 'other_expense'),
];

export const accountTypes = [
  ...['other_asset', 'other_current_asset', 'cash', 'bank', 'accounts_receivable', 'fixed_asset', 'stock', 'payment_clearing'],
  ...['intangible_asset', 'long_term_asset', 'deferred_tax_asset', 'capital_work_in_progress', 'intangible_assets_under_development'],
  ...['right_to_use_asset', 'financial_asset', 'contingent_asset', 'contract_asset'],
  ...['other_current_liability', 'credit_card', 'accounts_payable', 'long_term_liability', 'other_liability', 'overseas_tax_payable'],
  ...['deferred_tax_liability', 'contract_liability', 'refund_liability', 'loans_and_borrowing', 'lease_liability'],
  ...['employee_benefit_liability', 'contingent_liability', 'financial_liability', 'equity'],
  ...['income', 'other_income', 'finance_income', 'other_comprehensive_income'],
  ...['expense', 'cost_of_goods_sold', 'other_expense', 'manufacturing_expense', 'impairment_expense', 'depreciation_expense'],
  ...['employee_benefit_expense', 'lease_expense', 'finance_expense', 'tax_expense'],
] as const;

export const typesWithoutChildren: readonly string[] = [
  ...['bank', 'payment_clearing', 'deferred_tax_asset', 'deferred_tax_liability', 'capital_work_in_progress'],
  ...['intangible_assets_under_development', 'credit_card', 'overseas_tax_payable'],
];

const groups: Readonly<Record<string, readonly string[]>> = {
  Asset: [...accountTypes.slice(0, 17)],
  Liability: [...accountTypes.slice(17, 30)],
  Equity: ['equity'],
  Income: ['income', 'other_income', 'finance_income', 'other_comprehensive_income'],
};

export function accountGroup(type: string): string {
  return Object.entries(groups).find(([, types]) => types.includes(type))?.[0] ?? 'Expense';
}
