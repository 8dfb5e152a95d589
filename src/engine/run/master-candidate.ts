import type { Desired, Issue, SourceDocument } from '../../domain/document.js';
import type { Link, Operation } from '../../domain/operation.js';
import type { Reference } from '../../domain/reference.js';
import type { DocumentRecord } from '../../domain/run.js';
import { plainText } from '../../domain/text.js';
import { linkKey } from '../apply/executor.js';
import { appliedHash } from '../plan/plan-document.js';
import type { Pipeline } from '../pipeline.js';
import type { Resolution } from '../plan/resolve.js';
import type { DirectoryEntry } from '../ports.js';
import { nowText, type RunContext } from './run-context.js';

/** A master some document needs, with what the need says about it. */
export interface MasterNeed {
  readonly reference: Reference;
  /** The variant as the target knows it (account id, currency); empty for the source's own. */
  readonly variant: string;
  /** The same as the source knows it. */
  readonly sourceVariant: string;
  readonly variantLabel: string;
  readonly label: string;
  readonly blocked: Issue | undefined;
}

export type Say = (need: MasterNeed, resolution: Resolution) => void;

/** A master that no link stands for yet, as it is wanted in the target. */
export interface Candidate {
  readonly entity: string;
  readonly need: MasterNeed;
  readonly sourceId: string;
  readonly document: SourceDocument;
  readonly desired: Desired;
  readonly role: string;
  readonly issues: readonly Issue[];
  readonly mappingVersion: string;
  readonly number: string;
}

export const candidateKey = (candidate: Candidate): string => linkKey(candidate);

export function stateOf(issues: readonly Issue[]): 'held' | 'deferred' {
  return issues.every(({ severity }) => severity === 'wait') ? 'deferred' : 'held';
}

export function matchedLink({ settings, clock }: RunContext, candidate: Candidate, entry: DirectoryEntry, how: string): Link {
  return {
    connection: settings.connection,
    entity: candidate.entity,
    sourceId: candidate.sourceId,
    role: candidate.role,
    target: candidate.desired.target,
    targetId: entry.id,
    targetVersion: entry.version,
    state: 'present',
    generation: 1,
    applied: {},
    appliedHash: appliedHash({}),
    facts: {
      ...entry.keys,
      variant: entry.variant,
      ...(entry.purchaseVariant === undefined ? {} : { purchaseVariant: entry.purchaseVariant }),
    },
    mappingVersion: candidate.mappingVersion,
    origin: how,
    updatedAt: nowText(clock),
  };
}

export function candidateRecord(
  { settings, clock, runId }: RunContext,
  candidate: Candidate,
  state: DocumentRecord['state'],
  issues: readonly Issue[],
): DocumentRecord {
  return {
    connection: settings.connection,
    entity: candidate.entity,
    sourceId: candidate.sourceId,
    number: candidate.number,
    fingerprint: '',
    modifiedAt: '',
    state,
    issues,
    mappingVersion: candidate.mappingVersion,
    snapshot: candidate.document,
    attempts: 0,
    dismissed: false,
    runId,
    updatedAt: nowText(clock),
  };
}

export interface Announced {
  readonly verdict: 'match' | 'change' | 'hold';
  readonly operations?: readonly Operation[];
  readonly links?: readonly Link[];
  readonly issues?: readonly Issue[];
}

export function announce(run: RunContext, candidate: Candidate, { verdict, operations = [], links = [], issues = [] }: Announced): void {
  const { entity, sourceId, number, role, desired, document } = candidate;
  run.emit({
    kind: 'planned',
    planned: { entity, sourceId, number, verdict, operations, links, issues, trace: { [role]: desired.trace }, document },
  });
}

/** What stands for no document of the source is told apart by the account that the configuration gives it. */
export async function onOwnAccount(
  { profiles }: RunContext,
  pipeline: Pipeline,
  need: MasterNeed,
  document: SourceDocument,
): Promise<MasterNeed> {
  const sourceVariant = pipeline.accountKey?.(document) ?? '';
  const variant = (await profiles.context()).accounts[sourceVariant] ?? '';
  if (variant === '') return need;
  const account = (await profiles.target()).accounts.find(({ id }) => id === variant);
  return { ...need, variant, sourceVariant, variantLabel: account?.keys['Name'] ?? sourceVariant };
}

/** The own target when the variant agrees or nothing is asked, else the companion. */
export function linkedMaster(
  links: readonly Link[],
  { role, variant }: { readonly role: string; readonly variant: string },
  sourceId: string,
): Link | undefined {
  const present = links.filter((link) => link.sourceId === sourceId && link.state === 'present');
  const base = present.find((link) => link.role === role);
  const variantOf = (link: Link): string => plainText(link.facts['variant']);
  if (base && (variant === '' || variantOf(base) === '' || variantOf(base) === variant)) return base;
  return present.find((link) => link.role === `${role}@${variant}`);
}

/** The link that stood for it until the target was deleted or merged away. */
export function endedLink(links: readonly Link[], { sourceId, role }: Candidate): Link | undefined {
  return links.find((link) => link.sourceId === sourceId && link.role === role && link.state !== 'present');
}
