import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import type { Report } from '../../../../src/contract/responses/report-response.ts';
import { reportPartBytes } from '../../../../src/domain/reports/report-limits.ts';
import type { OpenSnapshot } from '../../../../src/domain/search/index-snapshot.ts';
import { AppError } from '../../../../src/errors.ts';
import { createOpenSnapshot } from '../../../../src/storage/elasticsearch/point-in-time.ts';
import { saveEvents } from '../../../../src/storage/postgres/analytics/search-events.ts';
import { addReportPart, pruneReports } from '../../../../src/storage/postgres/reports/reports.ts';
import type { JobHandler } from '../../../../worker/job-handler.ts';
import { createReportHandler } from '../../../../worker/reports/report-job.ts';
import { weeklySearchReportHandler } from '../../../../worker/reports/report-upkeep-jobs.ts';
import { signedIn } from '../../../support/accounts.ts';
import { apiDependencies, sendJson, startApi } from '../../../support/api.ts';
import { addInstitute, addPlaces } from '../../../support/data/catalogue.ts';
import { eventBatch } from '../../../support/data/rows.ts';
import { createTestSystem, type TestSystem } from '../../../support/system.ts';
import { until } from '../../../support/until.ts';
import { readXlsx, textsOf } from '../../../support/xlsx.ts';

const institutes = 3_000;

