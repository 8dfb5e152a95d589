import type { Issue } from '../domain/document.js';
import { toMoney, type Decimal } from '../domain/money.js';
import type { MappedTax, Side, TaxCodeFacts } from './context.js';

/** What keeps a document's tax from being stated in QuickBooks, each with what to do about it. */
export function unmapped(taxId: string, mapped: MappedTax | undefined, label: string): Issue {
  const named = mapped ? `"${mapped.name}" (${mapped.percent} %)` : `with id ${taxId}`;
  return {
    code: 'mapping.tax-unmapped',
    severity: 'hold',
    message: `${label}: Zoho tax ${named} is mapped to no QuickBooks tax code`,
    remedy: `Add { zoho: ${mapped?.name ?? `{ id: "${taxId}" }`}, quickbooks: <tax code with the same rate> } to taxes.map.`,
  };
}

export function otherRate(mapped: MappedTax, code: TaxCodeFacts, side: Side, label: string): Issue {
  const rates = code[side].map(({ percent }) => `${percent} %`).join(' + ') || 'no rate';
  return {
    code: 'mapping.tax-rate',
    severity: 'hold',
    message: `${label}: Zoho tax "${mapped.name}" is ${mapped.percent} %, QuickBooks tax code "${code.name}" is ${rates} on ${side}`,
    remedy: 'Map the tax to a code with the same rate in taxes.map, or correct the rate in QuickBooks.',
  };
}

export function zeroRateMissing(label: string): Issue {
  return {
    code: 'mapping.zero-rate',
    severity: 'hold',
    message: `${label} is untaxed, and this QuickBooks company wants a tax code on every line`,
    remedy: 'Name the 0 % tax code of the company in taxes.zeroRate.',
  };
}

export function taxSwitchedOff(tax: Decimal): Issue {
  return {
    code: 'mapping.tax-off',
    severity: 'hold',
    message: `the document has tax of ${toMoney(tax)}, but sales tax is switched off in the QuickBooks company`,
    remedy: 'Switch sales tax on in QuickBooks (the API cannot), then run `crossfoot check`.',
  };
}

export function taxWithoutLine(tax: Decimal): Issue {
  return {
    code: 'mapping.tax-without-line',
    severity: 'hold',
    message: `the document has tax of ${toMoney(tax)}, but no line or shipping charge names a tax`,
    remedy: 'Open the document in Zoho Inventory, choose the tax of each line and save it.',
  };
}

export function splitByRateNote(names: readonly string[]): Issue {
  return {
    code: 'mapping.tax-split',
    severity: 'note',
    message: `several Zoho taxes on one document (${names.join(', ')}): total and tax are exact, the split by rate cannot be shown in a US company`,
    remedy: 'Nothing to do; use Zoho for the split by rate.',
  };
}

export function componentUnknown(key: string, amount: Decimal): Issue {
  return {
    code: 'mapping.tax-component',
    severity: 'hold',
    message: `Zoho's tax summary names "${key}" with ${toMoney(amount)}, which belongs to no tax used on the lines`,
    remedy: 'Check the taxes of the lines in Zoho Inventory and save the document again; map the tax group as a whole in taxes.map.',
  };
}

export function taxSum(parts: Decimal, tax: Decimal): Issue {
  return {
    code: 'mapping.tax-sum',
    severity: 'hold',
    message: `Zoho's tax summary adds up to ${toMoney(parts)}, the document's tax is ${toMoney(tax)}`,
    remedy: 'Check the taxes of the document in Zoho Inventory and save it again.',
  };
}
