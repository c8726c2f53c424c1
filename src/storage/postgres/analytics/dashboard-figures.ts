import type { Dashboard } from '../../../contract/responses/dashboard-response.ts';
import type { Queryable } from '../pool.ts';
import { countDeadLetters } from '../sync/dead-letters.ts';
import { measureOutbox } from '../sync/outbox.ts';

/** The figures of a group without their age. */
type Figures<Group extends keyof Dashboard> = Omit<NonNullable<Dashboard[Group]>, 'as_of'>;

/** The groups of figures that are made and stored together. */
export interface DashboardFigures {
  institutes: Figures<'institutes'>;
  edits: Figures<'edits'>;
  searches: Figures<'searches'>;
  waiting: Figures<'waiting'>;
  searches_today: Figures<'searches_today'>;
  jobs: Figures<'jobs'>;
  answers_today: Figures<'answers_today'>;
  commit_to_searchable: Figures<'commit_to_searchable'>;
  latest: { edits_today: number; newest: NonNullable<Dashboard['newest']> };
  generation: { generation: number };
}

const midnight = `date_trunc('day', now(), 'UTC')`;
const editDays = 30;

/** Stores a group of figures, which were made just now. */
export async function saveFigures<Name extends keyof DashboardFigures>(
  db: Queryable,
  name: Name,
  figures: DashboardFigures[Name],
): Promise<void> {
  await db.query(
    `insert into dashboard_figures (name, figures) values ($1::text, $2::jsonb)
     on conflict (name) do update set figures = excluded.figures, as_of = now()`,
    [name, JSON.stringify(figures)],
  );
}

/** Reads the stored figures. A group that was never made is null. */
export async function readDashboard(db: Queryable): Promise<Dashboard> {
  const { rows } = await db.query<{ name: string; figures: object; as_of: Date }>(
    'select name, figures, as_of from dashboard_figures',
  );
  const groups = new Map(rows.map((row) => [row.name, row]));
  const read = <Name extends keyof DashboardFigures>(name: Name) => {
    const row = groups.get(name);
    return row ? { as_of: row.as_of.toISOString(), ...(row.figures as DashboardFigures[Name]) } : null;
  };
  const latest = read('latest');
  return {
    at: latest?.as_of ?? null,
    institutes: read('institutes'),
    edits_today: latest?.edits_today ?? null,
    edits: read('edits'),
    waiting: read('waiting'),
    commit_to_searchable: read('commit_to_searchable'),
    searches_today: read('searches_today'),
    searches: read('searches'),
    answers_today: read('answers_today'),
    jobs: read('jobs'),
    newest: latest?.newest ?? null,
    generation: read('generation')?.generation ?? null,
  };
}

/** Counts the institutes by status, kind and state. Reads the whole table. */
export async function countInstitutes(db: Queryable): Promise<DashboardFigures['institutes']> {
  const { rows } = await db.query<{ status: string; kind: string; n: number }>(
    'select status, kind, count(*) as n from institutes group by status, kind order by status, kind',
  );
  const sumBy = (of: (row: { status: string; kind: string }) => string) => {
    const sums: Record<string, number> = {};
    for (const row of rows) sums[of(row)] = (sums[of(row)] ?? 0) + row.n;
    return sums;
  };
  return {
    total: rows.reduce((sum, { n }) => sum + n, 0),
    by_status: { draft: 0, published: 0, archived: 0, ...sumBy(({ status }) => status) },
    by_kind: sumBy(({ kind }) => kind),
    by_state: await countByState(db),
  };
}

async function countByState(db: Queryable): Promise<DashboardFigures['institutes']['by_state']> {
  const { rows } = await db.query<DashboardFigures['institutes']['by_state'][number]>(
    `with located as (
       select place_id, count(*) as n from institutes group by place_id
     )
     select country.name as country, state.name as state, sum(n)::bigint as institutes
     from located
     left join places place on place.id = place_id
     left join places parent on parent.id = place.parent_id
     left join places state
       on state.id = case when place.kind = 'state' then place.id when place.kind = 'district' then parent.id end
     left join places country on country.id = case when place.kind = 'country' then place.id else state.parent_id end
     group by country.id, state.id
     order by institutes desc, country, state`,
  );
  return rows;
}

/** Counts the audited changes of each of the last 30 days, without those to accounts. */
export async function countEditsByDay(db: Queryable): Promise<DashboardFigures['edits']> {
  const { rows } = await db.query<DashboardFigures['edits']['days'][number]>(
    `select to_char(day, 'YYYY-MM-DD') as day, coalesce(edits, 0) as edits
     from (
       select generate_series(today - $1::integer, today, '1 day')::date as day
       from (select (now() at time zone 'UTC')::date as today) now
     ) days
     left join (
       select (at at time zone 'UTC')::date as day, count(*) as edits from audit
       where at >= ${midnight} - make_interval(days => $1::integer) and entity <> 'accounts'
       group by 1
     ) counted using (day)
     order by day`,
    [editDays - 1],
  );
  return { days: rows };
}

/** Counts the audited changes of today, and lists the newest institutes. */
export async function readLatest(db: Queryable): Promise<DashboardFigures['latest']> {
  const { rows: edits } = await db.query<{ n: number }>(
    `select count(*) as n from audit where at >= ${midnight} and entity <> 'accounts'`,
  );
  const { rows: newest } = await db.query<DashboardFigures['latest']['newest'][number]>(
    'select id, slug, name, status, created_at from institutes order by id desc limit 10',
  );
  return { edits_today: edits[0]?.n ?? 0, newest };
}

/** Counts the changes that are not indexed yet. */
export async function countWaiting(db: Queryable): Promise<DashboardFigures['waiting']> {
  const { depth, paused_at, ...outbox } = await measureOutbox(db);
  return {
    changes: depth,
    ...outbox,
    paused_at: paused_at?.toISOString() ?? null,
    dead_letters: await countDeadLetters(db),
  };
}

/** Counts the searches of today. */
export async function countSearchesToday(db: Queryable): Promise<DashboardFigures['searches_today']> {
  const { rows } = await db.query<{ searches: number; found_nothing: number }>(
    `select coalesce(sum(searches), 0)::integer as searches,
            coalesce(sum(searches) filter (where total = 0), 0)::integer as found_nothing
     from search_events where at >= ${midnight} and page = 1`,
  );
  const { searches, found_nothing } = rows[0] as { searches: number; found_nothing: number };
  return {
    searches,
    found_nothing,
    share_found_nothing: searches === 0 ? null : found_nothing / searches,
  };
}
