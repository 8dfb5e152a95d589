import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type Node, type Pair, type Scalar } from 'yaml';
import type { ConfigIssue } from './config-error.js';
import { unresolvedAlias, unresolvedAliases, yamlProblem } from './yaml-problems.js';

/**
 * YAML that remembers where everything stands, so that an error can name line and column.
 * Used for the configuration and for the mapping files.
 */
export type YamlPath = readonly (string | number)[];

export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface YamlSource {
  readonly file: string;
  /** Plain data; undefined when the text could not be read as YAML. */
  readonly data: unknown;
  /** Where the value at `path` stands (`key: true`: its key). A path that does not exist gives its nearest ancestor. */
  position(path: YamlPath, options?: { readonly key?: boolean }): Position;
  /** Everything wrong with the YAML itself. */
  readonly errors: readonly ConfigIssue[];
}

/** Aliases beyond this count are taken for an alias bomb. */
const aliasCountMax = 50;
/** Keys that would reach a prototype once the data is an object. */
const forbiddenKeys: readonly string[] = ['__proto__', 'constructor', 'prototype'];

export function parseYamlSource(file: string, text: string): YamlSource {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, stringKeys: true, uniqueKeys: true, prettyErrors: false });
  const at = (offset: number): Position => toPosition(lineCounter, offset);

  const issue = (offset: number, message: string): ConfigIssue => ({ file, ...at(offset), path: '', message });
  const errors = [...document.errors, ...document.warnings].map(({ pos, code }) => issue(pos[0], yamlProblem(code)));
  errors.push(...unresolvedAliases(document).map((offset) => issue(offset, unresolvedAlias)));
  errors.push(...forbiddenKeyIssues(document, file, at));
  const data = errors.length > 0 ? undefined : toData(document, file, errors);

  return {
    file,
    data,
    errors,
    position: (path, options) => at(offsetOf(document, path, options?.key ?? false)),
  };
}

/** `connections[0].zoho.dataCenter` */
export function formatPath(path: YamlPath): string {
  return path.reduce<string>(
    (text, segment) => (typeof segment === 'number' ? `${text}[${segment}]` : text === '' ? segment : `${text}.${segment}`),
    '',
  );
}

function toPosition(lineCounter: LineCounter, offset: number): Position {
  const { line, col } = lineCounter.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function toData(document: Document, file: string, errors: ConfigIssue[]): unknown {
  try {
    const data = document.toJS({ maxAliasCount: aliasCountMax }) as unknown;
    if (hasEnd(data)) return data;
    errors.push({ file, line: 1, column: 1, path: '', message: 'is not usable YAML: an anchor contains itself' });
  } catch {
    // The library throws for alias bombs only here; its words may quote the source.
    errors.push({ file, line: 1, column: 1, path: '', message: `is not usable YAML: more than ${aliasCountMax} values come from aliases` });
  }
  return undefined;
}

/** An anchor inside itself is valid YAML, and whoever walks the data would never come to its end. JSON has no form for it. */
function hasEnd(data: unknown): boolean {
  try {
    JSON.stringify(data);
    return true;
  } catch {
    return false;
  }
}

function forbiddenKeyIssues(document: Document, file: string, at: (offset: number) => Position): ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  visit(document, {
    Pair(_index, { key }) {
      if (isScalar(key) && forbiddenKeys.includes(String(key.value))) {
        issues.push({ file, ...at(startOf(key) ?? 0), path: String(key.value), message: 'is not allowed as a key' });
      }
    },
  });
  return issues;
}

/** Walks as far as the document goes: defaults and values from the environment have no place of their own in the file. */
function offsetOf(document: Document, path: YamlPath, wantsKey: boolean): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, segment] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    const step = child(node, segment);
    if (step === undefined) return offset;
    const isLast = depth === path.length - 1;
    const keyOffset = startOf(step.key);
    node = step.value;
    // A key without a value (`zoho:`) has only its key to point at.
    offset = (isLast && wantsKey ? keyOffset : startOf(node)) ?? startOf(node) ?? keyOffset ?? offset;
  }
  return offset;
}

function child(node: unknown, segment: string | number): { readonly key?: unknown; readonly value: unknown } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(segment)) as Pair<Scalar, Node> | undefined;
    return pair && { key: pair.key, value: pair.value };
  }
  if (isSeq(node) && Number(segment) < node.items.length) return { value: node.items[Number(segment)] };
  return undefined;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
