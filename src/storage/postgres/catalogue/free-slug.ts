import type { InstituteFields } from '../../../domain/institutes/institute-edit.ts';
import { slugify } from '../../../domain/institutes/slug.ts';
import type { Queryable } from '../pool.ts';

/**
 * Finds a slug that no institute has or had: the name, the name with the place, or the name with a number, whichever is free first.
 * Concurrent calls for the same name wait for the end of this transaction.
 */
export async function findFreeSlug(db: Queryable, fields: InstituteFields): Promise<string> {
  const base = [fields.name, ...fields.aliases].map((name) => slugify(name)).find(Boolean) ?? fields.kind;
  const place = slugify(fields.district ?? fields.state ?? fields.country ?? '', 50);
  await db.query(`select pg_advisory_xact_lock(hashtext('institutes slug ' || $1::text))`, [base]);
  const { rows } = await db.query<{ slug: string }>(
    `select slug
     from (
       select $1::text as slug, 0 as turn
       union all select $1::text || '-' || $2::text, 1 where $2::text <> ''
       union all select $1::text || '-' || n, n from generate_series(2, 10000) as n
     ) candidates
     where not exists (select from institutes i where i.slug = candidates.slug)
       and not exists (select from old_slugs o where o.slug = candidates.slug)
     order by turn limit 1`,
    [base, place],
  );
  return (rows[0] as { slug: string }).slug;
}
