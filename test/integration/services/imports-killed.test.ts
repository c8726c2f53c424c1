import assert from 'node:assert/strict';
import type { ImportJob } from '../../../src/contract/responses/import-response.ts';
import type { ImportCounts } from '../../../src/domain/institutes/import-job.ts';
import { signedIn } from '../../support/accounts.ts';
import { addressOf, startProgram } from '../../support/programs/processes.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

const institutes = 12_000;

describe('imports whose processes are killed', function () {
  this.timeout(120_000);
  let system: TestSystem;
  before(async () => {
    system = await createTestSystem();
  });
  after(() => system?.close());

  const only = async <T>(sql: string): Promise<T> => (await system.pool.query(sql)).rows[0] as T;

  it('lose no row and import none twice, and are resumed by other processes', async () => {
    const { headers, account } = await signedIn(system, 'admin');
    const api = startProgram('src/main.ts', system.config);
    const text = Array.from({ length: institutes }, (_, n) =>
      JSON.stringify({
        source_id: `${n}`,
        name: `Made Up College ${n}`,
        kind: 'college',
        programmes: [{ name: 'Law', level: 'diploma' }],
      }),
    ).join('\n');
    const response = await fetch(`${await addressOf(api)}/v1/admin/imports`, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/x-ndjson' },
      body: text,
    });
    const { id } = (await response.json()) as ImportJob;
    // The API has accepted the upload and is not needed any more.
    api.kill('SIGKILL');
    await api.ended;

    const indexer = startProgram('indexer/main.ts', system.config);
    const first = startProgram('worker/main.ts', system.config);
    const job = (select: string) =>
      only<{ value: number | null }>(`select ${select} as value from import_jobs where id = ${id}`);
    const written = await until(
      'a batch',
      async () => {
        const { value } = await job(`(checkpoint -> 'counts' ->> 'inserted')::int`);
        return value;
      },
      60_000,
    );
    first.kill('SIGKILL');
    await first.ended;
    assert(written < institutes, 'it was not killed midway');
    const { n } = await only<{ n: number }>('select count(*)::int as n from institutes');
    assert(n >= written && n < institutes && n % 5_000 === 0, `${n} are written: whole batches`);

    const second = startProgram('worker/main.ts', system.config);
    const state = () => only<{ state: string }>(`select state from jobs where kind = 'import'`);
    await until('done', async () => (await state()).state === 'done', 60_000);
    const { read, summary } = await only<{ read: number; summary: ImportCounts }>(
      'select read, summary from import_jobs',
    );
    assert.deepEqual(
      [read, summary.inserted, summary.unchanged, summary.rejected],
      [institutes, institutes, 0, 0],
      'no batch was done twice',
    );
    assert.deepEqual(
      await only(`select count(*)::int as n, max(version)::int as version,
        (select count(*)::int from programmes) as programmes from institutes`),
      { n: institutes, version: 1, programmes: institutes },
    );
    assert.deepEqual(
      await only(
        `select array_agg(distinct actor) as actors from audit where entity in ('institutes', 'programmes')`,
      ),
      { actors: [`account:${account.id}`] },
    );
    const searchable = async () => {
      const { count } = await system.elasticsearch.count({ index: system.config.INDEX_NAME });
      return count === institutes;
    };
    await until('all in the index', searchable, 60_000);
    assert.equal(await second.stop(), 0);
    assert.equal(await indexer.stop(), 0);
  });
});
