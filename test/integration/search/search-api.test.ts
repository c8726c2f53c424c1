import assert from 'node:assert/strict';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../../src/app.ts';
import { AppError } from '../../../src/errors.ts';
import { findPublishedBySlug } from '../../../src/storage/postgres/catalogue/institutes.ts';
import { type Answer, apiDependencies } from '../../support/api.ts';
import { addInstitute, addPlaces } from '../../support/data/catalogue.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

describe('the search API', () => {
  let system: TestSystem;
  let server: Server;
  let address: string;

  before(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
    const { district } = await addPlaces(system.pool);
    const ids = [
      await addInstitute(system.pool, {
        slug: 'a',
        name: "St. Mary's Law College",
        place_id: district,
        popularity: 1,
      }),
      await addInstitute(system.pool, {
        slug: 'b',
        name: 'Beta Engineering College',
        place_id: district,
        established: 1950,
      }),
      await addInstitute(system.pool, {
        slug: 'c',
        name: 'Gamma University',
        kind: 'university',
        popularity: 9,
      }),
      await addInstitute(system.pool, { slug: 'd', name: 'Draft College', status: 'draft' }),
    ];
    await system.pool.query(
      `insert into programmes (institute_id, name, level, discipline, mode, fee, currency) values
         ($1, 'LL.B.', 'undergraduate', 'law', 'full-time', 40000, 'INR'),
         ($1, 'Diploma', 'diploma', 'arts', 'full-time', 5000, 'INR'),
         ($2, 'B.Tech', 'undergraduate', 'engineering', 'full-time', 90000, 'INR')`,
      [ids[0], ids[1]],
    );
    await system.writeBatch(ids);
    await system.makeSearchable([`${system.config.INDEX_NAME}`]);
    server = await listen(system.config.ELASTICSEARCH_URL);
    address = addressOf(server);
  });
  after(async () => {
    server.close();
    await system.close();
  });

  function listen(elasticsearchUrl: string): Promise<Server> {
    const dependencies = apiDependencies(system, {
      elasticsearchUrl,
      findPublishedBySlug: (slug) => {
        if (slug === 'broken') throw new Error('a secret in a stack trace');
        if (slug === 'away') throw new AppError('database-unavailable', 'Not now.', { retryAfterSeconds: 5 });
        return findPublishedBySlug(system.pool, slug);
      },
      probe: async () => ({ elasticsearch: 'up', postgres: 'down', redis: 'up' }),
    });
    const created = createServer(createApp(dependencies).callback());
    return new Promise((resolve) => created.listen(0, '127.0.0.1', () => resolve(created)));
  }

  const addressOf = (of: Server) => `http://127.0.0.1:${(of.address() as AddressInfo).port}`;

  async function get(path: string, init: RequestInit = {}, base = address): Promise<Answer> {
    const response = await fetch(`${base}${path}`, init);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? null : JSON.parse(text),
    };
  }

  const slugs = (answer: Answer) => answer.body.items.map((item: { slug: string }) => item.slug);
  const counts = (answer: Answer, facet: string) =>
    Object.fromEntries(
      answer.body.facets[facet].values.map((value: { value: string; count: number }) => [
        value.value,
        value.count,
      ]),
    );

  function assertProblem(answer: Answer, status: number) {
    assert.equal(answer.status, status);
    assert.equal(answer.headers.get('content-type'), 'application/problem+json');
    const { type, title, status: stated, detail, instance } = answer.body;
    assert.equal(stated, status);
    for (const member of [type, title, detail]) assert(member.length > 0);
    assert.equal(instance, answer.headers.get('x-request-id'));
    assert.doesNotMatch(JSON.stringify(answer.body), /\.ts|node_modules|at \w+ \(/);
  }

  it('lists all published institutes, the most popular first', async () => {
    const answer = await get('/v1/institutes');
    assert.deepEqual(slugs(answer), ['c', 'a', 'b']);
    assert.equal(answer.body.total, 3);
    assert.deepEqual(answer.body.page, {
      number: 1,
      limit: 20,
      pages: 1,
      cursor: null,
      next: null,
      prev: null,
    });
  });

  it('finds words in any order, regardless of case, accents, apostrophes and plurals, and nothing without them', async () => {
    for (const q of ['mary law', 'LAW Márys', "st. mary's law colleges", 'law kerala']) {
      assert.deepEqual(slugs(await get(`/v1/institutes?q=${encodeURIComponent(q)}`)), ['a'], q);
    }
    for (const q of ['* OR *', '<script>alert(1)</script>', '!!!', '💥', 'מכללה']) {
      assert.deepEqual(slugs(await get(`/v1/institutes?q=${encodeURIComponent(q)}`)), [], q);
    }
  });

  it('forgives typos and missing words only when nothing else is found, and suggests a correction', async () => {
    const typo = await get('/v1/institutes?q=gamma+univresity');
    assert.deepEqual(slugs(typo), ['c']);
    assert.deepEqual(typo.body.suggestion, { did_you_mean: 'gamma university' });
    assert.deepEqual(slugs(await get('/v1/institutes?q=mary+engineering')), ['a', 'b']);
    assert.equal('suggestion' in (await get('/v1/institutes?q=gamma')).body, false);
  });

  it('interprets a query that names no institute as filters, and says so', async () => {
    const answer = await get('/v1/institutes?q=law+colleges+in+kerala');
    assert.deepEqual(slugs(answer), ['a']);
    assert.deepEqual(answer.body.interpretation, [
      { parameter: 'discipline', value: 'law', text: 'law' },
      { parameter: 'state', value: 'Kerala', text: 'kerala' },
    ]);
    assert.deepEqual(counts(answer, 'discipline'), { arts: 1, engineering: 1, law: 1 });
    assert.deepEqual((await get('/v1/institutes?q=gamma+university')).body.interpretation, []);
  });

  it('tells how many results there are without each constraint', async () => {
    const { body } = await get('/v1/institutes?kind=university&state=Kerala&fee_max=50000');
    assert.equal(body.total, 0);
    assert.deepEqual(body.suggestion.relax, [{ drop: 'kind', total: 1 }]);
  });

  it('counts each facet without its own selection and under all others', async () => {
    const answer = await get('/v1/institutes?kind=university');
    assert.deepEqual(slugs(answer), ['c']);
    assert.deepEqual(counts(answer, 'kind'), { college: 2, university: 1 });
    assert.deepEqual(counts(answer, 'state'), {});
    const impossible = await get('/v1/institutes?kind=university&state=Kerala');
    assert.deepEqual(counts(impossible, 'kind'), { college: 2, university: 0 });
    assert.deepEqual(counts(impossible, 'state'), { Kerala: 0 });
    assert.equal(impossible.body.total, 0);
  });

  it('applies programme constraints to one programme, in hits and in counts', async () => {
    assert.deepEqual(slugs(await get('/v1/institutes?discipline=law&level=undergraduate')), ['a']);
    const answer = await get('/v1/institutes?discipline=law&level=diploma');
    assert.deepEqual(slugs(answer), []);
    assert.deepEqual(counts(answer, 'level'), { undergraduate: 1, diploma: 0 });
    assert.deepEqual(counts(answer, 'discipline'), { arts: 1, law: 0 });
    assert.deepEqual(slugs(await get('/v1/institutes?discipline=law&fee_max=10000')), []);
    assert.deepEqual(slugs(await get('/v1/institutes?fee_max=10000')), ['a']);
  });

  it('sorts, pages to the end and links the pages', async () => {
    assert.deepEqual(slugs(await get('/v1/institutes?sort=name')), ['b', 'c', 'a']);
    assert.deepEqual(slugs(await get('/v1/institutes?sort=-fee')), ['b', 'a', 'c']);
    const walked = [];
    let next: string | null = '/v1/institutes?sort=name&limit=1&facets=none';
    while (next) {
      const answer: Answer = await get(next);
      walked.push(...slugs(answer));
      next = answer.body.page.next;
    }
    assert.deepEqual(walked, ['b', 'c', 'a']);
    const beyond = await get('/v1/institutes?page=50');
    assert.deepEqual(
      [beyond.body.total, beyond.body.items, beyond.body.page.prev],
      [3, [], '/v1/institutes'],
    );
  });

  it('pages by cursor to the end in every order, with the same items as by page', async () => {
    for (const order of [
      'sort=name',
      'sort=-fee',
      'sort=fee',
      'sort=established',
      'sort=rating',
      'q=college',
      'near=10,76&sort=distance',
      '',
    ]) {
      const walk = async (turn: (answer: Answer) => string | null) => {
        const seen: string[] = [];
        let more: string | null = '';
        while (more !== null) {
          const answer: Answer = await get(`/v1/institutes?${order}&limit=1&facets=none${more}`);
          assert.equal(answer.status, 200, JSON.stringify(answer.body));
          seen.push(...slugs(answer));
          more = turn(answer);
        }
        return seen;
      };
      const byCursor = await walk(({ body }) => body.page.cursor && `&cursor=${body.page.cursor}`);
      const byPage = await walk(({ body }) => body.page.next && `&page=${body.page.number + 1}`);
      assert.deepEqual(byCursor, byPage, order);
      assert.equal(byCursor.length, order === 'q=college' ? 2 : 3);
    }
  });

  it('refuses the cursor of another search, an altered cursor and an invalid one', async () => {
    const { body } = await get('/v1/institutes?sort=name&limit=1');
    const cursor: string = body.page.cursor;
    const forged = Buffer.from(JSON.stringify(['AAAAAAAAAAAAAAAA', ['x', 1]])).toString('base64url');
    for (const query of [
      `sort=-name&cursor=${cursor}`,
      `sort=name&kind=college&cursor=${cursor}`,
      `sort=name&cursor=${cursor.slice(0, -4)}`,
      `sort=name&cursor=${forged}`,
      'sort=name&cursor=hello',
    ]) {
      const answer = await get(`/v1/institutes?${query}`);
      assertProblem(answer, 400);
      assert.equal(answer.body.errors[0].parameter, 'cursor');
    }
    assert.deepEqual(slugs(await get(`/v1/institutes?sort=name&limit=2&facets=none&cursor=${cursor}`)), [
      'c',
      'a',
    ]);
  });

  it('finds institutes near a point, with their distance', async () => {
    const answer = await get('/v1/institutes?near=10.1,76&radius=20&sort=distance&fields=name');
    assert.equal(answer.body.total, 2);
    assert.deepEqual(answer.body.items[0].distance_km, 11.1);
    assert.equal('location' in answer.body.items[0], false);
    assert.equal((await get('/v1/institutes?near=10.1,76&radius=10')).body.total, 0);
    assert.equal((await get('/v1/institutes?near=10.1,76')).body.total, 3);
  });

  it('highlights the words of q, escaped as HTML', async () => {
    const answer = await get('/v1/institutes?q=law&highlight=true');
    assert.equal(answer.body.items[0].highlight.name, 'St. Mary&#x27;s <mark>Law</mark> College');
  });

  it('counts ranges under all other constraints, with each institute once', async () => {
    const { fee, established } = (await get('/v1/institutes?kind=college')).body.facets;
    assert.deepEqual([fee.type, fee.min, fee.max], ['range', 5000, 90000]);
    assert.deepEqual(
      fee.buckets.filter((bucket: { count: number }) => bucket.count > 0),
      [
        { from: null, to: 25000, count: 1 },
        { from: 25000, to: 50000, count: 1 },
        { from: 50000, to: 100000, count: 1 },
      ],
    );
    assert.deepEqual([established.min, established.max], [1950, 1950]);
    const law = (await get('/v1/institutes?discipline=law&fee_max=10')).body;
    assert.deepEqual([law.total, law.facets.fee.min, law.facets.fee.max], [0, 40000, 40000]);
  });

  it('returns only the requested fields and facets', async () => {
    const answer = await get('/v1/institutes?fields=name&facets=kind&limit=1');
    assert.deepEqual(Object.keys(answer.body.items[0]).sort(), ['id', 'name']);
    assert.deepEqual(Object.keys(answer.body.facets), ['kind']);
  });

  it('shows one institute with its programmes, and answers 304 when the client has it', async () => {
    const answer = await get('/v1/institutes/a');
    assert.equal(answer.body.name, "St. Mary's Law College");
    assert.equal(answer.body.programmes.length, 2);
    const etag = answer.headers.get('etag') as string;
    // In its default mode fetch adds `Cache-Control: no-cache` to a conditional request.
    const conditional: RequestInit = { headers: { 'If-None-Match': etag }, cache: 'force-cache' };
    assert.equal((await get('/v1/institutes/a', conditional)).status, 304);
  });

  it('answers 400 with all errors at once when parameters are invalid', async () => {
    const answer = await get('/v1/institutes?page=0&limit=101&sort=evil&colour=red&q=%FF');
    assertProblem(answer, 400);
    assert.deepEqual(answer.body.errors.map((fault: { parameter: string }) => fault.parameter).sort(), [
      'colour',
      'limit',
      'page',
      'q',
      'sort',
    ]);
  });

  it('answers problems for unknown slugs, paths and methods', async () => {
    for (const path of [
      '/v1/institutes/nope',
      '/v1/institutes/d',
      '/v1/institutes/%00',
      '/v1/institutes/%FF',
      '/v1/x',
      '/x',
    ]) {
      assertProblem(await get(path), 404);
    }
    for (const method of ['POST', 'DELETE', 'PUT', 'PATCH']) {
      const answer = await get('/v1/institutes', { method });
      assertProblem(answer, 405);
      assert.match(answer.headers.get('allow') ?? '', /GET/);
    }
  });

  it('hides the details of an unexpected error', async () => {
    const answer = await get('/v1/institutes/broken');
    assertProblem(answer, 500);
    assert.equal(answer.body.title, 'Internal Server Error');
    assert.doesNotMatch(JSON.stringify(answer.body), /secret/);
  });

  it('answers 503 with Retry-After when a server is unavailable', async () => {
    const down = await listen('http://127.0.0.1:9');
    const answer = await get('/v1/institutes', {}, addressOf(down));
    assertProblem(answer, 503);
    assert.equal(answer.headers.get('retry-after'), '5');
    down.close();
    assertProblem(await get('/v1/institutes/away'), 503);
    assert.equal((await get('/readyz')).status, 503);
  });

  it('gives every request an id, and keeps a valid one from the client', async () => {
    const given = await get('/healthz', { headers: { 'X-Request-Id': 'abcdef-123456' } });
    assert.equal(given.headers.get('x-request-id'), 'abcdef-123456');
    const bad = await get('/healthz', { headers: { 'X-Request-Id': '<x>' } });
    assert.match(bad.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/);
  });

  it('answers a request that is not valid HTTP, and keeps running', async () => {
    const { port } = server.address() as AddressInfo;
    const status = await new Promise((resolve, reject) => {
      const sent = request(
        { port, host: '127.0.0.1', path: `/v1/institutes?q=${'x'.repeat(20_000)}` },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      sent.on('error', reject).end();
    });
    assert.equal(status, 431);
    assert.equal((await get('/healthz')).status, 200);
  });
});
