import assert from 'node:assert/strict';
import { canonicalSavedSearch } from '../../../../src/contract/bodies/saved-search-body.ts';
import { readSearchInput } from '../../../../src/contract/reading/search-input.ts';
import type { AlertCadence } from '../../../../src/domain/enumerations.ts';
import { noVocabulary } from '../../../../src/domain/search/vocabulary.ts';
import { createNewsFinder } from '../../../../src/search/news/news-finder.ts';
import { allChangeIndexes } from '../../../../src/storage/elasticsearch/change-indexes.ts';
import { createMultiSearch } from '../../../../src/storage/elasticsearch/search-client.ts';
import {
  addSavedSearch,
  stopAlerts,
  updateSavedSearch,
} from '../../../../src/storage/postgres/accounts/saved-searches.ts';
import {
  listSavedSearchNews,
  readPublishedDifferences,
} from '../../../../src/storage/postgres/alerts/search-news.ts';
import { bulkTransaction } from '../../../../src/storage/postgres/bulk-transaction.ts';
import { addJob } from '../../../../src/storage/postgres/jobs/job-queue.ts';
import { createMatchAlertsHandler } from '../../../../worker/alerts/match-alerts-job.ts';
import type { JobHandler } from '../../../../worker/job-handler.ts';
import { signedIn } from '../../../support/accounts.ts';
import { addInstitute, addPlaces } from '../../../support/data/catalogue.ts';
import { createTestSystem, type TestSystem } from '../../../support/system.ts';
import { until } from '../../../support/until.ts';

