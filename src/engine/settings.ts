/** What the engine takes from a connection's configuration. The composition root maps the configuration onto it. */
export interface ConnectionSettings {
  readonly connection: string;
  /** Modules of the configuration that are on. */
  readonly modules: readonly string[];
  /** Entities switched on, in no order. */
  readonly entities: readonly string[];
  readonly exportFrom: string;
  /** `manual`: a run writes only what a person has approved. */
  readonly approval: 'auto' | 'manual';
  readonly closedBooks: 'hold' | 'nextOpenDay';
  readonly createMax: number | null;
  /** Account key (`sales.discount`) → name, number or id of a QBO account. */
  readonly accounts: Readonly<Record<string, Selector>>;
  readonly zeroRate: Selector | undefined;
  readonly automaticTax: boolean;
  readonly taxes: readonly { readonly zoho: Selector; readonly quickbooks: Selector }[];
  readonly groupSize: number;
  readonly writeConcurrency: number;
  readonly detailConcurrency: number;
  /** How old a pinned plan may be when it is carried out. */
  readonly planLifeMs: number;
  readonly requestKeyLifeMs: number;
  /** How long and how much of what runs worked from is kept. */
  readonly keepInputs: { readonly ms: number; readonly bytes: number };
  /** How long profiles of both sides may be reused before they are read again. */
  readonly profileAgeMsMax: number;
  readonly sweepEveryMs: number;
  /** Of the source's calls of a day, kept free for people and other programs. */
  readonly reservePercent: number;
  /** By document entity: what happens when somebody edits, voids or deletes in QuickBooks what was exported. */
  readonly drift: Readonly<Record<string, 'hold' | 'restore' | 'accept'>>;
  /** A list that misses more than this many, and more than this share of what is known, is not taken for deletes. */
  readonly sweepMissing: { readonly count: number; readonly percent: number };
}

export type Selector = string | { readonly id: string };

/** Keys an account may have in the configuration, and those found by type and currency without being configured. */
export const accountKeys = [
  'shipping',
  'sales.bankCharges',
  'sales.writeOff',
  'sales.discount',
  'sales.adjustment',
  'sales.retention',
  'sales.refund',
  'sales.income',
  'purchases.discount',
  'purchases.adjustment',
  'purchases.retention',
  'purchases.reverseCharge',
  'purchases.reverseChargeInput',
  'purchases.purchaseTax',
  'purchases.bank',
] as const;

export const typedAccounts = {
  $receivable: { type: 'Accounts Receivable', byCurrency: true },
  $payable: { type: 'Accounts Payable', byCurrency: true },
  $undepositedFunds: { type: 'Other Current Asset', subType: 'UndepositedFunds', byCurrency: false },
  // QBO: an item that is bought takes any of these.
  $expense: { type: 'Cost of Goods Sold', otherwise: ['Expense', 'Other Expense'], byCurrency: false },
  $income: { type: 'Income', byCurrency: false },
} as const satisfies Record<
  string,
  { readonly type: string; readonly otherwise?: readonly string[]; readonly subType?: string; readonly byCurrency: boolean }
>;
