import assert from 'node:assert/strict';
import { listenForChanges } from '../../../../indexer/sync/listener.ts';
import { addInstitute } from '../../../support/data/catalogue.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';
import { quiet } from '../../../support/system.ts';
import { until } from '../../../support/until.ts';

describe('The listener', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  const listening = () =>
    database.pool.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and query ilike 'listen %'`,
    );

  it('wakes the relay when it connects, on each change, and after its connection was cut', async () => {
    let wakes = 0;
    const listener = listenForChanges(
      database.url,
      () => {
        wakes += 1;
      },
      quiet,
    );
    try {
      await until('connected', async () => wakes > 0 && (await listening()).rows.length === 1);
      const connected = wakes;
      await addInstitute(database.pool);
      await until('woken', async () => wakes > connected);
      for (let cut = 0; cut < 2; cut += 1) {
        const [backend] = (await listening()).rows;
        await database.pool.query('select pg_terminate_backend($1)', [backend?.pid]);
        await until('listening again', async () => {
          const [now] = (await listening()).rows;
          return now !== undefined && now.pid !== backend?.pid;
        });
        // The changes of the time without a connection are found by this wake.
        const reconnected = wakes;
        await addInstitute(database.pool);
        await until('woken again', async () => wakes > reconnected);
      }
    } finally {
      await listener.close();
    }
    assert.deepEqual((await listening()).rows, []);
  });
});
