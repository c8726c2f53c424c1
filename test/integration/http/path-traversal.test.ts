import assert from 'node:assert/strict';
import { apiDependencies, startApi } from '../../support/api.ts';
import { captureLog } from '../../support/captured-log.ts';
import { createPageFolder, secretText } from '../../support/page-folder.ts';
import { rawRequest } from '../../support/raw-http.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

const parents = ['..', '%2e%2e', '%252e%252e', '.%2e', '..%00', '..%5c', '..\\', '%c0%ae%c0%ae', '..;'];
const slashes = ['/', '%2f', '%252f', '%5c', '\\', '//'];
const targets = ['secret.txt', '.hidden', 'secret.txt%00.js', 'etc/passwd'];
const forbiddenText = new RegExp(`${secretText}|root:`);

/** Every spelling of a path that leaves the folder `prefix` and names a file outside of the page. */
function traversalsOf(prefix: string): string[] {
  return parents.flatMap((parent) =>
    slashes.flatMap((slash) => targets.map((target) => `${prefix}${parent}${slash}${target}`)),
  );
}

describe('paths that try to leave the folder of the page', function () {
  this.timeout(20_000);
  let system: TestSystem;
  let page: Awaited<ReturnType<typeof createPageFolder>>;
  let api: Awaited<ReturnType<typeof startApi>>;
  const { logger, lines } = captureLog();

  before(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
    page = await createPageFolder();
    api = await startApi(apiDependencies(system, { logger, pageFolder: page.pageFolder }));
  });
  after(async () => {
    api.close();
    await page.remove();
    await system.close();
  });
  afterEach(async () => {
    assert.deepEqual(
      lines.filter((line) => JSON.parse(line).level >= 50),
      [],
    );
    assert.match(await (await fetch(`${api.address}/`)).text(), /<title>Page/);
  });

  async function get(path: string): Promise<{ status: number; text: string }> {
    const request = `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
    const text = await rawRequest(api.address, request);
    return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), text };
  }

  for (const prefix of ['/', '/assets/', '/docs/', '/institutes/', '/v1/institutes/', '/v1/facets/'])
    it(`get an error and no file below ${prefix}`, async () => {
      const served: string[] = [];
      for (const path of traversalsOf(prefix)) {
        const { status, text } = await get(path);
        // A view of the page is answered with index.html, whatever its name.
        const isView = status === 200 && prefix === '/institutes/' && /<title>Page/.test(text);
        const isRefused = [400, 403, 404].includes(status) || isView;
        if (!isRefused || forbiddenText.test(text)) served.push(`${status} ${path}`);
      }
      assert.deepEqual(served, []);
    });

  for (const path of ['/.hidden', '/assets/../../secret.txt', '/%', '/institutes/%ff', '/v1/institutes/%ff'])
    it(`get neither 500 nor a file: ${path}`, async () => {
      const { status, text } = await get(path);
      assert.notEqual(status, 500);
      assert.doesNotMatch(text, forbiddenText);
    });
});
