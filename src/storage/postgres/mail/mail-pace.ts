import type { Queryable } from '../pool.ts';

const minuteMs = 60_000;
// How far an urgent e-mail may run ahead of the pace. Others may not, so that there is room for urgent ones.
const urgentLeadMs = 6_000;

/**
 * Takes the right to send one e-mail now, so that all workers together send at most `maxPerMinute` in any minute. This is the
 * generic cell rate algorithm (ITU-T I.371): `next_at` advances by one interval for each e-mail. The row stays locked until the
 * transaction of `db` ends, so take it last.
 * @returns 0, or how many milliseconds to wait before asking again
 */
export async function takeMailSlot(db: Queryable, maxPerMinute: number, isUrgent: boolean): Promise<number> {
  // With this interval, a burst within the lead and the e-mails of the rest of a minute are `maxPerMinute` together.
  const intervalMs = (minuteMs + urgentLeadMs) / Math.max(1, maxPerMinute - 1);
  const leadMs = isUrgent ? urgentLeadMs : 0;
  const { rowCount } = await db.query(
    `update mail_pace
     set next_at = greatest(next_at, clock_timestamp()) + make_interval(secs => $1::float8 / 1000)
     where next_at <= clock_timestamp() + make_interval(secs => $2::float8 / 1000)`,
    [intervalMs, leadMs],
  );
  if (rowCount === 1) return 0;
  const { rows } = await db.query<{ ahead_ms: number }>(
    'select extract(epoch from next_at - clock_timestamp())::float8 * 1000 as ahead_ms from mail_pace',
  );
  return Math.max(1, Math.ceil((rows[0]?.ahead_ms ?? 0) - leadMs));
}