describe('reports', function () {
  this.timeout(120_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  let tokens: Record<'admin' | 'otherAdmin' | 'editor', string>;
  let snapshots: OpenSnapshot;

  before(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
    await addPlaces(system.pool);
    const ids = [
      await addInstitute(system.pool, {
        name: '=cmd',
        kind: 'school',
        website: 'https://school',
        latitude: 10,
        longitude: 76,
      }),
    ];
    const { rows } = await system.pool.query<{ id: number }>(
      `insert into institutes (slug, name, kind, status, popularity, city)
       select 'many-' || n, 'Many ' || n, 'college', 'published', n / 100, 'Kochi' from generate_series(1, ${institutes}) n
       returning id`,
    );
    await system.writeBatch([...ids, ...rows.map(({ id }) => id)]);
    await system.makeSearchable([system.config.INDEX_NAME]);
    api = await startApi(apiDependencies(system));
    const tokenOf = async (role: 'admin' | 'editor') =>
      ((await signedIn(system, role)).headers.Authorization as string).slice('Bearer '.length);
    tokens = {
      admin: await tokenOf('admin'),
      otherAdmin: await tokenOf('admin'),
      editor: await tokenOf('editor'),
    };
    const openReal = createOpenSnapshot(system.elasticsearch, system.config.INDEX_NAME);
    snapshots = openReal;
    system.startRelay();
    system.startJobRunner([
      createReportHandler({
        pool: system.pool,
        openSnapshot: () => snapshots(),
        vocabulary: async () => ({ meanings: new Map(), synonyms: new Map(), pins: new Map() }) as never,
      }),
      weeklySearchReportHandler,
    ] as JobHandler[]);
  });
  afterEach(() => {
    snapshots = createOpenSnapshot(system.elasticsearch, system.config.INDEX_NAME);
  });
  after(async () => {
    api?.close();
    await system?.close();
  });

  const request = async (body: object, token = tokens.admin): Promise<Report> => {
    const answer = await sendJson(api, 'POST', '/admin/reports', body, { token });
    assert.equal(answer.status, 202, JSON.stringify(answer.body));
    assert.equal(answer.headers.get('location'), `/v1/admin/reports/${answer.body.id}`);
    return answer.body;
  };
  const find = async (id: number, token = tokens.admin): Promise<Report> =>
    (await sendJson(api, 'GET', `/admin/reports/${id}`, undefined, { token })).body;
  const done = (id: number, token = tokens.admin) =>
    until(
      `report ${id} is done`,
      async () => {
        const report = await find(id, token);
        assert.notEqual(report.state, 'failed', String(report.error));
        return report.state === 'done' && report.file && { ...report, file: report.file };
      },
      60_000,
    );
  const download = (url: string, headers: Record<string, string> = {}) =>
    fetch(`${api.address}${url}`, { headers });
  const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());
  const partsOf = async (id: number) =>
    (await system.pool.query('select from report_parts where report_id = $1', [id])).rowCount;

  /** Stores a part as an attempt does whose file is larger than those of these tests. */
  const addPart = (id: number) => addReportPart(system.pool, id, 1_000, Buffer.from('unfinished'));

  /** Snapshots whose searches for pages wait until `open` is called. */
  function holdPages() {
    const gate = Promise.withResolvers<void>();
    const real = snapshots;
    let searches = 0;
    snapshots = async () => {
      const snapshot = await real();
      return {
        ...snapshot,
        async search(search) {
          searches += 1;
          if (search.size !== 0) await gate.promise;
          return snapshot.search(search);
        },
      };
    };
    return { open: gate.resolve, started: () => until('a page is searched', async () => searches > 1) };
  }

  it('have all results of a search in its order, equal ones by id, as XLSX', async () => {
    const { id } = await request({ kind: 'search', query: { kind: ['college'], sort: 'popularity' } });
    const { file, progress, query, summary } = await done(id);
    assert.equal(query, 'kind=college');
    assert.deepEqual([progress?.done, progress?.total, summary], [institutes, institutes, null]);
    assert.equal(file.rows, institutes);
    const response = await download(file.url);
    assert.equal(response.status, 200);
    assert.match(file.name, /^institutes-\d{4}-\d\d-\d\d-\d\d-\d\d\.xlsx$/);
    assert.equal(response.headers.get('content-disposition'), `attachment; filename="${file.name}"`);
    assert.equal(response.headers.get('content-length'), String(file.bytes));
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    const [sheet] = readXlsx(await bytesOf(response));
    assert(sheet);
    assert.equal(sheet.rows.length, institutes + 1);
    const { rows } = await system.pool.query<{ id: number }>(
      `select id from institutes where kind = 'college' order by popularity desc, id`,
    );
    assert.deepEqual(
      sheet.rows.slice(1).map((row) => Number(textsOf(row)[0])),
      rows.map(({ id }) => id),
    );
  });

  it('have escaped cells as CSV, and only a header when nothing is found', async () => {
    const { file } = await done(
      (await request({ kind: 'search', format: 'csv', query: '?kind=school&near=10,76.5' })).id,
    );
    const text = (await bytesOf(await download(file.url))).toString();
    assert(text.startsWith('\ufeffid,slug,name,'));
    assert.equal((parse(text, { columns: true, bom: true }) as Record<string, string>[])[0]?.name, `'=cmd`);
    // The distance from the point of the search is a column of its own.
    assert.match(text, /,distance_km\r\n.*,54\.8\r\n$/);
    const empty = await done(
      (await request({ kind: 'search', format: 'csv', query: 'kind=polytechnic' })).id,
    );
    assert.equal(empty.file.rows, 0);
    assert.match(String(await bytesOf(await download(empty.file.url))), /^\ufeffid,slug,[^\n]*\r\n$/);
  });

  it('are of one moment, however long they take', async () => {
    const pages = holdPages();
    const { id } = await request({
      kind: 'search',
      format: 'csv',
      query: { kind: ['college'], sort: 'name' },
    });
    await pages.started();
    const added = await addInstitute(system.pool, { name: 'AAA added later' });
    await system.writeBatch([added]);
    await system.makeSearchable([system.config.INDEX_NAME]);
    pages.open();
    const { file } = await done(id);
    assert.equal(file.rows, institutes);
    assert.doesNotMatch(String(await bytesOf(await download(file.url))), /AAA added later/);
  });

  it('are made once for the same request while they have not ended', async () => {
    const pages = holdPages();
    const body = { kind: 'search', query: { q: 'many', sort: 'rating' } };
    const [first, second, others] = await Promise.all([
      request(body),
      request(body),
      request(body, tokens.otherAdmin),
    ]);
    assert.equal(first.id, second.id);
    assert.notEqual(first.id, others.id);
    pages.open();
    await done(first.id);
    await done(others.id);
    assert.notEqual((await request(body)).id, first.id);
  });

  it('are refused when five of an account have not ended, and stopped by deleting them, without a file', async () => {
    const pages = holdPages();
    const ids: number[] = [];
    for (let n = 0; n < 5; n += 1)
      ids.push(
        (await request({ kind: 'search', query: { established_min: 900 + n } }, tokens.otherAdmin)).id,
      );
    const refused = await sendJson(
      api,
      'POST',
      '/admin/reports',
      { kind: 'search' },
      { token: tokens.otherAdmin },
    );
    assert.equal(refused.status, 429);
    for (const id of ids) {
      const answer = await sendJson(api, 'DELETE', `/admin/reports/${id}`, undefined, {
        token: tokens.admin,
      });
      assert.equal(answer.status, 204);
      assert.equal(await partsOf(id), 0);
    }
    pages.open();
    const { rows } = await system.pool.query(
      `select state from jobs where kind = 'make-report' and state = 'cancelled'`,
    );
    assert(rows.length >= 5);
    const gone = await sendJson(api, 'GET', `/admin/reports/${ids[0]}`, undefined, { token: tokens.admin });
    assert.equal(gone.status, 404);
  });

  it('leave no file when their job is cancelled', async () => {
    const pages = holdPages();
    const { id, job_id: job } = await request({ kind: 'search', query: { q: 'many', sort: 'fee' } });
    await pages.started();
    await addPart(id);
    await sendJson(api, 'POST', `/admin/jobs/${job}/cancel`, undefined, { token: tokens.admin });
    pages.open();
    const report = await until('no parts', async () => (await partsOf(id)) === 0 && find(id));
    assert.deepEqual([report.state, report.file], ['cancelled', null]);
  });

  it('leave no file when they fail for good', async () => {
    const real = snapshots;
    const requested = Promise.withResolvers<number>();
    snapshots = async () => ({
      ...(await real()),
      async search() {
        await addPart(await requested.promise);
        throw new AppError('bad-request', 'The search cannot be run.');
      },
    });
    const { id } = await request({ kind: 'search', query: { q: 'many', sort: 'name' } });
    requested.resolve(id);
    const report = await until('failed', async () => {
      const found = await find(id);
      return found.state === 'failed' && found;
    });
    assert.deepEqual([report.file, report.error], [null, 'The search cannot be run.']);
    assert.equal(await partsOf(id), 0);
  });

  it('are made from the start when their worker was killed, and what it has stored is neither served nor kept', async () => {
    const pages = holdPages();
    const body = { kind: 'search', format: 'csv', query: { kind: ['college'], sort: '-name' } };
    const { id, job_id: job } = await request(body);
    await pages.started();
    await addPart(id);
    // As after the lease of a killed worker: the job is put back while its run can still write.
    await system.pool.query(
      `update jobs set state = 'waiting', run_at = now() where id = $1 and state = 'running'`,
      [job],
    );
    await until('another run has begun', async () => {
      const { rows } = await system.pool.query('select run from jobs where id = $1', [job]);
      return rows[0].run > 1;
    });
    assert.equal((await find(id)).file, null);
    assert.equal(await partsOf(id), 1);
    pages.open();
    const { file } = await done(id);
    const rows = parse(String(await bytesOf(await download(file.url))), { columns: true, bom: true });
    assert.equal(rows.length, file.rows);
    assert(rows.length >= institutes);
    assert.equal(await partsOf(id), Math.ceil(file.bytes / reportPartBytes));
  });

  it('say that the disk is full, keep nothing of their file, and are made once there is space', async () => {
    await system.ownerPool.query(
      `create function fail_for_space() returns trigger language plpgsql as $$
       begin
         if new.number > 0 then raise exception 'could not extend file' using errcode = 'disk_full'; end if;
         return new;
       end $$`,
    );
    await system.ownerPool.query(
      `create trigger full_disk before insert on report_parts for each row execute function fail_for_space()`,
    );
    const real = snapshots;
    // Rows of 1 kB, so that there are several parts, of which the second one does not fit any more.
    const large = 'x'.repeat(1_000);
    snapshots = async () => {
      const snapshot = await real();
      return {
        ...snapshot,
        async search(search) {
          const { hits } = await snapshot.search(search);
          for (const { _source } of hits.hits) Object.assign(_source as object, { university: large });
          return { hits };
        },
      };
    };
    const { id, job_id: job } = await request({
      kind: 'search',
      format: 'csv',
      query: { kind: ['college'], sort: 'rating' },
    });
    const waiting = await until('the job waits for its next attempt', async () => {
      const report = await find(id);
      return report.state === 'waiting' && report.error !== null && report;
    });
    assert.match(waiting.error ?? '', /^There is no space left to store the file\./);
    assert.equal(waiting.file, null);
    assert.equal(await partsOf(id), 0);
    await system.ownerPool.query('drop trigger full_disk on report_parts');
    await system.pool.query('update jobs set run_at = now() where id = $1', [job]);
    const { file } = await done(id);
    assert(file.bytes > 2 * reportPartBytes);
    assert.equal((await bytesOf(await download(file.url))).length, file.bytes);
    assert.equal(await partsOf(id), Math.ceil(file.bytes / reportPartBytes));
  });

  it('are made from the start with a new snapshot when Elasticsearch fails in the middle', async () => {
    const real = snapshots;
    let opened = 0;
    snapshots = async () => {
      const snapshot = await real();
      opened += 1;
      const isFirst = opened === 1;
      let pages = 0;
      return {
        ...snapshot,
        search(search) {
          if (search.size !== 0) pages += 1;
          return isFirst && pages > 1
            ? Promise.reject(new AppError('search-unavailable', 'Search is temporarily unavailable.'))
            : snapshot.search(search);
        },
      };
    };
    const { id, job_id: job } = await request({
      kind: 'search',
      format: 'csv',
      query: { q: 'many', sort: '-fee' },
    });
    await until('the job waits for its next attempt', async () => {
      const { rows } = await system.pool.query(
        `select from jobs where id = $1 and state = 'waiting' and error like 'Search is%'`,
        [job],
      );
      return rows.length === 1;
    });
    assert.equal((await find(id)).file, null);
    await system.pool.query('update jobs set run_at = now() where id = $1', [job]);
    const { file } = await done(id);
    assert.equal(opened, 2);
    const rows = parse(String(await bytesOf(await download(file.url))), { columns: true, bom: true }) as {
      id: string;
    }[];
    assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
    assert.equal(rows.length, file.rows);
  });

  it('are downloaded only by an unchanged link that has not expired, in ranges too', async () => {
    const { id, file } = await done(
      (await request({ kind: 'search', format: 'csv', query: 'kind=college' })).id,
    );
    const whole = await bytesOf(await download(file.url));
    const link = new URL(file.url, 'http://x');
    const changed = (name: string, value: string) => {
      const url = new URL(link);
      url.searchParams.set(name, value);
      return url.pathname + url.search;
    };
    const expires = Number(link.searchParams.get('expires'));
    assert(expires * 1_000 <= Date.now() + 15 * 60_000);
    assert.equal((await download(changed('expires', String(expires + 1)))).status, 403);
    assert.equal((await download(changed('signature', 'AAAA'))).status, 403);
    assert.equal((await download(file.url.replace(`/${id}/`, `/${id + 1}/`))).status, 403);
    assert.equal((await download(link.pathname)).status, 400);
    const range = await download(file.url, { Range: 'bytes=10-19' });
    assert.equal(range.status, 206);
    assert.equal(range.headers.get('content-range'), `bytes 10-19/${whole.length}`);
    assert.deepEqual(await bytesOf(range), whole.subarray(10, 20));
    assert.deepEqual(await bytesOf(await download(file.url, { Range: 'bytes=-7' })), whole.subarray(-7));
    assert.deepEqual(
      await bytesOf(await download(file.url, { Range: `bytes=${whole.length - 3}-` })),
      whole.subarray(-3),
    );
    assert.equal((await download(file.url, { Range: `bytes=${whole.length}-` })).status, 416);
    assert.equal((await download(file.url, { Range: 'bytes=0-1', 'If-Range': '"other"' })).status, 200);
    await sendJson(api, 'DELETE', `/admin/reports/${id}`, undefined, { token: tokens.admin });
    assert.equal((await download(file.url)).status, 403);
  });

  it('on data quality are for editors, who see no others, and have a row for each finding', async () => {
    const { id } = await request({ kind: 'data-quality', format: 'csv' }, tokens.editor);
    const { file, summary } = await done(id, tokens.editor);
    assert.equal(summary?.['website-form'], 1);
    assert((summary?.['no-place'] ?? 0) >= 1);
    const rows = parse(String(await bytesOf(await download(file.url))), {
      columns: true,
      bom: true,
    }) as Record<string, string>[];
    const found = rows.filter(({ problem }) => problem === 'website-form');
    assert.deepEqual(
      found.map(({ name, value }) => [name, value]),
      [[`'=cmd`, 'https://school']],
    );
    const other = await request({ kind: 'data-quality', format: 'csv' });
    assert.equal(
      (await sendJson(api, 'GET', `/admin/reports/${other.id}`, undefined, { token: tokens.editor })).status,
      404,
    );
    const listed = await sendJson(api, 'GET', '/admin/reports', undefined, { token: tokens.editor });
    assert.deepEqual(
      listed.body.items.map((report: Report) => report.id),
      [id],
    );
    const refused = await sendJson(
      api,
      'POST',
      '/admin/reports',
      { kind: 'search' },
      { token: tokens.editor },
    );
    assert.equal(refused.status, 403);
  });

  it('on searches are requested once a week for all admins', async () => {
    await system.pool.query(`select open_search_events_day((now() at time zone 'UTC')::date)`);
    await system.pool.query(
      `insert into search_events (at, searches, q, filters, page, total, took_ms, state)
       values (now(), 7, 'law', '{"state": ["Kerala"]}', 1, 0, 12, 'MISS')`,
    );
    await saveEvents(
      system.pool,
      { ...eventBatch([]), reformulations: [{ q: 'btec', next_q: 'b.tech', times: 3 }] },
      30,
    );
    await system.pool.query(
      `insert into jobs (kind, version, payload, priority, max_attempts) values ('weekly-search-report', 1, '{}', 2, 5)`,
    );
    const report = await until('the weekly report', async () => {
      const { body } = await sendJson(api, 'GET', '/admin/reports?kind=searches', undefined, {
        token: tokens.admin,
      });
      return body.items[0] as Report | undefined;
    });
    assert.equal(report.requested_by, null);
    const { file, summary } = await done(report.id);
    assert.deepEqual(summary, { popular: 1, 'found-nothing': 1, reformulated: 1, slow: 1 });
    const [sheet] = readXlsx(await bytesOf(await download(file.url)));
    assert.deepEqual(textsOf(sheet?.rows[1]).slice(0, 6), ['popular', '1', 'law', 'state: Kerala', '7', '0']);
    assert.deepEqual(textsOf(sheet?.rows[3]), [
      ...['reformulated', '1', 'btec', undefined, '3', undefined, 'b.tech'],
    ]);
  });

  it('are refused with every error of the body at once', async () => {
    const answer = await sendJson(
      api,
      'POST',
      '/admin/reports',
      { kind: 'search', format: 'pdf', query: { colour: 'red', fee_min: 'x' } },
      { token: tokens.admin },
    );
    assert.equal(answer.status, 400);
    assert.deepEqual(answer.body.errors.map((error: { pointer: string }) => error.pointer).sort(), [
      '/format',
      '/query/colour',
      '/query/fee_min',
    ]);
    const misplaced = await sendJson(
      api,
      'POST',
      '/admin/reports',
      { kind: 'searches', query: 'q=x' },
      { token: tokens.admin },
    );
    assert.deepEqual(
      misplaced.body.errors.map((error: { pointer: string }) => error.pointer),
      ['/query'],
    );
  });

  it('are listed in pages to the end, and pruned with their files', async () => {
    const seen: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const path: string = `/admin/reports?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const { body } = await sendJson(api, 'GET', path, undefined, { token: tokens.admin });
      seen.push(...body.items.map((report: Report) => report.id));
      cursor = body.cursor;
    }
    const { rows } = await system.pool.query<{ id: number }>('select id from reports order by id desc');
    assert.deepEqual(
      seen,
      rows.map(({ id }) => id),
    );
    assert(rows.length > 4);
    await system.pool.query(`update reports set created_at = now() - interval '8 days' where id = $1`, [
      seen[0],
    ]);
    await until(
      'the report has ended',
      async () => !['waiting', 'queued', 'running'].includes((await find(seen[0] as number)).state),
    );
    assert.equal(await pruneReports(system.pool, 7), 1);
    assert.equal(await partsOf(seen[0] as number), 0);
  });
});
