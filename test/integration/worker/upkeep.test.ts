import assert from 'node:assert/strict';
import { addAccount } from '../../../src/storage/postgres/accounts/accounts.ts';
import { saveEvents } from '../../../src/storage/postgres/analytics/search-events.ts';
import type { JobContext } from '../../../worker/job-handler.ts';
import { createPruneDataHandler } from '../../../worker/upkeep/prune-data-job.ts';
import { createPruneJobsHandler } from '../../../worker/upkeep/prune-jobs-job.ts';
import { eventBatch } from '../../support/data/rows.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

const dayMs = 24 * 3_600_000;
// These handlers need nothing of it.
const context = {} as JobContext;

describe('The upkeep', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  const partitions = async () =>
    (
      await database.pool.query<{ name: string }>(
        `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'search_events'::regclass order by 1`,
      )
    ).rows.map(({ name }) => name);
  const partitionOf = (at: number) =>
    `search_events_${new Date(at).toISOString().slice(0, 10).replaceAll('-', '')}`;

  it('deletes old data, and creates the partition for tomorrow, without which an event creates it', async () => {
    const now = Date.now();
    await saveEvents(database.pool, eventBatch([{ at: now - 9 * dayMs }, { at: now }]), 30);
    assert.deepEqual(await partitions(), [partitionOf(now - 9 * dayMs), partitionOf(now)]);
    const { id } = await addAccount(database.pool, {
      email: 'editor@example.org',
      passwordHash: 'none',
      isConfirmed: true,
      role: 'editor',
    });
    await database.pool.query(
      `insert into idempotency_keys (account_id, key, request_hash, created_at)
       values ($1, 'k', 'h', now() - interval '25 hours')`,
      [id],
    );
    const result = await createPruneDataHandler(database.pool, 7).run({}, context);
    assert.deepEqual(result, {
      account_links: 0,
      idempotency_keys: 1,
      days_of_events: [new Date(now - 9 * dayMs).toISOString().slice(0, 10)],
    });
    assert.deepEqual(await partitions(), [partitionOf(now), partitionOf(now + dayMs)]);
  });

  it('deletes jobs a month after they ended, and successful ones of frequent kinds after a day', async () => {
    await database.pool.query(
      `insert into jobs (kind, version, payload, priority, max_attempts, state, finished_at)
       select kind, 1, '{}', 2, 5, state, case when days >= 0 then now() - make_interval(days => days) end
       from (values
         ('import', 'done', 29), ('import', 'failed', 31), ('import', 'waiting', -1),
         ('refresh-dashboard', 'done', 0), ('refresh-dashboard', 'done', 2), ('refresh-dashboard', 'failed', 2)
       ) as job (kind, state, days)`,
    );
    assert.deepEqual(await createPruneJobsHandler(database.pool).run({}, context), { deleted: 2 });
    const { rows } = await database.pool.query('select kind, state from jobs order by id');
    assert.deepEqual(
      rows.map(({ kind, state }) => `${kind} ${state}`),
      ['import done', 'import waiting', 'refresh-dashboard done', 'refresh-dashboard failed'],
    );
  });
});
