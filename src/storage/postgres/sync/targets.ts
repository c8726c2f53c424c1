import type { IndexProperties } from '../../../domain/search/index-properties.ts';
import type { Queryable } from '../pool.ts';

/** Lists the indexes that changes are written to, by name, which is also the order of their creation. */
export async function listTargets(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ index_name: string }>('select index_name from targets order by 1');
  return rows.map((row) => row.index_name);
}

/**
 * Registers an index as a target. From the commit on, every consumer writes to it too.
 * @param properties the fields that documents are projected to; null to write whole documents
 */
export async function addTarget(
  db: Queryable,
  indexName: string,
  properties: IndexProperties | null,
): Promise<void> {
  await db.query(
    'insert into targets (index_name, properties) values ($1::text, $2::jsonb) on conflict do nothing',
    [indexName, properties],
  );
}

/** Removes an index from the targets. */
export async function removeTarget(db: Queryable, indexName: string): Promise<void> {
  await db.query('delete from targets where index_name = $1::text', [indexName]);
}

/** Reads the fields of a target; null if they are unknown or the index is not a target. */
export async function readTargetProperties(
  db: Queryable,
  indexName: string,
): Promise<IndexProperties | null> {
  const { rows } = await db.query<{ properties: IndexProperties | null }>(
    'select properties from targets where index_name = $1::text',
    [indexName],
  );
  return rows[0]?.properties ?? null;
}
