import type { SourceDocument } from '../domain/document.js';
import { isRecord, type JsonObject } from '../domain/json.js';
import type { Operation } from '../domain/operation.js';
import { plainText } from '../domain/text.js';
import type { DirectoryEntry, PreparedRequest, TargetObject, TargetProfile, TargetWriter, WriteAnswer } from '../engine/ports.js';
import type { QuickbooksClient } from '../vendors/quickbooks/client.js';
import { compare, isIn } from '../vendors/quickbooks/query.js';
import { quickbooksResource } from '../vendors/quickbooks/resources.js';
import { sparseFields } from '../vendors/quickbooks/sparse.js';
import type { QboRecord } from '../vendors/quickbooks/types.js';
import { directoryEntry, directoryKeys } from './quickbooks-directory.js';
import { quickbooksProfile } from './quickbooks-profile.js';

/** Ids in one condition: the statement stays well below what the vendor takes. */
const idsPerQuery = 200;

/** The engine's writer over QuickBooks Online: generic over resources, what differs is in their table. */
export class QuickbooksTarget implements TargetWriter {
  constructor(private readonly client: QuickbooksClient) {}

  needsCurrent({ target, action }: Operation): boolean {
    return action === 'update' && quickbooksResource(target).sparse !== 'documented';
  }

  canVoid(resource: string): boolean {
    return quickbooksResource(resource).voidBy !== 'none';
  }

  // QBO: a company with one currency books in it, and takes no other.
  unsent(homeCurrency: string): JsonObject {
    return { CurrencyRef: { value: homeCurrency } };
  }

  prepare(operation: Operation, current?: TargetObject): PreparedRequest {
    return {
      requestId: operation.id,
      body: JSON.stringify(bodyOf(operation, current)),
      options: operation.allowDuplicateNumber === true ? { allowDuplicateNumber: true } : {},
    };
  }

  async send(operation: Operation, request: PreparedRequest): Promise<WriteAnswer> {
    const { object, traceId } = await this.client.write(operation.target, {
      operation: operation.action === 'deactivate' ? 'update' : operation.action,
      body: request.body,
      requestId: request.requestId,
      ...(request.options['allowDuplicateNumber'] === true ? { allowDuplicateNumber: true } : {}),
    });
    return {
      targetId: plainText(object['Id']),
      targetVersion: plainText(object['SyncToken']),
      facts: factsOf(operation.target, object),
      traceId,
    };
  }

  seen(resource: string, object: SourceDocument): TargetObject {
    return toTargetObject(resource, object);
  }

  async read(resource: string, targetId: string): Promise<TargetObject | undefined> {
    const object = await this.client.read(resource, targetId);
    return object ? toTargetObject(resource, object) : undefined;
  }

  async readMany(resource: string, targetIds: readonly string[]): Promise<readonly TargetObject[]> {
    const found: TargetObject[] = [];
    for (let at = 0; at < targetIds.length; at += idsPerQuery) {
      const objects = await this.client.query(resource, isIn('Id', targetIds.slice(at, at + idsPerQuery)));
      found.push(...objects.map((object) => toTargetObject(resource, object)));
    }
    return found;
  }

  /** By number where there is one, else by date; the marker, which cannot be queried, is compared by the caller. */
  async candidates(operation: Operation): Promise<readonly TargetObject[]> {
    const { numberField, queryable } = quickbooksResource(operation.target);
    const number = numberField === null ? '' : plainText(operation.after[numberField]);
    const date = plainText(operation.after['TxnDate']);
    const by =
      number !== '' && numberField !== null && queryable.includes(numberField)
        ? compare(numberField, '=', number)
        : date === ''
          ? ''
          : compare('TxnDate', '=', date);
    if (by === '') return [];
    const found: TargetObject[] = [];
    for await (const page of this.client.queryAll(operation.target, by))
      found.push(...page.map((object) => toTargetObject(operation.target, object)));
    return found;
  }

  async *changedSince(resource: string, since: string): AsyncGenerator<readonly TargetObject[]> {
    const where = since === '' ? undefined : compare('MetaData.LastUpdatedTime', '>=', since);
    for await (const page of this.client.queryAll(resource, where)) yield page.map((object) => toTargetObject(resource, object));
  }

  async directory(resource: string): Promise<readonly DirectoryEntry[]> {
    const entries: DirectoryEntry[] = [];
    const where = directoryKeys(resource) ? isIn('Active', [true, false]) : undefined;
    for await (const page of this.client.queryAll(resource, where)) entries.push(...page.map((object) => directoryEntry(resource, object)));
    return entries;
  }

