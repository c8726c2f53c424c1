import type { Dashboard } from '../../../contract/responses/dashboard-response.ts';
import type { Queryable } from '../pool.ts';
import { countDeadLetters } from '../sync/dead-letters.ts';
import { measureOutbox } from '../sync/outbox.ts';

type FromPostgres = Omit<Dashboard, 'answers_today' | 'generation'>;

const midnight = `date_trunc('day', now(), 'UTC')`;

/** Reads the part of the dashboard that comes from Postgres. */
export async function readDashboard(db: Queryable): Promise<FromPostgres> {
  const at = new Date().toISOString();
  const [institutes, editsToday, searches, newest, { depth, paused_at, ...outbox }, letters] =
    await Promise.all([
      countInstitutes(db),
      countEdits(db),
      countSearches(db),
      listNewest(db),
      measureOutbox(db),
      countDeadLetters(db),
    ]);
  return {
    at,
    institutes,
    edits_today: editsToday,
    waiting: {
      changes: depth,
      ...outbox,
      paused_at: paused_at?.toISOString() ?? null,
      dead_letters: letters,
    },
    searches_today: {
      ...searches,
      share_found_nothing: searches.searches === 0 ? null : searches.found_nothing / searches.searches,
    },
    newest,
  };
}

async function countInstitutes(db: Queryable): Promise<Dashboard['institutes']> {
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
  };
}

async function countEdits(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `select count(*) as n from audit where at >= ${midnight} and entity <> 'accounts'`,
  );
  return rows[0]?.n ?? 0;
}

async function countSearches(db: Queryable): Promise<{ searches: number; found_nothing: number }> {
  const { rows } = await db.query<{ searches: number; found_nothing: number }>(
    `select coalesce(sum(searches), 0)::integer as searches,
            coalesce(sum(searches) filter (where total = 0), 0)::integer as found_nothing
     from search_events where at >= ${midnight} and page = 1`,
  );
  return rows[0] as { searches: number; found_nothing: number };
}

async function listNewest(db: Queryable): Promise<Dashboard['newest']> {
  const { rows } = await db.query<Omit<Dashboard['newest'][number], 'created_at'> & { created_at: Date }>(
    'select id, slug, name, status, created_at from institutes order by id desc limit 10',
  );
  return rows.map((row) => ({ ...row, created_at: row.created_at.toISOString() }));
}
