import type { Queryable } from '../pool.ts';

/** What people call each discipline, by code. */
export async function readDisciplineNames(db: Queryable): Promise<Map<string, string>> {
  const { rows } = await db.query<{ code: string; name: string }>('select code, name from disciplines');
  return new Map(rows.map(({ code, name }) => [code, name]));
}
