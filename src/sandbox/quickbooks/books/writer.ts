import type { Company } from '../company.js';
import { requireNumericId } from '../entities/checks.js';
import { featureMissing } from '../entities/items.js';
import type { Draft, EntitySpec } from '../entities/spec.js';
import { isVoided } from '../entities/void.js';
import { business, fault, missing, objectDeleted, objectNotFound, QuickbooksFault, unsupportedOperation } from '../fault.js';
import { flag, isCleared, text, type JsonObject } from '../json.js';
import type { Stored } from '../store.js';
import { checkProperties, mergeSparse, writableOf } from './input.js';
import { checkStillCovers, settle, unsettle } from './settle.js';

export interface WriteOptions {
  readonly allowDuplicateNumber?: boolean;
  /** The emulator itself or a person in the product: no subscription, lock or token check. */
  readonly system?: boolean;
}

const subscribed: ReadonlySet<string> = new Set(['PAID', 'TRIAL']);

function checkMayWrite(company: Company, spec: EntitySpec, options: WriteOptions): void {
  if (options.system !== true && !subscribed.has(company.subscription)) throw subscriptionLapsed(company);
  if (spec.plan !== undefined && !company.hasPlan(spec.plan)) throw featureMissing(company, `${spec.name} transactions`);
}

export function subscriptionLapsed(company: Company): QuickbooksFault {
  const detail = `You can't add data to QuickBooks Online ${company.plan} because your trial or subscription period ended.`;
  return fault('6190', `Subscription period has ended or canceled or there was a billing problem : ${detail}`);
}

function checkOpenBooks(company: Company, data: JsonObject, options: WriteOptions): void {
  const closed = company.bookCloseDate;
  const date = text(data, 'TxnDate');
  if (options.system === true || closed === undefined || date === undefined || date > closed) return;
  throw fault(
    '6210',
    'The account period has closed and the account books cannot be updated through the QBO Services API. Please use the QBO website to make these changes.',
  );
}

function checkUnlocked(company: Company, row: Stored, options: WriteOptions): void {
  if (options.system === true || !company.depositedIn.has(row.id)) return;
  throw fault(
    '6540',
    'This transaction has been deposited. If you want to change or delete it, you must edit the deposit it appears on and remove it first.',
  );
}

export function createObject(company: Company, spec: EntitySpec, body: JsonObject, options: WriteOptions = {}): Stored {
  if (!spec.creatable) throw unsupportedOperation(`create on ${spec.name}`);
  checkMayWrite(company, spec, options);
  checkProperties(spec.name, body);
  const draft: Draft = {
    company,
    entity: spec.name,
    id: 'new',
    input: writableOf(spec, body),
    sent: body,
    allowDuplicateNumber: options.allowDuplicateNumber === true,
    system: options.system === true,
  };
  const data = spec.prepare(draft);
  if (spec.transaction) checkOpenBooks(company, data, options);
  const now = company.clock.now();
  const wanted = options.system === true ? text(body, 'Id') : undefined;
  const row: Stored = { entity: spec.name, id: company.nextId(spec.sequence, wanted), data, createdMs: now, updatedMs: now, token: 0 };
  company.store(spec.name).add(row);
  spec.stored?.(draft, row);
  if (spec.transaction) settle(company, row);
  company.notify(spec.name, row.id, 'Create');
  company.followUp(row, body);
  return row;
}

/** Finds the object a write names and checks that the caller has seen its current state. */
export function currentObject(company: Company, spec: EntitySpec, body: JsonObject, options: WriteOptions = {}): Stored {
  const id = requireNumericId(text(body, 'Id'));
  const token = text(body, 'SyncToken');
  const row = company.find(spec.name, id);
  if (!row) throw company.store(spec.name).tombstones.has(id) ? objectDeleted() : objectNotFound();
  if (options.system === true) return row;
  if (token === undefined) throw new QuickbooksFault([missing('SyncToken')]);
  if (token !== String(row.token)) {
    throw fault(
      '5010',
      'Stale Object Error : You and Craig Carlson were working on this at the same time. Craig Carlson finished before you did, so your work was not saved.',
    );
  }
  return row;
}

export function updateObject(company: Company, spec: EntitySpec, body: JsonObject, options: WriteOptions = {}): Stored {
  if (!spec.updatable) throw unsupportedOperation(`update on ${spec.name}`);
  checkMayWrite(company, spec, options);
  checkProperties(spec.name, body);
  const row = currentObject(company, spec, body, options);
  const sparse = flag(body, 'sparse') === true;
  const absent = (spec.alwaysRequired ?? []).filter((name) => isCleared(body[name])).map((name) => missing(name));
  if (sparse && absent.length > 0 && options.system !== true) throw new QuickbooksFault(absent);
  if (spec.transaction) {
    checkUnlocked(company, row, options);
    checkOpenBooks(company, row.data, options);
  }
  const before = row.data;
  const draft: Draft = {
    company,
    entity: spec.name,
    id: row.id,
    input: sparse ? mergeSparse(spec, row, body) : writableOf(spec, body),
    sent: body,
    previous: row,
    before,
    allowDuplicateNumber: options.allowDuplicateNumber === true,
    system: options.system === true,
  };
  const data = spec.prepare(draft);
  if (spec.transaction) {
    checkOpenBooks(company, data, options);
    checkStillCovers(company, row, data);
  }
  checkSourcesFree(company, spec, row, options);
  company.touch(row, data);
  spec.stored?.(draft, row);
  if (spec.transaction) settle(company, row);
  company.notify(spec.name, row.id, 'Update');
  return row;
}

/** A deposit whose line is linked by a bill payment stays as it is until that link is gone. */
function checkSourcesFree(company: Company, spec: EntitySpec, row: Stored, options: WriteOptions): void {
  if (options.system === true || spec.name !== 'Deposit') return;
  if (company.settlements.payersOf(row.id).length > 0) throw business('This deposit is linked to a payment. Remove the link first.');
}

export function voidObject(company: Company, spec: EntitySpec, body: JsonObject, options: WriteOptions = {}): Stored {
  checkMayWrite(company, spec, options);
  const row = currentObject(company, spec, body, options);
  if (!spec.voided) throw unsupportedOperation('void');
  if (isVoided(row.data)) return row;
  checkUnlocked(company, row, options);
  checkOpenBooks(company, row.data, options);
  const data = spec.voided(row.data);
  if (spec.name !== 'Invoice' && spec.name !== 'Bill') checkStillCovers(company, row, data);
  company.touch(row, data);
  settle(company, row);
  company.notify(spec.name, row.id, 'Void');
  return row;
}

export function deleteObject(company: Company, spec: EntitySpec, body: JsonObject, options: WriteOptions = {}): Stored {
  if (!spec.deletable) throw unsupportedOperation('delete');
  checkMayWrite(company, spec, options);
  const row = currentObject(company, spec, body, options);
  checkUnlocked(company, row, options);
  checkOpenBooks(company, row.data, options);
  if (options.system !== true && company.bankMatched.has(row.id)) {
    throw fault('6480', 'This transaction is matched to a downloaded bank transaction. Undo the match before you delete it.');
  }
  const linked = company.settlements.payersOf(row.id);
  if (options.system !== true && company.switches().deleteWithLinks === 'refuse' && linked.length > 0) {
    throw business(`This transaction is linked to the transaction ${linked[0] ?? ''}. Remove the link before you delete it.`);
  }
  company.store(spec.name).remove(row.id, company.clock.now());
  unsettle(company, row);
  company.notify(spec.name, row.id, 'Delete');
  return row;
}
