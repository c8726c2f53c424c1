import assert from 'node:assert/strict';
import { fromKey, pathOf, readKeys, splitKey, toKey, withKey } from '../../../src/contract/answer-key.ts';
import type { AnswerRequest } from '../../../src/contract/answer-request.ts';
import { canonicalSearch } from '../../../src/contract/canonical-query.ts';
import { readFacetRequest } from '../../../src/contract/reading/facet-input.ts';
import { readSearchInput, readSearchRequest } from '../../../src/contract/reading/search-input.ts';
import { readSimilarRequest } from '../../../src/contract/reading/similar-input.ts';
import { readSuggestRequest } from '../../../src/contract/reading/suggest-input.ts';

const searches = [
  '',
  'q=IIT++Bombay&state=Kerala&state=Goa&kind=college',
  'q=law&highlight=true&fields=name,slug&facets=state,kind&page=3&limit=5',
  'highlight=true&facets=none&sort=relevance',
  'near=10.5,%2076&radius=3.5&sort=distance&level=diploma&mode=online',
  'fee_min=10&fee_max=50000&established_min=1900&rating_min=3.50&cursor=abc',
  `q=${encodeURIComponent('ÉCOLE a&b ?')}`,
];

/** A request, the key and the path that it has always had. */
const known: [AnswerRequest, string, string][] = [
  [
    readSearchRequest('kind=college&q=IIT++Bombay&page=1'),
    'search q=iit+bombay&kind=college',
    '/v1/institutes?q=iit+bombay&kind=college',
  ],
  [readSearchRequest(''), 'search ', '/v1/institutes'],
  [
    readFacetRequest('state', 'q=%20Pa%20&text=Law&kind=college'),
    'facet state?text=law&kind=college&q=pa',
    '/v1/facets/state?text=law&kind=college&q=pa',
  ],
  [readFacetRequest('state', ''), 'facet state?', '/v1/facets/state'],
  [readSuggestRequest('q=IIT%20%20b'), 'suggest q=iit+b&limit=5', '/v1/suggest?q=iit+b&limit=5'],
  [readSuggestRequest(''), 'suggest q=&limit=5', '/v1/suggest?q=&limit=5'],
  [
    readSimilarRequest('alpha-college', 'limit=3'),
    'similar 3 alpha-college',
    '/v1/institutes/alpha-college/similar?limit=3',
  ],
  [readSimilarRequest('a b', ''), 'similar 6 a b', '/v1/institutes/a%20b/similar?limit=6'],
  [{ kind: 'institute', slug: 'alpha-college' }, 'institute alpha-college', '/v1/institutes/alpha-college'],
];

describe('toKey', () => {
  it('writes each kind of request as deployed versions have written it', () => {
    for (const [request, key] of known) assert.equal(toKey(request), key);
  });

  it('writes a search as the canonical query string of what was asked for', () => {
    for (const queryString of searches)
      assert.equal(
        toKey(readSearchRequest(queryString)),
        `search ${canonicalSearch(readSearchInput(queryString))}`,
      );
  });
});

describe('fromKey', () => {
  it('reads the request that a key was made of', () => {
    for (const [request, key] of known) assert.deepEqual(fromKey(key), request);
    for (const queryString of searches) {
      const request = readSearchRequest(queryString);
      assert.deepEqual(fromKey(toKey(request)), request, queryString);
    }
  });

  it('reads a search as its canonical query string reads', () => {
    for (const queryString of searches) {
      const { query } = readSearchRequest(queryString);
      assert.deepEqual(readSearchInput(canonicalSearch(query)), query, queryString);
    }
  });

  it('returns null for the key of another version', () => {
    for (const key of [
      '',
      'search',
      'weather goa',
      'search colour=red',
      'facet fee?',
      'facet x?',
      'similar x a',
    ])
      assert.equal(fromKey(key), null, key);
  });
});

describe('readKeys', () => {
  it('returns the requests with their keys, without those that cannot be read', () => {
    const keyed = withKey(readSearchRequest('q=law'));
    assert.deepEqual(readKeys(['weather goa', keyed.key]), [keyed]);
  });
});

describe('splitKey', () => {
  it('splits a key at its first space', () => {
    assert.deepEqual(splitKey('similar 6 a b'), { kind: 'similar', text: '6 a b' });
  });
});

describe('pathOf', () => {
  it('returns the path that the API answers the request under', () => {
    for (const [request, , path] of known) assert.equal(pathOf(request), path);
  });
});
