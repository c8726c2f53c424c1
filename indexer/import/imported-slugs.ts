import type pg from 'pg';

/** From the shortest on. The last one can only be taken by somebody who wrote it by hand. */
const candidates = [
  `slug_base`,
  `concat_ws('-', slug_base, nullif(slug_place, ''))`,
  `concat_ws('-', slug_base, nullif(slug_place, ''), nullif(slug_id, ''))`,
  `concat_ws('-', slug_base, nullif(slug_place, ''), left(md5($1::text || ':' || source_id), 12))`,
];

/** All rows of one candidate get the next one, so that the order of rows decides nothing. */
const assign = (candidate: string) => `
  with open as (
    select id, ${candidate} as slug, count(*) over (partition by ${candidate}) as bearers
    from incoming where is_new and slug is null
  )
  update incoming r set slug = open.slug
  from open
  where r.id = open.id and open.bearers = 1 and $1::text is not null
    and not exists (select from institutes i where i.slug = open.slug)
    and not exists (select from old_slugs o where o.slug = open.slug)
    and not exists (select from incoming other where other.slug = open.slug)`;

/**
 * Gives each new row of `incoming` a slug that nobody has or had: the name; else with the district; else with the source's
 * id. Deterministic for the same rows and the same database.
 */
export async function assignSlugs(client: pg.PoolClient, source: string): Promise<void> {
  // The planner takes rows whose slug nobody else bears for few, and would read a whole table for each of them.
  await client.query('set local enable_nestloop = off');
  for (const candidate of candidates) await client.query(assign(candidate), [source]);
  await client.query('set local enable_nestloop = on');
}
