import { plainText } from '../../domain/text.js';
import { SyncError } from '../../domain/sync-error.js';
import type { SourceProfile, TargetProfile } from '../ports.js';
import type { ConnectionSettings } from '../settings.js';
import { accountFindings } from './account-findings.js';
import { error, warning, type Finding } from './finding.js';
import { taxFindings } from './tax-findings.js';

/** The vendors' prerequisites and our own, over both profiles. Pure. */
export function prerequisites(settings: ConnectionSettings, source: SourceProfile, target: TargetProfile): Finding[] {
  return [
    ...companyFindings(source, target),
    ...planFindings(settings, target),
    ...preferenceFindings(target),
    ...salesTaxFindings(settings, target),
    ...currencyFindings(source, target),
    ...stockFindings(source),
    ...accountFindings(settings, target),
    ...taxFindings(settings, source, target),
  ];
}

/** What a run ends with before its first write; undefined when nothing stands in the way. */
export function refusalOf(findings: readonly Finding[]): SyncError | undefined {
  const [first, ...others] = findings.filter(({ severity }) => severity === 'error');
  if (!first) return undefined;
  const more = others.length === 0 ? '' : ` (and ${others.length} more; \`crossfoot check\` shows all)`;
  return new SyncError({ kind: 'config', code: first.code, message: `${first.message}: ${first.why} ${first.remedy}${more}` });
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

/** QBO: bills, bill payments and vendor credits need Essentials or more. */
const purchaseModules: readonly string[] = ['bills', 'vendorCredits'];

function planFindings(settings: ConnectionSettings, target: TargetProfile): Finding[] {
  if (!/simple start/i.test(target.plan) || !settings.modules.some((name) => purchaseModules.includes(name))) return [];
  return [
    error(
      'plan.bills',
      `the company's plan is ${target.plan}, which has no bills, and export.modules names bills or vendorCredits`,
      'QuickBooks refuses every bill, bill payment and vendor credit.',
      'Take bills and vendorCredits out of export.modules, or move the company to Essentials or more.',
    ),
  ];
}

function currencyFindings(source: SourceProfile, target: TargetProfile): Finding[] {
  const currencies = source.accounts.map((account) => plainText(account['currency_code'])).filter((code) => code !== '');
  const foreign = [...new Set(currencies)].filter((code) => code !== source.currency).sort();
  if (target.multiCurrency || foreign.length === 0) return [];
  return [
    warning(
      'currency.single',
      `Zoho has accounts in ${foreign.join(', ')}, and the QuickBooks company knows one currency only`,
      'Documents in another currency are held.',
      'Switch on Account and settings › Advanced › Multicurrency; it cannot be switched off again.',
    ),
  ];
}

function stockFindings(source: SourceProfile): Finding[] {
  if (!source.accounts.some((account) => account['account_type'] === 'stock')) return [];
  return [
    warning(
      'stock.periodic',
      "Zoho's journals of stock and cost of goods sold are not posted to QuickBooks",
      'Purchases stay on their stock account there until somebody posts the cost.',
      'Nothing to do, or post the cost of goods sold at the end of a period by a journal entry.',
    ),
  ];
}

function salesTaxFindings(settings: ConnectionSettings, target: TargetProfile): Finding[] {
  if (target.usingSalesTax || (settings.taxes.length === 0 && !settings.automaticTax)) return [];
  return [
    warning(
      'preference.sales-tax',
      'sales tax is off in QuickBooks, and the configuration maps taxes',
      'Documents with tax are held.',
      'Set up sales tax in QuickBooks: Taxes › Sales tax.',
    ),
  ];
}
