import assert from 'node:assert/strict';
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { ImportJob } from '../../../src/contract/responses/import-response.ts';
import { createImportService } from '../../../src/services/import-service.ts';

import { withDataLock } from '../../../src/storage/postgres/advisory-locks.ts';
import {
  addImportPart,
  createImportJob,
  submitImportJob,
} from '../../../src/storage/postgres/imports/import-jobs.ts';
import { pruneImports } from '../../../src/storage/postgres/imports/import-queue.ts';
import { retryJob } from '../../../src/storage/postgres/jobs/job-administration.ts';
import { createImportHandler } from '../../../worker/imports/run-import-job.ts';
import type { JobHandler } from '../../../worker/job-handler.ts';
import { signedIn } from '../../support/accounts.ts';
import { apiDependencies, invalidParametersOf, startApi } from '../../support/api.ts';
import { addPlaces } from '../../support/data/catalogue.ts';
import { createTestSystem, quiet, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

const maxBytes = 2_000_000;
const imports = '/v1/admin/imports';
const csv = (...rows: string[]) => `source_id,name,kind\n${rows.map((row) => `${row}\n`).join('')}`;

describe('uploaded imports', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  let headers: Record<string, string>;
  let actor: string;
  let auditedAs: string;

  beforeEach(async () => {
    system = await createTestSystem();
    await addPlaces(system.pool);
    const admin = await signedIn(system, 'admin');
    headers = { ...admin.headers, 'Content-Type': 'text/csv' };
    actor = admin.account.email;
    auditedAs = `account:${admin.account.id}`;
    api = await startApi(
      apiDependencies(system, {
        importService: createImportService(system.pool, { IMPORT_MAX_BYTES: maxBytes }, quiet),
        // Shorter than the uploads of these tests take.
        settings: { ...system.config, REQUEST_TIMEOUT_MS: 500 },
      }),
    );
  });
  afterEach(async () => {
    api.close();
    await system.close();
  });

  const startWorker = () => {
    system.startRelay();
    system.startJobRunner([createImportHandler(system.pool) as JobHandler]);
  };
  const upload = (text: string | Buffer, { query = '', more = {} } = {}) =>
    api.get(`${imports}${query}`, {
      method: 'POST',
      headers: { ...headers, ...more },
      body: text as string,
    });
  const accepted = async (...args: Parameters<typeof upload>): Promise<number> => {
    const { status, body } = await upload(...args);
    assert.equal(status, 202, JSON.stringify(body));
    return body.id;
  };
  const job = async (id: number): Promise<ImportJob> => (await api.get(`${imports}/${id}`, { headers })).body;
  const ended = (id: number) =>
    until(`the end of import ${id}`, async () => {
      const now = await job(id);
      // Another response, such as 503 under load, does not have this field.
      return now.finished_at ? now : false;
    });
  const rows = async (sql: string) => (await system.pool.query(sql)).rows;
  const names = async () => (await rows('select name from institutes order by name')).map(({ name }) => name);

  it('are run by a worker, report the result of each row, and are attributed to the admin in the audit log', async () => {
    const {
      status,
      body,
      headers: answered,
    } = await upload(gzipSync(csv('1,One,college', '2,,college', '3,Three,castle', '4,Four,college')), {
      more: { 'Content-Encoding': 'gzip', 'X-Request-Id': 'the-upload' },
    });
    assert.deepEqual([status, body.state, body.actor], [202, 'waiting', actor]);
    assert.equal(answered.get('location'), `${imports}/${body.id}`);
    startWorker();
    const { state, read, records, inserted, rejected, failure } = await ended(body.id);
    assert.deepEqual([state, read, records, inserted, rejected, failure], ['done', 4, 3, 2, 2, null]);
    const { body: errors } = await api.get(`${imports}/${body.id}/errors`, { headers });
    assert.deepEqual(errors, {
      items: [
        { line: 3, reason: 'name is required' },
        { line: 4, reason: 'unknown kind: castle' },
      ],
      cursor: null,
    });
    assert.deepEqual(await names(), ['Four', 'One']);
    const audited = await rows("select distinct actor, request_id from audit where entity = 'institutes'");
    assert.deepEqual(audited, [{ actor: auditedAs, request_id: answered.get('x-request-id') }]);
    await until('relayed', async () => (await rows('select from outbox')).length === 0);
    assert.equal((await system.drain(system.names.bulk)).length, 2, 'as changes of an import');
    assert.deepEqual(await rows('select * from import_parts'), [], 'its text is not kept');

    const again = await ended(await accepted(csv('1,One,college', '4,Fourth,college')));
    assert.deepEqual([again.inserted, again.updated, again.unchanged], [0, 1, 1]);
  });

  it('accept every format, and a dry run changes nothing', async () => {
    const dry = await accepted(JSON.stringify({ source_id: '1', name: 'One', kind: 'college' }), {
      query: '?dry_run=true&source=elsewhere&format=ndjson',
      more: { 'Content-Type': 'application/x-ndjson' },
    });
    const json = await accepted('[]', { more: { 'Content-Type': 'application/json' } });
    const gzip = await accepted(gzipSync(csv('1,One,college')), {
      query: '?source=elsewhere',
      more: { 'Content-Type': 'application/gzip' },
    });
    startWorker();
    const { source, format, dry_run, inserted } = await ended(dry);
    assert.deepEqual([source, format, dry_run, inserted], ['elsewhere', 'ndjson', true, 1]);
    assert.deepEqual([(await ended(json)).state, (await ended(json)).read], ['done', 0]);
    assert.equal((await ended(gzip)).inserted, 1);
    assert.deepEqual(await rows('select name, source from institutes'), [
      { name: 'One', source: 'elsewhere' },
    ]);
  });

  it('that cannot be read fail with a reason, and later imports still run', async () => {
    const ids = [
      await accepted('name,fees\n'),
      await accepted('{"a":1}', { query: '?format=aicte' }),
      await accepted(csv('1,One,college')),
    ];
    startWorker();
    const [header, json, good] = await Promise.all(ids.map(ended));
    assert.deepEqual(
      [header?.state, header?.failure],
      ['failed', 'The header is invalid: missing columns source_id, kind; unknown columns fees.'],
    );
    assert.match(json?.failure ?? '', /^The file is not a JSON array: /);
    assert.deepEqual([good?.state, good?.inserted], ['done', 1]);
  });

  it('are refused and deleted when the body is empty, too large or of an unknown type', async () => {
    assert.equal((await upload('')).status, 400);
    assert.equal((await upload('')).body.detail, 'The body is empty.');
    assert.equal((await upload(gzipSync(''), { more: { 'Content-Encoding': 'gzip' } })).status, 400);
    const noGzip = await upload('source_id', { more: { 'Content-Encoding': 'gzip' } });
    assert.deepEqual(noGzip.body.errors, [{ pointer: '', detail: 'is not valid gzip, or is incomplete' }]);
    const half = gzipSync(csv('1,One,college')).subarray(0, -9);
    assert.equal((await upload(half, { more: { 'Content-Encoding': 'gzip' } })).status, 400);
    assert.equal((await upload('a', { more: { 'Content-Encoding': 'br' } })).status, 415);
    assert.equal((await upload('a', { more: { 'Content-Type': 'text/html' } })).status, 415);
    // A decompression bomb: 3 kB that expand to 3 MB.
    const bomb = await upload(gzipSync(Buffer.alloc(maxBytes + 1, 'a')), {
      more: { 'Content-Encoding': 'gzip' },
    });
    assert.deepEqual(
      [bomb.status, bomb.body.detail],
      [413, `The body must have at most ${maxBytes} bytes after decompression.`],
    );
    assert.deepEqual(
      invalidParametersOf(await upload('a', { query: '?format=xml&source=A%20b&dry_run=maybe&x=1' })),
      ['dry_run', 'format', 'source', 'x'],
    );
    assert.deepEqual(invalidParametersOf(await upload('a', { query: '?source=generated' })), ['source']);
    assert.deepEqual(await rows('select * from import_jobs'), []);
    assert.deepEqual((await api.get(imports, { headers })).body, { items: [], cursor: null });
  });

  it('may take longer than other requests, and an interrupted upload is deleted', async () => {
    const slow = () => {
      const asking = request(`${api.address}${imports}`, { method: 'POST', headers });
      asking.on('error', () => undefined);
      asking.write('source_id,name,kind\n');
      return asking;
    };
    const patient = slow();
    const answer = new Promise<number | undefined>((resolve) =>
      patient.on('response', (response) => {
        response.resume();
        resolve(response.statusCode);
      }),
    );
    setTimeout(() => patient.end('1,One,college\n'), 700);
    assert.equal(await answer, 202);

    const impatient = slow();
    await until('begun', async () => (await rows('select * from import_jobs')).length === 2);
    impatient.destroy();
    await until('forgotten', async () => (await rows('select * from import_jobs')).length === 1);
  });

  it('are listed with the newest first, and their errors by line, in pages', async () => {
    const bad = Array.from({ length: 5 }, (_, n) => `${n},,college`);
    const ids = [await accepted(csv(...bad)), await accepted(csv()), await accepted('x')];
    startWorker();
    await ended(ids[2] as number);
    const pages = async (path: string) => {
      const found = [];
      let cursor: string | null = null;
      do {
        const { status, body } = await api.get(
          `${path}${path.includes('?') ? '&' : '?'}limit=2${cursor ? `&cursor=${cursor}` : ''}`,
          { headers },
        );
        assert.equal(status, 200);
        found.push(body.items);
        cursor = body.cursor;
      } while (cursor !== null);
      return found;
    };
    const listed = await pages(imports);
    assert.deepEqual(
      listed.map((page) => page.map((each: ImportJob) => each.id)),
      [[ids[2], ids[1]], [ids[0]]],
    );
    assert.deepEqual(
      (await pages(`${imports}?state=failed`)).flat().map((each: ImportJob) => each.id),
      [ids[2]],
    );
    const errors = await pages(`${imports}/${ids[0]}/errors`);
    assert.deepEqual(
      errors.map((page) => page.map((each: { line: number }) => each.line)),
      [[2, 3], [4, 5], [6]],
    );
    const first = (await api.get(`${imports}/${ids[0]}/errors?limit=2`, { headers })).body.cursor;
    const other = await api.get(`${imports}/${ids[1]}/errors?limit=2&cursor=${first}`, { headers });
    assert.deepEqual(invalidParametersOf(other), ['cursor'], "another import's");
    const { cursor } = (await api.get(`${imports}?limit=1`, { headers })).body;
    for (const list of ['institutes', 'audit'])
      assert.deepEqual(
        invalidParametersOf(await api.get(`/v1/admin/${list}?limit=1&cursor=${cursor}`, { headers })),
        ['cursor'],
        `of another list: ${list}`,
      );
    for (const path of [`${imports}/999`, `${imports}/999/errors`, `${imports}/x`])
      assert.equal((await api.get(path, { headers })).status, 404, path);
  });

  it('wait while another import runs, and can be cancelled while they wait or run', async () => {
    const cancel = async (id: number) =>
      (await api.get(`${imports}/${id}`, { method: 'DELETE', headers })).body;
    const [never, half] = [
      await accepted(csv('1,One,college')),
      await accepted(csv(...Array.from({ length: 30_000 }, (_, n) => `${n},College ${n},college`))),
    ];
    await withDataLock(system.pool, async () => {
      startWorker();
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      assert.equal((await job(never)).state, 'waiting');
      assert.equal((await cancel(never)).state, 'cancelled');
    });
    await until('the first rows are written', async () => (await job(half)).inserted > 0);
    assert.equal((await cancel(half)).state, 'cancelled');
    const last = await ended(await accepted(csv('a,Last,college'), { query: '?source=last' }));
    assert.equal(last.state, 'done');
    const { state, inserted } = await job(half);
    assert.deepEqual([state, (await cancel(half)).state], ['cancelled', 'cancelled']);
    assert(inserted > 0 && inserted < 30_000, String(inserted));
    assert.equal((await names()).length, inserted + 1, 'rows that were written before the cancellation stay');
    assert.equal((await cancel(last.id)).state, 'done', 'an import that has ended cannot be cancelled');
    assert.equal((await api.get(`${imports}/999`, { method: 'DELETE', headers })).status, 404);
    assert.deepEqual(await rows('select * from import_parts'), []);
  });

  it('that crash their process each time are given up', async () => {
    const poison = await accepted(csv('1,One,college'));
    await system.pool.query(
      `update jobs set state = 'running', attempts = max_attempts, worker = 'w', heartbeat_at = now() - interval '1 minute'`,
    );
    await system.startJobSweep().runNow();
    const { state, failure } = await job(poison);
    assert.equal(state, 'failed');
    assert.match(failure ?? '', /^The worker w stopped responding during attempt \d+\.$/);
    assert.deepEqual(await names(), []);
  });

  it('that failed can be retried for a day, and are then refused', async () => {
    const id = await accepted(csv('1,One,college'));
    const [{ job_id }] = await rows('select job_id from import_jobs');
    const fail = () =>
      system.pool.query(`update jobs set state = 'failed', finished_at = now(), error = 'No disk.'`);
    await fail();
    assert.deepEqual([(await job(id)).state, (await job(id)).failure], ['failed', 'No disk.']);
    await retryJob(system.pool, job_id);
    assert.equal((await job(id)).state, 'waiting');
    await fail();
    await system.pool.query(`update jobs set finished_at = now() - interval '25 hours'`);
    await pruneImports(system.pool);
    await retryJob(system.pool, job_id);
    startWorker();
    const { state, failure } = await ended(id);
    assert.deepEqual(
      [state, failure],
      ['failed', 'The file of this import has been deleted. Please upload it again.'],
    );
  });

  it('are deleted together with their jobs, and when their upload was never completed', async () => {
    await accepted(csv('1,One,college'));
    const editor = { accountId: 1, actor, requestId: 'r' };
    const uploading = await createImportJob(system.pool, {}, editor);
    await pruneImports(system.pool);
    assert.equal((await rows('select * from import_jobs')).length, 2);
    await system.pool.query(`update import_jobs set touched_at = now() - interval '61 minutes'`);
    await pruneImports(system.pool);
    assert.equal((await rows('select * from import_jobs')).length, 1);
    await addImportPart(system.pool, uploading, 0, Buffer.from('late'));
    await system.pool.query('delete from jobs');
    assert.deepEqual(await rows('select * from import_jobs'), []);
    assert.deepEqual(await rows('select * from import_parts'), []);
  });

  it('that are cancelled while they are uploaded are not run', async () => {
    const editor = { accountId: 1, actor, requestId: 'r' };
    const id = await createImportJob(system.pool, {}, editor);
    assert.equal((await job(id)).state, 'uploading');
    assert.equal((await api.get(`${imports}/${id}`, { method: 'DELETE', headers })).body.state, 'cancelled');
    await addImportPart(system.pool, id, 0, Buffer.from('late'));
    assert.deepEqual(await rows('select * from import_parts'), []);
    assert.equal((await submitImportJob(system.pool, id, 1)).state, 'cancelled');
  });
});
