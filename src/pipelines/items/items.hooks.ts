import type { SourceDocument } from '../../domain/document.js';
import { isReference, type Reference } from '../../domain/reference.js';

/** Items that stand behind lines Zoho has no item for: name and the configured account they post to. */
const specials: Readonly<Record<string, { readonly name: string; readonly account: string }>> = {
  shipping: { name: 'Shipping', account: 'shipping' },
  adjustment: { name: 'Adjustment', account: 'sales.adjustment' },
  discount: { name: 'Discount', account: 'sales.discount' },
  retention: { name: 'Retention', account: 'sales.retention' },
  withheld: { name: 'Tax withheld', account: 'sales.retention' },
  writeOff: { name: 'Write-off', account: 'sales.writeOff' },
};

const special = 'special:';
const byAccount = 'account:';

/** Whether an id is that of an item below, which Zoho does not know. */
export function isWithoutSource(id: string): boolean {
  return id.startsWith(special) || id.startsWith(byAccount);
}

/** `special:adjustment`, and lines without an item: one service item per income account, never one with an empty name. */
export function itemWithoutSource({ $ref }: Reference): SourceDocument | undefined {
  if ($ref.id.startsWith(special)) {
    const own = specials[$ref.id.slice(special.length)];
    return own && { item_id: $ref.id, name: own.name, product_type: 'service', is_taxable: false, account_key: own.account };
  }
  if ($ref.id !== '') return undefined;
  const account = isReference($ref.variant) ? $ref.variant.$ref : undefined;
  return {
    item_id: `${byAccount}${account?.id ?? 'default'}`,
    name: `${account?.label ?? 'Sales'} (no item)`,
    product_type: 'service',
    is_taxable: true,
    ...(account ? { account_id: account.id, account_name: account.label ?? '' } : {}),
  };
}
