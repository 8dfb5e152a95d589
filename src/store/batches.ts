/** Rows per statement: fast on both databases and far below SQLite's 32,766 bound values for the widest table. */
export const rowsPerStatement = 500;

export function* chunks<T>(values: readonly T[], size = rowsPerStatement): Generator<readonly T[]> {
  for (let start = 0; start < values.length; start += size) yield values.slice(start, start + size);
}

/** SQLite calls are synchronous: without a pause between chunks a long loop starves timers and keeps garbage alive. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Runs one statement per chunk, in order. */
export async function inChunks<T>(values: readonly T[], statement: (chunk: readonly T[]) => Promise<unknown>): Promise<void> {
  for (const chunk of chunks(values)) {
    await statement(chunk);
    if (values.length > rowsPerStatement) await breathe();
  }
}

export async function collectChunks<T, R>(values: readonly T[], query: (chunk: readonly T[]) => Promise<readonly R[]>): Promise<R[]> {
  const found: R[] = [];
  await inChunks(values, async (chunk) => {
    for (const row of await query(chunk)) found.push(row);
  });
  return found;
}

export function groupBy<T, K, V>(values: readonly T[], keyOf: (value: T) => K, memberOf: (value: T) => V): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [memberOf(value)]);
    else group.push(memberOf(value));
  }
  return groups;
}

/** The last value of each key, since one statement must not touch a row twice (PostgreSQL refuses it). */
export function lastOfEach<T>(values: readonly T[], keyOf: (value: T) => readonly string[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(keyOf(value)), value])).values()];
}
