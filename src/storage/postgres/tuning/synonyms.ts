import type { SynonymGroup } from '../../../contract/responses/search-tuning-responses.ts';
import type { Queryable } from '../pool.ts';

/** Lists the synonym groups by id. */
export async function listSynonyms(db: Queryable): Promise<SynonymGroup[]> {
  const { rows } = await db.query<SynonymGroup>('select id, terms from synonyms order by id');
  return rows;
}

/** Finds a synonym group; null if it does not exist. */
export async function findSynonym(db: Queryable, id: number): Promise<SynonymGroup | null> {
  const { rows } = await db.query<SynonymGroup>('select id, terms from synonyms where id = $1::integer', [
    id,
  ]);
  return rows[0] ?? null;
}

/** Adds a synonym group. */
export async function addSynonym(db: Queryable, terms: string[]): Promise<SynonymGroup> {
  const { rows } = await db.query<SynonymGroup>(
    'insert into synonyms (terms) values ($1::text[]) returning id, terms',
    [terms],
  );
  return rows[0] as SynonymGroup;
}

/** Replaces a synonym group; null if it does not exist. */
export async function replaceSynonym(
  db: Queryable,
  id: number,
  terms: string[],
): Promise<SynonymGroup | null> {
  const { rows } = await db.query<SynonymGroup>(
    'update synonyms set terms = $2::text[] where id = $1::integer returning id, terms',
    [id, terms],
  );
  return rows[0] ?? null;
}

/** Deletes a synonym group. @returns the deleted group; null if it does not exist */
export async function deleteSynonym(db: Queryable, id: number): Promise<SynonymGroup | null> {
  const { rows } = await db.query<SynonymGroup>(
    'delete from synonyms where id = $1::integer returning id, terms',
    [id],
  );
  return rows[0] ?? null;
}