describe('matching alerts', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let accountId: number;
  let places: Awaited<ReturnType<typeof addPlaces>>;

  before(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
    system.startRelay();
    system.startConsumer();
    const { pool, elasticsearch, config, metrics } = system;
    const handler = createMatchAlertsHandler({ pool, elasticsearch, config, metrics });
    system.startJobRunner([handler as JobHandler]);
    places = await addPlaces(pool);
    // Without institutes nothing is taken for known, and this one is the first that is.
    assert.deepEqual(await match(), { institutes: 0, rounds: 0, searches: 0 });
    await addInstitute(pool, { name: 'Known College' });
    await match();
  });
  beforeEach(async () => {
    accountId = (await signedIn(system, 'student')).account.id;
  });
  afterEach(() => stopAlerts(system.pool, accountId, null));
  after(() => system.close());

  const start = () => addJob(system.pool, { kind: 'match-alerts', payload: {} });

  /** Runs a job to its end. @returns its result */
  async function match(): Promise<{ institutes: number; rounds: number; searches: number }> {
    const id = await start();
    return until(`job ${id} is done`, async () => {
      const { rows } = await system.pool.query('select state, result, error from jobs where id = $1', [id]);
      assert.notEqual(rows[0].state, 'failed', rows[0].error);
      return rows[0].state === 'done' && rows[0].result;
    });
  }

  async function watch(query: string, alerts: AlertCadence = 'daily'): Promise<number> {
    const saved = await addSavedSearch(system.pool, accountId, {
      name: query || 'everything',
      query: canonicalSavedSearch(readSearchInput(query)),
      alerts,
      max: 100,
    });
    return saved.id;
  }

  /** The news of a saved search, the latest first: 'fee-fell BA 60000 45000'. */
  async function newsOf(id: number): Promise<string[]> {
    const items = await listSavedSearchNews(system.pool, id, null, 100);
    return items.map(({ reason, institute }) =>
      [
        institute.name,
        reason.kind,
        ...('programme' in reason ? [reason.programme] : []),
        ...(reason.kind === 'fee-fell' ? [reason.from, reason.to] : []),
      ].join(' '),
    );
  }

  const addProgramme = (institute: number, fields: { name: string; level?: string; fee?: number | null }) =>
    system.pool.query(
      `insert into programmes (institute_id, name, level, discipline, mode, fee, currency)
       values ($1, $2, $3, 'law', 'full-time', $4, case when $4::int is null then null else 'INR' end)`,
      [institute, fields.name, fields.level ?? 'undergraduate', fields.fee ?? null],
    );
  const setFee = (institute: number, name: string, fee: number) =>
    system.pool.query('update programmes set fee = $3 where institute_id = $1 and name = $2', [
      institute,
      name,
      fee,
    ]);

  /** Adds an institute in Kerala that is known to alerts. */
  async function addKnown(name: string): Promise<number> {
    const id = await addInstitute(system.pool, { name, place_id: places.district });
    await addProgramme(id, { name: 'BA LLB', fee: 60_000 });
    await addProgramme(id, { name: 'LLM', level: 'postgraduate', fee: 90_000 });
    await match();
    return id;
  }

  it('tells a search of an institute that was published since, and no other search', async () => {
    const kerala = await watch('state=Kerala');
    const goa = await watch('state=Goa');
    const id = await addInstitute(system.pool, {
      name: 'Draft College',
      status: 'draft',
      place_id: places.district,
    });
    await match();
    assert.deepEqual(await newsOf(kerala), []);
    await system.pool.query(`update institutes set status = 'published' where id = $1`, [id]);
    await match();
    assert.deepEqual(await newsOf(kerala), ['Draft College new']);
    assert.deepEqual(await newsOf(goa), []);
  });

  it('does not tell of an institute that is archived and published again', async () => {
    const id = await addKnown('Returning College');
    const search = await watch('state=Kerala');
    await system.pool.query(`update institutes set status = 'archived' where id = $1`, [id]);
    await match();
    await system.pool.query(`update institutes set status = 'published' where id = $1`, [id]);
    await match();
    assert.deepEqual(await newsOf(search), []);
  });

  it('tells of a lower fee only for a programme that satisfies all that the search demands of one programme', async () => {
    const id = await addKnown('Fee College');
    const undergraduate = await watch('level=undergraduate&discipline=law');
    const postgraduate = await watch('level=postgraduate&discipline=law');
    const cheap = await watch('discipline=law&fee_max=50000');
    await setFee(id, 'BA LLB', 45_000);
    await match();
    assert.deepEqual(await newsOf(undergraduate), ['Fee College fee-fell BA LLB 60000 45000']);
    assert.deepEqual(await newsOf(postgraduate), []);
    assert.deepEqual(await newsOf(cheap), [
      'Fee College fee-fell BA LLB 60000 45000',
      'Fee College now-matches',
    ]);
  });

  it('gives the same reason once, although the fee rises and falls again', async () => {
    const id = await addKnown('Wavering College');
    const search = await watch('level=undergraduate');
    for (const fee of [45_000, 60_000, 45_000]) {
      await setFee(id, 'BA LLB', fee);
      await match();
    }
    assert.deepEqual(await newsOf(search), ['Wavering College fee-fell BA LLB 60000 45000']);
    await setFee(id, 'BA LLB', 40_000);
    await match();
    assert.equal((await newsOf(search))[0], 'Wavering College fee-fell BA LLB 45000 40000');
  });

  it('tells of a programme that a bulk import adds, which the audit log does not name', async () => {
    const id = await addKnown('Import College');
    const search = await watch('discipline=law&level=diploma');
    const client = await system.pool.connect();
    await bulkTransaction(client, () =>
      client.query(
        `insert into programmes (institute_id, name, level, discipline, mode) values ($1, 'DCL', 'diploma', 'law', 'online')`,
        [id],
      ),
    );
    client.release();
    await match();
    assert.deepEqual(await newsOf(search), [
      'Import College programme-added DCL',
      'Import College now-matches',
    ]);
  });

  it('tells that an institute now matches a text after it was renamed', async () => {
    const id = await addKnown('Plain College');
    const search = await watch('q=marigold');
    await system.pool.query(`update institutes set name = 'Marigold Academy' where id = $1`, [id]);
    await match();
    assert.deepEqual(await newsOf(search), ['Marigold Academy now-matches']);
  });

  it('takes a misspelt name for a match only while no institute has that name', async () => {
    const search = await watch('q=jawaharlalx');
    const first = await addInstitute(system.pool, { name: 'Jawaharlal Academy' });
    await match();
    assert.deepEqual(await newsOf(search), ['Jawaharlal Academy new']);
    await addInstitute(system.pool, { name: 'Jawaharlalx Academy' });
    await until('the exact name is searchable', () => system.find(first + 1));
    await match();
    await addInstitute(system.pool, { name: 'Jawaharlaly Academy' });
    await match();
    assert.deepEqual(await newsOf(search), ['Jawaharlalx Academy new', 'Jawaharlal Academy new']);
  });

  it('tells that institutes match after their place was renamed', async () => {
    const id = await addKnown('Place College');
    const search = await watch('district=Kochi&q=place');
    await system.pool.query(`update places set name = 'Kochi' where id = $1`, [places.district]);
    await until('the relay has expanded the change', async () => {
      const { rows } = await system.pool.query('select from changed_institutes where institute_id = $1', [
        id,
      ]);
      return rows.length > 0;
    });
    await match();
    assert.deepEqual(await newsOf(search), ['Place College now-matches']);
  });

  it('finds no news in popularity, in a higher fee, in a removed programme and in an import that writes the same again', async () => {
    const id = await addKnown('Calm College');
    const search = await watch('state=Kerala');
    await system.pool.query(
      `update institutes set popularity = popularity + 5, website = 'https://calm.example' where id = $1`,
      [id],
    );
    await setFee(id, 'LLM', 99_000);
    await system.pool.query('delete from programmes where institute_id = $1', [id]);
    await addProgramme(id, { name: 'BA LLB', fee: 60_000 });
    await match();
    assert.deepEqual(await newsOf(search), []);
  });

  it('gives the same news of a search that nobody has saved', async () => {
    const finder = createNewsFinder({
      multiSearch: createMultiSearch(system.elasticsearch, system.config.INDEX_NAME),
      searchChanges: createMultiSearch(system.elasticsearch, allChangeIndexes(system.config)),
      vocabulary: async () => noVocabulary,
      readDifferences: (ids) => readPublishedDifferences(system.pool, ids),
    });
    const find = async (query: string) =>
      (await finder(readSearchInput(query), 50)).map(
        ({ institute, reason }) => `${institute.name} ${reason.kind}`,
      );
    const id = await addKnown('Unsaved College');
    for (const fee of [45_000, 60_000, 45_000]) {
      await setFee(id, 'BA LLB', fee);
      await match();
    }
    await system.pool.query(`update institutes set name = 'Unsaved Academy' where id = $1`, [id]);
    await match();
    const current = () => system.find(id);
    await until('the new name is searchable', async () => (await current())?.name === 'Unsaved Academy');
    assert.deepEqual(await find('q=unsaved&level=undergraduate'), [
      'Unsaved Academy fee-fell',
      'Unsaved Academy new',
    ]);
    assert.deepEqual(await find('q=unsaved&level=postgraduate'), ['Unsaved Academy new']);
    assert.deepEqual(await find('q=unsaved academy'), ['Unsaved Academy now-matches']);
    await system.pool.query(`update institutes set status = 'archived' where id = $1`, [id]);
    assert.deepEqual(await find('q=unsaved'), []);
  });

  it('hides the news of an institute that is archived later', async () => {
    const id = await addKnown('Closing College');
    const search = await watch('state=Kerala');
    await setFee(id, 'BA LLB', 10_000);
    await match();
    assert.equal((await newsOf(search)).length, 1);
    await system.pool.query(`update institutes set status = 'archived' where id = $1`, [id]);
    assert.deepEqual(await newsOf(search), []);
  });

  it('matches a search that many have saved once, whatever order they want', async () => {
    await watch('state=Kerala');
    await watch('state=Kerala&sort=name');
    const other = (await signedIn(system, 'student')).account.id;
    await addSavedSearch(system.pool, other, {
      name: 'same',
      query: 'state=Kerala',
      alerts: 'weekly',
      max: 100,
    });
    await addInstitute(system.pool, { name: 'One College' });
    const { searches } = await match();
    assert.equal(searches, 1);
    await stopAlerts(system.pool, other, null);
  });

  it('tells nothing of what changed before alerts were turned on, and nothing while they are off', async () => {
    const id = await addKnown('Early College');
    const search = await watch('state=Kerala', 'off');
    await setFee(id, 'BA LLB', 50_000);
    await updateSavedSearch(system.pool, accountId, search, { name: null, alerts: 'weekly' });
    await match();
    assert.deepEqual(await newsOf(search), []);
    await setFee(id, 'BA LLB', 40_000);
    await match();
    assert.deepEqual(await newsOf(search), ['Early College fee-fell BA LLB 50000 40000']);
  });

  it('continues an interrupted round and stores each reason once', async () => {
    const id = await addKnown('Interrupted College');
    const search = await watch('state=Kerala');
    await setFee(id, 'BA LLB', 30_000);
    await match();
    await system.pool.query(
      'update alert_rounds set matched_at = null, cursor = 0 where id = (select max(id) from alert_rounds)',
    );
    assert.equal((await match()).rounds, 1);
    assert.deepEqual(await newsOf(search), ['Interrupted College fee-fell BA LLB 60000 30000']);
  });

  it('is done by one worker at a time, and together two find each reason once', async () => {
    const id = await addKnown('Contended College');
    const search = await watch('state=Kerala');
    await setFee(id, 'BA LLB', 20_000);
    await Promise.all([start(), start()]);
    await until('both jobs are done', async () => {
      // The worker that came second is postponed for half a minute.
      await system.pool.query(`update jobs set run_at = now() where state = 'waiting' and run_at > now()`);
      const { rows } = await system.pool.query(`select from jobs where state <> 'done'`);
      return rows.length === 0;
    });
    assert.deepEqual(await newsOf(search), ['Contended College fee-fell BA LLB 60000 20000']);
  });

  it('goes on when another version has created an index for the day, and deletes indexes after a month', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const properties = {
      round: { type: 'long' },
      ref: { type: 'long' },
      is_now: { type: 'boolean' },
    } as const;
    for (const day of [today, '2026-01-01'])
      await system.elasticsearch.indices.create({
        index: `${system.config.INDEX_NAME}-changes-${day}`,
        settings: { number_of_shards: 1, number_of_replicas: 0 },
        mappings: { dynamic: 'strict', properties },
      });
    const search = await watch('q=upgraded');
    await addKnown('Upgraded College');
    assert.deepEqual(await newsOf(search), ['Upgraded College new']);
    const indexes = Object.keys(
      await system.elasticsearch.indices.get({ index: allChangeIndexes(system.config) }),
    );
    assert.equal(indexes.filter((name) => name.includes(`-changes-${today}`)).length, 2);
    assert.equal(indexes.filter((name) => name.includes('-changes-2026-01-01')).length, 0);
  });

  it('deletes the news of a search that nobody watches any more', async () => {
    const id = await addKnown('Forgotten College');
    await watch('q=forgotten');
    await setFee(id, 'BA LLB', 10_000);
    await match();
    const count = async () =>
      (await system.pool.query('select from search_news where institute_id = $1', [id])).rowCount;
    assert.equal(await count(), 1);
    await system.pool.query('delete from accounts where id = $1', [accountId]);
    await match();
    assert.equal(await count(), 0);
  });
});
