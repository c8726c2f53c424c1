import assert from 'node:assert/strict';
import { projectToMapping } from '../../../../indexer/sync/project-to-mapping.ts';

describe('projectToMapping', () => {
  const properties = {
    id: { type: 'long' },
    location: { type: 'geo_point' },
    provenance: { type: 'object', enabled: false },
    affiliation: { properties: { name: { type: 'keyword' } } },
    programmes: { type: 'nested', properties: { level: { type: 'keyword' } } },
  };

  it('keeps only the fields of the mapping, also in objects and in lists of objects', () => {
    assert.deepEqual(
      projectToMapping(
        {
          id: 1,
          added_later: 'x',
          affiliation: { name: 'A', slug: 'a' },
          programmes: [{ level: 'diploma', fee: 5 }, { level: null }],
        },
        properties,
      ),
      { id: 1, affiliation: { name: 'A' }, programmes: [{ level: 'diploma' }, { level: null }] },
    );
  });

  it('keeps objects whole whose fields the mapping does not list, and keeps null', () => {
    const document = { location: { lat: 1, lon: 2 }, provenance: { city: 'inferred' }, affiliation: null };
    assert.deepEqual(projectToMapping(document, properties), document);
  });
});
