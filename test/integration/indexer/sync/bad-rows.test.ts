import assert from 'node:assert/strict';
import { readFileRecord } from '../../../../indexer/import/file/file-record.ts';
import { explain } from '../../../../indexer/rebuild/explain.ts';
import { hasNoDifferences, reindex } from '../../../../indexer/rebuild/reindex.ts';
import { verify } from '../../../../indexer/rebuild/verify.ts';
import { createValidator } from '../../../../src/contract/reading/validation-errors.ts';
import { instituteBody } from '../../../../src/domain/institutes/institute-edit.ts';
import {
  readForIndexing,
  UnreadableRowsError,
} from '../../../../src/storage/postgres/catalogue/institutes.ts';
import { listDeadLetters } from '../../../../src/storage/postgres/sync/dead-letters.ts';
import { apiDependencies, startApi } from '../../../support/api.ts';
import { addInstitute } from '../../../support/data/catalogue.ts';
import { runCli } from '../../../support/programs/cli.ts';
import { createTestSystem, type TestSystem } from '../../../support/system.ts';
import { until } from '../../../support/until.ts';

describe('Rows that cannot be read', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let index: string;
  beforeEach(async () => {
    system = await createTestSystem();
    index = await system.ensureIndex();
    // Reading an institute whose id is listed in `broken` fails with 'division by zero', as an overflow would.
    await system.ownerPool.query(
      `create table broken (id bigint primary key);
       alter table institute_view_scores rename to kept_view_scores;
       create view institute_view_scores as
         select i.id as institute_id,
                case when exists (select from broken b where b.id = i.id) then 1 / (i.id - i.id)::int else 0 end as score
         from institutes i;
       grant select, insert, delete on broken to public;
       grant select on institute_view_scores to public`,
    );
  });
  afterEach(() => system.close());

  const breakRows = (ids: number[]) =>
    system.pool.query('insert into broken select unnest($1::bigint[])', [ids]);
  const repairRows = () => system.pool.query('delete from broken');

  async function addMany(count: number): Promise<number[]> {
    const { rows } = await system.pool.query<{ id: number }>(
      `insert into institutes (slug, name, kind, status)
       select 'c-' || n, 'College ' || n, 'college', 'published' from generate_series(1, $1::int) n returning id`,
      [count],
    );
    return rows.map(({ id }) => id);
  }

  const count = async () => (await system.elasticsearch.count({ index: system.config.INDEX_NAME })).count;
  const options = { repair: false, pendingTimeoutMs: 5_000, onProgress: () => undefined };
  const run = () =>
    reindex(system.indexing, {
      ...options,
      switch: true,
      signal: new AbortController().signal,
    });

  it('become dead letters with their reason, and all others are indexed', async () => {
    const ids = await addMany(1_000);
    const [first, middle, last] = [ids[0], ids[500], ids[999]] as [number, number, number];
    await breakRows([first, middle, last]);
    system.startDeadLetterDrain();
    system.startRelay();
    const consumer = system.startConsumer();
    await until('the others', async () => (await count()) === 997);
    const letters = await until('letters', async () => {
      const found = await listDeadLetters(system.pool, 10);
      return found.length === 3 && found;
    });
    assert.deepEqual(
      letters.flatMap((letter) => letter.institute_ids).sort((a, b) => a - b),
      [first, middle, last],
    );
    assert.match(letters[0]?.reason ?? '', /division by zero/);
    assert.equal(consumer.state, 'consuming');
    assert.equal(consumer.failingSeconds, 0);
  });

  it('keep their document in the index, and are indexed by a replay after a correction', async () => {
    const id = await addInstitute(system.pool, { name: 'Before' });
    system.startDeadLetterDrain();
    system.startRelay();
    system.startConsumer();
    await until('searchable', () => system.find(id));
    await breakRows([id]);
    await system.pool.query(`update institutes set name = 'After' where id = $1`, [id]);
    await until('a letter', async () => (await listDeadLetters(system.pool, 10)).length === 1);
    assert.equal((await system.find(id))?.name, 'Before');
    await repairRows();
    const replayed = await runCli(['dead', 'replay', '--all'], system.config);
    assert.equal(replayed.code, 0, replayed.stderr);
    await until('replayed', async () => (await system.find(id))?.name === 'After');
  });

  it('are found with a bounded number of statements', async () => {
    const ids = await addMany(1_000);
    await breakRows(ids.slice(300, 301));
    let statements = 0;
    const counting = {
      query: (...given: unknown[]) => {
        statements += 1;
        return (system.pool.query as (...given: unknown[]) => unknown)(...given);
      },
    } as unknown as typeof system.pool;
    const read = await readForIndexing(counting, ids);
    assert.deepEqual([read.rows.size, [...read.unreadable.keys()]], [999, [ids[300]]]);
    assert(statements <= 3 + 2 * Math.ceil(Math.log2(1_000)), `${statements} statements`);
    assert.deepEqual(read.targets, [index]);
  });

  it('become no dead letters when there are many, because the statement must be wrong', async () => {
    const ids = await addMany(100);
    await breakRows(ids);
    await assert.rejects(readForIndexing(system.pool, ids), UnreadableRowsError);
    system.startDeadLetterDrain();
    system.startRelay();
    const consumer = system.startConsumer();
    await until('retrying', async () => /rows cannot be read/.test(consumer.state));
    await until('failing', async () => consumer.failingSeconds > 0);
    assert.deepEqual(await listDeadLetters(system.pool, 10), []);
    await assert.rejects(run(), /rows cannot be read/);
    await repairRows();
    // A read that halved its ids at that moment has rightly turned some of them into dead letters.
    await system.pool.query('select leave_changes($1::bigint[])', [ids]);
    // The delay between two attempts is at most 15 s.
    await until('all', async () => (await count()) === 100, 30_000);
    assert.equal(consumer.failingSeconds, 0);
  });

  it('are left out by a rebuild, which reports them and switches', async () => {
    const ids = await addMany(1_200);
    const broken = ids[700] as number;
    await breakRows([broken]);
    system.startDeadLetterDrain();
    system.startRelay();
    system.startConsumer();
    const report = await run();
    assert.equal(report.switched, true);
    assert.deepEqual(
      report.poison.map(({ id }) => id),
      [broken],
    );
    assert.equal(report.documents, 1_199);
    assert.equal(report.check.institutes, 1_200);
    const letters = await listDeadLetters(system.pool, 10);
    assert(
      letters.some(({ index_name, institute_ids: [id] }) => index_name === report.index && id === broken),
    );
    await repairRows();
    const again = await runCli(['reindex', '--json'], system.config);
    assert.equal(again.code, 0, again.stderr);
    assert.deepEqual(JSON.parse(again.stdout).poison, []);
  });

  it('are left out by a rebuild when only the new index refuses them', async () => {
    const ids = await addMany(10);
    await system.ownerPool.query('alter table institutes drop constraint institutes_popularity_bound');
    await system.ownerPool.query(
      `drop view institute_view_scores; alter table kept_view_scores rename to institute_view_scores`,
    );
    await system.pool.query('update institutes set popularity = 2147483647 where id = $1', [ids[4]]);
    await system.pool.query('insert into institute_view_scores (institute_id, score) values ($1, 100)', [
      ids[4],
    ]);
    const report = await runCli(['reindex', '--patience', '1'], system.config);
    assert.equal(report.code, 0, report.stderr);
    assert.match(report.stderr, new RegExp(`institute ${ids[4]} is left out: .*popularity`));
    assert.match(report.stderr, /left out {3}1 institutes/);
  });

  it('are listed by a verification, which compares and repairs all others', async () => {
    const ids = await addMany(10);
    const [broken, lost] = [ids[3], ids[5]] as [number, number];
    await system.writeBatch(ids);
    await system.pool.query('delete from outbox');
    await breakRows([broken]);
    await system.elasticsearch.delete({ index, id: String(lost), refresh: true });
    await system.pool.query(`select nextval('read_stamps') from generate_series(1, 10)`);
    const report = await verify(system.indexing, index, options);
    assert.deepEqual(report.missing, [lost]);
    assert.deepEqual([report.differing, report.extra], [[], []]);
    assert.equal(report.unreadable[0]?.id, broken);
    assert.match(report.unreadable[0]?.reason ?? '', /division by zero/);
    system.startDeadLetterDrain();
    system.startRelay();
    system.startConsumer();
    const repaired = await verify(system.indexing, index, { ...options, repair: true });
    assert.equal(hasNoDifferences(repaired), true);
    assert.equal(repaired.repaired, 1);
    const printed = await runCli(['index', 'verify'], system.config);
    assert.equal(printed.code, 1, 'one cannot be compared');
    assert.match(printed.stderr, new RegExp(`unreadable ${broken}: .*division by zero`));
  });

  it('are explained with their reason', async () => {
    const id = await addInstitute(system.pool);
    await breakRows([id]);
    const { unreadable, indexes } = await explain(system.indexing, id);
    assert.match(unreadable ?? '', /division by zero/);
    assert.equal(indexes[0]?.in_sync, false);
    const printed = await runCli(['explain', String(id)], system.config);
    assert.equal(printed.code, 1);
    assert.match(printed.stdout, /unreadable .*division by zero/);
  });

  it('are named by the API, for one institute and in a comparison', async () => {
    const good = await addInstitute(system.pool, { slug: 'good' });
    await addInstitute(system.pool, { slug: 'better' });
    const bad = await addInstitute(system.pool, { slug: 'bad' });
    await breakRows([bad]);
    const api = await startApi(apiDependencies(system));
    try {
      const alone = await api.get('/v1/institutes/bad');
      assert.deepEqual(
        [alone.status, alone.body.detail],
        [500, 'The record of bad is damaged and cannot be shown.'],
      );
      const compared = await api.get('/v1/institutes/compare?slug=good&slug=bad&slug=better');
      assert.equal(compared.status, 500);
      assert.deepEqual(compared.body.errors, [{ parameter: 'slug', detail: 'the record of bad is damaged' }]);
      assert.equal((await api.get('/v1/institutes/compare?slug=good&slug=better')).status, 200);
      assert.equal((await api.get('/v1/institutes/good')).body.id, good);
    } finally {
      api.close();
    }
  });
});

