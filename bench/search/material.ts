import type { InstituteDocument } from '../../src/domain/institutes/document.ts';
import { type ValueFacetName, valueFacets } from '../../src/domain/search/facets.ts';
import type { Elasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import type { Material } from './recipe.ts';

/** Reads institutes drawn evenly by a seed, and the values of each facet: the same ones for the same index content. */
export async function readMaterial(
  elasticsearch: Elasticsearch,
  index: string,
  seed: number,
): Promise<Material> {
  const { hits, aggregations } = await elasticsearch.search<
    InstituteDocument,
    Record<ValueFacetName, { buckets: { key: string }[] }>
  >({
    index,
    size: 1_000,
    query: { function_score: { functions: [{ random_score: { seed, field: 'id' } }] } },
    sort: [{ _score: { order: 'desc' } }, { id: 'asc' }],
    aggs: Object.fromEntries(
      Object.entries(valueFacets).map(([name, { field }]) => [name, { terms: { field, size: 1_000 } }]),
    ),
  });
  const values = Object.entries(aggregations ?? {}).map(([name, { buckets }]) => [
    name,
    buckets.map((bucket) => bucket.key),
  ]);
  return {
    institutes: hits.hits.map((hit) => hit._source as InstituteDocument),
    values: Object.fromEntries(values),
  };
}
