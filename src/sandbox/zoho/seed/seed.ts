import { textOf, type Json } from '../json.js';
import { accountNamed, seedAccounts } from '../masters/accounts.js';
import { addCurrency } from '../masters/currencies.js';
import { addTax, addTaxGroup } from '../masters/taxes.js';
import type { Organization } from '../organization.js';
import type { NamedBody, OrganizationProfile, SeedTax } from '../profile.js';
import type { Tax } from '../records.js';
import type { World } from '../world.js';
import { register } from './names.js';
import { injectRaw } from './raw.js';
import { runStep, runSteps } from './steps.js';

/** Builds an organization from its profile. Totals are computed by the emulator; only `raw` documents come as they are. */
const defaultScopes = ['ZohoInventory.fullaccess.all', 'ZohoBooks.fullaccess.all'] as const;

export function seedOrganization(world: World, profile: OrganizationProfile): Organization {
  const organization = world.addOrganization(profile);
  try {
    organization.at(profile.createdAt, () => {
      seedCurrencies(organization, profile);
      seedAccounts(organization);
      for (const account of organization.accounts.values())
        organization.names.set(`account.${account.name}`, { module: 'chartofaccounts', id: account.id });
      organization.customFieldDefinitions.push(...(profile.customFields ?? []));
      seedTaxes(organization, profile);
    });
    createAll(world, organization, 'account', profile.accounts, 'account_name');
    createAll(world, organization, 'contact', profile.contacts, 'contact_name');
    createAll(world, organization, 'item', profile.items, 'name');
    for (const raw of profile.raw ?? []) injectRaw(organization, raw);
    runSteps(world, organization, profile.steps ?? []);
  } catch (error) {
    world.organizations.delete(organization.id);
    throw error;
  }
  registerClient(world, profile);
  return organization;
}

/** Registered for the client of a seed that names none, so that consent can be rehearsed. */
const localRedirect = 'http://localhost:8400/callback';

function registerClient(world: World, profile: OrganizationProfile): void {
  const clientId = profile.clientId ?? '1000.SANDBOXCLIENT';
  world.oauth.register({
    clientId,
    secret: profile.clientSecret ?? 'sandbox-secret',
    dataCenter: profile.dataCenter ?? world.switches.dataCenter,
    redirectUris: profile.redirectUris ?? [localRedirect],
    organizationId: profile.organizationId,
  });
  world.oauth.addRefreshToken(clientId, profile.scopes ?? defaultScopes, profile.refreshToken ?? '1000.sandbox.refresh');
}

function seedCurrencies(organization: Organization, profile: OrganizationProfile): void {
  const seeds = profile.currencies ?? [];
  const own = seeds.find((seed) => seed.code.toUpperCase() === organization.currencyCode);
  addCurrency(organization, { ...own, code: organization.currencyCode, precision: organization.precision }, true);
  for (const seed of seeds) if (seed !== own) addCurrency(organization, seed, false);
  for (const currency of organization.currencies.values()) register(organization, `currency.${currency.code}`, 'currencies', currency.id);
}

function seedTaxes(organization: Organization, profile: OrganizationProfile): void {
  const authorities = new Map<string, string>();
  const named = new Map<string, Tax>();
  const remember = (seed: { readonly as?: string; readonly name: string }, tax: Tax): void => {
    named.set(seed.name, tax);
    register(organization, seed.name, 'taxes', tax.id, ['tax']);
    if (seed.as === undefined) return;
    named.set(seed.as, tax);
    register(organization, seed.as, 'taxes', tax.id, ['tax']);
  };
  for (const seed of profile.taxes ?? []) remember(seed, addTax(organization, seed, authority(organization, authorities, seed)));
  for (const seed of profile.taxGroups ?? []) {
    const members = seed.taxes.map((name) => named.get(name) ?? fail(`tax group ${seed.name}: no tax ${name}`));
    remember(seed, addTaxGroup(organization, seed.name, members));
  }
}

function authority(organization: Organization, known: Map<string, string>, seed: SeedTax): string {
  if (seed.authority === undefined) return '';
  let id = known.get(seed.authority);
  if (id === undefined) {
    id = organization.taxAuthorities.add({ ...organization.stamps(), fields: { tax_authority_name: seed.authority, description: '' } }).id;
    known.set(seed.authority, id);
  }
  return id;
}

function createAll(
  world: World,
  organization: Organization,
  noun: string,
  bodies: readonly NamedBody[] | undefined,
  nameMember: string,
): void {
  for (const { as, at, ...body } of (bodies ?? []) as (Json & { readonly as?: string; readonly at?: string })[]) {
    const name = textOf(body[nameMember]);
    if (noun === 'account' && exists(organization, name)) continue;
    const instant = at ?? organization.profile.createdAt;
    runStep(world, organization, { create: noun, as: as ?? name, ...(instant === undefined ? {} : { at: instant }), body });
  }
}

function exists(organization: Organization, name: string): boolean {
  try {
    return accountNamed(organization, name).name === name;
  } catch {
    return false;
  }
}

function fail(message: string): never {
  throw new Error(message);
}
