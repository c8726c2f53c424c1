import type pg from 'pg';

/** The candidates for a slug, the shortest first. The last one is unique unless an editor has chosen the same by hand. */
const candidates = [
  `slug_base`,
  `concat_ws('-', slug_base, nullif(slug_place, ''))`,
  `concat_ws('-', slug_base, nullif(slug_place, ''), nullif(slug_id, ''))`,
  `concat_ws('-', slug_base, nullif(slug_place, ''), left(md5($1::text || ':' || source_id), 12))`,
];

/** Rows that share a candidate all move on to the next one, so that the order of rows does not matter. */
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
 * Gives each new row of `incoming` a slug that no institute has or had: its name, if necessary with the district, then with
 * the source's id. The result is the same for the same rows and database.
 */
export async function assignSlugs(client: pg.PoolClient, source: string): Promise<void> {
  // The planner underestimates the number of rows with a unique slug, and would scan a whole table for each of them.
  await client.query('set local enable_nestloop = off');
  for (const candidate of candidates) await client.query(assign(candidate), [source]);
  await client.query('set local enable_nestloop = on');
}
