import type pg from 'pg';
import type { IndexProperties } from '../../../domain/search/index-properties.ts';
import { type Queryable, transaction } from '../pool.ts';
import { addTarget } from './targets.ts';

/** An index that is being filled by a rebuild. */
export interface Rebuild {
  index_name: string;
  /** the checksum of the definition that the index was created from */
  definition_checksum: string;
  /** the institutes up to this id are in the index */
  cursor: number;
  documents: number;
  /** the number of published institutes when the rebuild began */
  total: number;
  started_at: Date;
  updated_at: Date;
}

/** Lists the unfinished rebuilds by index name. */
export async function listRebuilds(db: Queryable): Promise<Rebuild[]> {
  const { rows } = await db.query<Rebuild>('select * from rebuilds order by index_name');
  return rows;
}

/**
 * Registers an index as a target that is being filled.
 * @param definition the definition that the index was created from
 */
export async function beginRebuild(
  pool: pg.Pool,
  indexName: string,
  definition: { checksum: string; properties: IndexProperties },
): Promise<Rebuild> {
  return transaction(pool, async (client) => {
    await addTarget(client, indexName, definition.properties);
    const { rows } = await client.query<Rebuild>(
      `insert into rebuilds (index_name, definition_checksum, total)
       values ($1::text, $2::text, (select count(*) from institutes where status = 'published'))
       returning *`,
      [indexName, definition.checksum],
    );
    return rows[0] as Rebuild;
  });
}

/** Records the progress of a rebuild. */
export async function advanceRebuild(
  db: Queryable,
  { index_name, cursor, documents }: Pick<Rebuild, 'index_name' | 'cursor' | 'documents'>,
): Promise<void> {
  await db.query(
    `update rebuilds set cursor = $2::bigint, documents = $3::bigint, updated_at = now()
     where index_name = $1::text`,
    [index_name, cursor, documents],
  );
}

/** Ends the rebuild of an index that is complete. The index remains a target. */
export async function endRebuild(db: Queryable, indexName: string): Promise<void> {
  await db.query('delete from rebuilds where index_name = $1::text', [indexName]);
}
