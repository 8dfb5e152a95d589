import type { Desired, Issue } from '../../domain/document.js';
import { cutTo, plainText } from '../../domain/text.js';
import type { DirectoryEntry } from '../ports.js';
import { readMarker, isSameTarget, type Marker } from '../plan/marker.js';

/** How an existing target is found for a source object that has no link, and which name a new one may take. Order: docs/architecture.md. */
export interface MatchInput {
  readonly desired: Desired;
  readonly marker: Omit<Marker, 'generation'>;
  /** The target's own list. */
  readonly own: readonly DirectoryEntry[];
  /** Lists that share the name space (customers, vendors). */
  readonly others: readonly DirectoryEntry[];
  readonly variant: string;
  /** Target ids that another source object is linked to. */
  readonly taken: ReadonlySet<string>;
  readonly nameField: string;
  readonly nameMaxLength: number;
  readonly suffixes: readonly string[];
  readonly isCompatible: (entry: DirectoryEntry) => boolean;
}

export type Match =
  | { readonly kind: 'found'; readonly entry: DirectoryEntry; readonly how: string }
  | { readonly kind: 'create'; readonly name: string }
  | { readonly kind: 'ambiguous'; readonly issue: Issue };

export function findMatch(input: MatchInput): Match {
  const marked = input.own.find((entry) => {
    const marker = readMarker(entry.marker);
    return marker !== undefined && isSameTarget(marker, input.marker);
  });
  if (marked) return { kind: 'found', entry: marked, how: 'matched by marker' };

  const wanted = plainText(input.desired.fields[input.nameField]);
  for (const field of input.desired.match) {
    const value = normalize(plainText(input.desired.fields[field]));
    if (value === '' || field === input.nameField) continue;
    const fitting = input.own.filter((entry) => normalize(entry.keys[field] ?? '') === value && fits(entry, input));
    if (fitting.length > 1) return { kind: 'ambiguous', issue: ambiguous(field, value, fitting) };
    if (fitting[0]) return { kind: 'found', entry: fitting[0], how: `matched by ${field}` };
  }
  for (const suffix of ['', ...input.suffixes]) {
    const name = withSuffix(wanted, suffix, input.nameMaxLength);
    const alike = input.own.filter((entry) => entry.active && normalize(entry.keys[input.nameField] ?? '') === normalize(name));
    const fitting = input.desired.match.includes(input.nameField) ? alike.filter((entry) => fits(entry, input)) : [];
    if (fitting.length > 1) return { kind: 'ambiguous', issue: ambiguous(input.nameField, name, fitting) };
    if (fitting[0]) return { kind: 'found', entry: fitting[0], how: `matched by ${input.nameField}` };
    const isFree =
      alike.length === 0 && !input.others.some((entry) => entry.active && normalize(entry.keys[input.nameField] ?? '') === normalize(name));
    if (isFree) return { kind: 'create', name };
  }
  return { kind: 'ambiguous', issue: noName(wanted, input.suffixes) };
}

function fits(entry: DirectoryEntry, input: MatchInput): boolean {
  return (
    entry.active &&
    entry.usable &&
    !input.taken.has(entry.id) &&
    (input.variant === '' || entry.variant === '' || entry.variant === input.variant) &&
    input.isCompatible(entry)
  );
}

/** Case, and blanks at the ends or doubled, do not make another name. */
export function normalize(name: string): string {
  return name.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
}

function withSuffix(name: string, suffix: string, maxLength: number): string {
  return `${cutTo(name, maxLength - suffix.length).trim()}${suffix}`;
}

function ambiguous(field: string, value: string, entries: readonly DirectoryEntry[]): Issue {
  return {
    code: 'match.ambiguous',
    severity: 'hold',
    message: `${field} "${value}" fits ${entries.length} objects in QuickBooks (ids ${entries.map(({ id }) => id).join(', ')})`,
    remedy: 'Rename or merge them in QuickBooks so that one is left; `crossfoot sync` then takes it at once.',
  };
}

function noName(name: string, suffixes: readonly string[]): Issue {
  return {
    code: 'match.name-taken',
    severity: 'hold',
    message: `the name "${name}" is taken in QuickBooks, with every suffix too (${suffixes.join(', ') || 'none'})`,
    remedy: 'Rename one of the holders in QuickBooks; `crossfoot sync` then takes it at once.',
  };
}
