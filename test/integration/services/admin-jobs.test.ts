import assert from 'node:assert/strict';
import { createTokens } from '../../../src/auth/tokens.ts';
import { createValidator } from '../../../src/contract/reading/validation-errors.ts';
import { type Job, jobListSchema, jobSchema } from '../../../src/contract/responses/job-response.ts';
import { accessTokenSeconds } from '../../../src/domain/account.ts';
import { createJobService } from '../../../src/services/job-service.ts';
import { readSigningKeys } from '../../../src/storage/postgres/accounts/signing-keys.ts';
import { signedIn } from '../../support/accounts.ts';
import { apiDependencies, invalidParametersOf, startApi } from '../../support/api.ts';
import { createTestSystem, quiet, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

const jobs = '/v1/admin/jobs';

interface ServerEvent {
  event: string;
  id: string;
  job: Job;
}

describe('the jobs of an admin', function () {
  this.timeout(30_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  let service: ReturnType<typeof createJobService>;
  let admin: Awaited<ReturnType<typeof signedIn>>;
  let headers: Record<string, string>;

  before(async () => {
    system = await createTestSystem();
    admin = await signedIn(system, 'admin');
    headers = admin.headers;
  });
  after(() => system.close());
  beforeEach(async () => {
    await system.pool.query('delete from jobs');
    service = createJobService(system.pool, quiet);
    api = await startApi(
      apiDependencies(system, {
        jobService: service,
        // A stream must be able to last longer than other requests.
        settings: { ...system.config, REQUEST_TIMEOUT_MS: 500 },
      }),
    );
  });
  afterEach(async () => {
    await service.close();
    api.close();
  });

  /** Adds a job that no worker runs. */
  async function add(columns: Record<string, unknown> = {}): Promise<number> {
    const all: Record<string, unknown> = {
      kind: 'prune-jobs',
      version: 1,
      payload: {},
      priority: 2,
      max_attempts: 5,
      ...columns,
    };
    const { rows } = await system.pool.query(
      `insert into jobs (${Object.keys(all)}) values (${Object.keys(all).map((_, at) => `$${at + 1}`)}) returning id`,
      Object.values(all),
    );
    return rows[0].id;
  }
  const change = (id: number, assignments: string) =>
    system.pool.query(`update jobs set ${assignments} where id = $1`, [id]);
  const get = (path: string, init: RequestInit = {}) =>
    api.get(`${jobs}${path}`, { ...init, headers: { ...headers, ...init.headers } });
  const post = (path: string) => get(path, { method: 'POST' });
  const ended = { finished_at: new Date() };

  /** Connects to the stream of a job; `next` resolves with the next event, and with null at the end of the stream. */
  async function watch(id: number, more: Record<string, string> = {}) {
    const abort = new AbortController();
    const response = await fetch(`${api.address}${jobs}/${id}/events`, {
      headers: { ...headers, ...more },
      signal: abort.signal,
    });
    const texts = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    async function next(): Promise<ServerEvent | null> {
      for (;;) {
        const end = text.indexOf('\n\n');
        if (end >= 0) {
          const fields = Object.fromEntries(
            text
              .slice(0, end)
              .split('\n')
              .map((line) => line.split(/: (.*)/s, 2)),
          );
          text = text.slice(end + 2);
          if (fields.data) return { event: fields.event, id: fields.id, job: JSON.parse(fields.data) };
          continue;
        }
        const read = await texts?.read();
        if (!read || read.done) return null;
        text += read.value;
      }
    }
    return { response, next, close: () => abort.abort() };
  }

  it('GET /v1/admin/jobs lists the jobs with the newest first, in pages and by state, kind and priority', async () => {
    const ids = [
      await add(),
      await add({
        kind: 'send-pigeons',
        state: 'failed',
        ...ended,
        error: 'No pigeon for a@example.org is at home.',
      }),
      await add({ priority: 0 }),
    ];
    const { status, body } = await get('?limit=2');
    assert.equal(status, 200);
    assert.deepEqual(createValidator(jobListSchema)(body), []);
    assert.deepEqual(
      body.items.map(({ id }: Job) => id),
      [ids[2], ids[1]],
    );
    assert.equal(body.items[1].error, 'No pigeon for … is at home.');
    const second = (await get(`?limit=2&cursor=${body.cursor}`)).body;
    assert.deepEqual([second.items.map(({ id }: Job) => id), second.cursor], [[ids[0]], null]);
    for (const [query, id] of [
      ['state=failed', ids[1]],
      ['kind=send-pigeons', ids[1]],
      ['priority=urgent', ids[2]],
    ] as const)
      assert.deepEqual(
        (await get(`?${query}`)).body.items.map(({ id }: Job) => id),
        [id],
        query,
      );
    assert.deepEqual((await get('?state=done')).body, { items: [], cursor: null });
    assert.deepEqual(invalidParametersOf(await get('?state=lost&kind=No&priority=4&x=1&limit=0')), [
      'kind',
      'limit',
      'priority',
      'state',
      'x',
    ]);
    assert.deepEqual(invalidParametersOf(await get(`?state=failed&cursor=${body.cursor}`)), ['cursor']);
  });

  it('GET /v1/admin/jobs/{id} answers with the job without addresses and secrets, and with 304 until it changes', async () => {
    const id = await add({
      payload: { to: 'a@example.org', words: ['b@example.org', 'fine'], reset_token: 'x', account_id: 3 },
      result: { sent: 1 },
    });
    const { status, body, headers: sent } = await get(`/${id}`);
    assert.equal(status, 200);
    assert.deepEqual(createValidator(jobSchema)(body), []);
    assert.deepEqual(body.payload, {
      to: '…',
      words: ['…', 'fine'],
      reset_token: '[Redacted]',
      account_id: 3,
    });
    assert.deepEqual(body.result, { sent: 1 });
    // Without it, fetch adds `Cache-Control: no-cache`.
    const condition = {
      headers: { 'If-None-Match': sent.get('etag') as string, 'Cache-Control': 'max-age=0' },
    };
    assert.equal((await get(`/${id}`, condition)).status, 304);
    await change(id, `progress = '{"done": 1, "total": null}'`);
    const changed = await get(`/${id}`, condition);
    assert.deepEqual([changed.status, changed.body.progress], [200, { done: 1, total: null }]);
    for (const unknown of ['/999999', '/x', '/999999/events'])
      assert.equal((await get(unknown)).status, 404, unknown);
    assert.equal((await get('/999999')).body.detail, 'No job with the id 999999 exists.');
  });

  it('POST /v1/admin/jobs/{id}/retry puts back what has failed, and answers 409 with the reason otherwise', async () => {
    const failed = await add({ state: 'failed', ...ended, attempts: 5, error: 'The disk is full.' });
    const { status, body } = await post(`/${failed}/retry`);
    assert.deepEqual(
      [status, body.state, body.attempts, body.error, body.finished_at],
      [200, 'waiting', 0, null, null],
    );
    const waiting = await add({ run_at: new Date(Date.now() + 3_600_000), error: 'Busy.' });
    const due = (await post(`/${waiting}/retry`)).body;
    assert(Date.parse(due.run_at) <= Date.now() && due.error === 'Busy.');
    for (const [state, reason] of [
      ['done', 'it has succeeded'],
      ['queued', 'it is already queued; cancel it first'],
      ['running', 'it is already running; cancel it first'],
    ] as const) {
      const id = await add({ state, ...(state === 'done' && ended) });
      const answer = await post(`/${id}/retry`);
      assert.deepEqual(
        [answer.status, answer.body.detail],
        [409, `The job ${id} cannot be retried: ${reason}.`],
      );
    }
    assert.equal((await post('/999999/retry')).status, 404);
    assert.deepEqual(invalidParametersOf(await post(`/${failed}/retry?x=1`)), ['x']);
  });

  it('POST /v1/admin/jobs/{id}/cancel cancels what has not ended, and answers 409 with the reason otherwise', async () => {
    for (const state of ['waiting', 'queued', 'running']) {
      const { status, body } = await post(`/${await add({ state })}/cancel`);
      assert.deepEqual([status, body.state, body.finished_at !== null], [200, 'cancelled', true], state);
    }
    for (const state of ['done', 'failed', 'cancelled']) {
      const id = await add({ state, ...ended });
      const answer = await post(`/${id}/cancel`);
      assert.deepEqual(
        [answer.status, answer.body.detail],
        [409, `The job ${id} cannot be cancelled: it has ended already (${state}).`],
      );
    }
    assert.equal((await post('/999999/cancel')).status, 404);
  });

  it('GET /v1/admin/jobs/{id}/events sends each change and ends with the job, longer than other requests may take', async () => {
    const id = await add({ state: 'running' });
    const { response, next } = await watch(id, { 'Accept-Encoding': 'gzip' });
    assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
    assert.equal(response.headers.get('content-encoding'), null);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    const first = await next();
    assert.deepEqual([first?.event, first?.job.state], ['progress', 'running']);
    assert.deepEqual(createValidator(jobSchema)(first?.job), []);
    for (const done of [1, 2]) {
      await change(id, `progress = '{"done": ${done}, "total": 2}'`);
      assert.equal((await next())?.job.progress?.done, done);
    }
    await change(id, `state = 'done', finished_at = now()`);
    const last = await next();
    assert.deepEqual([last?.event, last?.job.state], ['end', 'done']);
    assert.equal(await next(), null, 'the stream ends by itself');
    const again = await watch(id);
    assert.deepEqual(
      [(await again.next())?.event, await again.next()],
      ['end', null],
      'of one that has ended',
    );
  });

  it('GET /v1/admin/jobs/{id}/events leaves out the state that a returning client has seen', async () => {
    const id = await add({ state: 'running' });
    const before = await watch(id);
    const first = await before.next();
    before.close();
    const after = await watch(id, { 'Last-Event-ID': first?.id as string });
    await change(id, `progress = '{"done": 1, "total": 2}'`);
    assert.equal((await after.next())?.job.progress?.done, 1);
    after.close();
  });

  it('GET /v1/admin/jobs/{id}/events ends when the job is deleted, and when the server stops', async () => {
    const [deleted, running] = [await add({ state: 'running' }), await add({ state: 'running' })];
    const streams = [await watch(deleted), await watch(running)] as const;
    for (const { next } of streams) assert.equal((await next())?.event, 'progress');
    await system.pool.query('delete from jobs where id = $1', [deleted]);
    assert.equal(await streams[0].next(), null);
    await service.close();
    assert.equal(await streams[1].next(), null);
    const refused = await watch(running);
    assert.equal(refused.response.status, 503);
  });

  it('GET /v1/admin/jobs/{id}/events ends when the access token expires', async () => {
    const tokens = createTokens({
      readKeys: () => readSigningKeys(system.pool),
      issuer: system.config.JWT_ISSUER,
      audience: system.config.JWT_AUDIENCE,
    });
    const issuedMs = Date.now() - accessTokenSeconds * 1_000 + 2_000;
    const token = await tokens.sign(admin.account, 'a-session', issuedMs);
    const { next } = await watch(await add({ state: 'running' }), { Authorization: `Bearer ${token}` });
    assert.equal((await next())?.event, 'progress');
    assert.equal(await next(), null);
  });

  it('GET /v1/admin/jobs/{id}/events allows an account ten streams at a time', async () => {
    const id = await add({ state: 'running' });
    const streams = await Promise.all(Array.from({ length: 10 }, () => watch(id)));
    const eleventh = await get(`/${id}/events`);
    assert.equal(eleventh.status, 429);
    assert.match(eleventh.body.detail, /^You are watching 10 jobs already/);
    const other = await signedIn(system, 'admin');
    assert.equal((await watch(id, other.headers)).response.status, 200, 'of another account');
    for (const { close } of streams) close();
    await until('a free place', async () => (await watch(id)).response.status === 200);
  });

  it('are read by one query at a time, however many watch them', async () => {
    const ids = [await add({ state: 'running' }), await add({ state: 'running' })] as const;
    const read: number[][] = [];
    const pool = new Proxy(system.pool, {
      get: (target, name) =>
        name === 'query'
          ? (text: string, values: [number[]]) => {
              read.push(values[0]);
              return target.query(text, values);
            }
          : Reflect.get(target, name),
    });
    const watched = createJobService(pool, quiet);
    const heard = new Set<number>();
    for (let watcher = 0; watcher < 40; watcher += 1)
      await watched.watch({
        accountId: watcher,
        jobId: ids[watcher % 2] as number,
        onChange: ({ progress }) => progress && heard.add(watcher),
        onEnd: () => undefined,
      });
    read.length = 0;
    await system.pool.query(`update jobs set progress = '{"done": 1, "total": 2}'`);
    await until('all have heard', async () => heard.size === 40);
    for (const each of read) assert.deepEqual(each, ids, 'each query reads both jobs');
    await watched.close();
  });
});
