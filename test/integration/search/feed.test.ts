import assert from 'node:assert/strict';
import { addJob } from '../../../src/storage/postgres/jobs/job-queue.ts';
import { createMatchAlertsHandler } from '../../../worker/alerts/match-alerts-job.ts';
import type { JobHandler } from '../../../worker/job-handler.ts';
import { apiDependencies, invalidParametersOf, startApi } from '../../support/api.ts';
import { addInstitute, addPlaces } from '../../support/data/catalogue.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

describe('GET /v1/institutes.atom', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  let archived: number;

  before(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
    system.startRelay();
    const { pool, elasticsearch, config, metrics } = system;
    const handler = createMatchAlertsHandler({ pool, elasticsearch, config, metrics });
    system.startJobRunner([handler as JobHandler]);
    const { district } = await addPlaces(pool);
    const known = await addInstitute(pool, { slug: 'known', name: 'Known College' });
    await match();
    const added = await addInstitute(pool, { slug: 'added', name: 'Law & <Order>', place_id: district });
    archived = await addInstitute(pool, { slug: 'archived', name: 'Archived College', place_id: district });
    await system.writeBatch([known, added, archived]);
    await system.makeSearchable([config.INDEX_NAME]);
    await match();
    await pool.query(`update institutes set status = 'archived' where id = $1::bigint`, [archived]);
    api = await startApi(apiDependencies(system));
  });
  after(async () => {
    api?.close();
    await system.close();
  });

  /** Records and matches the changes so far. */
  async function match() {
    const id = await addJob(system.pool, { kind: 'match-alerts', payload: {} });
    await until('the changes are matched', async () => {
      const { rows } = await system.pool.query('select state, error from jobs where id = $1::bigint', [id]);
      assert.notEqual(rows[0].state, 'failed', rows[0].error);
      return rows[0].state === 'done';
    });
  }

  const titles = (feed: string) =>
    [...feed.matchAll(/<entry>\n<title>(.*?)<\/title>/g)].map(([, title]) => title);

  it('has the news of a search with its reasons, without archived institutes', async () => {
    const { status, headers, body } = await api.get('/v1/institutes.atom?state=Kerala');
    assert.equal(status, 200);
    assert.equal(headers.get('content-type'), 'application/atom+xml; charset=utf-8');
    assert.deepEqual(titles(body), ['Law &amp; &lt;Order&gt;: This institute is new.']);
    const { PUBLIC_URL } = system.config;
    assert(
      body.includes(
        `<link rel="self" type="application/atom+xml" href="${PUBLIC_URL}/v1/institutes.atom?state=Kerala"/>`,
      ),
    );
    assert(body.includes(`<link rel="alternate" type="text/html" href="${PUBLIC_URL}/institutes/added"/>`));
  });

  it('has no entries for a search without news', async () => {
    const { status, body } = await api.get('/v1/institutes.atom?state=Goa');
    assert.deepEqual([status, titles(body)], [200, []]);
  });

  it('answers 304 while nothing has changed, for the search in any spelling', async () => {
    const { headers } = await api.get('/v1/institutes.atom?state=Kerala&q=Law&page=3');
    const etag = headers.get('etag') as string;
    const again = await api.get('/v1/institutes.atom?q=law&state=Kerala&facets=none', {
      headers: { 'If-None-Match': etag },
      cache: 'force-cache',
    });
    assert.equal(again.status, 304);
    assert.match(headers.get('cache-control') ?? '', /^public, max-age=\d+$/);
  });

  it('answers 400 with all invalid parameters as a problem', async () => {
    const answer = await api.get('/v1/institutes.atom?colour=red&rating_min=high');
    assert.deepEqual(invalidParametersOf(answer), ['colour', 'rating_min']);
  });
});
