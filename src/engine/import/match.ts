import type { Issue } from '../../domain/document.js';
import { normalize } from '../run/match.js';
import type { ImportPipeline, MatchRule } from './import-pipeline.js';
import { baseName, isCloseName } from './names.js';
import type { Fields, TargetRow } from './ports.js';

/**
 * Finds the Zoho record an unlinked QuickBooks object stands for. Order: marker, certain keys, exact normalized name,
 * name without our suffixes, e-mail that is unique on both sides with a close name. What fits twice is a person's to decide:
 * a double is worse than a wait.
 */
export interface MatchInput {
  readonly fields: Fields;
  /** Zoho id from our own marker on the object; empty without one. */
  readonly markedId: string;
  readonly rows: Directory;
  readonly peers: Peers;
  readonly rule: MatchRule;
  readonly isCompatible: ImportPipeline['isCompatible'];
  readonly suffixes: readonly string[];
  /** Zoho ids linked to another object. */
  readonly taken: ReadonlySet<string>;
}

/** What the list in QuickBooks says about the object's own kind: a match must be the only one from that side too. */
export interface Peers {
  /** Another object has this e-mail. */
  readonly sharesEmail: boolean;
  /** Another object has this name without suffixes. */
  readonly sharesBaseName: boolean;
  /** Another object is called exactly so. */
  readonly isNameOfAnother: (name: string) => boolean;
}

export type Match =
  | { readonly kind: 'found'; readonly row: TargetRow; readonly how: string }
  | { readonly kind: 'create'; readonly name: string }
  | { readonly kind: 'ambiguous'; readonly issue: Issue };

export function findTarget(input: MatchInput): Match {
  const { rows, rule, fields } = input;
  const marked = input.markedId === '' ? undefined : rows.byId(input.markedId);
  if (marked && !input.taken.has(marked.id)) return { kind: 'found', row: marked, how: 'matched by marker' };
  const name = fields[rule.name] ?? '';
  const steps: readonly { readonly how: string; readonly rows: readonly TargetRow[] }[] = [
    ...rule.keys.filter((path) => fields[path] !== undefined).map((path) => ({ how: path, rows: rows.byKey(path, fields[path] ?? '') })),
    { how: 'name', rows: rows.byName(name) },
    // Who is called exactly so has the better claim, whichever of the two is looked at first.
    {
      how: 'name without suffix',
      rows: rows.byBaseName(name).filter((row) => !input.peers.isNameOfAnother(row.fields[rule.name] ?? '')),
    },
  ];
  for (const step of steps) {
    const fitting = step.rows.filter((row) => fits(row, input));
    if (fitting.length === 1 && step.how === 'name without suffix' && input.peers.sharesBaseName)
      return { kind: 'ambiguous', issue: twins(name, fitting[0]?.id ?? '') };
    if (fitting.length > 1) return { kind: 'ambiguous', issue: ambiguous(`${step.how} "${name}"`, fitting) };
    if (fitting[0]) return { kind: 'found', row: fitting[0], how: `matched by ${step.how}` };
  }
  return byEmail(input, name) ?? freeName(input, name);
}

function byEmail(input: MatchInput, name: string): Match | undefined {
  const { rule, fields, rows } = input;
  const email = rule.email === undefined ? '' : (fields[rule.email] ?? '');
  if (email === '' || rule.email === undefined || input.peers.sharesEmail) return undefined;
  const [row, ...others] = rows.byKey(rule.email, email).filter((candidate) => sameKind(candidate, input));
  if (!row || others.length > 0 || !fits(row, input)) return undefined;
  if (isCloseName(name, row.fields[rule.name] ?? '')) return { kind: 'found', row, how: 'matched by e-mail and a close name' };
  return { kind: 'ambiguous', issue: sameEmail(email, name, row, rule) };
}

function freeName(input: MatchInput, name: string): Match {
  for (const suffix of ['', ...input.suffixes]) {
    const room = input.rule.nameMaxLength - suffix.length;
    const wanted = `${name.slice(0, room).trim()}${suffix}`;
    if (input.rows.byName(wanted).length === 0) return { kind: 'create', name: wanted };
  }
  return { kind: 'ambiguous', issue: noName(name, input.suffixes) };
}

