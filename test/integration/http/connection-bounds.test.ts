import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { loadConfig } from '../../../src/config.ts';
import { createApiServer } from '../../../src/http/server/api-server.ts';
import { apiDependencies, startApi } from '../../support/api.ts';
import { captureLog } from '../../support/captured-log.ts';
import { rawRequest, rawSocket } from '../../support/raw-http.ts';
import { createTestSystem, quiet, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

const shortTimeouts = {
  ...loadConfig({}),
  HEADERS_TIMEOUT_MS: 300,
  UPLOAD_TIMEOUT_MS: 600,
  STALLED_READER_MS: 400,
  REQUEST_TIMEOUT_MS: 300,
};

/** Parses a response: its status, content type and body, and whether it closes the connection. */
function parse(text: string) {
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  return {
    status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]),
    type: /^content-type: (.*)$/im.exec(head)?.[1],
    closes: /^connection: close$/im.test(head),
    problem: body === '' ? null : JSON.parse(body),
  };
}

describe('connections and requests', function () {
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
    const log = captureLog('info');
    lines = log.lines;
    const multiSearch = () => new Promise<never>(() => undefined);
    const dependencies = apiDependencies(system, {
      logger: log.logger,
      settings: shortTimeouts,
      multiSearch,
    });
    api = await startApi(dependencies, shortTimeouts, log.logger);
  });
  afterEach(() => api.close());

  const assertProblem = (text: string, status: number) => {
    const answer = parse(text);
    assert.equal(answer.status, status, text.slice(0, 200));
    assert.equal(answer.type, 'application/problem+json');
    assert.equal(answer.problem.status, status);
    assert.equal(answer.closes, true);
  };

  it('that are not valid HTTP get a problem document and log no error', async () => {
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
      // Node itself answers a request without a Host header, without a body.
      if (request.includes('1.1\r\n\r\n')) assert.equal(parse(text).status, status);
      else assertProblem(text, status);
    }
    assert.deepEqual(
      lines.filter((line) => JSON.parse(line).level >= 40 || line.includes('stack')),
      [],
    );
  });

  it('get 414 for a long URL and 431 for many headers, with a problem document', async () => {
    const long = await api.get(`/v1/institutes?q=${'a'.repeat(8_000)}`);
    assert.equal(long.status, 414);
    assert.equal(long.headers.get('content-type'), 'application/problem+json');
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`X-H${n}`, '1']));
    assert.equal((await api.get('/healthz', { headers: many(101) })).status, 431);
    assert.equal((await api.get('/healthz', { headers: many(80) })).status, 200);
  });

  it('that send headers slowly get 408 and are closed', async () => {
    const { write, closed } = rawSocket(api.address);
    write('GET /healthz HTTP/1.1\r\nHost: x\r\n');
    const drip = setInterval(() => write('X-More: 1\r\n'), 50);
    assertProblem(await closed.finally(() => clearInterval(drip)), 408);
  });

  it('that send nothing are closed', async () => {
    await rawSocket(api.address).closed;
  });

  it('that send a body slowly get 408 in time and are closed', async () => {
    const { write, closed } = rawSocket(api.address);
    write(
      'POST /v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{',
    );
    const drip = setInterval(() => write(' '), 50);
    assertProblem(await closed.finally(() => clearInterval(drip)), 408);
  });

  it('with two Host headers get 400', async () => {
    for (const hosts of ['Host: x\r\nHost: y', 'Host: x\r\nhost: x', 'HOST: x\r\nX-Other: 1\r\nHost: y']) {
      const text = await rawRequest(
        api.address,
        `GET /healthz HTTP/1.1\r\n${hosts}\r\nConnection: close\r\n\r\n`,
      );
      assertProblem(text, 400);
    }
  });

  it('that keep sending a body which is not read are closed after the response', async () => {
    const { write, closed } = rawSocket(api.address);
    write('POST /v1/institutes HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n');
    assertProblem(await closed, 405);
    const tooLarge = rawSocket(api.address);
    tooLarge.write(
      'POST /v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2000000\r\n\r\n{',
    );
    assertProblem(await tooLarge.closed, 413);
  });

  it('are otherwise kept open for the next request', async () => {
    const { socket, write, closed } = rawSocket(api.address);
    write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n');
    await until('both responses arrive', async () => socket.bytesRead > 800);
    socket.end();
    const text = await closed;
    assert.match(text, /200 OK[\s\S]*HTTP\/1\.1 404/);
    assert.doesNotMatch(text, /connection: close/i);
  });

  it('get 503 when a response takes too long', async () => {
    const answer = await api.get('/v1/institutes?q=slow');
    assert.equal(answer.status, 503);
    assert.equal(answer.headers.get('retry-after'), '5');
    assert.equal(answer.body.detail, 'The request took too long. Please try again.');
  });

  it('are closed when the client reads nothing of a response, and not when it reads', async () => {
    const bytes = Buffer.alloc(40 * 2 ** 20, 'a');
    const app = new Koa();
    app.use((context) => {
      context.body = context.path === '/small' ? bytes.subarray(0, 65_536) : bytes;
    });
    const server = createApiServer(app, shortTimeouts, quiet);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const count = () =>
      new Promise<number>((resolve, reject) =>
        server.getConnections((error, n) => (error ? reject(error) : resolve(n))),
      );
    const { socket, write } = rawSocket(address);
    write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    socket.pause();
    await until('the connection is open', async () => (await count()) === 1);
    await until('the connection is closed', async () => (await count()) === 0);
    socket.destroy();
    assert.equal((await (await fetch(`${address}/small`)).arrayBuffer()).byteLength, 65_536);
    server.close();
    server.closeAllConnections();
  });

  it('are limited in number', async () => {
    const limited = await startApi(apiDependencies(system), {
      ...shortTimeouts,
      MAX_CONNECTIONS: 2,
      HEADERS_TIMEOUT_MS: 5_000,
    });
    const [one, two] = [rawSocket(limited.address), rawSocket(limited.address)];
    await until(
      'two connections are open',
      async () => one.socket.readyState === 'open' && two.socket.readyState === 'open',
    );
    assert.equal(await rawSocket(limited.address).closed, '');
    one.write('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    assert.equal(parse(await one.closed).status, 200);
    assert.equal((await limited.get('/healthz')).status, 200);
    two.socket.destroy();
    limited.close();
  });
});
