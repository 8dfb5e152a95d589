import type { DesiredState } from '../domain/document.js';
import { canonicalJson } from '../domain/json.js';
import { derivations, type DerivationName } from './derive.js';
import { derivedMembers, unknownMembers } from './members.js';
import { ruleProblems } from './rules.js';
import type { Expression, LineBlock, LineBlocks, LookupTables, MappingSource, Rule } from './types.js';

/** A mapping ready to run: paths resolved to lines of the file, rules checked, a version id over what decides results. */
export interface CompiledMapping {
  readonly entity: string;
  readonly source: string;
  readonly id: string;
  readonly number: string;
  readonly date: string | undefined;
  readonly version: string;
  readonly derive: readonly DerivationName[];
  readonly issues: readonly (NonNullable<MappingSource['issues']>[number] & { readonly at: string })[];
  readonly emits: readonly CompiledEmission[];
  readonly onDelete: MappingSource['onDelete'];
  readonly writes: 'all' | 'create';
  readonly tables: LookupTables;
}

export interface CompiledEmission {
  readonly role: string;
  readonly each: string | undefined;
  readonly key: string | undefined;
  readonly target: string;
  readonly when: Rule;
  readonly state: readonly { readonly when: Rule; readonly is: DesiredState }[];
  readonly after: readonly string[];
  readonly match: readonly string[];
  readonly replaceOn: readonly string[];
  readonly keep: readonly string[];
  readonly locks: readonly string[];
  readonly optional: boolean;
  readonly ownDate: boolean;
  readonly insteadOf: string | undefined;
  readonly fields: readonly CompiledField[];
  readonly lines: readonly CompiledLines[];
  readonly expect: { readonly total: string; readonly tax?: string; readonly unapplied?: string } | undefined;
}

export interface CompiledLines {
  readonly each: string | undefined;
  readonly when: Rule;
  readonly optional: boolean;
  /** Forms of the line in order of preference; most blocks have one. */
  readonly forms: readonly { readonly when: Rule; readonly fields: readonly CompiledField[] }[];
}

export interface CompiledField {
  readonly path: string;
  readonly expression: Expression;
  /** `mappings/invoices.yaml:12` */
  readonly line: string;
}

export interface CompileOptions {
  readonly tables: LookupTables;
  readonly blocks: LineBlocks;
  /** Names the line of a path in the file: `mappings/invoices.yaml:12`. */
  readonly locate: (path: readonly (string | number)[]) => string;
  readonly hash: (text: string) => string;
  /** Entities a `ref` may name. */
  readonly entities: readonly string[];
  /** Keys an `account` may name. */
  readonly accounts: readonly string[];
  /** `$…` members of a document before any derivation. */
  readonly members: readonly string[];
}

