import type pg from 'pg';
import { onServer, urlOf, withClient } from '../database.ts';

const name = 'institutes_bench_sync';

/**
 * Copies the benchmark database, so that a run does not change it.
 * @param institutes limits the copy to the first published institutes, by id; null for all
 * @throws Error when a client is connected to the original
 */
export async function copyDatabase(original: string, institutes: number | null): Promise<string> {
  const copy = urlOf(original, name);
  await dropCopy(original);
  await onServer(original, (server) =>
    server.query(`create database ${name} template ${new URL(original).pathname.slice(1)}`),
  );
  await withClient(copy, async (client) => {
    await client.query('truncate outbox, fan_outs, targets cascade');
    if (institutes !== null) await showFirst(client, institutes);
  });
  return copy;
}

/** Removes the copy, also while clients are connected to it. */
export async function dropCopy(original: string): Promise<void> {
  await onServer(original, (server) => server.query(`drop database if exists ${name} with (force)`));
}

/** Replaces the table by an updatable view, so that every statement sees only the first institutes. */
async function showFirst(client: pg.Client, institutes: number): Promise<void> {
  const { rows } = await client.query<{ last: string | null }>(
    `select max(id) as last
     from (select id from institutes where status = 'published' order by id limit $1::int) first`,
    [institutes],
  );
  await client.query('alter table institutes rename to all_institutes');
  await client.query(
    `create view institutes as select * from all_institutes where id <= ${rows[0]?.last ?? 0}`,
  );
}
