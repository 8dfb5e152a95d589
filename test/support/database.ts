import { randomUUID } from 'node:crypto';
import { afterAll } from '@jest/globals';
import { connectDatabase, sqlEntityManager } from '../../src/store/database.js';

const serverUrl = process.env['DB'] === 'postgresql' ? (process.env['DATABASE_URL'] ?? '') : '';
const created: string[] = [];

export const onPostgresql = serverUrl.startsWith('postgres');

/** A database of the suite's kind that nobody else uses: `sqlite` on SQLite, a new one of the server on PostgreSQL. */
export async function freshDatabase(sqlite = 'sqlite::memory:'): Promise<string> {
  if (!onPostgresql) return sqlite;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer([`create database ${name}`]);
  created.push(name);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

afterAll(async () => {
  if (created.length > 0) await onServer(created.map((name) => `drop database ${name} with (force)`));
}, 120_000);

async function onServer(statements: readonly string[]): Promise<void> {
  const orm = await connectDatabase(serverUrl, 0);
  try {
    for (const statement of statements) await sqlEntityManager(orm).execute(statement);
  } finally {
    await orm.close(true);
  }
}
