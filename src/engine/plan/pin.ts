import type { Issue, SourceDocument } from '../../domain/document.js';
import { canonicalJson, type JsonObject } from '../../domain/json.js';
import type { Link } from '../../domain/operation.js';
import type { ConnectionSettings } from '../settings.js';
import { shortHash } from './operation-id.js';

/** What a planned document stands on: while all of it is as it was, carrying it out does what the plan showed. */
export interface Pin {
  /** As the source writes it; empty where it writes none. */
  readonly modifiedAt: string;
  readonly source: string;
  readonly mapping: string;
  readonly settings: string;
  /** Role → the target it is linked to, with its version. */
  readonly targets: Readonly<Record<string, PinnedTarget>>;
  /** Role → the target it writes to, as the vendor showed it; only in a plan that was kept. */
  readonly seen?: Readonly<Record<string, SeenTarget>>;
}

/** A target that a plan writes to, as the vendor itself showed it when the plan was kept. */
export interface SeenTarget {
  readonly target: string;
  readonly id: string;
  readonly version: string;
  readonly state: string;
  readonly facts: JsonObject;
}

interface PinnedTarget {
  readonly target: string;
  readonly id: string;
  readonly version: string;
  readonly state: string;
}

export interface PinInput {
  readonly modifiedAt: string;
  readonly document: SourceDocument | undefined;
  readonly mapping: string;
  readonly settings: ConnectionSettings;
  readonly links: readonly Link[];
}

export function pinOf({ modifiedAt, document, mapping, settings, links }: PinInput): Pin {
  return {
    modifiedAt,
    source: document ? hashOf(document) : 'gone',
    mapping,
    settings: settingsHash(settings),
    targets: Object.fromEntries(
      links.map(({ role, target, targetId, targetVersion, state }) => [role, { target, id: targetId, version: targetVersion, state }]),
    ),
  };
}

const settingsHashes = new WeakMap<ConnectionSettings, string>();

/** Once for all documents of a run. */
function settingsHash(settings: ConnectionSettings): string {
  const { exportFrom, closedBooks, accounts, zeroRate, automaticTax, taxes } = settings;
  const hash = settingsHashes.get(settings) ?? hashOf({ exportFrom, closedBooks, accounts, zeroRate: zeroRate ?? '', automaticTax, taxes });
  settingsHashes.set(settings, hash);
  return hash;
}

function hashOf(value: unknown): string {
  return shortHash(canonicalJson(value));
}

/** Why a document is not what was planned any more, in words; undefined while it is. */
export function moved(then: Pin, now: Pin): string | undefined {
  if (now.source === 'gone' && then.source !== 'gone') return 'it was deleted in Zoho';
  if (now.source !== then.source) return `it changed in Zoho${was(then.modifiedAt, now.modifiedAt)}`;
  if (now.mapping !== then.mapping) return `the mapping changed${was(then.mapping, now.mapping)}`;
  if (now.settings !== then.settings) return 'the configuration of the export changed';
  for (const role of new Set([...Object.keys(then.targets), ...Object.keys(now.targets)])) {
    const [before, after] = [then.targets[role], now.targets[role]];
    if (before?.id !== after?.id || before?.state !== after?.state)
      return `its ${role} in QuickBooks is another${was(stateOf(before), stateOf(after))}`;
    if (before?.version !== after?.version)
      return `its ${role} in QuickBooks changed (${stateOf(after)}, SyncToken ${before?.version} → ${after?.version})`;
  }
  return undefined;
}

function was(before: string, after: string): string {
  return before === after ? '' : ` (${before || 'none'} → ${after || 'none'})`;
}

function stateOf(target: PinnedTarget | undefined): string {
  return target ? `${target.target} ${target.id} ${target.state}` : 'none';
}

/** One document of a plan that may be carried out later. */
export interface PinnedDocument {
  readonly entity: string;
  readonly sourceId: string;
  readonly number: string;
  readonly verdict: string;
  /** In the source it is gone, which only a sweep finds. */
  readonly isGone: boolean;
  /** Absent for what is only matched or created because a document needs it. */
  readonly pin?: Pin | undefined;
}

/** Decides for a document, before anything is created for it: an issue is why it must wait. */
export type Gate = (entity: string, sourceId: string, pin: Pin) => Issue | undefined;

/** Lets pass what is pinned and still true; `there` says of some documents what happened to them at the target. */
export function pinnedGate(documents: readonly PinnedDocument[], there: ReadonlyMap<string, string>): Gate {
  const pinned = new Map(documents.map((document) => [`${document.entity}/${document.sourceId}`, document]));
  return (entity, sourceId, now) => {
    const key = `${entity}/${sourceId}`;
    const then = pinned.get(key);
    const reason = then ? (reasonOf(then, now) ?? there.get(key)) : 'it was not part of it';
    if (reason === undefined) return undefined;
    return {
      code: 'plan.moved',
      severity: 'wait',
      message: `not applied as planned: ${reason}`,
      remedy: 'Nothing to do: the next sync plans it anew. To look first, run `crossfoot plan` again.',
    };
  };
}

/** What the plan would have created has no pin of its own: it is true while nothing was created. */
export function reasonOf({ pin }: PinnedDocument, now: Pin): string | undefined {
  if (pin) return moved(pin, now);
  return Object.keys(now.targets).length > 0 ? 'it was linked since' : undefined;
}
