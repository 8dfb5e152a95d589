import { dirname, isAbsolute, resolve } from 'node:path';

const sqlitePrefix = 'sqlite:';
const memoryName = ':memory:';

export interface PathContext {
  readonly workingDirectory: string;
  /** Folder of the configuration file. */
  readonly directory: string;
  readonly exists: (path: string) => boolean;
}

/** The database file is the daemon's own, so it belongs to the working directory, not to the configuration. */
export function resolveDatabaseUrl(url: string, { workingDirectory }: Pick<PathContext, 'workingDirectory'>): string {
  const file = url.slice(sqlitePrefix.length);
  if (!url.startsWith(sqlitePrefix) || file === memoryName || isAbsolute(file)) return url;
  return `${sqlitePrefix}${resolve(workingDirectory, file)}`;
}

/** Where a folder named in the configuration may be, in order: a checkout, beside the file, beside the file's folder. */
export function folderCandidates(folder: string, { workingDirectory, directory }: Omit<PathContext, 'exists'>): readonly string[] {
  if (isAbsolute(folder)) return [folder];
  return [...new Set([resolve(workingDirectory, folder), resolve(directory, folder), resolve(directory, '..', folder)])];
}

export function resolveFolder(folder: string, context: PathContext): string | undefined {
  return folderCandidates(folder, context).find((candidate) => context.exists(candidate));
}

/** Where the daemon keeps files of its own: beside its database, or in the working directory for one on a server. */
export function dataFolder(databaseUrl: string): string {
  const path = databaseUrl.startsWith(sqlitePrefix) ? databaseUrl.slice(sqlitePrefix.length) : '';
  return path === '' || path === memoryName ? './data' : dirname(path);
}
