/** Faults as the vendor words them. A client must branch on `code`; the texts follow recorded or documented samples. */
export interface FaultError {
  readonly Message: string;
  readonly Detail?: string;
  readonly code: string;
  readonly element?: string;
}

const messages: Readonly<Record<string, string>> = {
  '120': 'Authorization Failure',
  '500': 'Unsupported Operation',
  '600': 'Duplicate Request ID',
  '610': 'Object Not Found',
  '620': 'Txn ID Cannot Be Linked',
  '1040': 'Batch size exceeds allowed limit',
  '1050': 'Invalid Content Type',
  '2010': 'Request has invalid or unsupported property',
  '2020': 'Required param missing, need to supply the required value for the API',
  '2030': 'Invalid ID',
  '2040': 'Invalid String',
  '2050': 'Invalid String Length',
  '2060': 'Invalid Date Format',
  '2070': 'Invalid Date',
  '2120': 'Invalid Type',
  '2130': 'Invalid Request Id Format',
  '2140': 'Invalid Amount',
  '2150': 'Invalid Percent',
  '2160': 'Invalid Quantity',
  '2170': 'Invalid Enumeration',
  '2200': 'Malformed Website Address Format',
  '2210': 'Invalid Email Address format',
  '2220': 'Invalid Currency Type',
  '2240': 'Invalid Number Range',
  '2260': 'Missing Posting Type',
  '2290': 'Negative Amount',
  '2300': 'Amount on debits not equal to credits',
  '2500': 'Invalid Reference Id',
  '4000': 'Error parsing query',
  '4001': 'Invalid query',
  '5010': 'Stale Object Error',
  '5030': 'Feature Not Supported Error',
  '6000': 'A business validation error has occurred while processing your request',
  '6010': 'Invalid Account.AccountType && Account.SubType',
  '6060': 'Account.OpenBalanceDate must be specified with Account.OpenBalance',
  '6070': 'Amount calculation incorrect in the request',
  '6080': 'No Name Provided',
  '6090': 'Discount Line missing required info',
  '6100': 'Invalid Line TaxCode in the request',
  '6140': 'Duplicate Document Number Error',
  '6150': 'ParentRef Required Validation Error',
  '6160': 'Invalid TaxCodeRef Error',
  '6170': 'Invalid TxnTaxDetail Error',
  '6180': 'Sub Level Limit',
  '6190': 'Invalid Company Status',
  '6210': 'Account Period Closed',
  '6240': 'Duplicate Name Exists Error',
  '6310': 'Missing Customer',
  '6420': 'Email address is required',
  '6430': 'Invalid account type used',
  '6440': 'Transaction Detail Information Required',
  '6470': 'TaxLiabilityAccount or TaxRateError',
  '6480': 'Matched Transaction Delete Error',
  '6540': 'Deposited Transaction cannot be changed',
  '10000': 'An application error has occurred while processing your request',
};

export class QuickbooksFault extends Error {
  constructor(
    readonly errors: readonly FaultError[],
    readonly type = 'ValidationFault',
    readonly status = 400,
  ) {
    super(errors.map(({ code, Detail }) => `${code} ${Detail ?? ''}`).join('; '));
    this.name = 'QuickbooksFault';
  }

  get body(): { readonly Error: readonly FaultError[]; readonly type: string } {
    return { Error: this.errors, type: this.type };
  }
}

export function faultError(code: string, detail?: string, element = ''): FaultError {
  const Message = messages[code] ?? 'Operation failed';
  return { Message, Detail: detail ?? Message, code, element };
}

export function fault(code: string, detail?: string, element = ''): QuickbooksFault {
  return new QuickbooksFault([faultError(code, detail, element)]);
}

export function missing(path: string): FaultError {
  return faultError('2020', `Required parameter ${path} is missing in the request`, path.split('.').at(-1) ?? path);
}

/** One Error entry per missing field, as seen in recorded faults. */
export function requireFields(present: Readonly<Record<string, unknown>>): void {
  const errors = Object.entries(present)
    .filter(([, value]) => value === undefined || value === null)
    .map(([path]) => missing(path));
  if (errors.length > 0) throw new QuickbooksFault(errors);
}

export const business = (text: string): QuickbooksFault => fault('6000', `Business Validation Error: ${text}`);

export const madeInactive =
  "Something you're trying to use has been made inactive. Check the fields with accounts, customers, items, vendors or employees.";

export const objectDeleted = (): QuickbooksFault => fault('610', 'Object Not Found : Another user has deleted this transaction.');

export const objectNotFound = (): QuickbooksFault => fault('610', `Object Not Found : ${madeInactive}`);

export const unsupportedOperation = (operation: string): QuickbooksFault => fault('500', `Operation ${operation} is not supported.`);

export const invalidReference = (detail: string): QuickbooksFault => fault('2500', `Invalid Reference Id : ${detail}`);

export function checkLength(name: string, value: string | undefined, max: number): void {
  if (value === undefined || value.length <= max) return;
  throw fault(
    '2050',
    `String length specified does not match the supported length. Min:0 Max:${max} supported. Supplied length:${value.length}`,
    name,
  );
}
