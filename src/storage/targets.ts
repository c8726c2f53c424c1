import type { Queryable } from './postgres.ts';

/** The indexes that live changes are written to, by name. */
export async function listTargets(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ index_name: string }>('select index_name from targets order by 1');
  return rows.map((row) => row.index_name);
}

/** From the commit on, every consumer writes to this index too. */
export async function addTarget(db: Queryable, indexName: string): Promise<void> {
  await db.query('insert into targets (index_name) values ($1::text) on conflict do nothing', [indexName]);
}

export async function removeTarget(db: Queryable, indexName: string): Promise<void> {
  await db.query('delete from targets where index_name = $1::text', [indexName]);
}
