import { ZohoError, codes } from '../errors.js';
import { param, reply, route, type Route } from '../http.js';
import type { Json } from '../json.js';
import type { Organization } from '../organization.js';

const monthNames = [
  ...['january', 'february', 'march', 'april', 'may', 'june'],
  ...['july', 'august', 'september', 'october', 'november', 'december'],
] as const;

export function organizationRow(organization: Organization): Json {
  const { profile } = organization;
  const currency = organization.baseCurrency();
  return {
    organization_id: organization.id,
    name: organization.name,
    contact_name: organization.userName,
    email: organization.userEmail,
    is_default_org: true,
    is_org_active: true,
    plan_type: organization.plan === 'free' ? 0 : 14,
    plan_name: organization.plan.toUpperCase(),
    plan_period: 'Monthly',
    version: profile.edition ?? (profile.countryCode ?? 'US').toLowerCase(),
    version_formatted: profile.country ?? 'U.S.A',
    mode: 'live',
    org_type: 'organization',
    language_code: 'en',
    // The list has a 0-based number, the detail a month name.
    fiscal_year_start_month: profile.fiscalYearStartMonth ?? 0,
    account_created_date: organization.time(organization.createdAt).slice(0, 10),
    time_zone: organization.timeZone,
    country: profile.country ?? 'U.S.A',
    country_code: profile.countryCode ?? 'US',
    state: '',
    currency_id: currency.id,
    currency_code: currency.code,
    currency_symbol: currency.symbol,
    currency_format: organization.precision === 0 ? '###,##0' : `###,##0.${'0'.repeat(organization.precision)}`,
    price_precision: organization.precision,
    tax_group_enabled: true,
    is_tax_registered: true,
    sales_tax_type: 'item_level',
    is_sales_inclusive_tax_enabled: true,
    zi_migration_status: 0,
    is_logo_uploaded: false,
    user_role: 'admin',
    user_status: 1,
    custom_fields: [],
    AppList: profile.appList ?? ['inventory'],
  };
}

function organizationDetail(organization: Organization): Json {
  return {
    ...organizationRow(organization),
    fiscal_year_start_month: monthNames[organization.profile.fiscalYearStartMonth ?? 0] ?? 'january',
    date_format: 'dd MMM yyyy',
    field_separator: ' ',
    industry_type: '',
    industry_size: '',
    company_id_label: '',
    company_id_value: '',
    tax_id_label: '',
    tax_id_value: '',
    phone: '',
    fax: '',
    website: '',
    org_address: '',
    remit_to_address: '',
    address: {
      street_address1: '',
      street_address2: '',
      city: '',
      state: '',
      state_code: '',
      country: organization.profile.country ?? 'U.S.A',
      zip: '',
    },
    portal_name: '',
    is_portal_enabled: false,
    tax_basis: 'accrual',
    status: '1',
  };
}

function userView(organization: Organization): Json {
  return {
    user_id: organization.userId,
    role_id: '',
    name: organization.userName,
    email: organization.userEmail,
    user_role: 'admin',
    status: 'active',
    is_current_user: true,
    photo_url: '',
  };
}

export const organizationRoutes: readonly Route[] = [
  route('GET /organizations/:organization', 'settings', (call) => {
    const id = param(call, 'organization');
    if (id !== call.organization.id) throw new ZohoError(400, codes.foreignOrganization, foreignText(id));
    return reply({ organization: organizationDetail(call.organization) });
  }),
  route('GET /users', 'settings', (call) => reply({ users: [userView(call.organization)] })),
  route('GET /users/me', 'settings', (call) => reply({ user: userView(call.organization) }), { kind: 'detail' }),
];

export function foreignText(id: string): string {
  return `This user is not associated with the CompanyID/CompanyName:${id}.`;
}
