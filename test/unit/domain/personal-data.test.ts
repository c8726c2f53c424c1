import assert from 'node:assert/strict';
import {
  type IsKnownValue,
  isImpersonalQuery,
  isImpersonalSearch,
  redactPath,
  redactPersonalData,
  redactQuery,
} from '../../../src/domain/text/personal-data.ts';

const values = { state: ['Kerala', 'Goa'], discipline: ['law'], level: ['diploma'] } as Record<
  string,
  string[]
>;
const isKnown: IsKnownValue = (facet, value) => values[facet]?.includes(value) ?? false;
const logged = (query: string) => redactQuery(query, isKnown);

describe('Personal data', () => {
  it('redactQuery keeps known values of facets and numbers, and redacts other values of facets', () => {
    const query = 'state=Kerala&state=Goa&fee_max=50000&page=2&sort=fee&q=law+college';
    assert.equal(logged(query), query);
    assert.equal(logged('state=Asha+Rao&district=Kochi&kind=x&state='), 'state=…&district=…&kind=…&state=');
  });

  it('redactQuery rounds coordinates to a tenth of a degree, and redacts what is not a point', () => {
    assert.equal(logged('near=12.97194%2C77.59369&radius=5'), 'near=13.0,77.6&radius=5');
    assert.equal(logged('near=-0.04,180'), 'near=-0.0,180.0');
    assert.equal(logged('near=at+home'), 'near=…');
  });

  it('redactQuery redacts mail addresses and long numbers wherever they are, and cursors', () => {
    assert.equal(logged('q=ask+asha%40example.org+now'), 'q=ask%20…%20now');
    assert.equal(logged('q=asha%2540example.org&limit=asha@example.org'), 'q=…&limit=…');
    assert.equal(logged('asha@example.org'), '…');
    assert.equal(logged('asha@example.org=1&actor=asha@example.org'), '…=1&actor=…');
    assert.equal(logged('q=call+%2B91+98765+43210&cursor=abc'), 'q=call%20…&cursor=…');
    assert.equal(redactPath('/v1/institutes/asha%40example.org/similar'), '/v1/institutes/…/similar');
    assert.equal(redactPath('/v1/institutes'), '/v1/institutes');
  });

  it('redactQuery redacts tokens and passwords', () => {
    assert.equal(
      redactQuery('q=law&page=2', () => false),
      'q=law&page=2',
    );
    assert.equal(
      redactQuery('', () => false),
      '',
    );
    assert.equal(
      redactQuery('q=token&token=a&refresh_token=b&Password=c&x=y', () => false),
      'q=token&token=[Redacted]&refresh_token=[Redacted]&Password=[Redacted]&x=y',
    );
  });

  // In quadratic time these texts would exceed the time limit of the test.
  it('redactQuery accepts any text, however long', () => {
    for (const query of ['%', 'q=%ff', '=', '&&', 'q=a=b', 'q']) assert.equal(logged(query), query);
    for (const part of ['a', '1', '1(', '@', '%40', '=', '&', '+', '%'])
      logged(`q=${part.repeat(60_000)}&${part.repeat(60_000)}`);
  });

  it('redactPersonalData keeps short numbers', () => {
    assert.equal(redactPersonalData('class of 2024'), 'class of 2024');
  });

  it('isImpersonalQuery and isImpersonalSearch refuse places, unknown values, mail addresses and long numbers', () => {
    for (const query of ['', 'q=law&state=Kerala', 'alpha-college', 'fee_max=50000&page=2'])
      assert.equal(isImpersonalQuery(query, isKnown), true, query);
    for (const query of ['near=12%2C77', 'state=Asha', 'q=asha%40example.org', 'q=9876543210', 'cursor=a'])
      assert.equal(isImpersonalQuery(query, isKnown), false, query);
    const good = [
      {
        query: {
          bool: { filter: [{ terms: { state: ['Kerala'] } }, { range: { fees: { lte: 5_000_000 } } }] },
        },
      },
      { query: { match: { name: 'law [college]' } } },
      { query: { terms: { programme_pairs: ['discipline=law|level=diploma'] } } },
      { aggs: { state: { terms: { field: 'state', size: 10_000 } } } },
    ];
    for (const search of good) assert.equal(isImpersonalSearch(JSON.stringify(search), isKnown), true);
    const bad = [
      { query: { terms: { state: ['Kerala', 'Asha'] } } },
      { query: { terms: { disciplines: ['law]"'] } } },
      { query: { terms: { 'programmes.discipline': ['Asha'] } } },
      { query: { bool: { filter: [{ terms: { programme_pairs: ['discipline=Asha|level=diploma'] } }] } } },
      { query: { geo_distance: { distance: '5km', location: { lat: 12, lon: 77 } } } },
      { query: { match: { name: 'asha@example.org' } } },
      { query: { match: { name: 'call 98765 43210' } } },
    ];
    for (const search of bad) assert.equal(isImpersonalSearch(JSON.stringify(search), isKnown), false);
  });
});
