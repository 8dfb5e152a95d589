import { isRecord } from '../domain/json.js';
import { plainText } from '../domain/text.js';
import type { DirectoryEntry, TargetProfile, TargetTaxCode, TargetTaxRate } from '../engine/ports.js';
import type { QuickbooksClient } from '../vendors/quickbooks/client.js';
import { isIn } from '../vendors/quickbooks/query.js';
import type { QboRecord } from '../vendors/quickbooks/types.js';

/** A company in five metered reads (accounts are a sixth): what planning and checking need of it, cached by the caller. */
export async function quickbooksProfile(client: QuickbooksClient, accounts: readonly DirectoryEntry[]): Promise<TargetProfile> {
  const info = await client.companyInfo();
  const preferences = await client.preferences();
  const sales = section(preferences, 'SalesFormsPrefs');
  const tax = section(preferences, 'TaxPrefs');
  const currency = section(preferences, 'CurrencyPrefs');
  const usingSalesTax = tax['UsingSalesTax'] === true;
  return {
    id: plainText(info['Id']),
    name: plainText(info['CompanyName']),
    country: country(plainText(info['Country'])),
    active: !/expired|cancel|suspend/i.test(nameValue(info, 'SubscriptionStatus')),
    plan: nameValue(info, 'OfferingSku'),
    homeCurrency: reference(currency['HomeCurrency']),
    multiCurrency: currency['MultiCurrencyEnabled'] === true,
    usingSalesTax,
    partnerTax: typeof tax['PartnerTaxEnabled'] === 'boolean' ? tax['PartnerTaxEnabled'] : null,
    allowShipping: sales['AllowShipping'] === true,
    defaultShippingAccount: plainText(sales['DefaultShippingAccount']),
    allowDiscount: sales['AllowDiscount'] === true,
    defaultDiscountAccount: plainText(sales['DefaultDiscountAccount']),
    customTxnNumbers: sales['CustomTxnNumbers'] === true,
    autoApplyCredit: sales['AutoApplyCredit'] === true,
    bookCloseDate: plainText(section(preferences, 'AccountingInfoPrefs')['BookCloseDate']).slice(0, 10),
    taxCodes: await taxCodes(client),
    accounts,
  };
}

async function taxCodes(client: QuickbooksClient): Promise<TargetTaxCode[]> {
  const rates = new Map((await all(client, 'TaxRate')).map((rate) => [plainText(rate['Id']), rate]));
  const codes = await all(client, 'TaxCode');
  return codes.map((code) => ({
    id: plainText(code['Id']),
    name: plainText(code['Name']),
    active: code['Active'] !== false,
    sales: rateList(code['SalesTaxRateList'], rates),
    purchases: rateList(code['PurchaseTaxRateList'], rates),
  }));
}

function rateList(list: unknown, rates: ReadonlyMap<string, QboRecord>): TargetTaxRate[] {
  const details = isRecord(list) && Array.isArray(list['TaxRateDetail']) ? list['TaxRateDetail'].filter(isRecord) : [];
  return details.map((detail) => {
    const id = reference(detail['TaxRateRef']);
    const rate = rates.get(id);
    return {
      id,
      name: plainText(rate?.['Name']),
      percent: plainText(rate?.['RateValue']) || '0',
      special: !['', 'NONE', 'ZERO_RATE'].includes(plainText(rate?.['SpecialTaxType'])),
    };
  });
}

async function all(client: QuickbooksClient, entity: string): Promise<QboRecord[]> {
  const found: QboRecord[] = [];
  for await (const page of client.queryAll(entity, isIn('Active', [true, false]))) found.push(...page);
  return found;
}

function section(preferences: QboRecord, name: string): QboRecord {
  const value = preferences[name];
  return isRecord(value) ? value : {};
}

function nameValue(info: QboRecord, name: string): string {
  const rows = Array.isArray(info['NameValue']) ? info['NameValue'].filter(isRecord) : [];
  return plainText(rows.find((row) => row['Name'] === name)?.['Value']);
}

/** Countries come as two letters, in places as three. */
function country(code: string): string {
  const three: Readonly<Record<string, string>> = { USA: 'US', CAN: 'CA', GBR: 'GB', AUS: 'AU', IND: 'IN', FRA: 'FR' };
  return three[code.toUpperCase()] ?? code.toUpperCase();
}

function reference(value: unknown): string {
  return isRecord(value) ? plainText(value['value']) : '';
}
