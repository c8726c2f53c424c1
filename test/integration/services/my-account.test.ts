import assert from 'node:assert/strict';
import { maxSavedSearches, maxShortlisted } from '../../../src/contract/bodies/saved-search-body.ts';
import { createValidator } from '../../../src/contract/reading/validation-errors.ts';
import {
  savedSearchListSchema,
  shortlistSchema,
} from '../../../src/contract/responses/my-account-response.ts';
import { newsListSchema } from '../../../src/contract/responses/news-response.ts';
import { signedIn } from '../../support/accounts.ts';
import { type Answer, apiDependencies, sendJson, startApi } from '../../support/api.ts';
import { addInstitute, addPlaces } from '../../support/data/catalogue.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

type Person = Awaited<ReturnType<typeof signedIn>>;

describe('shortlists and saved searches', function () {
  this.timeout(30_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  let asha: Person;
  let binu: Person;
  before(async () => {
    system = await createTestSystem();
    api = await startApi(apiDependencies(system));
  });
  beforeEach(async () => {
    asha = await signedIn(system, 'student');
    binu = await signedIn(system, 'student');
  });
  after(async () => {
    api.close();
    await system.close();
  });

  const ask = (who: Pick<Person, 'headers'>, method: string, path: string, body?: unknown): Promise<Answer> =>
    sendJson(api, method, `/me${path}`, body, { headers: who.headers });
  const slugsOf = async (who: Person) =>
    (await ask(who, 'GET', '/shortlist')).body.items.map((item: { slug: string }) => item.slug);
  const figures = async (who: Person) => {
    const { body, headers } = await ask(who, 'GET', '');
    assert.equal(headers.get('cache-control'), 'no-store');
    return [body.shortlist, body.saved_searches];
  };
  const invalidFieldsOf = ({ status, body }: Answer) => {
    assert.equal(status, 400, JSON.stringify(body));
    return body.errors.map((fault: { pointer: string }) => fault.pointer).sort();
  };
  const save = (who: Person, name: string, query: unknown) =>
    ask(who, 'POST', '/saved-searches', { name, query });

  it('the shortlist has the last added institute first, each once, and marks archived institutes as gone', async () => {
    const { district } = await addPlaces(system.pool);
    const university = await addInstitute(system.pool, { name: 'Uni', slug: 'uni', kind: 'university' });
    await addInstitute(system.pool, {
      slug: 'alpha',
      name: 'Alpha',
      place_id: district,
      affiliation_id: university,
      rating: 4.5,
    });
    await addInstitute(system.pool, { slug: 'beta', name: 'Beta' });
    await addInstitute(system.pool, { slug: 'draft', name: 'Draft', status: 'draft' });
    for (const slug of ['alpha', 'beta', 'alpha'])
      assert.equal((await ask(asha, 'PUT', `/shortlist/${slug}`)).status, 204);
    for (const slug of ['draft', 'nobody', 'NO', '%00'])
      assert.equal((await ask(asha, 'PUT', `/shortlist/${slug}`)).status, 404, slug);
    assert.deepEqual(await slugsOf(asha), ['beta', 'alpha']);

    await system.pool.query(`update institutes set status = 'archived' where slug = 'alpha'`);
    const { body } = await ask(asha, 'GET', '/shortlist');
    assert.deepEqual(createValidator(shortlistSchema)(body), []);
    const { items } = body;
    assert.deepEqual(
      items.map(({ slug, gone }: { slug: string; gone: boolean }) => [slug, gone]),
      [
        ['beta', false],
        ['alpha', true],
      ],
    );
    const { id, added_at, ...alpha } = items[1];
    assert(id > 0 && Date.parse(added_at) > 0);
    assert.deepEqual(alpha, {
      slug: 'alpha',
      name: 'Alpha',
      kind: 'college',
      ownership: null,
      university: 'Uni',
      country: 'India',
      state: 'Kerala',
      district: 'Ernakulam',
      city: null,
      established: null,
      rating: 4.5,
      gone: true,
    });
    assert.equal((await ask(asha, 'DELETE', '/shortlist/alpha')).status, 204);
    assert.equal((await ask(asha, 'DELETE', '/shortlist/alpha')).status, 404);
    assert.deepEqual(await slugsOf(asha), ['beta']);
  });

  it('are limited to 200 institutes and 100 searches, also for concurrent requests', async () => {
    await system.pool.query(
      `insert into institutes (slug, name, kind, status)
       select 'many-' || n, 'Many', 'college', 'published' from generate_series(1, $1::int) n`,
      [maxShortlisted + 3],
    );
    await system.pool.query(
      `insert into shortlist_items (account_id, institute_id)
       select $1, id from institutes where slug like 'many-%' order by id limit $2`,
      [asha.account.id, maxShortlisted - 1],
    );
    const kept = await Promise.all(
      [0, 1, 2, 3].map((n) => ask(asha, 'PUT', `/shortlist/many-${maxShortlisted + n}`)),
    );
    assert.deepEqual(kept.map(({ status }) => status).sort(), [204, 409, 409, 409]);
    assert.equal((await ask(asha, 'PUT', '/shortlist/many-1')).status, 204, 'what is there stays');

    await system.pool.query(
      `insert into saved_searches (account_id, name, query)
       select $1, 'n', 'q=' || n from generate_series(1, $2::int) n`,
      [asha.account.id, maxSavedSearches - 1],
    );
    const saved = await Promise.all(['a', 'b', 'c'].map((q) => save(asha, q, { q })));
    assert.deepEqual(saved.map(({ status }) => status).sort(), [201, 409, 409]);
    assert.deepEqual(await figures(asha), [maxShortlisted, maxSavedSearches]);
  });

  it('saved searches are stored in canonical form, each once', async () => {
    const made = await save(
      asha,
      ' Law ',
      '?page=3&q=Law  school&district=Pune&kind=college&limit=50&facets=none',
    );
    assert.equal(made.status, 201);
    const { id, created_at, ...search } = made.body;
    assert(Date.parse(created_at) > 0);
    assert.deepEqual(search, {
      name: 'Law',
      query: 'q=law+school&district=Pune&kind=college',
      alerts: 'off',
      notify: false,
      last_news_at: null,
    });
    const same = await save(asha, 'Again', {
      kind: ['college', 'college'],
      district: 'Pune',
      q: 'LAW SCHOOL',
    });
    assert.equal(same.status, 409);
    assert.match(same.body.detail, /'Law'/);
    const sorted = await ask(asha, 'POST', '/saved-searches', {
      name: 'Cheap',
      query: { fee_max: 50_000, sort: 'fee', highlight: true },
      notify: true,
    });
    assert.deepEqual([sorted.body.query, sorted.body.alerts], ['fee_max=50000&sort=fee', 'daily']);
    const { body } = await ask(asha, 'GET', '/saved-searches');
    assert.deepEqual(createValidator(savedSearchListSchema)(body), []);
    const { items } = body;
    assert.deepEqual(items, [sorted.body, made.body]);
    assert.deepEqual((await ask(asha, 'GET', `/saved-searches/${id}`)).body, made.body);
    assert.equal((await ask(asha, 'DELETE', `/saved-searches/${id}`)).status, 204);
    for (const gone of [id, 'x', '0', '99999999999'])
      assert.equal((await ask(asha, 'GET', `/saved-searches/${gone}`)).status, 404);
  });

  it('a saved search can be renamed, and its alerts turned on and off', async () => {
    const { body: made } = await save(asha, 'Law', 'q=law');
    const change = (id: number, body: unknown, who = asha) =>
      ask(who, 'PATCH', `/saved-searches/${id}`, body);
    const weekly = await change(made.id, { alerts: 'weekly' });
    assert.deepEqual(weekly.body, { ...made, alerts: 'weekly', notify: true });
    assert.equal((await change(made.id, { name: ' Law schools ' })).body.name, 'Law schools');
    assert.equal((await change(made.id, { alerts: 'off' })).body.notify, false);
    assert.deepEqual(invalidFieldsOf(await change(made.id, { alerts: 'hourly', name: ' ' })), [
      '/alerts',
      '/name',
    ]);
    assert.equal((await change(made.id, {})).status, 400);
    assert.equal((await change(made.id, { alerts: 'daily' }, binu)).status, 404);
  });

  it('the news of a saved search is listed in pages, the latest first', async () => {
    const { pool } = system;
    const { body: search } = await ask(asha, 'POST', '/saved-searches', {
      name: 'Law',
      query: 'q=law',
      alerts: 'daily',
    });
    const { rows } = await pool.query(
      `with watch as (insert into watched_searches (query) values ('q=law') returning id),
            round as (insert into alert_rounds default values returning id)
       select watch.id as watch, round.id as round from watch, round`,
    );
    for (const n of [1, 2, 3]) {
      const institute = await addInstitute(pool, { slug: `news-${n}`, name: `News ${n}` });
      await pool.query(
        `with difference as (
           insert into institute_differences (round_id, institute_id, changed_at, after, facts)
           values ($1, $2, clock_timestamp() + interval '1 second', '{}', '[{"kind": "new"}]') returning id
         )
         insert into search_news (watch_id, institute_id, difference_id, fact, key) select $3, $2, id, 0, 1 from difference`,
        [rows[0].round, institute, rows[0].watch],
      );
    }
    const news = (path = '', who = asha) => ask(who, 'GET', `/saved-searches/${search.id}/news${path}`);
    const first = await news('?limit=2');
    assert.deepEqual(createValidator(newsListSchema)(first.body), []);
    const slugs = ({ body }: Answer) =>
      body.items.map((item: { institute: { slug: string } }) => item.institute.slug);
    assert.deepEqual(slugs(first), ['news-3', 'news-2']);
    assert.equal(first.body.items[0].text, 'This institute is new.');
    const second = await news(`?limit=2&cursor=${first.body.cursor}`);
    assert.deepEqual([slugs(second), second.body.cursor], [['news-1'], null]);
    const listed = await ask(asha, 'GET', `/saved-searches/${search.id}`);
    assert.equal(listed.body.last_news_at, first.body.items[0].at);
    assert.equal((await news('', binu)).status, 404);
    assert.equal((await news('?page=1')).status, 400);
  });

  it('saving a search reports the same errors as the search itself, all at once', async () => {
    assert.deepEqual(
      invalidFieldsOf(
        await save(asha, ' ', { sort: 'nonsense', fee_max: 'x', colour: 'red', page: 1, radius: 5 }),
      ),
      ['/name', '/query/colour', '/query/fee_max', '/query/sort'],
    );
    const text = await save(asha, 'x', 'fee_max=x&colour=red');
    assert.deepEqual(invalidFieldsOf(text), ['/query']);
    assert.match(text.body.errors[0].detail, /colour: is not a known parameter.*fee_max: must be/);
    assert.deepEqual(invalidFieldsOf(await ask(asha, 'POST', '/saved-searches', { notify: 1 })), [
      '/name',
      '/notify',
      '/query',
    ]);
    assert.deepEqual(invalidFieldsOf(await save(asha, 'x', 7)), ['/query']);
    assert.deepEqual(
      invalidFieldsOf(
        await save(asha, 'x', { city: 'x', state: Array.from({ length: 900 }, (_, n) => `s${n}`) }),
      ),
      ['/query/city', '/query/state'],
    );
    const long = await save(asha, 'x', {
      state: Array.from({ length: 40 }, (_, n) => `${n}${'ü'.repeat(99)}`),
    });
    assert.deepEqual(
      invalidFieldsOf(long).map((pointer: string) => pointer.slice(0, 6)),
      ['/query'],
    );
  });

  it('are counted in the profile, which is cached until a change', async () => {
    await addInstitute(system.pool, { slug: 'gamma' });
    assert.deepEqual(await figures(asha), [0, 0]);
    await ask(asha, 'PUT', '/shortlist/gamma');
    assert.deepEqual(await figures(asha), [1, 0]);
    const { body } = await save(asha, 'x', 'q=x');
    assert.deepEqual(await figures(asha), [1, 1]);
    // A change that bypasses the API is not visible yet, which proves that the figures are cached.
    await system.pool.query('delete from saved_searches where id = $1', [body.id]);
    assert.deepEqual(await figures(asha), [1, 1]);
    const ttl = await system.redis.pttl(`figures:profile:${asha.account.id}`);
    assert(ttl > 0 && ttl <= 30_000, String(ttl));
    await ask(asha, 'DELETE', '/shortlist/gamma');
    assert.deepEqual(await figures(asha), [0, 0]);
  });

  it('are visible only to their account', async () => {
    await addInstitute(system.pool, { slug: 'delta' });
    await ask(asha, 'PUT', '/shortlist/delta');
    const { body: saved } = await save(asha, 'Mine', 'q=mine');
    const before = (await ask(asha, 'GET', '/saved-searches')).body;

    const asBinu: [method: string, path: string, status: number][] = [
      ['GET', `/saved-searches/${saved.id}`, 404],
      ['DELETE', `/saved-searches/${saved.id}`, 404],
      ['DELETE', '/shortlist/delta', 404],
      ['GET', '/shortlist', 200],
      ['GET', '/saved-searches', 200],
    ];
    for (const [method, path, status] of asBinu) {
      const answer = await ask(binu, method, path);
      assert.equal(answer.status, status, `${method} ${path}`);
      if (status === 200) assert.deepEqual(answer.body, { items: [] }, path);
    }
    assert.deepEqual(await figures(binu), [0, 0]);
    assert.equal((await save(binu, 'Theirs', 'q=mine')).status, 201, 'the same search of somebody else');
    assert.equal((await ask(binu, 'PUT', '/shortlist/delta')).status, 204);
    await ask(binu, 'DELETE', '/shortlist/delta');
    assert.deepEqual(await slugsOf(asha), ['delta']);
    assert.deepEqual((await ask(asha, 'GET', '/saved-searches')).body, before);
  });
});