export interface MappingProblem {
  /** The shared block of lines it is in, whose file `path` then belongs to. */
  readonly block?: string;
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const versionDigits = 12;

/** The second, semantic pass: everything a schema cannot know. All problems at once; a mapping only when there are none. */
export function compile(source: MappingSource, options: CompileOptions): { mapping: CompiledMapping; problems: readonly MappingProblem[] } {
  const known = [...options.members, ...derivedMembers(source.derive ?? [])];
  const problems: MappingProblem[] = unknownMembers(source, known);
  const checkRule = (rule: unknown, path: readonly (string | number)[]): void => {
    if (rule !== undefined) for (const message of ruleProblems(rule)) problems.push({ path, message });
  };
  const fields: LineCompiling['fields'] = (given, path, locate = options.locate) =>
    Object.entries(given).map(([target, expression]) => {
      checkExpression(expression, [...path, target], { options, problems, checkRule });
      return { path: target, expression, line: locate([...path, target]) };
    });
  const emits = source.emits.map((emission, index): CompiledEmission => {
    const at = ['emits', index] as const;
    checkRule(emission.when, [...at, 'when']);
    emission.state?.forEach((rule, position) => checkRule(rule.when, [...at, 'state', position, 'when']));
    const roles = source.emits.map((other) => other.role);
    for (const member of ['after', 'locks', 'insteadOf'] as const) {
      for (const role of [emission[member] ?? []].flat()) {
        if (!roles.includes(role))
          problems.push({ path: [...at, member], message: `role "${role}" is not emitted here, must be one of ${roles.join(', ')}` });
      }
    }
    return {
      role: emission.role,
      each: emission.each,
      key: emission.key,
      target: emission.target.replace(/^quickbooks\./, ''),
      when: emission.when,
      state: emission.state ?? [],
      after: emission.after ?? [],
      match: emission.match ?? [],
      replaceOn: emission.replaceOn ?? [],
      keep: emission.keep ?? [],
      locks: emission.locks ?? [],
      optional: emission.optional === true,
      ownDate: emission.ownDate === true,
      insteadOf: emission.insteadOf,
      fields: fields(emission.fields, [...at, 'fields']),
      lines: compileLines(emission.lines ?? [], [...at, 'lines'], { options, problems, checkRule, fields, known }),
      expect: emission.expect,
    };
  });
  source.issues?.forEach((rule, index) => checkRule(rule.when, ['issues', index, 'when']));
  (source.derive ?? []).forEach((name, index) => {
    if (!Object.hasOwn(derivations, name))
      problems.push({
        path: ['derive', index],
        message: `unknown derivation "${name}", must be one of ${Object.keys(derivations).join(', ')}`,
      });
  });
  const mapping: CompiledMapping = {
    entity: source.entity,
    source: source.source.replace(/^zoho\./, ''),
    id: source.id,
    number: source.number,
    date: source.date,
    version: options.hash(canonicalJson({ source, tables: options.tables, blocks: options.blocks })).slice(0, versionDigits),
    derive: (source.derive ?? []) as DerivationName[],
    issues: (source.issues ?? []).map((rule, index) => ({ ...rule, at: options.locate(['issues', index]) })),
    emits,
    onDelete: source.onDelete,
    writes: source.writes ?? 'all',
    tables: options.tables,
  };
  return { mapping, problems };
}

interface LineCompiling extends Checking {
  /** `$…` members that can be read here. */
  readonly known: readonly string[];
  readonly fields: (
    given: Readonly<Record<string, Expression>>,
    path: readonly (string | number)[],
    locate?: CompileOptions['locate'],
  ) => CompiledField[];
}

function compileLines(
  blocks: readonly LineBlock[],
  at: readonly (string | number)[],
  compiling: LineCompiling,
  locate?: CompileOptions['locate'],
): CompiledLines[] {
  const { options, problems, checkRule, fields, known } = compiling;
  return blocks.flatMap((block, position): CompiledLines[] => {
    const path = [...at, position];
    checkRule(block.when, [...path, 'when']);
    const given = [block.use, block.fields, block.first].filter((member) => member !== undefined);
    if (given.length !== 1) problems.push({ path, message: 'a block of lines has exactly one of use, fields and first' });
    if (block.use !== undefined) {
      if (locate) {
        problems.push({ path: [...path, 'use'], message: `block "${block.use}" is used inside another block; blocks hold lines only` });
        return [];
      }
      const shared = options.blocks[block.use];
      if (shared) {
        const { use } = block;
        const earlier = problems.length;
        problems.push(...unknownMembers(shared.lines, known));
        const lines = compileLines(shared.lines, [], compiling, shared.locate);
        problems.push(...problems.splice(earlier).map((problem) => ({ ...problem, block: use })));
        return lines;
      }
      problems.push({
        path: [...path, 'use'],
        message: `no block mappings/blocks/${block.use}.yaml; there are ${Object.keys(options.blocks).join(', ') || 'none'}`,
      });
      return [];
    }
    const forms = block.first ?? [{ fields: block.fields ?? {} }];
    return [
      {
        each: block.each,
        when: block.when,
        optional: block.optional === true,
        forms: forms.map((form, index) => {
          const place = block.first ? [...path, 'first', index] : path;
          checkRule('when' in form ? form.when : undefined, [...place, 'when']);
          return { when: 'when' in form ? form.when : undefined, fields: fields(form.fields, [...place, 'fields'], locate) };
        }),
      },
    ];
  });
}

interface Checking {
  readonly options: CompileOptions;
  readonly problems: MappingProblem[];
  readonly checkRule: (rule: unknown, path: readonly (string | number)[]) => void;
}

function checkExpression(expression: Expression, path: readonly (string | number)[], checking: Checking): void {
  const { options, problems, checkRule } = checking;
  checkRule(expression.when, [...path, 'when']);
  checkRule(expression.rule, [...path, 'rule']);
  if (expression.ref !== undefined && !options.entities.includes(expression.ref)) {
    problems.push({ path: [...path, 'ref'], message: `unknown entity "${expression.ref}", must be one of ${options.entities.join(', ')}` });
  }
  if (expression.lookup !== undefined && !Object.hasOwn(options.tables, expression.lookup)) {
    problems.push({
      path: [...path, 'lookup'],
      message: `no table mappings/tables/${expression.lookup}.yaml; there are ${Object.keys(options.tables).join(', ') || 'none'}`,
    });
  }
  if (expression.account !== undefined && !options.accounts.includes(expression.account)) {
    problems.push({
      path: [...path, 'account'],
      message: `unknown account key "${expression.account}", must be one of ${options.accounts.join(', ')}`,
    });
  }
  if (expression.variant) checkExpression(expression.variant, [...path, 'variant'], checking);
  expression.choose?.forEach((option, index) => checkExpression(option, [...path, 'choose', index], checking));
  expression.join?.forEach((part, index) => checkExpression(part, [...path, 'join', index], checking));
}
