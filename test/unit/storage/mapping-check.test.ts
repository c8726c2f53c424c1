import assert from 'node:assert/strict';
import { findMappingDifferences } from '../../../src/storage/elasticsearch/mapping-check.ts';

describe('mapping of the index', () => {
  const own = {
    name: { type: 'text', analyzer: 'names', fields: { exact: { type: 'keyword' } }, copy_to: ['all'] },
    rating: { type: 'float', index: false },
    affiliation: { type: 'object', properties: { slug: { type: 'keyword' } } },
  };

  it('is understood as Elasticsearch gives it back, and with more fields', () => {
    const actual = {
      name: { type: 'text', analyzer: 'names', fields: { exact: { type: 'keyword' } }, copy_to: ['all'] },
      rating: { type: 'float', index: 'false' },
      affiliation: { properties: { slug: { type: 'keyword' }, name: { type: 'keyword' } } },
      more: { type: 'long' },
    };
    assert.deepEqual(findMappingDifferences(actual, own, ''), []);
  });

  it('is refused for each field that is missing or otherwise', () => {
    const actual = {
      name: { type: 'text', analyzer: 'standard' },
      affiliation: { properties: { slug: { type: 'text' } } },
    };
    assert.deepEqual(findMappingDifferences(actual, own, ''), [
      'name: analyzer is "standard", not "names"',
      'name: copy_to is undefined, not ["all"]',
      'name.exact: missing',
      'rating: missing',
      'affiliation.slug: type is "text", not "keyword"',
    ]);
  });
});
