import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseRoute } from '../../../web/src/routing/routes.ts';
import { facetRows } from '../../../web/src/search/model/facet-rows.ts';
import { activeFilters } from '../../../web/src/search/model/filters.ts';
import { pageCount, pageNumbers } from '../../../web/src/search/model/page-numbers.ts';
import { parseSearch, renderSearch } from '../../../web/src/search/model/search-url.ts';
import { formatDuration, formatFee, formatPlace, webAddress } from '../../../web/src/shared/format.ts';
import { codeLabel, valueLabel } from '../../../web/src/shared/labels.ts';
import { hasGenerated, searchesSamples } from '../../../web/src/shared/provenance.ts';

describe('web: pages', () => {
  it('shows the ends and the neighbours, and fills a gap of one', () => {
    assert.deepEqual(pageNumbers(1, 1), [1]);
    assert.deepEqual(pageNumbers(1, 62), [1, 2, null, 62]);
    assert.deepEqual(pageNumbers(4, 62), [1, 2, 3, 4, 5, null, 62]);
    assert.deepEqual(pageNumbers(30, 62), [1, null, 29, 30, 31, null, 62]);
    assert.deepEqual(pageNumbers(62, 62), [1, null, 61, 62]);
  });

  it('counts pages up to the 10,000th result', () => {
    assert.deepEqual(pageCount(0, 20), { all: 0, reachable: 0 });
    assert.deepEqual(pageCount(10_000, 20), { all: 500, reachable: 500 });
    assert.deepEqual(pageCount(38_412, 20), { all: 1921, reachable: 500 });
  });
});

describe('web: facet rows', () => {
  const values = ['a', 'b', 'c'].map((value, index) => ({ value, count: 9 - index }));

  it('puts selected values first, those without a count too', () => {
    const rows = facetRows(values, ['c', 'z'], null);
    assert.deepEqual(
      rows.map(({ value, count, selected }) => [value, count, selected]),
      [
        ['c', 7, true],
        ['z', null, true],
        ['a', 9, false],
        ['b', 8, false],
      ],
    );
  });

  it('keeps the order that is held, and forgets values that are gone', () => {
    const rows = facetRows(values, ['c'], ['a', 'gone', 'c']);
    assert.deepEqual(
      rows.map(({ value }) => value),
      ['a', 'c', 'b'],
    );
  });
});

describe('web: filters', () => {
  it('names each filter and knows the search without it', () => {
    const filters = activeFilters(
      parseSearch('q=x&state=Goa&state=Kerala&kind=constituent-college&fee_min=50000&page=2'),
    );
    assert.deepEqual(
      filters.map(({ name, value, without }) => `${name}: ${value} -> ${renderSearch(without)}`),
      [
        'State: Goa -> q=x&state=Kerala&kind=constituent-college&fee_min=50000',
        'State: Kerala -> q=x&state=Goa&kind=constituent-college&fee_min=50000',
        'Kind: Constituent college -> q=x&state=Goa&state=Kerala&fee_min=50000',
        'Yearly fee: from ₹50,000 -> q=x&state=Goa&state=Kerala&kind=constituent-college',
      ],
    );
  });
});

describe('web: texts', () => {
  it('makes words of codes, and leaves names alone', () => {
    assert.equal(codeLabel('computer-applications'), 'Computer applications');
    assert.equal(valueLabel('mode', 'full-time'), 'Full-time');
    assert.equal(valueLabel('state', 'dadra-haveli'), 'dadra-haveli');
  });

  it('says fees, places and durations as they are known', () => {
    assert.equal(formatFee({ min: 40_000, max: 120_000, currency: 'INR' }), '₹40,000 to ₹1,20,000');
    assert.equal(formatFee({ min: 500, max: 500, currency: 'not a code' }), 'not a code 500');
    assert.equal(formatFee({ min: null, max: 7 }), '7');
    assert.equal(formatFee(null), null);
    assert.equal(
      formatPlace({ city: 'Kochi', district: 'Ernakulam', state: 'Kerala' }),
      'Kochi, Ernakulam, Kerala',
    );
    assert.equal(formatPlace({ city: 'Pune', district: 'Pune', state: null }), 'Pune');
    assert.equal(formatDuration(36), '3 years');
    assert.equal(formatDuration(18), '18 months');
  });

  it('links to web addresses alone', () => {
    assert.deepEqual(webAddress('www.example.edu/'), {
      href: 'https://www.example.edu/',
      label: 'example.edu',
    });
    assert.equal(webAddress('javascript:alert(1)'), null);
    assert.equal(webAddress('http://'), null);
    assert.equal(webAddress(null), null);
  });
});

describe('web: what is generated', () => {
  it('is seen in an institute and in its programmes', () => {
    const item = { id: 1, slug: 'a', name: 'A' };
    assert.equal(hasGenerated(item), false);
    assert.equal(hasGenerated({ ...item, provenance: { disciplines: 'inferred' } }), false);
    assert.equal(hasGenerated({ ...item, provenance: { fee: 'generated' } }), true);
    const programme = { id: 1, name: 'P' };
    assert.equal(hasGenerated({ ...item, programmes: [{ ...programme, provenance: 'generated' }] }), true);
  });

  it('is looked at by filters and orders on programmes, fees and ratings', () => {
    assert.equal(searchesSamples(parseSearch('q=law&state=Goa')), false);
    for (const query of ['level=diploma', 'mode=online', 'fee_max=1', 'rating_min=4', 'sort=fee']) {
      assert.equal(searchesSamples(parseSearch(query)), true, query);
    }
  });
});

describe('web: routes', () => {
  it('knows its pages', () => {
    assert.deepEqual(parseRoute('/?q=a?b'), { name: 'search', query: 'q=a?b' });
    assert.deepEqual(parseRoute('/institutes/a-b'), { name: 'institute', slug: 'a-b' });
    assert.deepEqual(parseRoute('/institutes/%E0%A4'), { name: 'unknown' });
    assert.deepEqual(parseRoute('/other'), { name: 'unknown' });
  });
});
