import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { adminHref, newsHref, parseRoute } from '../../../web/src/routing/routes.ts';

describe('The routes of the page', () => {
  it('lead to the search, to an institute, or to the page for unknown addresses', () => {
    assert.deepEqual(parseRoute('/?q=a?b'), { name: 'search', query: 'q=a?b' });
    assert.deepEqual(parseRoute('/institutes/a-b'), { name: 'institute', slug: 'a-b' });
    assert.deepEqual(parseRoute('/institutes/%E0%A4'), { name: 'unknown' });
    assert.deepEqual(parseRoute('/other'), { name: 'unknown' });
  });

  it('lead to the pages of accounts, with those that links in mails open', () => {
    assert.deepEqual(parseRoute('/account?keep=a-b'), { name: 'account', slugToShortlist: 'a-b' });
    assert.deepEqual(parseRoute('/account/forgot-password'), { name: 'forgot-password' });
    for (const link of ['confirm', 'new-address', 'new-password'])
      assert.deepEqual(parseRoute(`/account/${link}`), { name: 'mail-link', link });
  });

  it('lead to the news of a saved search', () => {
    assert.deepEqual(parseRoute(newsHref(12)), { name: 'news', savedSearchId: 12 });
    assert.deepEqual(parseRoute('/account/searches/x'), { name: 'unknown' });
  });

  it('lead to the pages of the administration', () => {
    for (const view of [
      { name: 'dashboard' },
      { name: 'jobs' },
      { name: 'job', id: 3 },
      { name: 'reports', query: '' },
      { name: 'reports', query: 'q=law&state=Goa' },
    ] as const)
      assert.deepEqual(parseRoute(adminHref(view)), { name: 'admin', view });
    assert.deepEqual(parseRoute('/admin/jobs/x'), { name: 'unknown' });
    assert.deepEqual(parseRoute('/administration'), { name: 'unknown' });
  });
});
