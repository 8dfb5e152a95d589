import { customFieldViews } from '../custom-fields.js';
import { withFormatted } from '../formatted.js';
import { measure, textOf, type Json } from '../json.js';
import type { Organization } from '../organization.js';
import { contactName } from '../parties.js';
import type { Item } from '../records.js';
import { accountName } from './accounts.js';

function shared(organization: Organization, item: Item): Json {
  const tax = organization.taxes.find(item.taxId);
  const texts = ['unit', 'description', 'purchase_description', 'upc', 'ean', 'isbn', 'part_number', 'brand', 'manufacturer', 'hsn_or_sac'];
  return {
    item_id: item.id,
    name: item.name,
    sku: item.sku,
    status: item.status,
    source: 'api',
    ...Object.fromEntries([...texts, 'category_id', 'tax_exemption_id'].map((name) => [name, item.fields[name] ?? ''])),
    group_id: '',
    group_name: '',
    item_type: item.itemType,
    product_type: item.productType,
    rate: measure(item.rate),
    tax_id: item.taxId,
    tax_name: tax?.name ?? '',
    tax_percentage: tax ? measure(tax.percentage) : 0,
    is_taxable: item.isTaxable,
    purchase_rate: measure(item.purchaseRate),
    account_id: item.accountId,
    account_name: accountName(organization, item.accountId),
    purchase_account_id: item.purchaseAccountId,
    purchase_account_name: accountName(organization, item.purchaseAccountId),
    is_combo_product: false,
    can_be_sold: item.itemType !== 'purchases',
    can_be_purchased: item.itemType !== 'sales',
    track_inventory: item.itemType === 'inventory',
    ...(item.itemType === 'inventory' ? { stock_on_hand: measure(item.stock), available_stock: measure(item.stock) } : {}),
    reorder_level: '',
    category_name: '',
    image_name: '',
    image_type: '',
    image_document_id: '',
    created_time: organization.time(item.createdAt),
    last_modified_time: organization.time(item.modifiedAt),
    tags: [],
  };
}

export function itemRow(organization: Organization, item: Item): Json {
  if (item.raw && item.rawStale !== true) return item.raw;
  const custom = customFieldViews(item.customFields);
  const row = {
    ...shared(organization, item),
    item_name: item.name,
    has_attachment: false,
    custom_fields: custom.list,
    custom_field_hash: custom.hash,
    ...custom.flat,
  };
  return withFormatted(row, organization.baseCurrency().symbol);
}

export function itemDetail(organization: Organization, item: Item): Json {
  if (item.raw && item.rawStale !== true) return item.raw;
  const custom = customFieldViews(item.customFields);
  const vendorId = textOf(item.fields['vendor_id']);
  const detail = {
    ...shared(organization, item),
    inventory_account_id: item.inventoryAccountId,
    inventory_account_name: accountName(organization, item.inventoryAccountId),
    vendor_id: vendorId,
    vendor_name: contactName(organization, vendorId),
    item_tax_preferences: [],
    sales_rate: measure(item.rate),
    pricebook_rate: measure(item.rate),
    minimum_order_quantity: '',
    package_details: {},
    preferred_vendors: [],
    documents: [],
    comments: [],
    custom_fields: custom.list,
    custom_field_hash: custom.hash,
  };
  return withFormatted(detail, organization.baseCurrency().symbol);
}
