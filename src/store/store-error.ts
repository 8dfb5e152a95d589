import { isRecord } from '../domain/json.js';
import { SyncError } from '../domain/sync-error.js';

interface Matcher {
  readonly code: string;
  /** May go away by itself. */
  readonly passing?: true;
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
    passing: true,
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
    passing: true,
    pattern: /SQLITE_FULL|ENOSPC|53100/,
    say: (database) => `no space is left for ${database}: nothing is sent before it can be recorded; make room`,
  },
  {
    code: 'store.login',
    pattern: /28P01|28000|3D000|password authentication failed/,
    say: (database) => `${database} refuses the login, or the database does not exist: check database.url`,
  },
  {
    code: 'store.unreachable',
    passing: true,
    pattern: /ECONNREFUSED|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|EAI_AGAIN|ECONNRESET|EPIPE|57P0[123]|Connection terminated/,
    say: (database) => `${database} cannot be reached`,
  },
];

/** While it is opened: a person has to do something. */
export function toStoreError(error: unknown, database: string): SyncError {
  const text = describe(error);
  const matcher = matcherOf(text);
  if (matcher === undefined) {
    return new SyncError({ kind: 'config', code: 'store.open', message: `${database} cannot be opened: ${text}`, cause: error });
  }
  return new SyncError({ kind: 'config', code: matcher.code, message: matcher.say(database), vendorMessage: text, cause: error });
}

/** At work: what is known to go wrong with a database gets its name; anything else is a defect and stays what it is. */
export function namedStoreError(error: unknown, database: string): unknown {
  if (error instanceof SyncError) return error;
  const text = describe(error);
  const matcher = matcherOf(text);
  if (matcher === undefined) return error;
  const kind = matcher.passing ? 'transient' : 'config';
  return new SyncError({ kind, code: matcher.code, message: matcher.say(database), vendorMessage: text, cause: error });
}

function matcherOf(text: string): Matcher | undefined {
  return matchers.find(({ pattern }) => pattern.test(text));
}

/** Code and message of an error and of what caused it: MikroORM wraps the driver's, and the driver's own is of no class we share. */
function describe(error: unknown): string {
  const texts: string[] = [];
  for (let current: unknown = error; isRecord(current) && typeof current['message'] === 'string' && texts.length < 5;) {
    const code = typeof current['code'] === 'string' ? `${current['code']} ` : '';
    texts.push(code + current['message']);
    current = current['cause'];
  }
  return texts.length > 0 ? texts.join('; ') : String(error);
}
