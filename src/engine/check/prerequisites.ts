import { decimal } from '../../domain/money.js';
import { SyncError } from '../../domain/sync-error.js';
import { findAccount, isNamed, percentOf, taxCode } from '../run/context.js';
import type { SourceProfile, TargetProfile, TargetTaxCode } from '../ports.js';
import type { ConnectionSettings, Selector } from '../settings.js';

/** Something about the two sides that stands in the way (`error`) or may surprise (`warning`). */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  /** What was found, why it matters, what to do. */
  readonly message: string;
  readonly why: string;
  readonly remedy: string;
}

/** The vendors' prerequisites and our own, over both profiles. Pure. */
export function prerequisites(settings: ConnectionSettings, source: SourceProfile, target: TargetProfile): Finding[] {
  return [
    ...companyFindings(source, target),
    ...preferenceFindings(target),
    ...accountFindings(settings, target),
    ...taxFindings(settings, source, target),
  ];
}

/** Two books that can never agree are refused before anything is planned; every other finding holds the documents it is about. */
export function requireCompany(source: SourceProfile, target: TargetProfile): void {
  const [finding] = companyFindings(source, target);
  if (finding) throw new SyncError({ kind: 'config', code: finding.code, message: `${finding.message}: ${finding.why} ${finding.remedy}` });
}

function companyFindings(source: SourceProfile, target: TargetProfile): Finding[] {
  const findings: Finding[] = [];
  if (!target.active) {
    findings.push(
      error(
        'company.inactive',
        `the QuickBooks company "${target.name}" has no active subscription`,
        'QuickBooks refuses every write.',
        'Renew the subscription in QuickBooks.',
      ),
    );
  }
  if (source.country !== '' && target.country !== '' && source.country !== target.country) {
    findings.push(
      error(
        'company.country',
        `Zoho organization is in ${source.country}, QuickBooks company in ${target.country}`,
        'The two have different tax models.',
        'Connect an organization and a company of the same country.',
      ),
    );
  }
  if (source.currency !== target.homeCurrency) {
    findings.push(
      error(
        'company.currency',
        `base currency is ${source.currency} in Zoho and ${target.homeCurrency} in QuickBooks`,
        'Home amounts could never agree.',
        'Connect an organization and a company with the same base currency.',
      ),
    );
  }
  return findings;
}

function preferenceFindings(target: TargetProfile): Finding[] {
  const findings: Finding[] = [];
  if (!target.customTxnNumbers) {
    findings.push(
      warning(
        'preference.numbers',
        'custom transaction numbers are off in QuickBooks',
        "Zoho's numbers are stored all the same, but QuickBooks may give a number of its own twice.",
        'Switch on Account and settings › Sales › Custom transaction numbers.',
      ),
    );
  }
  if (target.autoApplyCredit) {
    findings.push(
      warning(
        'preference.auto-apply',
        'QuickBooks applies credits by itself',
        'A credit may be used up before Zoho says where it goes.',
        'Switch off Account and settings › Advanced › Automatically apply credits.',
      ),
    );
  }
  if (!target.allowShipping) {
    findings.push(
      warning(
        'preference.shipping',
        'the shipping line is off in QuickBooks',
        'Shipping goes out as an item line on the configured account.',
        'Nothing to do, or switch on Account and settings › Sales › Shipping.',
      ),
    );
  }
  if (!target.allowDiscount) {
    findings.push(
      warning(
        'preference.discount',
        'the discount line is off in QuickBooks',
        'Discounts go out as a negative item line.',
        'Nothing to do, or switch on Account and settings › Sales › Discount.',
      ),
    );
  }
  if (target.bookCloseDate !== '') {
    findings.push(
      warning(
        'books.closed',
        `the books are closed up to ${target.bookCloseDate}`,
        'Documents dated up to then are held.',
        'Nothing to do, or reopen the period in QuickBooks.',
      ),
    );
  }
  return findings;
}

function accountFindings(settings: ConnectionSettings, target: TargetProfile): Finding[] {
  return Object.entries(settings.accounts)
    .filter(([, selector]) => !findAccount(selector, target.accounts))
    .map(([key, selector]) =>
      error(
        'account.missing',
        `export.accounts.${key} names ${said(selector)}, which is no active account in QuickBooks`,
        'Documents that need it are held.',
        `Create the account, or name another: ${nearest(selector, target)}.`,
      ),
    );
}

function taxFindings(settings: ConnectionSettings, source: SourceProfile, target: TargetProfile): Finding[] {
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
  const tax = at.source.taxes.find(({ id, name }) => isNamed(row.zoho, id, name));
  if (!tax) {
    return [
      error(
        'tax.unknown',
        `taxes.map[${index}].zoho names ${said(row.zoho)}, which Zoho does not have`,
        'The row maps nothing.',
        `Use one of ${at.source.taxes.map(({ name }) => name).join(', ') || 'none'}.`,
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
  return unequal(tax.percent, code).map(({ side, percent }) =>
    error(
      'tax.rate',
      `taxes.map[${index}]: Zoho "${tax.name}" is ${tax.percent} %, QuickBooks "${code.name}" is ${percent} % on ${side}`,
      'Mapped rates must be equal, or the books would differ.',
      'Map it to a code with the same rate, or correct the rate.',
    ),
  );
}

function unequal(percent: string, code: TargetTaxCode): { side: string; percent: string }[] {
  return (['sales', 'purchases'] as const)
    .filter((side) => code[side].length > 0)
    .map((side) => ({ side, percent: percentOf(code[side]) }))
    .filter((rate) => !decimal(rate.percent).equals(decimal(percent)));
}

function said(selector: Selector): string {
  return typeof selector === 'string' ? `"${selector}"` : `id ${selector.id}`;
}

function codeNames(target: TargetProfile): string {
  return (
    target.taxCodes
      .filter(({ active }) => active)
      .map(({ name }) => name)
      .join(', ') || 'none'
  );
}

function nearest(selector: Selector, target: TargetProfile): string {
  const wanted = typeof selector === 'string' ? selector.toLowerCase() : '';
  const names = target.accounts.filter(({ active }) => active).map(({ keys }) => keys['FullyQualifiedName'] ?? keys['Name'] ?? '');
  const alike = names.filter((name) => wanted.split(/\s+/).some((word) => word.length > 2 && name.toLowerCase().includes(word)));
  return (alike.length > 0 ? alike : names).slice(0, 8).join(', ');
}

function error(code: string, message: string, why: string, remedy: string): Finding {
  return { severity: 'error', code, message, why, remedy };
}

function warning(code: string, message: string, why: string, remedy: string): Finding {
  return { severity: 'warning', code, message, why, remedy };
}