  async profile(): Promise<TargetProfile> {
    return quickbooksProfile(this.client, await this.directory('Account'));
  }
}

function bodyOf({ target, action, targetId, targetVersion, before, after }: Operation, current: TargetObject | undefined): JsonObject {
  const identity = { Id: targetId ?? '', SyncToken: current?.version ?? targetVersion ?? '' };
  const { sparseNeeds, voidBy } = quickbooksResource(target);
  switch (action) {
    case 'create':
      return after;
    case 'update':
      return current
        ? { ...merged(current.raw, before, after), ...identity }
        : { ...sparseFields(before ?? {}, after), ...identity, sparse: true };
    case 'deactivate':
      return { ...identity, sparse: true, Active: false };
    case 'void':
      return { ...identity, ...(voidBy === 'include' ? { sparse: true } : {}) };
    case 'delete':
      return {
        ...identity,
        ...Object.fromEntries(sparseNeeds.flatMap((field) => (before?.[field] === undefined ? [] : [[field, before[field]]]))),
      };
  }
}

/** A full update would null what is not sent: the object as it stands, with our fields laid over it. */
function merged(raw: JsonObject, before: JsonObject | null, after: JsonObject): JsonObject {
  const keep = Object.entries(raw).filter(([field]) => !(field in (before ?? {})) && !computedFields.includes(field));
  return { ...Object.fromEntries(keep), ...after };
}

/** What QBO computes: ignored on the way in, but for tax, which would override; links come back through their own documents. */
const computedFields = [
  'TxnTaxDetail',
  'MetaData',
  'domain',
  'sparse',
  'TotalAmt',
  'Balance',
  'HomeTotalAmt',
  'HomeBalance',
  'RemainingCredit',
  'UnappliedAmt',
  'LinkedTxn',
  'status',
];

function toTargetObject(resource: string, object: QboRecord): TargetObject {
  const note = plainText(object['PrivateNote']);
  return {
    id: plainText(object['Id']),
    version: plainText(object['SyncToken']),
    state: isVoided(object, note) ? 'voided' : 'present',
    facts: factsOf(resource, object),
    note,
    raw: object as JsonObject,
  };
}

/** QBO keeps a voided document with zero amounts and puts the word in front of the note (vendor fact). */
function isVoided(object: QboRecord, note: string): boolean {
  return /^voided/i.test(note) && Number(object['TotalAmt'] ?? 0) === 0;
}

export function factsOf(resource: string, object: QboRecord): JsonObject {
  const { partyField, numberField } = quickbooksResource(resource);
  const tax = isRecord(object['TxnTaxDetail']) ? object['TxnTaxDetail']['TotalTax'] : undefined;
  const lines = Array.isArray(object['Line']) ? object['Line'].filter((line) => isRecord(line) && isOwnLine(line)).length : 0;
  return defined({
    total: plainText(object['TotalAmt']),
    tax: object['TotalAmt'] === undefined ? '' : plainText(tax ?? 0),
    unapplied: plainText(object['UnappliedAmt']),
    balance: plainText(object['Balance']),
    number: numberField === null ? '' : plainText(object[numberField]),
    date: plainText(object['TxnDate']),
    party: partyField === null ? '' : reference(object[partyField]),
    currency: reference(object['CurrencyRef']),
    lines: lines === 0 ? '' : String(lines),
    changedAt: isRecord(object['MetaData']) ? plainText(object['MetaData']['LastUpdatedTime']) : '',
    variant: variantOf(resource, object),
    purchaseVariant: resource === 'Item' ? reference(object['ExpenseAccountRef']) : '',
  });
}

/** A link comes and goes with the document it points to, and the subtotal is QBO's own: neither tells of a person's edit. */
function isOwnLine(line: Readonly<Record<string, unknown>>): boolean {
  const { DetailType: type, LinkedTxn: links } = line;
  return type !== undefined && type !== 'SubTotalLineDetail' && !(Array.isArray(links) && links.length > 0);
}

/** What tells apart objects of one name: an item's income account, a party's currency. */
function variantOf(resource: string, object: QboRecord): string {
  if (resource === 'Item') return reference(object['IncomeAccountRef']) || reference(object['ExpenseAccountRef']);
  return resource === 'Customer' || resource === 'Vendor' ? reference(object['CurrencyRef']) : '';
}

function defined(facts: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== ''));
}

export function reference(value: unknown): string {
  return isRecord(value) ? plainText(value['value']) : '';
}
