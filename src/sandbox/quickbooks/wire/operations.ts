import { createObject, deleteObject, updateObject, voidObject } from '../books/writer.js';
import type { Company } from '../company.js';
import { entitySpec } from '../entities/registry.js';
import type { EntitySpec } from '../entities/spec.js';
import { setExchangeRate, rateOn } from '../entities/currencies.js';
import { fault, objectDeleted, objectNotFound, unsupportedOperation } from '../fault.js';
import { isCleared, type JsonObject } from '../json.js';
import { viewOf } from '../view.js';

export interface WriteRequest {
  readonly operation: string | undefined;
  readonly includes: ReadonlySet<string>;
  readonly body: JsonObject;
}

export function requireEntity(name: string): EntitySpec {
  const spec = entitySpec(name);
  if (!spec) throw fault('500', `Operation Could not find resource for entity ${name} is not supported.`);
  return spec;
}

/** One write of one entity, by path or as a batch item; answers the members of the envelope. */
export function performWrite(company: Company, spec: EntitySpec, { operation, includes, body }: WriteRequest): JsonObject {
  if (spec.name === 'ExchangeRate') return { ExchangeRate: { ...setExchangeRate(company, body), domain: 'QBO', sparse: false } };
  const allowDuplicateNumber = includes.has('allowduplicatedocnum');
  if (includes.has('void')) {
    if (operation !== undefined && operation !== 'update') throw unsupportedOperation(operation);
    if (!spec.voidBy.includes('include')) throw unsupportedOperation('void');
    return { [spec.name]: viewOf(company, voidObject(company, spec, body)) };
  }
  switch (operation) {
    case 'delete': {
      const row = deleteObject(company, spec, body);
      return { [spec.name]: { status: 'Deleted', domain: 'QBO', Id: row.id } };
    }
    case 'void':
      if (!spec.voidBy.includes('operation')) throw unsupportedOperation('void');
      return { [spec.name]: viewOf(company, voidObject(company, spec, body)) };
    case 'create':
    case 'update':
    case undefined: {
      const updating = operation === 'update' || (operation === undefined && isUpdate(spec, body));
      const row = updating
        ? updateObject(company, spec, body, { allowDuplicateNumber })
        : createObject(company, spec, body, { allowDuplicateNumber });
      return { [spec.name]: viewOf(company, row) };
    }
    default:
      throw unsupportedOperation(operation);
  }
}

const isUpdate = (spec: EntitySpec, body: JsonObject): boolean => !spec.creatable || !isCleared(body['Id']);

export function readObject(company: Company, spec: EntitySpec, id: string, includes: ReadonlySet<string>): JsonObject {
  if (!/^-?\d+$/.test(id) && spec.name !== 'TaxCode') throw fault('2030', `Id should be a valid number. Supplied value:${id}`, 'Id');
  const row = company.find(spec.name, id);
  if (!row) throw company.store(spec.name).tombstones.has(id) ? objectDeleted() : objectNotFound();
  const view = viewOf(company, row);
  const link = spec.name === 'Invoice' && includes.has('invoicelink') ? { InvoiceLink: `https://connect.intuit.invalid/t/${row.id}` } : {};
  return { [spec.name]: { ...view, ...link } };
}

export function readExchangeRate(company: Company, query: URLSearchParams): JsonObject {
  const source = query.get('sourcecurrencycode')?.toUpperCase();
  if (source === undefined) throw fault('2020', 'Required parameter sourcecurrencycode is missing in the request', 'sourcecurrencycode');
  if (!company.multiCurrency) throw fault('5030', 'Feature Not Supported Error : Multicurrency is not turned on.');
  const date = query.get('asofdate') ?? company.today;
  const rate = rateOn(company, source, date).toNumber();
  return {
    ExchangeRate: {
      SourceCurrencyCode: source,
      TargetCurrencyCode: company.homeCurrency,
      Rate: rate,
      AsOfDate: date,
      domain: 'QBO',
      sparse: false,
    },
  };
}

/** E-mailing marks the document and tells the listeners. */
export function sendObject(company: Company, spec: EntitySpec, id: string): JsonObject {
  const row = company.find(spec.name, id);
  if (!row) throw objectNotFound();
  if (!['Invoice', 'CreditMemo', 'SalesReceipt', 'RefundReceipt', 'Payment'].includes(spec.name)) throw unsupportedOperation('send');
  const time = new Date(company.clock.now()).toISOString();
  company.touch(row, { ...row.data, EmailStatus: 'EmailSent', DeliveryInfo: { DeliveryType: 'Email', DeliveryTime: time } });
  company.notify(spec.name, row.id, 'Emailed');
  return { [spec.name]: viewOf(company, row) };
}
