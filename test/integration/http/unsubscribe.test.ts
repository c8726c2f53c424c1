import assert from 'node:assert/strict';
import { signUnsubscription } from '../../../src/domain/mail/unsubscribe-token.ts';
import { createAccountLinkService } from '../../../src/services/account-link-service.ts';
import { addSavedSearch } from '../../../src/storage/postgres/accounts/saved-searches.ts';
import { readInstallationKey } from '../../../src/storage/postgres/installation-keys.ts';
import { createPool } from '../../../src/storage/postgres/pool.ts';
import { signedIn } from '../../support/accounts.ts';
import { apiDependencies, startApi } from '../../support/api.ts';
import { captureLog } from '../../support/captured-log.ts';
import { createTestSystem, quiet, type TestSystem } from '../../support/system.ts';

describe('/unsubscribe/{token}', function () {
  this.timeout(20_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  let lines: string[];
  let sign: (accountId: number, savedSearchId: number | null) => string;
  before(async () => {
    system = await createTestSystem();
    const log = captureLog();
    lines = log.lines;
    api = await startApi(apiDependencies(system, { logger: log.logger }));
    const key = await readInstallationKey(system.pool, 'unsubscribe');
    sign = (accountId, savedSearchId) => signUnsubscription(key, { accountId, savedSearchId });
  });
  after(async () => {
    api.close();
    await system.close();
  });

  let accountId: number;
  let searches: number[];
  beforeEach(async () => {
    accountId = (await signedIn(system, 'student')).account.id;
    searches = [];
    for (const query of ['q=law', 'q=arts']) {
      const search = { name: query, query, alerts: 'daily', max: 100 } as const;
      searches.push((await addSavedSearch(system.pool, accountId, search)).id);
    }
  });

  const open = async (token: string, init: RequestInit = {}) => {
    const response = await fetch(`${api.address}/unsubscribe/${token}`, init);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  /** As a mail server does it for its user (RFC 8058). */
  const post = (token: string, body: RequestInit['body'] = 'List-Unsubscribe=One-Click') =>
    open(token, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Site': 'cross-site' },
      body,
    });
  const cadences = async () =>
    (
      await system.pool.query('select alerts from saved_searches where account_id = $1 order by id', [
        accountId,
      ])
    ).rows.map(({ alerts }) => alerts);

  it('shows a button to GET and HEAD, which change nothing', async () => {
    const token = sign(accountId, null);
    const page = await open(token);
    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
    assert.equal(page.headers.get('cache-control'), 'no-store');
    assert.match(page.headers.get('content-security-policy') ?? '', /form-action 'self'/);
    assert.match(page.text, /<form method="post">/);
    assert.doesNotMatch(page.text, /<script|style=/);
    assert.equal((await open(token, { method: 'HEAD' })).status, 200);
    assert.deepEqual(await cadences(), ['daily', 'daily']);
    const css = await fetch(`${api.address}/unsubscribe/page.css`);
    assert.match(css.headers.get('content-type') ?? '', /^text\/css/);
  });

  it('ends all alerts by POST, without signing in, and again without effect', async () => {
    for (let time = 0; time < 2; time += 1) {
      const answer = await post(sign(accountId, null));
      assert.deepEqual([answer.status, answer.headers.getSetCookie()], [200, []]);
      assert.match(answer.text, /no more of these e-mails/);
      assert.deepEqual(await cadences(), ['off', 'off']);
    }
  });

  it('ends the alerts of one saved search alone, as a form or as multipart, or without a body', async () => {
    const form = new FormData();
    form.set('List-Unsubscribe', 'One-Click');
    const token = sign(accountId, searches[1] as number);
    const multipart = await open(token, { method: 'POST', body: form });
    assert.equal(multipart.status, 200);
    assert.deepEqual(await cadences(), ['daily', 'off']);
    assert.equal((await post(sign(accountId, searches[0] as number), '')).status, 200);
    assert.deepEqual(await cadences(), ['off', 'off']);
  });

  it('is no error when the saved search or the account is gone', async () => {
    assert.equal((await post(sign(accountId, 999_999))).status, 200);
    assert.equal((await post(sign(999_999, null))).status, 200);
    assert.deepEqual(await cadences(), ['daily', 'daily']);
  });

  it('answers a page with status 400 to a forged, changed or incomplete token', async () => {
    const token = sign(accountId, null);
    const forged = [
      token.replace(/^\d+/, String(accountId + 1)),
      token.replace('all', String(searches[0])),
      token.slice(0, -1),
      `${token}x`,
      'x',
      '',
      '%00',
      '..%2f..%2fetc',
      'a'.repeat(5_000),
    ];
    for (const each of forged)
      for (const answer of [await open(each), await post(each)]) {
        assert.equal(answer.status, 400, each);
        assert.match(answer.text, /<h1>This link is not valid<\/h1>/);
      }
    assert.deepEqual(await cadences(), ['daily', 'daily']);
  });

  it('does not let the alerts of another account be ended by the id of a saved search', async () => {
    const other = (await signedIn(system, 'student')).account.id;
    assert.equal((await post(sign(other, searches[0] as number))).status, 200);
    assert.deepEqual(await cadences(), ['daily', 'daily']);
  });

  it('answers a page with status 503 while the database is unavailable', async () => {
    const away = createPool(
      { ...system.config, DATABASE_URL: 'postgres://x:x@127.0.0.1:1/x' },
      'test',
      quiet,
    );
    const accountLinkService = createAccountLinkService(away, system.sessionsRedis);
    const cut = await startApi(apiDependencies(system, { accountLinkService }));
    const answer = await fetch(`${cut.address}/unsubscribe/${sign(accountId, null)}`, { method: 'POST' });
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '5']);
    assert.match(await answer.text(), /try again/);
    cut.close();
    await away.end();
  });

  it('is logged without the token', async () => {
    lines.length = 0;
    const token = sign(accountId, null);
    await open(token);
    assert(lines.some((line) => line.includes('/unsubscribe/…')));
    assert(!lines.join('').includes(token));
  });
});
