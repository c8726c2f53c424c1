import type pg from 'pg';
import type { EventBatch, SearchEvent } from '../../../domain/search/search-event.ts';
import { storableJson } from '../../../domain/text/storable.ts';
import { isDataError, type Queryable, transaction } from '../pool.ts';
import { addReformulations } from '../reports/reformulations.ts';

const dayMs = 24 * 3_600_000;

/**
 * Stores a batch of events, once however often it is delivered. Discards searches older than `keepDays`, searches from the future
 * (of a process whose clock is wrong), and views of institutes that no longer exist.
 * @returns the number of searches that were discarded because Postgres rejects their values
 */
export function saveEvents(pool: pg.Pool, batch: EventBatch, keepDays: number): Promise<number> {
  return transaction(pool, async (client) => {
    const { rowCount } = await client.query(
      'insert into event_batches (id) values ($1::uuid) on conflict do nothing',
      [batch.id],
    );
    if (rowCount === 0) return 0;
    const now = Date.now();
    const searches = batch.searches.filter(
      ({ at }) => dayOf(at) > dayOf(now - keepDays * dayMs) && at < now + dayMs,
    );
    for (const day of new Set(searches.map(({ at }) => dayOf(at)))) await ensurePartition(client, day);
    const dropped = await addSearches(client, searches);
    if (batch.reformulations) await addReformulations(client, batch.reformulations);
    // Ordered by id, so that two concurrent batches cannot deadlock.
    await client.query(
      `insert into institute_views (institute_id, day, views)
       select i.id, (now() at time zone 'UTC')::date, viewed.value::integer
       from jsonb_each_text($1::jsonb) viewed
       join institutes i on i.slug = viewed.key
       order by i.id
       on conflict (institute_id, day) do update
         set views = least(institute_views.views::bigint + excluded.views, 2147483647)::integer`,
      [storableJson(batch.views)],
    );
    return dropped;
  });
}

/** Divides rejected searches in halves until each invalid one is isolated. @returns the number of invalid searches */
async function addSearches(db: Queryable, searches: SearchEvent[]): Promise<number> {
  if (searches.length === 0) return 0;
  await db.query('savepoint searches');
  try {
    await insertSearches(db, searches);
    await db.query('release savepoint searches');
    return 0;
  } catch (error) {
    if (!isDataError(error)) throw error;
    await db.query('rollback to savepoint searches');
    if (searches.length === 1) return 1;
    const half = Math.ceil(searches.length / 2);
    const dropped = await addSearches(db, searches.slice(0, half));
    return dropped + (await addSearches(db, searches.slice(half)));
  }
}

async function insertSearches(db: Queryable, searches: SearchEvent[]): Promise<void> {
  await db.query(
    `insert into search_events (at, searches, q, filters, page, total, took_ms, state)
     select to_timestamp(at / 1000), searches, q, filters, page, total, took_ms, state
     from jsonb_to_recordset($1::jsonb)
       as event (
         at float8, searches integer, q text, filters jsonb, page integer, total integer, took_ms real, state text
       )`,
    [storableJson(searches)],
  );
}

/** Creates the partition for the searches of a day (`YYYY-MM-DD`, UTC) if it does not exist. */
async function ensurePartition(db: Queryable, day: string): Promise<void> {
  await db.query('select open_search_events_day($1::date)', [day]);
}

/** Creates the partition for tomorrow in advance, so that no batch has to wait for it at midnight. */
export function createPartitionForTomorrow(db: Queryable): Promise<void> {
  return ensurePartition(db, dayOf(Date.now() + dayMs));
}

/**
 * Deletes the searches that are older than the last `keepDays` days (including today), and the ids of batches that can no longer be
 * delivered twice.
 * @returns the deleted days
 */
export function pruneEvents(pool: pg.Pool, keepDays: number): Promise<string[]> {
  return transaction(pool, async (client) => {
    // Dropping a partition waits for its readers and blocks new ones, who must not wait long.
    await client.query(`set local lock_timeout = '2s'`);
    const { rows } = await client.query<{ day: string }>(
      'select day::text from drop_search_events_before($1::date) as gone (day)',
      [dayOf(Date.now() - (keepDays - 1) * dayMs)],
    );
    await client.query(`delete from event_batches where kept_at < now() - interval '7 days'`);
    return rows.map(({ day }) => day);
  });
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
