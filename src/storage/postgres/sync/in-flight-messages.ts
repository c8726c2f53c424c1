import type { Queryable } from '../pool.ts';

/** The messages that were delivered to consumers and are not acknowledged yet. */
export interface InFlight {
  messages: number;
  /** the time since the delivery of the oldest message, in seconds; 0 if there is none */
  oldest_seconds: number;
}

// A consumer that cannot reach Postgres for longer does not index anything either, and RabbitMQ redelivers the messages of a dead
// consumer. So older reports are ignored.
const seenWithin = '15 seconds';

/** Stores the current messages in flight of one consumer. */
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

/** Sums up the reports of all consumers, which are at most a second old. */
export async function measureInFlight(db: Queryable): Promise<InFlight> {
  const { rows } = await db.query<InFlight>(
    `select coalesce(sum(messages), 0)::int as messages,
            coalesce(extract(epoch from clock_timestamp() - min(since)), 0)::float8 as oldest_seconds
     from held_messages where seen_at > clock_timestamp() - $1::interval`,
    [seenWithin],
  );
  return rows[0] as InFlight;
}

/** Deletes the reports of consumers that ended long ago. */
export async function deleteStaleReports(db: Queryable): Promise<void> {
  await db.query(`delete from held_messages where seen_at < clock_timestamp() - interval '1 hour'`);
}