function fits(row: TargetRow, input: MatchInput): boolean {
  return !input.taken.has(row.id) && sameKind(row, input) && input.isCompatible(input.fields, row.fields);
}

function sameKind(row: TargetRow, { fields, rule }: MatchInput): boolean {
  return rule.same.every((path) => {
    const [wanted, found] = [fields[path] ?? '', row.fields[path] ?? ''];
    return wanted === '' || found === '' || wanted === found;
  });
}

/** Zoho's list, indexed once a run. What is created meanwhile is added. */
export class Directory {
  private readonly ids = new Map<string, TargetRow>();
  private readonly indexes = new Map<string, Map<string, TargetRow[]>>();

  constructor(
    rows: readonly TargetRow[],
    private readonly rule: MatchRule,
  ) {
    for (const row of rows) this.add(row);
  }

  add(row: TargetRow): void {
    this.ids.set(row.id, row);
    const name = row.fields[this.rule.name] ?? '';
    this.put('name', normalize(name), row);
    this.put('base', baseName(name), row);
    for (const path of [...this.rule.keys, ...(this.rule.email === undefined ? [] : [this.rule.email])]) {
      this.put(path, normalize(row.fields[path] ?? ''), row);
    }
  }

  /** A name that was to be taken and was not. */
  drop(id: string): void {
    this.ids.delete(id);
    for (const index of this.indexes.values()) {
      for (const [key, rows] of index) if (rows.some((row) => row.id === id)) index.set(key, rows.filter((row) => row.id !== id)); // prettier-ignore
    }
  }

  byId(id: string): TargetRow | undefined {
    return this.ids.get(id);
  }

  byName(name: string): readonly TargetRow[] {
    return this.get('name', normalize(name));
  }

  byBaseName(name: string): readonly TargetRow[] {
    return this.get('base', baseName(name));
  }

  byKey(path: string, value: string): readonly TargetRow[] {
    return this.get(path, normalize(value));
  }

  private put(index: string, key: string, row: TargetRow): void {
    if (key === '') return;
    const entries = this.indexes.get(index) ?? new Map<string, TargetRow[]>();
    this.indexes.set(index, entries);
    entries.set(key, [...(entries.get(key) ?? []), row]);
  }

  private get(index: string, key: string): readonly TargetRow[] {
    return key === '' ? [] : (this.indexes.get(index)?.get(key) ?? []);
  }
}

function ambiguous(what: string, rows: readonly TargetRow[]): Issue {
  return {
    code: 'match.ambiguous',
    severity: 'hold',
    message: `${what} fits ${rows.length} records in Zoho (ids ${rows.map(({ id }) => id).join(', ')})`,
    remedy: 'Rename or merge them in Zoho Inventory so that one is left; the next import takes it.',
  };
}

function twins(name: string, id: string): Issue {
  return {
    code: 'match.ambiguous',
    severity: 'hold',
    message: `several objects in QuickBooks are called "${name}" apart from a suffix, and one record in Zoho (id ${id}) fits them all`,
    remedy: 'Give the one that is meant exactly the name it has in Zoho Inventory; the next import takes it.',
  };
}

function sameEmail(email: string, name: string, row: TargetRow, rule: MatchRule): Issue {
  return {
    code: 'match.email',
    severity: 'hold',
    message: `"${name}" in QuickBooks and "${row.fields[rule.name] ?? ''}" in Zoho (id ${row.id}) have the e-mail ${email}, and their names differ`,
    remedy: 'The same party: give both the same name. Two parties: change one e-mail address. The next import takes it.',
  };
}

function noName(name: string, suffixes: readonly string[]): Issue {
  return {
    code: 'match.name-taken',
    severity: 'hold',
    message: `the name "${name}" is taken in Zoho, with every suffix too (${suffixes.join(', ') || 'none'})`,
    remedy: 'Rename one of the holders in Zoho Inventory; the next import takes it.',
  };
}
