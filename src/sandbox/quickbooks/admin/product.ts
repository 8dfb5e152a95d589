import { createObject, deleteObject, updateObject, voidObject } from '../books/writer.js';
import { settle } from '../books/settle.js';
import type { Company } from '../company.js';
import { requireSpec, transactionEntities } from '../entities/registry.js';
import { isObject, text, type JsonObject } from '../json.js';
import type { Stored } from '../store.js';
import { viewOf } from '../view.js';

export const productActions = [
  'edit',
  'create',
  'void',
  'delete',
  'merge',
  'inactivate',
  'rename',
  'applyCredit',
  'matchBankFeed',
  'unmatchBankFeed',
  'closeBooks',
  'preferences',
  'subscription',
] as const;

/** Acts as a person in the product: no token is needed and nothing is locked for them. */
export function actInProduct(company: Company, body: JsonObject): unknown {
  const action = productActions.find((known) => known === body['action']);
  switch (action) {
    case 'create':
      return view(company, createObject(company, requireSpec(text(body, 'entity') ?? ''), fieldsOf(body), { system: true }));
    case 'edit':
      return edit(company, body, fieldsOf(body));
    case 'rename':
      return edit(company, body, { [body['entity'] === 'Customer' || body['entity'] === 'Vendor' ? 'DisplayName' : 'Name']: body['name'] });
    case 'inactivate':
      return edit(company, body, { Active: false });
    case 'void':
      return view(company, voidObject(company, requireSpec(text(body, 'entity') ?? ''), { Id: body['id'] }, { system: true }));
    case 'delete':
      return { deleted: deleteObject(company, requireSpec(text(body, 'entity') ?? ''), { Id: body['id'] }, { system: true }).id };
    case 'merge':
      return merge(company, text(body, 'entity') ?? 'Customer', text(body, 'id') ?? '', text(body, 'into') ?? '');
    case 'applyCredit':
      return applyCredit(company, body);
    case 'matchBankFeed':
      company.bankMatched.add(text(body, 'id') ?? '');
      return { matched: [...company.bankMatched] };
    case 'unmatchBankFeed':
      company.bankMatched.delete(text(body, 'id') ?? '');
      return { matched: [...company.bankMatched] };
    case 'closeBooks':
      return changePreferences(company, { AccountingInfoPrefs: { BookCloseDate: text(body, 'date') } });
    case 'preferences':
      return changePreferences(company, fieldsOf(body));
    case 'subscription':
      return changeSubscription(company, text(body, 'status') ?? 'PAID');
    default:
      throw new Error(`action must be one of ${productActions.join(', ')}`);
  }
}

const fieldsOf = (body: JsonObject): JsonObject => (isObject(body['fields']) ? body['fields'] : {});

const view = (company: Company, row: Stored): JsonObject => viewOf(company, row);

function edit(company: Company, body: JsonObject, fields: JsonObject): JsonObject {
  const change = { ...fields, Id: body['id'], sparse: true };
  return view(company, updateObject(company, requireSpec(text(body, 'entity') ?? ''), change, { system: true }));
}

/** The losing name disappears; everything it carried now carries the winner's id. */
function merge(company: Company, entity: string, loserId: string, winnerId: string): JsonObject {
  const winner = company.find(entity, winnerId);
  const loser = company.find(entity, loserId);
  if (!winner || !loser) throw new Error(`merge needs two objects of ${entity}`);
  const named = { value: winnerId, name: winner.data['DisplayName'] ?? winner.data['Name'] };
  const field = `${entity}Ref`;
  for (const name of transactionEntities) {
    for (const row of company.store(name).values()) {
      const moved = replaceRef(row.data, field, loserId, named) as JsonObject;
      if (JSON.stringify(moved) === JSON.stringify(row.data)) continue;
      company.touch(row, moved);
      settle(company, row);
    }
  }
  for (const [key, holder] of [...company.names]) if (holder.entity === entity && holder.id === loserId) company.names.delete(key);
  company.store(entity).remove(loserId, company.clock.now());
  company.touch(winner, winner.data);
  company.notify(entity, winnerId, 'Merge', loserId);
  return view(company, winner);
}

function replaceRef(value: unknown, field: string, from: string, to: JsonObject): unknown {
  if (Array.isArray(value)) return value.map((entry: unknown) => replaceRef(entry, field, from, to));
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const [name, held] of Object.entries(value)) {
    const hit = (name === field || name === 'EntityRef' || name === 'Entity') && isObject(held) && held['value'] === from;
    result[name] = hit ? { ...held, ...to } : replaceRef(held, field, from, to);
  }
  return result;
}

function applyCredit(company: Company, body: JsonObject): JsonObject {
  const invoice = company.find('Invoice', text(body, 'invoiceId') ?? '');
  if (!invoice) throw new Error('applyCredit needs invoiceId, creditMemoId and amount');
  const line = (TxnId: unknown, TxnType: string) => ({ Amount: body['amount'], LinkedTxn: [{ TxnId, TxnType }] });
  const payment = {
    CustomerRef: invoice.data['CustomerRef'],
    TotalAmt: 0,
    ExchangeRate: invoice.data['ExchangeRate'],
    Line: [line(body['invoiceId'], 'Invoice'), line(body['creditMemoId'], 'CreditMemo')],
  };
  return view(company, createObject(company, requireSpec('Payment'), payment, { system: true }));
}

function changePreferences(company: Company, changes: JsonObject): JsonObject {
  const row = company.find('Preferences', '1');
  if (!row) throw new Error('the company has no preferences');
  const data: JsonObject = { ...row.data };
  for (const [section, fields] of Object.entries(changes)) {
    const held = data[section];
    if (isObject(fields)) data[section] = JSON.parse(JSON.stringify({ ...(isObject(held) ? held : {}), ...fields }));
  }
  company.touch(row, data);
  company.notify('Preferences', '1', 'Update');
  return view(company, row);
}

function changeSubscription(company: Company, status: string): JsonObject {
  company.subscription = status;
  const row = company.find('CompanyInfo', '1');
  const pairs = row?.data['NameValue'];
  if (row && Array.isArray(pairs)) {
    const next = (pairs as JsonObject[]).map((pair) => (pair['Name'] === 'SubscriptionStatus' ? { ...pair, Value: status } : pair));
    company.touch(row, { ...row.data, NameValue: next });
  }
  return { status };
}
