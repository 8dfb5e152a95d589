import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isRecord } from '../domain/json.js';
import { ConfigError, sortIssues, type ConfigIssue } from './config-error.js';
import { describeAjvErrors } from './describe-errors.js';
import { readEncryptionKey } from './encryption-key.js';
import type { Environment } from './environment.js';
import { folderCandidates, resolveDatabaseUrl, resolveFolder, type PathContext } from './paths.js';
import { collectSecrets } from './redact.js';
import { environmentOverrides, validateShape } from './schema.js';
import { checkSemantics } from './semantics.js';
import { fromText, substitute } from './substitute.js';
import type { Config } from './types.js';
import { formatPath, parseYamlSource, type YamlPath, type YamlSource } from './yaml-source.js';

/**
 * Configuration = defaults ← file ← environment, checked as a whole and frozen.
 * This room knows nothing of vendors, the database or Nest; it is the only one that reads the environment.
 */
export interface LoadOptions {
  readonly file: string;
  readonly env: Environment;
  readonly readFile?: (path: string) => string;
  readonly exists?: (path: string) => boolean;
  readonly workingDirectory?: string;
  /** What `export.modules` may name; not looked at when left out. */
  readonly modules?: readonly string[];
}

export interface LoadedConfig {
  readonly config: Config;
  readonly file: string;
  /** Encrypts tokens at rest; absent when the environment names none. */
  readonly encryptionKey?: Buffer;
  /** Every secret value, for `redactText`. */
  readonly secrets: readonly string[];
}

type MutableData = Record<string, unknown>;

/** Throws a `ConfigError` that carries everything that is wrong. */
export function loadConfig(options: LoadOptions): LoadedConfig {
  const { file, env } = options;
  const readFile = options.readFile ?? ((path: string) => readFileSync(path, 'utf8'));
  const workingDirectory = options.workingDirectory ?? process.cwd();
  const directory = dirname(resolve(workingDirectory, file));
  const paths: PathContext = { workingDirectory, directory, exists: options.exists ?? existsSync };

  const encryption = readEncryptionKey(env, readFile);
  const issues: ConfigIssue[] = [...encryption.issues];
  const source = parseYamlSource(file, readSource(file, readFile));
  issues.push(...source.errors);
  if (source.errors.length > 0) throw new ConfigError(sortIssues(issues));

  const complaints = new Complaints(source);
  const data = substitute(source.data, { env, readFile, directory, report: complaints.report });
  const overridden = applyEnvironment(data, env);
  const shape = describeAjvErrors(validateShape(data), { ...source, data });
  checkSemantics(data, complaints.report, options.modules);
  resolvePaths(data, paths, complaints.report);

  issues.push(...complaints.merge(shape).map((issue) => blameEnvironment(issue, overridden)));
  if (issues.length > 0) throw new ConfigError(sortIssues(issues));

  return Object.freeze({
    config: deepFreeze(data) as Config,
    file,
    ...(encryption.key === undefined ? {} : { encryptionKey: encryption.key }),
    secrets: [...collectSecrets(data), ...keyTexts(encryption.key)],
  });
}

/** Collects issues with their positions, the first complaint about a value standing for all. */
class Complaints {
  private readonly issues = new Map<string, ConfigIssue>();

  constructor(private readonly source: YamlSource) {}

  readonly report = (path: YamlPath, message: string): void => {
    const text = formatPath(path);
    if (!this.issues.has(text)) this.issues.set(text, { file: this.source.file, ...this.source.position(path), path: text, message });
  };

  /** A value that could not be filled in breaks the schema too; only its cause is worth reporting. */
  merge(shape: readonly ConfigIssue[]): ConfigIssue[] {
    return [...this.issues.values(), ...shape.filter(({ path }) => !this.issues.has(path))];
  }
}

function readSource(file: string, readFile: (path: string) => string): string {
  try {
    return readFile(file);
  } catch (error) {
    const reason = isRecord(error) && error['code'] === 'ENOENT' ? 'does not exist' : 'cannot be read';
    throw new ConfigError([
      { file, line: 1, column: 1, path: '', message: `the configuration file ${reason} (CROSSFOOT_CONFIG names another)` },
    ]);
  }
}

/** Sets the keys that have a variable of their own; returns path → variable for messages. */
function applyEnvironment(data: unknown, env: Environment): ReadonlyMap<string, string> {
  const overridden = new Map<string, string>();
  for (const [variable, path] of environmentOverrides()) {
    const text = env[variable];
    if (text === undefined || text === '') continue;
    if (setAt(data, path, fromText(text, path))) overridden.set(formatPath(path), variable);
  }
  return overridden;
}

/** False when the file has something else where a mapping belongs; the schema reports that. */
function setAt(data: unknown, path: readonly string[], value: unknown): boolean {
  let node = data;
  for (const segment of path.slice(0, -1)) {
    if (!isRecord(node)) return false;
    (node as MutableData)[segment] ??= {};
    node = node[segment];
  }
  const last = path.at(-1);
  if (!isRecord(node) || last === undefined) return false;
  (node as MutableData)[last] = value;
  return true;
}

function blameEnvironment(issue: ConfigIssue, overridden: ReadonlyMap<string, string>): ConfigIssue {
  const variable = overridden.get(issue.path);
  return variable === undefined ? issue : { ...issue, file: 'environment', line: 0, column: 0, path: variable };
}

/** Makes the paths in checked data absolute, so that nobody later depends on where the process was started. */
function resolvePaths(data: unknown, context: PathContext, report: (path: YamlPath, message: string) => void): void {
  if (!isRecord(data)) return;
  const database = data['database'] as MutableData | undefined;
  if (isRecord(database) && typeof database['url'] === 'string') database['url'] = resolveDatabaseUrl(database['url'], context);
  const connections: readonly unknown[] = Array.isArray(data['connections']) ? data['connections'] : [];
  for (const [index, connection] of connections.entries()) {
    if (!isRecord(connection)) continue;
    for (const key of ['mappings', 'mappingsOverlay']) {
      const folder = connection[key];
      if (typeof folder !== 'string' || folder === '') continue;
      const found = resolveFolder(folder, context);
      if (found === undefined) {
        report(
          ['connections', index, key],
          `names a folder that does not exist: looked for ${folderCandidates(folder, context).join(', ')}`,
        );
      } else {
        (connection as MutableData)[key] = found;
      }
    }
  }
}

/** The forms in which the key could end up in a log. */
function keyTexts(key: Buffer | undefined): readonly string[] {
  return key === undefined ? [] : [key.toString('hex'), key.toString('base64')];
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member);
  }
  return value;
}
