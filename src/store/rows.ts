import type { EntityName, FilterQuery } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';

export interface RowQuery<Row, Field> {
  readonly fields?: readonly Field[];
  readonly orderBy?: Readonly<Partial<Record<keyof Row, 'asc' | 'desc'>>>;
  readonly limit?: number;
}

/**
 * Rows as they stand in the table. No row here is changed by changing an object, so there is nothing for MikroORM's identity map
 * to follow, and to make entities of rows costs several times the statement.
 */
export async function selectRows<Row extends object, Field extends keyof Row & string = keyof Row & string>(
  em: SqlEntityManager,
  entity: EntityName<Row>,
  where: FilterQuery<Row>,
  { fields, orderBy, limit }: RowQuery<Row, Field> = {},
): Promise<Pick<Row, Field>[]> {
  const query = em
    .createQueryBuilder(entity)
    .select((fields ?? '*') as '*')
    .where(where as object);
  if (orderBy !== undefined) query.orderBy(orderBy as object);
  if (limit !== undefined) query.limit(limit);
  return await query.execute<Pick<Row, Field>[]>('all');
}

export async function selectRow<Row extends object>(
  em: SqlEntityManager,
  entity: EntityName<Row>,
  where: FilterQuery<Row>,
): Promise<Row | undefined> {
  const [row] = await selectRows(em, entity, where, { limit: 1 });
  return row as Row | undefined;
}

/** Inserts, and overwrites what has the same primary key, in one statement: give no key twice, PostgreSQL refuses it. */
export async function upsertRows<Row extends object>(em: SqlEntityManager, entity: EntityName<Row>, rows: readonly Row[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const keys: readonly string[] = em.getMetadata().get(entity).primaryKeys;
  const others = Object.keys(first).filter((column) => !keys.includes(column));
  await em
    .createQueryBuilder(entity)
    .insert(rows as never)
    .onConflict(keys as never)
    .merge(others as never)
    .execute('run');
}
