import type { Queryable } from '../pool.ts';

export interface InFlight {
  /** delivered and not acknowledged */
  messages: number;
  /** since the delivery of the oldest of them, in seconds; 0 where none is held */
  oldest_seconds: number;
}

// A consumer that is cut off from Postgres for longer indexes nothing either; RabbitMQ takes back what a dead one held.
const seenWithin = '15 seconds';

/** Says what one consumer holds at this moment. */
export async function reportInFlight(
  db: Queryable,
  consumer: string,
  { messages, oldest_seconds }: InFlight,
): Promise<void> {
  if (messages === 0) {
    await db.query('delete from held_messages where consumer = $1::text', [consumer]);
    return;
  }
  await db.query(
    `insert into held_messages (consumer, messages, since, seen_at)
     values ($1::text, $2::int, clock_timestamp() - make_interval(secs => $3::float8), clock_timestamp())
     on conflict (consumer) do update
     set messages = excluded.messages, since = excluded.since, seen_at = excluded.seen_at`,
    [consumer, messages, oldest_seconds],
  );
}

/** What all consumers hold, as far as they have said so: each does within a second. */
export async function measureInFlight(db: Queryable): Promise<InFlight> {
  const { rows } = await db.query<InFlight>(
    `select coalesce(sum(messages), 0)::int as messages,
            coalesce(extract(epoch from clock_timestamp() - min(since)), 0)::float8 as oldest_seconds
     from held_messages where seen_at > clock_timestamp() - $1::interval`,
    [seenWithin],
  );
  return rows[0] as InFlight;
}

/** Forgets consumers that are long gone. */
export async function deleteStaleReports(db: Queryable): Promise<void> {
  await db.query(`delete from held_messages where seen_at < clock_timestamp() - interval '1 hour'`);
}
