import { SyncError } from '../domain/sync-error.js';

interface Matcher {
  readonly code: string;
  readonly pattern: RegExp;
  readonly say: (database: string) => string;
}

/** First match wins; the text matched is the driver's code and message. */
const matchers: readonly Matcher[] = [
  {
    code: 'store.corrupt',
    pattern: /SQLITE_(NOTADB|CORRUPT)|file is not a database|disk image is malformed/,
    say: (database) => `${database} is not a usable SQLite database: restore it from a backup, or name another file`,
  },
  {
    code: 'store.locked',
    pattern: /SQLITE_BUSY|SQLITE_LOCKED|database is locked/,
    say: (database) => `${database} is locked by another process: stop the other program that holds it, then try again`,
  },
  {
    code: 'store.readOnly',
    pattern:
      /SQLITE_READONLY|EROFS|EACCES|EPERM|ENOTDIR|EEXIST|EISDIR|readonly database|SQLITE_CANTOPEN|unable to open database|directory does not exist/,
    say: (database) => `${database} cannot be written: check that the folder exists and belongs to the user crossfoot runs as`,
  },
  {
    code: 'store.full',
    pattern: /SQLITE_FULL|ENOSPC/,
    say: (database) => `no space is left for ${database}`,
  },
  {
    code: 'store.login',
    pattern: /28P01|28000|3D000|password authentication failed/,
    say: (database) => `${database} refuses the login, or the database does not exist: check database.url`,
  },
  {
    code: 'store.unreachable',
    pattern: /ECONNREFUSED|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|EAI_AGAIN|ECONNRESET/,
    say: (database) => `${database} cannot be reached`,
  },
];

export function toStoreError(error: unknown, database: string): SyncError {
  const text = describe(error);
  const matcher = matchers.find(({ pattern }) => pattern.test(text));
  if (matcher === undefined) {
    return new SyncError({ kind: 'config', code: 'store.open', message: `${database} cannot be opened: ${text}`, cause: error });
  }
  return new SyncError({ kind: 'config', code: matcher.code, message: matcher.say(database), vendorMessage: text, cause: error });
}

/** Code and message of an error and of what caused it: MikroORM wraps the driver's. */
function describe(error: unknown): string {
  const texts: string[] = [];
  for (let current: unknown = error; current instanceof Error && texts.length < 5; current = current.cause) {
    const code = 'code' in current && typeof current.code === 'string' ? `${current.code} ` : '';
    texts.push(code + current.message);
  }
  return texts.length > 0 ? texts.join('; ') : String(error);
}
