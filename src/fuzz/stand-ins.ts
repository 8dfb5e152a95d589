import type { SourceDocument } from '../domain/document.js';
import { isRecord } from '../domain/json.js';
import { isReference, type Reference } from '../domain/reference.js';
import { plainText as text } from '../domain/text.js';
import type { Resolution } from '../engine/plan/resolve.js';
import { resolveAccount } from '../engine/run/accounts.js';
import type { Chart } from '../verify/index.js';
import { customerId, vendorId } from './documents.js';
import type { World } from './world.js';

const parties: Readonly<Record<string, string>> = { customers: customerId, vendors: vendorId };

/** The id of a party in one currency; a party billed in its home currency alone has no other. */
export function partyId(world: World, id: string, currency: string): string {
  return currency === '' || currency === world.chart.homeCurrency ? id : `${id}@${currency}`;
}

/** What stands for the references of one generated document; everything it names is there, and nothing else. */
export class StandIns {
  private readonly found = new Map<string, Chart['items'][number]>();
  private readonly documents: ReadonlySet<string>;

  constructor(
    private readonly world: World,
    document: SourceDocument,
  ) {
    this.documents = new Set(idsIn(document));
  }

  /** Items that lines have asked for, with the accounts they post to. */
  get items(): Chart['items'] {
    return [...this.found.values()];
  }

  resolve = (reference: Reference): Resolution => {
    const { entity, id, variant } = reference.$ref;
    const plain = typeof variant === 'string' ? variant : '';
    if (entity === 'configured') return this.configured(id, plain);
    if (entity in parties) return id === parties[entity] ? { kind: 'id', id: partyId(this.world, id, plain) } : unmapped(reference);
    if (entity === 'accounts') {
      const account = this.world.accountIds.get(id);
      return account === undefined ? unmapped(reference) : { kind: 'id', id: account };
    }
    return entity === 'items' ? this.item(reference) : this.document(reference);
  };

  configured(key: string, currency: string): Resolution {
    return resolveAccount(key, currency, this.world);
  }

  /** As a run makes it: on the account the line is on, else on its own. */
  private item(reference: Reference): Resolution {
    const { id, variant, fit } = reference.$ref;
    const wanted = isReference(variant) ? this.resolve(variant) : undefined;
    if (wanted !== undefined && wanted.kind !== 'id') return wanted;
    const own = this.ownItem(reference);
    if (!own) return unmapped(reference);
    if (fit !== undefined && wanted?.id !== own.expenseAccount)
      return { kind: 'unfit', issue: issueOf(reference, 'it posts to another account') };
    const item = fit === undefined && wanted ? { ...own, id: `${id}@${wanted.id}`, incomeAccount: wanted.id } : own;
    this.found.set(item.id, item);
    return { kind: 'id', id: item.id };
  }

  private ownItem(reference: Reference): Chart['items'][number] | undefined {
    const { id } = reference.$ref;
    const virtual = this.world.pipelines.find(({ entity }) => entity === 'items')?.virtual?.(reference, this.world.source);
    const key = text(virtual?.['account_key']);
    if (key !== '') {
      const account = this.configured(key, '');
      return account.kind === 'id' ? { id, incomeAccount: account.id, expenseAccount: '' } : undefined;
    }
    const income = this.configured('sales.income', '');
    const fallback = income.kind === 'id' ? income.id : '';
    if (virtual)
      return { id: text(virtual['item_id']), incomeAccount: this.accountOf(virtual['account_id']) || fallback, expenseAccount: '' };
    if (!this.documents.has(id)) return undefined;
    const known = this.world.items.find((item) => item.id === id);
    return {
      id,
      incomeAccount: this.accountOf(known?.account) || fallback,
      expenseAccount: this.accountOf(known?.purchaseAccount),
    };
  }

  private accountOf(id: unknown): string {
    return this.world.accountIds.get(text(id)) ?? '';
  }

  /** Another document is there when this one names it and its mapping makes the role. */
  private document(reference: Reference): Resolution {
    const { entity, id, role } = reference.$ref;
    const [made] = role.split(':');
    const emits = this.world.mappings.get(entity)?.emits ?? [];
    const isMade = emits.some((emission) => emission.role === made);
    return this.documents.has(id) && isMade ? { kind: 'id', id: documentKey(entity, id, role) } : unmapped(reference);
  }
}

export function documentKey(entity: string, id: string, role: string): string {
  return `${entity}/${id}#${role}`;
}

function* idsIn(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const member of value) yield* idsIn(member);
  else if (isRecord(value)) {
    for (const [key, member] of Object.entries(value)) {
      if (typeof member === 'string' && key.endsWith('id')) yield member;
      else yield* idsIn(member);
    }
  }
}

function unmapped(reference: Reference): Resolution {
  const { id } = reference.$ref;
  return { kind: 'missing', issue: issueOf(reference, id === '' ? 'the field it comes from is empty' : 'there is none') };
}

function issueOf({ $ref }: Reference, why: string) {
  const named = `${$ref.entity} ${$ref.id || '(empty)'}${$ref.role === '' ? '' : ` as ${$ref.role}`}`;
  return { code: 'reference.waiting', severity: 'hold', message: `refers to ${named}: ${why}`, remedy: '' } as const;
}
