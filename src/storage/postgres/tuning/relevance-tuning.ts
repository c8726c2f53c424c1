import type { RelevanceRows } from '../../../domain/search/relevance.ts';
import type { Queryable } from '../pool.ts';

/** Reads all synonyms and pins. Institutes of pins that are not published are left out. */
export async function readRelevance(db: Queryable): Promise<RelevanceRows> {
  const { rows } = await db.query<RelevanceRows>(
    `select
       coalesce((select json_agg(terms order by id) from synonyms), '[]') as synonyms,
       coalesce((
         select json_agg(json_build_object('query', p.query, 'ids', (
           select coalesce(json_agg(i.id order by array_position(p.institute_ids, i.id)), '[]')
           from institutes i where i.id = any(p.institute_ids) and i.status = 'published'
         )) order by p.id)
         from pins p
       ), '[]') as pins`,
  );
  return rows[0] as RelevanceRows;
}
