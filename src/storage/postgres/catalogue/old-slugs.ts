import type { Queryable } from '../pool.ts';

/** Finds the current slug of the published institute that has or had this slug; null if there is none. */
export async function findCurrentSlug(db: Queryable, slug: string): Promise<string | null> {
  return (await findCurrentSlugs(db, [slug])).get(slug) ?? null;
}

/** The same for several slugs. @returns the current slug by the slug that was asked for */
export async function findCurrentSlugs(db: Queryable, slugs: string[]): Promise<Map<string, string>> {
  const { rows } = await db.query<{ asked: string; slug: string }>(
    `select asked, i.slug from unnest($1::text[]) as asked join institutes i on i.id = institute_by_slug(asked)
     where i.status = 'published'`,
    [slugs],
  );
  return new Map(rows.map(({ asked, slug }) => [asked, slug]));
}
