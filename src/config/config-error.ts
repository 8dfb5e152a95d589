import { SyncError } from '../domain/sync-error.js';

/** One thing wrong with a configuration or mapping file, at the place where it can be put right. */
export interface ConfigIssue {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `connections[0].zoho.dataCenter`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

/** Everything that is wrong, at once: a person should not have to start the program once per mistake. */
export class ConfigError extends SyncError {
  readonly issues: readonly ConfigIssue[];
  readonly exitCode = 2;

  constructor(issues: readonly ConfigIssue[]) {
    super({ kind: 'config', code: 'config.invalid', message: issues.map(formatIssue).join('\n') });
    this.name = 'ConfigError';
    this.issues = issues;
  }
}

/** `config/crossfoot.yaml:12:5 connections[0].zoho.dataCenter: must be one of us, eu` */
export function formatIssue({ file, line, column, path, message }: ConfigIssue): string {
  // A value from an environment variable has no line.
  const place = line === 0 ? file : `${file}:${line}:${column}`;
  return `${place} ${path === '' ? '' : `${path}: `}${message}`;
}

/** Top to bottom, and the same complaint about the same place only once. */
export function sortIssues(issues: readonly ConfigIssue[]): ConfigIssue[] {
  const unique = new Map(issues.map((issue) => [formatIssue(issue), issue]));
  return [...unique.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}
