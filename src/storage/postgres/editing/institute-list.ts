import type { ListParameters, ListPosition } from '../../../contract/parameters/editing-parameters.ts';
import type { ListedInstitute } from '../../../contract/responses/editing-responses.ts';
import { joinPlaces, placeNames } from '../catalogue/reference-data.ts';
import type { Queryable } from '../pool.ts';
import type { Stored } from '../stored-record.ts';

interface Row extends Stored<ListedInstitute> {
  position: string;
}

interface ListPage {
  total: number;
  items: Stored<ListedInstitute>[];
  /** the position where the next page begins; null at the end */
  next: ListPosition | null;
}

// With microseconds: a Date has only milliseconds, and a page that begins there would omit some institutes.
const updated = `to_char(i.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const orders = {
  updated: {
    position: updated,
    after: '(i.updated_at, i.id) < ($1::timestamptz, $2::bigint)',
    by: 'i.updated_at desc, i.id desc',
  },
  name: { position: 'i.name', after: '(i.name, i.id) > ($1::text, $2::bigint)', by: 'i.name, i.id' },
  // Only the id matters, but Postgres requires that every parameter is used.
  id: { position: `''`, after: '$1::text is not null and i.id > $2::bigint', by: 'i.id' },
};

/** A null parameter constrains nothing, and costs nothing, because the planner knows its value. */
const constraints = (first: number, words: string[]) => `
  ($${first}::text is null or i.status = $${first}::text)
  and ($${first + 1}::text is null or i.kind = $${first + 1}::text)
  and ($${first + 2}::text is null or i.source = $${first + 2}::text)
  and ($${first + 3}::text is null or i.place_id in (
    select p.id from places p left join places s on s.id = p.parent_id
    where (p.kind = 'state' and p.name = $${first + 3}::text) or (p.kind = 'district' and s.name = $${first + 3}::text)
  ))
  ${words.map((_, n) => `and i.words like $${first + 4 + n}::text`).join(' ')}`;

/** Lists a page of the institutes that match the parameters, in any status. */
export async function listInstitutes(
  db: Queryable,
  parameters: ListParameters,
  position: ListPosition | null,
): Promise<ListPage> {
  const { q = '', status, kind, source, state, sort = 'updated', limit = 20 } = parameters;
  const words = await foldedWords(db, q);
  const values = [
    status ?? null,
    kind ?? null,
    source ?? null,
    state ?? null,
    ...words.map((word) => `% ${word}%`),
  ];
  const order = orders[sort];
  const [page, count] = await Promise.all([
    db.query<Row>(
      `select i.id, i.slug, i.name, i.kind, i.status, u.name as university,
         ${placeNames},
         i.source, i.version, i.updated_at, ${order.position} as position
       from institutes i
       left join institutes u on u.id = i.affiliation_id
       ${joinPlaces}
       where ($2::bigint is null or ${order.after}) and ${constraints(4, words)}
       order by ${order.by} limit $3::integer`,
      [position?.[0] ?? null, position?.[1] ?? null, limit + 1, ...values],
    ),
    db.query<{ n: number }>(`select count(*) as n from institutes i where ${constraints(1, words)}`, values),
  ]);
  const rows = page.rows.slice(0, limit);
  const last = page.rows.length > limit ? rows.at(-1) : undefined;
  return {
    total: count.rows[0]?.n ?? 0,
    items: rows.map(({ position: _, ...item }) => item),
    next: last ? [last.position, last.id] : null,
  };
}

/** Splits `q` into distinct words, folded by the same function of the schema as the searched column. */
async function foldedWords(db: Queryable, q: string): Promise<string[]> {
  if (q === '') return [];
  // Postgres does not accept NUL in text.
  const { rows } = await db.query<{ words: string }>('select folded_words($1::text) as words', [
    q.replaceAll('\0', ' '),
  ]);
  return [...new Set(rows[0]?.words.split(' ').filter(Boolean))];
}
