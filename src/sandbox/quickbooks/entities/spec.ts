import type { Company } from '../company.js';
import type { JsonObject } from '../json.js';
import type { Posting } from '../ledger/ledger.js';
import type { Plan } from '../options.js';
import type { Stored } from '../store.js';

/** What a writer hands to an entity: the object as it would become, before any computed member. */
export interface Draft {
  readonly company: Company;
  readonly entity: string;
  readonly id: string;
  /** Writable members after a full or sparse merge. */
  readonly input: JsonObject;
  /** What the client really sent. */
  readonly sent: JsonObject;
  readonly previous?: Stored | undefined;
  /** The data before this write; `previous` holds the new data once it is stored. */
  readonly before?: JsonObject | undefined;
  readonly allowDuplicateNumber: boolean;
  /** Written by the emulator itself or by a person in the product. */
  readonly system: boolean;
}

export interface EntitySpec {
  readonly name: string;
  readonly sequence: string;
  readonly writable: ReadonlySet<string>;
  readonly creatable: boolean;
  readonly updatable: boolean;
  readonly deletable: boolean;
  readonly voidBy: readonly ('operation' | 'include')[];
  /** List objects have Active and are hidden from queries when inactive. */
  readonly list: boolean;
  readonly transaction: boolean;
  readonly inChangeData: boolean;
  readonly plan?: Plan;
  /** Fields a sparse update must repeat. */
  readonly alwaysRequired?: readonly string[];
  /** Validates and completes the draft. It must not change the company: a fault leaves nothing behind. */
  prepare(draft: Draft): JsonObject;
  /** Runs once the object is stored. */
  stored?(draft: Draft, row: Stored): void;
  post?(company: Company, row: Stored): readonly Posting[];
  /** The object after a void. */
  voided?(data: JsonObject): JsonObject;
  /** Members computed when the object is read. */
  view?(company: Company, row: Stored): JsonObject;
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

type SpecDefaults = Pick<EntitySpec, 'creatable' | 'updatable' | 'deletable' | 'voidBy' | 'list' | 'transaction' | 'inChangeData'>;

const listDefaults: SpecDefaults = {
  creatable: true,
  updatable: true,
  deletable: false,
  voidBy: [],
  list: true,
  transaction: false,
  inChangeData: true,
};

const transactionDefaults: SpecDefaults = { ...listDefaults, deletable: true, list: false, transaction: true };

type SpecInput = Omit<EntitySpec, keyof SpecDefaults | 'writable'> & Partial<SpecDefaults> & { readonly writable: string };

export function listSpec(input: SpecInput): EntitySpec {
  return { ...listDefaults, ...input, writable: words(input.writable) };
}

export function transactionSpec(input: Omit<SpecInput, 'sequence'>): EntitySpec {
  const common =
    'DocNumber TxnDate DepartmentRef CurrencyRef ExchangeRate PrivateNote Line TxnTaxDetail CustomField ProjectRef TransactionLocationType LinkedTxn';
  return { ...transactionDefaults, sequence: 'transaction', ...input, writable: words(`${common} ${input.writable}`) };
}
