import assert from 'node:assert/strict';
import {
  describeSearch,
  readEventBatch,
  redactUnknownValues,
} from '../../../src/domain/search/search-event.ts';
import { queryOf } from '../../support/data/queries.ts';

const describeQuery = (queryString: string) => describeSearch(queryOf(queryString));

describe('describeSearch', () => {
  it('returns what a search looks for, without how its results are shown', () => {
    assert.deepEqual(
      describeQuery('q=law+college&state=Kerala&state=Goa&fee_max=5000&sort=fee&page=3&limit=5'),
      {
        q: 'law college',
        filters: { state: ['Kerala', 'Goa'], fee_max: ['5000'] },
        page: 3,
      },
    );
    assert.deepEqual(describeQuery(''), { q: null, filters: {}, page: 1 });
    assert.deepEqual(describeQuery('established_min=1900&rating_min=3.5').filters, {
      established_min: ['1900'],
      rating_min: ['3.5'],
    });
  });

  it('returns no page for a search by cursor', () => {
    assert.equal(describeQuery('cursor=abc').page, null);
  });

  it('redacts mail addresses, long numbers and places', () => {
    assert.equal(describeQuery(`q=${encodeURIComponent('asha@example.org iit')}`).q, '… iit');
    assert.equal(describeQuery(`q=${encodeURIComponent('call +91 98765 43210')}`).q, 'call …');
    assert.equal(describeQuery('q=class+of+2024').q, 'class of 2024');
    assert.deepEqual(describeQuery('near=12.5%2C77.25&radius=5').filters, { radius: ['5'], near: ['…'] });
  });
});

describe('redactUnknownValues', () => {
  it('redacts the facet values that are not known, and keeps the rest', () => {
    const event = { q: 'law', filters: { state: ['Kerala', 'Asha', 'Rao'], fee_max: ['5'] }, page: 1 };
    const isKnown = (facet: string, value: string) => facet === 'state' && value === 'Kerala';
    assert.deepEqual(redactUnknownValues(event, isKnown), {
      q: 'law',
      filters: { state: ['Kerala', '…'], fee_max: ['5'] },
      page: 1,
    });
  });
});

describe('readEventBatch', () => {
  const event = {
    at: 1_700_000_000_000,
    searches: 1,
    q: 'law',
    filters: { state: ['Goa'] },
    page: 1,
    total: 0,
    took_ms: 1.5,
    state: 'HIT',
  };
  const good = { id: '0b1a3f0e-6f53-4b7a-9b0e-2f3c5d7e9a11', searches: [event], views: { a: 1 } };

  it('returns null for a message that is not a batch', () => {
    for (const bad of [
      null,
      'x',
      {},
      { ...good, id: 'x' },
      { ...good, searches: {} },
      { ...good, views: null },
    ])
      assert.equal(readEventBatch(bad), null, JSON.stringify(bad));
  });

  it('drops and counts invalid events and views, and keeps the others', () => {
    const bad = [
      null,
      { ...event, at: 1e300 },
      { ...event, searches: 0 },
      { ...event, searches: 2 ** 31 },
      { ...event, q: 7 },
      { ...event, filters: null },
      { ...event, filters: { state: 'Goa' } },
      { ...event, page: 1.5 },
      { ...event, total: -1 },
      { ...event, took_ms: 'long' },
      { ...event, state: null },
    ];
    assert.deepEqual(
      readEventBatch({ ...good, searches: [...bad, event], views: { a: 1, b: 0, c: 'x', d: 2 ** 40 } }),
      { batch: good, dropped: bad.length + 3 },
    );
  });
});
