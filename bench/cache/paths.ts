import { canonicalSearch } from '../../src/contract/canonical-query.ts';
import { toSearchQuery } from '../../src/contract/parameters/search-parameters.ts';
import type { Elasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { createRandom } from '../random.ts';
import { readMaterial } from '../search/material.ts';
import { makeQueries } from '../search/recipe.ts';

/** The paths of `count` different searches, made as in bench:search, in the descending order of their frequency. */
export async function makePaths(
  elasticsearch: Elasticsearch,
  index: string,
  count: number,
): Promise<string[]> {
  const random = createRandom(1);
  const material = await readMaterial(elasticsearch, index, 1);
  const paths = new Set<string>();
  for (let tries = 0; paths.size < count && tries < 20; tries += 1)
    for (const { parameters } of makeQueries(material, count, random)) {
      paths.add(`/v1/institutes?${canonicalSearch(toSearchQuery(parameters).query)}`);
      if (paths.size === count) break;
    }
  return random.some([...paths], paths.size);
}
