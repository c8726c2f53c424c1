import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { loadConfig } from '../../../src/config.ts';
import { createApiServer } from '../../../src/http/server/api-server.ts';
import { createLogger } from '../../../src/logger.ts';
import { apiDependencies, startApi } from '../../support/api.ts';
import { rawRequest, rawSocket } from '../../support/raw-socket.ts';
import { createTestSystem, quiet, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

const short = {
  ...loadConfig({}),
  HEADERS_TIMEOUT_MS: 300,
  UPLOAD_TIMEOUT_MS: 600,
  STALLED_READER_MS: 400,
  REQUEST_TIMEOUT_MS: 300,
};

/** The answer's status, content type and body. */
function parsed(text: string) {
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  return {
    status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]),
    type: /^content-type: (.*)$/im.exec(head)?.[1],
    closes: /^connection: close$/im.test(head),
    problem: body === '' ? null : JSON.parse(body),
  };
}

describe('connections', function () {
  this.timeout(20_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  let lines: string[];

  before(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
  });
  after(() => system.close());
  beforeEach(async () => {
    lines = [];
    const logger = createLogger(
      'test',
      { level: 'info', format: 'json' },
      { write: (line) => void lines.push(line) },
    );
    const multiSearch = () => new Promise<never>(() => undefined);
    const dependencies = apiDependencies(system, { logger, settings: short, multiSearch });
    api = await startApi(dependencies, short, logger);
  });
  afterEach(() => api.close());

  const assertProblem = (text: string, status: number) => {
    const answer = parsed(text);
    assert.equal(answer.status, status, text.slice(0, 200));
    assert.equal(answer.type, 'application/problem+json');
    assert.equal(answer.problem.status, status);
    assert.equal(answer.closes, true);
  };

  it('that speak no HTTP get a problem, and leave no error in the log', async () => {
    const malformed: [number, string][] = [
      [400, 'garbage\r\n\r\n'],
      [400, 'GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n'],
      [400, 'GET /healthz HTTP/1.1\r\n\r\n'],
      [400, 'GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n'],
      [400, 'GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'],
      [400, 'GET /healthz HTTP/1.1\r\nHost: x\r\nBad Name: y\r\n\r\n'],
      [400, '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
      [431, `GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`],
      [414, `GET /healthz?${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
    ];
    for (const [status, request] of malformed) {
      const text = await rawRequest(api.address, request);
      // Node itself refuses a request without a host, with no body.
      if (request.includes('1.1\r\n\r\n')) assert.equal(parsed(text).status, status);
      else assertProblem(text, status);
    }
    assert.deepEqual(
      lines.filter((line) => JSON.parse(line).level >= 40 || line.includes('stack')),
      [],
    );
  });

  it('get 414 for a long address and 431 for many headers, as problems of the API', async () => {
    const long = await api.get(`/v1/institutes?q=${'a'.repeat(8_000)}`);
    assert.equal(long.status, 414);
    assert.equal(long.headers.get('content-type'), 'application/problem+json');
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`X-H${n}`, '1']));
    assert.equal((await api.get('/healthz', { headers: many(101) })).status, 431);
    assert.equal((await api.get('/healthz', { headers: many(80) })).status, 200);
  });

  it('that send headers slowly are ended with 408', async () => {
    const { write, closed } = rawSocket(api.address);
    write('GET /healthz HTTP/1.1\r\nHost: x\r\n');
    const drip = setInterval(() => write('X-More: 1\r\n'), 50);
    assertProblem(await closed.finally(() => clearInterval(drip)), 408);
  });

  it('that send nothing at all are ended', async () => {
    await rawSocket(api.address).closed;
  });

  it('that send a body slowly are answered in time by 408, and ended', async () => {
    const { write, closed } = rawSocket(api.address);
    write(
      'POST /v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{',
    );
    const drip = setInterval(() => write(' '), 50);
    assertProblem(await closed.finally(() => clearInterval(drip)), 408);
  });

  it('with two Host headers are answered by 400', async () => {
    for (const hosts of ['Host: x\r\nHost: y', 'Host: x\r\nhost: x', 'HOST: x\r\nX-Other: 1\r\nHost: y']) {
      const text = await rawRequest(
        api.address,
        `GET /healthz HTTP/1.1\r\n${hosts}\r\nConnection: close\r\n\r\n`,
      );
      assertProblem(text, 400);
    }
  });

  it('that go on sending a body nobody reads are ended with the answer', async () => {
    const { write, closed } = rawSocket(api.address);
    write('POST /v1/institutes HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n');
    assertProblem(await closed, 405);
    const tooLarge = rawSocket(api.address);
    tooLarge.write(
      'POST /v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2000000\r\n\r\n{',
    );
    assertProblem(await tooLarge.closed, 413);
  });

  it('are kept for the next request otherwise', async () => {
    const { socket, write, closed } = rawSocket(api.address);
    write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n');
    await until('both', async () => socket.bytesRead > 800);
    socket.end();
    const text = await closed;
    assert.match(text, /200 OK[\s\S]*HTTP\/1\.1 404/);
    assert.doesNotMatch(text, /connection: close/i);
  });

  it('get 503 where an answer takes too long', async () => {
    const answer = await api.get('/v1/institutes?q=slow');
    assert.equal(answer.status, 503);
    assert.equal(answer.headers.get('retry-after'), '5');
    assert.equal(answer.body.detail, 'The request took too long. Please try again.');
  });

  it('that take nothing of an answer are ended, and who takes it gets all of it', async () => {
    const bytes = Buffer.alloc(40 * 2 ** 20, 'a');
    const app = new Koa();
    app.use((context) => {
      context.body = context.path === '/small' ? bytes.subarray(0, 65_536) : bytes;
    });
    const server = createApiServer(app, short, quiet);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const count = () =>
      new Promise<number>((resolve, reject) =>
        server.getConnections((error, n) => (error ? reject(error) : resolve(n))),
      );
    const { socket, write } = rawSocket(address);
    write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    socket.pause();
    await until('connected', async () => (await count()) === 1);
    await until('ended', async () => (await count()) === 0);
    socket.destroy();
    assert.equal((await (await fetch(`${address}/small`)).arrayBuffer()).byteLength, 65_536);
    server.close();
    server.closeAllConnections();
  });

  it('are as many as are allowed', async () => {
    const few = await startApi(apiDependencies(system), {
      ...short,
      MAX_CONNECTIONS: 2,
      HEADERS_TIMEOUT_MS: 5_000,
    });
    const [one, two] = [rawSocket(few.address), rawSocket(few.address)];
    await until('two', async () => one.socket.readyState === 'open' && two.socket.readyState === 'open');
    assert.equal(await rawSocket(few.address).closed, '');
    one.write('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    assert.equal(parsed(await one.closed).status, 200);
    assert.equal((await few.get('/healthz')).status, 200);
    two.socket.destroy();
    few.close();
  });
});
