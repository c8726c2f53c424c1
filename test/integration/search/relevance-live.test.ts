import assert from 'node:assert/strict';
import { apiDependencies, startApi } from '../../support/api.ts';
import { addInstitute } from '../../support/data/catalogue.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

describe('synonyms and pins', () => {
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
    await system.makeSearchable([system.config.INDEX_NAME]);
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

  it('take effect without a restart, and end without one', async () => {
    assert.deepEqual(await slugs('kappa'), []);
    await system.pool.query(`insert into synonyms (terms) values ('{kappa,alpha}')`);
    await until('synonym', async () => (await slugs('kappa')).includes('alpha'));
    await system.pool.query(
      `insert into pins (query, institute_ids)
       select 'Colleges that count', array_agg(id order by slug desc) || 99999999::bigint from institutes`,
    );
    await until('pin', async () => (await slugs('colleges that count')).join() === 'beta,alpha');
    await system.pool.query('delete from pins');
    await until('no pin', async () => (await slugs('colleges that count')).join() !== 'beta,alpha');
  });

  it('rank what a synonym adds below what has the typed words', async () => {
    const names: Record<string, string> = {
      kit: 'KIT College',
      kappa: 'Kappa Institute of Technology',
      kyoto: 'Kyoto Iron Trade School',
      lambda: 'Lambda Institute of Trade',
      mu: 'Mu Seminary, Opal',
      nu: 'Nu Seminary, Opal',
      jawahar: 'Jawahar Lal University',
    };
    const ids: number[] = [];
    for (const [slug, name] of Object.entries(names))
      ids.push(await addInstitute(system.pool, { slug, name }));
    await system.pool.query(`update institutes set aliases = '{kit}' where slug = 'kyoto'`);
    await system.writeBatch(ids);
    await system.makeSearchable([system.config.INDEX_NAME]);
    await system.pool.query(
      `insert into synonyms (terms) values ('{kit,kappa institute of technology}'), ('{kit,lambda institute of trade}'),
         ('{mu,nu}'), ('{jlu,jawahar lal university}')`,
    );
    await until('synonyms', async () => (await slugs('kit')).includes('lambda'));
    // Kappa also has the acronym by its own initials, Lambda only by the synonym, and Kyoto by its web address.
    const kit = await slugs('kit');
    assert.equal(kit[0], 'kit');
    assert.deepEqual(kit.slice(1, 3).toSorted(), ['kappa', 'lambda']);
    assert.equal(kit[3], 'kyoto');
    assert.equal((await slugs('kappa institute of technology'))[0], 'kappa');
    assert.equal((await slugs('lambda institute of trade'))[0], 'lambda');
    assert.deepEqual(await slugs('mu seminary'), ['mu', 'nu']);
    assert.deepEqual(await slugs('nu seminary'), ['nu', 'mu']);
    assert.equal(
      (await slugs('jawaharlal university'))[0],
      'jawahar',
      'it has the same letters with other blanks',
    );
  });

  it('do not change that a plain word ranks above an acronym or the label of a web address', async () => {
    const ids = [
      await addInstitute(system.pool, {
        slug: 'lotnicza',
        name: 'Lotnicza Akademia Wojskowa',
        kind: 'university',
      }),
      await addInstitute(system.pool, { slug: 'omega-law', name: 'Omega College of Law' }),
      await addInstitute(system.pool, { slug: 'pi', name: 'Pi College' }),
    ];
    await system.pool.query(
      `update institutes set aliases = '{law}', popularity = 90 where slug = 'lotnicza'`,
    );
    await system.pool.query(
      `insert into institute_disciplines (institute_id, discipline) values ($1, 'law')`,
      [ids[2]],
    );
    await system.writeBatch(ids);
    await system.makeSearchable([system.config.INDEX_NAME]);
    const found = await slugs('law');
    assert.deepEqual(found, ['omega-law', 'pi', 'lotnicza']);
    const { body } = await api.get('/v1/suggest?q=law');
    assert.equal(body.institutes[0].slug, 'omega-law');
  });

  it('leave an audit trail that cannot be changed', async () => {
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
