import assert from 'node:assert/strict';
import { renderFeed } from '../../../src/answers/render-feed.ts';
import { readFeedRequest } from '../../../src/contract/reading/search-input.ts';
import type { InstituteNews } from '../../../src/contract/responses/news-response.ts';

const news: InstituteNews[] = [
  {
    id: '123.0',
    at: '2026-11-28T10:00:00.000Z',
    institute: {
      id: 7,
      slug: 'rock-and-roll-college',
      name: 'Rock & Roll <College> "\u0001\ud800x"',
      kind: 'college',
      city: null,
      district: null,
      state: null,
      country: null,
    },
    reason: { kind: 'now-matches' },
    text: 'This institute now matches the search.',
  },
];

const render = async (queryString: string, found: InstituteNews[] = news) => {
  const { body } = await renderFeed(
    async () => found,
    'https://institutes.example:8443/base',
    readFeedRequest(queryString),
  );
  return String(body);
};

describe('renderFeed', () => {
  it('writes the news of a search with its reasons, and escapes every text', async () => {
    assert.equal(
      await render('state=Kerala&q=R%26B+%3Claw%3E&sort=name&page=2'),
      `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<title>Institutes: r&amp;b &lt;law&gt;, Kerala</title>
<id>tag:institutes.example,2026:institutes?q=r%26b+%3Claw%3E&amp;state=Kerala</id>
<updated>2026-11-28T10:00:00.000Z</updated>
<author><name>Institute search</name></author>
<link rel="self" type="application/atom+xml" href="https://institutes.example:8443/base/v1/institutes.atom?q=r%26b+%3Claw%3E&amp;state=Kerala"/>
<link rel="alternate" type="text/html" href="https://institutes.example:8443/base/?q=r%26b+%3Claw%3E&amp;state=Kerala"/>
<entry>
<title>Rock &amp; Roll &lt;College&gt; &quot;x&quot;: This institute now matches the search.</title>
<id>tag:institutes.example,2026:institutes?q=r%26b+%3Claw%3E&amp;state=Kerala#123.0</id>
<updated>2026-11-28T10:00:00.000Z</updated>
<link rel="alternate" type="text/html" href="https://institutes.example:8443/base/institutes/rock-and-roll-college"/>
<category term="now-matches"/>
<summary>This institute now matches the search.</summary>
</entry>
</feed>
`,
    );
  });

  it('writes a valid feed without entries for a search without news', async () => {
    const feed = await render('', []);
    assert.match(feed, /<title>Institutes: all<\/title>/);
    assert.match(feed, /<id>tag:institutes\.example,2026:institutes<\/id>/);
    assert.match(feed, /<updated>1970-01-01T00:00:00\.000Z<\/updated>/);
    assert.doesNotMatch(feed, /<entry>/);
  });

  it('has the same ids and links for all ways to write a search', async () => {
    const [first, second] = [
      'kind=college&state=Kerala&q=Law',
      'q=law&facets=none&limit=5&state=Kerala&kind=college',
    ];
    assert.equal(await render(first as string), await render(second as string));
  });
});
