import { decimal } from '../../domain/money.js';
import type { SourceProfile, TargetProfile, TargetTaxCode } from '../ports.js';
import { isNamed, percentOf, taxCode } from '../run/context.js';
import type { ConnectionSettings } from '../settings.js';
import { error, said, warning, type Finding } from './finding.js';

/** Each mapped tax exists on both sides with the same rate, and untaxed lines have a code where they need one. */
export function taxFindings(settings: ConnectionSettings, source: SourceProfile, target: TargetProfile): Finding[] {
  const findings: Finding[] = [];
  if (target.usingSalesTax && target.country !== 'US' && (settings.zeroRate === undefined || !taxCode(settings.zeroRate, target))) {
    findings.push(
      error(
        'tax.zero-rate',
        settings.zeroRate === undefined
          ? 'taxes.zeroRate is not configured'
          : `taxes.zeroRate names ${said(settings.zeroRate)}, which is no active tax code`,
        'Outside the US every line needs a tax code, untaxed ones too.',
        `Name the 0 % code of the company; there are ${codeNames(target)}.`,
      ),
    );
  }
  settings.taxes.forEach((row, index) => findings.push(...rateFindings(row, index, { settings, source, target })));
  const unmapped = source.taxes.filter(
    (tax) => tax.active && !decimal(tax.percent).isZero() && !settings.taxes.some(({ zoho }) => isNamed(zoho, tax.id, tax.name)),
  );
  if (unmapped.length > 0 && !settings.automaticTax) {
    findings.push(
      warning(
        'tax.unmapped',
        `Zoho taxes without a mapping: ${unmapped.map(({ name, percent }) => `${name} (${percent} %)`).join(', ')}`,
        'Documents that use them are held.',
        'Add them to taxes.map.',
      ),
    );
  }
  return findings;
}

function rateFindings(
  row: ConnectionSettings['taxes'][number],
  index: number,
  at: { settings: ConnectionSettings; source: SourceProfile; target: TargetProfile },
): Finding[] {
  const named = at.source.taxes.filter(({ id, name }) => isNamed(row.zoho, id, name));
  const tax = named.find(({ active }) => active) ?? named[0];
  if (!tax) {
    return [
      warning(
        'tax.unknown',
        `taxes.map[${index}].zoho names ${said(row.zoho)}, which Zoho does not have`,
        'The row maps nothing: if the name is misspelt, documents with that tax are held.',
        `Use one of ${at.source.taxes.map(({ name }) => name).join(', ') || 'none'}, or take the row out.`,
      ),
    ];
  }
  if (row.quickbooks === 'automatic') {
    return at.target.partnerTax === true
      ? []
      : [
          error(
            'tax.automatic',
            `taxes.map[${index}] maps to automatic, but the company does not use automated sales tax`,
            'Nothing would compute or name the tax.',
            'Map the tax to a tax code of the company.',
          ),
        ];
  }
  const code = taxCode(row.quickbooks, at.target);
  if (!code) {
    return [
      error(
        'tax.unknown',
        `taxes.map[${index}].quickbooks names ${said(row.quickbooks)}, which is no active tax code in QuickBooks`,
        'Documents with this tax are held.',
        `Use one of ${codeNames(at.target)}.`,
      ),
    ];
  }
  return unequal(tax.percent, code).map(({ side, percent }) => {
    const found = error(
      'tax.rate',
      `taxes.map[${index}]: Zoho "${tax.name}" is ${tax.percent} %, QuickBooks "${code.name}" is ${percent} % on ${side}`,
      'Mapped rates must be equal, or the books would differ.',
      'Map it to a code with the same rate, or correct the rate.',
    );
    // A retired tax is on old documents only, and one that does not fit is held: the others need not wait for it.
    return tax.active ? found : { ...found, severity: 'warning' };
  });
}

function unequal(percent: string, code: TargetTaxCode): { side: string; percent: string }[] {
  return (['sales', 'purchases'] as const)
    .filter((side) => code[side].length > 0)
    .map((side) => ({ side, percent: percentOf(code[side]) }))
    .filter((rate) => !decimal(rate.percent).equals(decimal(percent)));
}

function codeNames(target: TargetProfile): string {
  return (
    target.taxCodes
      .filter(({ active }) => active)
      .map(({ name }) => name)
      .join(', ') || 'none'
  );
}
