import assert from 'node:assert/strict';
import { apiDependencies, startApi } from '../support/api.ts';
import { addInstitute } from '../support/catalogue.ts';
import { createTestSystem, type TestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';

describe('live relevance', () => {
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;

  before(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
    const ids = [
      await addInstitute(system.pool, { slug: 'alpha', name: 'Alpha College' }),
      await addInstitute(system.pool, { slug: 'beta', name: 'Beta College', kind: 'university' }),
    ];
    await system.writeBatch(ids);
    await system.makeVisible([system.config.INDEX_NAME]);
    api = await startApi(apiDependencies(system));
  });
  after(async () => {
    api.close();
    await system.close();
  });

  const slugs = async (q: string) => {
    const { body } = await api.get(`/v1/institutes?q=${encodeURIComponent(q)}`);
    return body.items.map((item: { slug: string }) => item.slug);
  };

  it('takes a synonym and a pin into effect without a restart, and out again', async () => {
    assert.deepEqual(await slugs('kappa'), []);
    await system.pool.query(`insert into synonyms (terms) values ('{kappa,alpha}')`);
    await until('synonym', async () => (await slugs('kappa')).includes('alpha'));
    await system.pool.query(
      `insert into pins (query, slugs) values ('Colleges that count', '{beta,alpha,gone}')`,
    );
    await until('pin', async () => (await slugs('colleges that count')).join() === 'beta,alpha');
    await system.pool.query('delete from pins');
    await until('no pin', async () => (await slugs('colleges that count')).join() !== 'beta,alpha');
  });

  it('keeps who changed what, and lets nobody change that', async () => {
    const client = await system.pool.connect();
    await client.query('begin');
    await client.query(
      `select set_config('app.actor', 'asha', true), set_config('app.request_id', 'r-1', true)`,
    );
    await client.query(`update synonyms set terms = '{kappa,beta}' where 'kappa' = any(terms)`);
    await client.query('commit');
    client.release();
    const { rows } = await system.pool.query(
      `select * from audit where entity = 'synonyms' order by id desc limit 1`,
    );
    const { actor, action, before, after, request_id } = rows[0];
    assert.deepEqual([actor, action, request_id], ['asha', 'update', 'r-1']);
    assert.deepEqual(
      [before.terms, after.terms],
      [
        ['kappa', 'alpha'],
        ['kappa', 'beta'],
      ],
    );
    for (const sql of ['delete from audit', `update audit set actor = 'x'`, 'truncate audit']) {
      await assert.rejects(system.ownerPool.query(sql), /append-only/);
    }
  });
});