describe('The popularity of an institute', () => {
  let system: TestSystem;
  beforeEach(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
  });
  afterEach(() => system.close());

  it('is limited by the schema, so that the score from views can be added', async () => {
    await assert.rejects(addInstitute(system.pool, { popularity: 1_000_000_001 }), /popularity_bound/);
    const id = await addInstitute(system.pool, { popularity: 1_000_000_000 });
    await system.pool.query('insert into institute_view_scores (institute_id, score) values ($1, 1000000)', [
      id,
    ]);
    const { poison } = await system.writeBatch([id]);
    assert.deepEqual(poison, []);
    const { rows } = await readForIndexing(system.pool, [id]);
    assert.equal(rows.get(id)?.popularity, 1_001_000_000);
  });

  it('has the same limit for editors and in files', () => {
    const faultsOf = createValidator(instituteBody);
    const body = { name: 'A College', kind: 'college' };
    assert.deepEqual(faultsOf({ ...body, popularity: 1_000_000_000 }), []);
    assert.equal(faultsOf({ ...body, popularity: 1_000_000_001 }).length, 1);
    const row = { source_id: '1', name: 'A College', kind: 'college' };
    assert('name' in readFileRecord(1, { ...row, popularity: '1000000000' }));
    const refused = readFileRecord(1, { ...row, popularity: '1000000001' });
    assert('reason' in refused && /popularity/.test(refused.reason));
  });
});
