import assert from 'node:assert/strict';
import { composeDigest, type DigestSearch } from '../../../../src/domain/mail/digest-mail.ts';

describe('composeDigest', () => {
  const search = (over: Partial<DigestSearch> = {}): DigestSearch => ({
    id: 3,
    name: 'Law in Kerala',
    cadence: 'daily',
    path: '/search?discipline=law&state=Kerala',
    total: 1,
    institutes: [
      { name: 'Alpha', path: '/institutes/alpha', place: 'Kochi, Kerala', reasons: ['It is new.'] },
    ],
    ...over,
  });
  const compose = (searches: DigestSearch[], moreSearches = 0) =>
    composeDigest(
      { searches, moreSearches },
      {
        publicUrl: 'https://search.example.org',
        unsubscribe: (id) => `https://search.example.org/unsubscribe/${id ?? 'all'}`,
      },
    );

  it('links to each search and institute, and says why', () => {
    const { subject, text, html, unsubscribeUrl } = compose([search()]);
    assert.equal(subject, 'One institute with news: Law in Kerala');
    assert.match(
      text,
      /^Law in Kerala\n=+\nhttps:\/\/search\.example\.org\/search\?discipline=law&state=Kerala\n/,
    );
    assert.match(
      text,
      /\* Alpha, Kochi, Kerala\n {2}It is new\.\n {2}https:\/\/search\.example\.org\/institutes\/alpha\n/,
    );
    assert.match(html, /href="https:\/\/search\.example\.org\/search\?discipline=law&amp;state=Kerala"/);
    assert.equal(unsubscribeUrl, 'https://search.example.org/unsubscribe/all');
    assert.match(text, /Stop news of this search: https:\/\/search\.example\.org\/unsubscribe\/3\n/);
    assert.match(text, /Stop all of these e-mails: https:\/\/search\.example\.org\/unsubscribe\/all\n$/);
  });

  it('says how many institutes and searches it leaves out', () => {
    const { subject, text } = compose([search({ total: 32 }), search({ id: 4, total: 2 })], 5);
    assert.equal(subject, 'News about 7 of your saved searches');
    assert.match(text, /31 more institutes have news\.\nOpen the search: /);
    assert.match(text, /1 more institute has news\.\n/);
    assert.match(
      text,
      /5 more of your saved searches have news\.\nOpen your account: https:\/\/search\.example\.org\/account\n/,
    );
  });
});
