import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { warmAnswers } from '../../../../indexer/rebuild/cache-warming.ts';

describe('warmAnswers', () => {
  it('waits when the API answers 429, and reports the requests that failed', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      const url = request.url ?? '';
      const before = asked.filter((each) => each === url).length;
      asked.push(url);
      if (url.endsWith('q=often') && before === 0) response.writeHead(429, { 'Retry-After': '1' });
      else if (url.endsWith('q=broken')) response.writeHead(500);
      else response.writeHead(200, { 'X-Cache': before < 2 ? 'MISS' : 'HIT' });
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const progress: number[] = [];
    const report = await warmAnswers(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      ['search q=often', 'search q=broken'],
      { onProgress: (done) => progress.push(done), signal: new AbortController().signal },
    );
    server.close();
    assert.deepEqual(report, {
      asked: 2,
      made: 1,
      kept: 0,
      failed: [{ query: '/v1/institutes?q=broken', reason: 'the API answered with 500' }],
    });
    assert.equal(asked.filter((url) => url.endsWith('q=often')).length, 3);
    assert.deepEqual(progress, [1, 2]);
  });

  it('reports keys that this version cannot read, and sends no request for them', async () => {
    const { failed, asked } = await warmAnswers(
      'http://127.0.0.1:1',
      ['search colour=red', 'weather goa', 'facet nonsense?limit=5'],
      { onProgress: () => undefined, signal: new AbortController().signal },
    );
    assert.equal(asked, 3);
    assert.deepEqual(
      failed.map(({ query }) => query),
      ['search colour=red', 'weather goa', 'facet nonsense?limit=5'],
    );
    for (const { reason } of failed) assert.match(reason, /cannot read this key/);
  });
});
