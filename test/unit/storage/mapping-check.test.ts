import assert from 'node:assert/strict';
import { findMappingDifferences } from '../../../src/storage/elasticsearch/mapping-check.ts';

describe('findMappingDifferences', () => {
  const own = {
    name: { type: 'text', analyzer: 'names', fields: { exact: { type: 'keyword' } }, copy_to: ['all'] },
    rating: { type: 'float', index: false },
    affiliation: { type: 'object', properties: { slug: { type: 'keyword' } } },
  };

  it('accepts a mapping as Elasticsearch returns it, with additional fields', () => {
    const actual = {
      name: { type: 'text', analyzer: 'names', fields: { exact: { type: 'keyword' } }, copy_to: ['all'] },
      rating: { type: 'float', index: 'false' },
      affiliation: { properties: { slug: { type: 'keyword' }, name: { type: 'keyword' } } },
      more: { type: 'long' },
    };
    assert.deepEqual(findMappingDifferences(actual, own, ''), []);
  });

  it('names each field that is missing or differs', () => {
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
