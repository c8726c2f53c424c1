import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseRoute } from '../../../web/src/routing/routes.ts';

describe('The routes of the page', () => {
  it('lead to the search, to an institute, or to the page for unknown addresses', () => {
    assert.deepEqual(parseRoute('/?q=a?b'), { name: 'search', query: 'q=a?b' });
    assert.deepEqual(parseRoute('/institutes/a-b'), { name: 'institute', slug: 'a-b' });
    assert.deepEqual(parseRoute('/institutes/%E0%A4'), { name: 'unknown' });
    assert.deepEqual(parseRoute('/other'), { name: 'unknown' });
  });
});
