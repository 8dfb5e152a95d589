import type { SandboxOrganization, Step, ZohoSandbox } from '../zoho/index.js';
import type { QuickbooksSandbox } from '../quickbooks/index.js';
import type { Body, SeedInvoice, SeedPair } from './types.js';

/** Puts a pair of a seed into running emulators. */
export interface PlantedPair {
  readonly pair: SeedPair;
  readonly organization: SandboxOrganization;
  /** What people do in Zoho between the first and the second sync. Answers the number of documents touched. */
  change(): number;
}

export function plant(pair: SeedPair, at: { readonly zoho: ZohoSandbox; readonly quickbooks: QuickbooksSandbox }): PlantedPair {
  const { events = [] } = pair;
  const formed = pair.invoices.filter(({ raw }) => raw === undefined);
  // Steps of a profile answer nothing; a handle would show each document in full, with its customer's balance worked out anew.
  const organization = at.zoho.addOrganization({
    ...pair.organization,
    steps: [...formed.flatMap(stepsOf), ...events.flatMap(({ steps }) => steps)],
  });
  at.quickbooks.addCompany(pair.company);
  for (const document of pair.invoices) if (document.raw) inject(organization, document.number, document.raw);
  return {
    pair,
    organization,
    change: () => {
      const changed = pair.invoices.filter(({ changes }) => changes !== undefined);
      for (const { number, changes = [] } of changed) organization.steps(changes.map((step) => about(number, step)));
      const corrected = events.flatMap(({ changes = [] }) => changes);
      organization.steps(corrected);
      return changed.length + corrected.length;
    },
  };
}

function stepsOf({ number, body, steps = [] }: SeedInvoice): Step[] {
  return [{ create: 'invoice', as: number, body: { ...body, invoice_number: number } }, ...steps.map((step) => about(number, step))];
}

function inject(organization: SandboxOrganization, number: string, raw: Body): void {
  const document = resolved(organization, { ...raw, invoice_number: number }) as Record<string, unknown>;
  organization.raw({ module: 'invoices', as: number, document });
}

/** `$this` in a step is the document it belongs to. */
function about(number: string, step: Step): Step {
  return replaced(step, '$this', `$${number}`) as Step;
}

function replaced(value: unknown, from: string, to: string): unknown {
  if (typeof value === 'string') return value.replaceAll(from, to);
  if (Array.isArray(value)) return value.map((entry: unknown) => replaced(entry, from, to));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, replaced(entry, from, to)]));
}

/** Captured documents carry ids, which are known only once the organization stands. */
function resolved(organization: SandboxOrganization, value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('$') ? organization.idOf(value) : value;
  if (Array.isArray(value)) return value.map((entry: unknown) => resolved(organization, entry));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, resolved(organization, entry)]));
}
