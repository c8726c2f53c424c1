import type { Queryable } from '../pool.ts';

/** The slug that the published institute has now which has this one, or had it before; null where there is none. */
export async function findCurrentSlug(db: Queryable, slug: string): Promise<string | null> {
  return (await findCurrentSlugs(db, [slug])).get(slug) ?? null;
}

/** The same for several: slug -> the one that its published institute has now. */
export async function findCurrentSlugs(db: Queryable, slugs: string[]): Promise<Map<string, string>> {
  const { rows } = await db.query<{ asked: string; slug: string }>(
    `select asked, i.slug from unnest($1::text[]) as asked join institutes i on i.id = institute_by_slug(asked)
     where i.status = 'published'`,
    [slugs],
  );
  return new Map(rows.map(({ asked, slug }) => [asked, slug]));
}
