import type pg from 'pg';
import type { Random } from '../random.ts';

/** What searches are drawn from. */
export interface SearchMaterial {
  names: string[];
  places: { state: string; district: string }[];
  kinds: string[];
  disciplines: string[];
}

export async function readSearchMaterial(pool: pg.Pool): Promise<SearchMaterial> {
  const column = async (text: string) =>
    (await pool.query<{ value: string }>(text)).rows.map(({ value }) => value);
  const places = await pool.query<{ state: string; district: string }>(
    `select s.name as state, d.name as district from places d join places s on s.id = d.parent_id
     where d.kind = 'district' and exists (select from institutes i where i.place_id = d.id) order by 1, 2`,
  );
  return {
    names: await column(
      `select name as value from institutes where status = 'published' and id % 11 = 0 order by id limit 5000`,
    ),
    places: places.rows,
    kinds: await column('select code as value from kinds order by 1'),
    disciplines: await column('select code as value from disciplines order by 1'),
  };
}

/** Draws the query string of a search as people save it: half of them with a text, most of them with filters. */
export function drawSearch(random: Random, { names, places, kinds, disciplines }: SearchMaterial): string {
  const query = new URLSearchParams();
  const place = random.pick(places);
  const words = random
    .pick(names)
    .toLowerCase()
    .split(/\W+/)
    .filter((word) => word.length > 2);
  const text = random.below(10);
  if (text < 2) query.set('q', random.some(words, 1).join(' '));
  else if (text < 4) query.set('q', words.slice(0, 2 + random.below(2)).join(' '));
  else if (text < 5)
    query.set('q', `${random.pick(disciplines)} colleges in ${place.district.toLowerCase()}`);
  if (query.get('q') === '') query.delete('q');
  if (text >= 5 || random.below(3) === 0) query.set('state', place.state);
  if (random.below(4) === 0 && query.has('state')) query.set('district', place.district);
  if (random.below(3) === 0) query.append('discipline', random.pick(disciplines));
  if (random.below(3) === 0) query.append('level', random.pick(['undergraduate', 'postgraduate', 'diploma']));
  if (random.below(5) === 0) query.append('kind', random.pick(kinds));
  if (random.below(4) === 0) query.set('fee_max', String(1_000 * (20 + random.below(200))));
  if (random.below(8) === 0) query.set('established_min', String(1900 + random.below(100)));
  return query.toString();
}

/** Removes what an earlier run has left, so that every run begins with the first snapshots. */
export async function forgetAlerts(pool: pg.Pool): Promise<void> {
  await pool.query(
    'truncate changed_institutes, institute_snapshots, institute_differences, alert_rounds, search_news, watched_searches',
  );
  await pool.query('update snapshot_progress set cursor = 0, finished_at = null');
  await pool.query(`delete from accounts where email like 'bench-%'`);
}

/** Saves searches for accounts of the benchmark, each for two of them. */
export async function saveSearches(pool: pg.Pool, queries: string[]): Promise<void> {
  await pool.query(
    `with people as (
       insert into accounts (email, password_hash)
       select 'bench-' || n || '-' || copy || '@example.org', '-' from generate_series(1, $1::integer) n, generate_series(1, 2) copy
       returning id, split_part(email, '-', 2)::integer as n
     )
     insert into saved_searches (account_id, name, query, alerts)
     select people.id, 'bench', q.query, 'daily' from people join unnest($2::text[]) with ordinality q (query, n) using (n)`,
    [queries.length, queries],
  );
}

/**
 * Changes so many published institutes: of each ten, four get lower fees, two another programme, two another name, one is
 * published for the first time, and one becomes more popular, which is no news.
 */
export async function changeInstitutes(pool: pg.Pool, seed: number, count: number): Promise<void> {
  const { rows } = await pool.query<{ ids: number[] }>(
    `select array(
       select id from institutes where status = 'published' order by md5(id::text || $1::text), id limit $2::integer
     ) as ids`,
    [seed, count],
  );
  const ids = rows[0]?.ids ?? [];
  const part = (from: number, to: number) => ids.filter((_, n) => n % 10 >= from && n % 10 < to);
  await pool.query(
    'update programmes set fee = greatest(0, fee - 100 - fee / 5) where institute_id = any($1::bigint[])',
    [part(0, 4)],
  );
  await pool.query(
    `insert into programmes (institute_id, name, level, discipline, mode, fee, currency)
     select id, 'Bench ' || clock_timestamp(), 'undergraduate', 'law', 'full-time', 50000, 'INR' from unnest($1::bigint[]) id`,
    [part(4, 6)],
  );
  await pool.query(
    `update institutes set name = left(name, 250) || ' Marigold' where id = any($1::bigint[])`,
    [part(6, 8)],
  );
  await pool.query('delete from institute_snapshots where institute_id = any($1::bigint[])', [part(8, 9)]);
  await pool.query('update institutes set popularity = popularity + 1 where id = any($1::bigint[])', [
    part(8, 10),
  ]);
}
