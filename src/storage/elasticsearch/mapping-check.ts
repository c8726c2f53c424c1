import { errors } from '@elastic/elasticsearch';
import type { IndexProperties } from '../../domain/search/index-properties.ts';
import type { Elasticsearch } from './elasticsearch-client.ts';
import { loadIndexDefinition } from './index-definition.ts';
import type { IndexNaming } from './indexes.ts';

/**
 * Compares the mapping of the searched index with the mapping that the searches of this version require. Additional fields are
 * allowed.
 * @returns one message for each field that is missing or differs; none if there is no index yet
 * @throws ElasticsearchClientError when Elasticsearch does not reply
 */
export async function findMappingProblems(
  elasticsearch: Elasticsearch,
  config: IndexNaming,
): Promise<string[]> {
  const required = loadIndexDefinition(config).mappings.properties;
  try {
    const mappings = await elasticsearch.indices.getMapping({ index: config.INDEX_NAME });
    return Object.values(mappings).flatMap((index) =>
      findMappingDifferences((index.mappings.properties ?? {}) as IndexProperties, required, ''),
    );
  } catch (error) {
    if (error instanceof errors.ResponseError && error.statusCode === 404) return [];
    throw error;
  }
}

/** @internal Exported for tests. */
export function findMappingDifferences(
  actual: IndexProperties,
  required: IndexProperties,
  path: string,
): string[] {
  return Object.entries(required).flatMap(([name, wanted]) => {
    const field = `${path}${name}`;
    const found = actual[name];
    if (!found) return [`${field}: missing`];
    const { properties, fields, ...settings } = wanted;
    const differing = Object.entries(settings)
      // Elasticsearch omits the type `object` if the object has fields.
      .filter(([key, value]) => !(key === 'type' && value === 'object' && found.properties))
      .filter(([key, value]) => !isSameSetting(found[key], value))
      .map(
        ([key, value]) => `${field}: ${key} is ${JSON.stringify(found[key])}, not ${JSON.stringify(value)}`,
      );
    return [
      ...differing,
      ...findMappingDifferences(found.properties ?? {}, properties ?? {}, `${field}.`),
      ...findMappingDifferences(
        (found.fields ?? {}) as IndexProperties,
        (fields ?? {}) as IndexProperties,
        `${field}.`,
      ),
    ];
  });
}

/** Elasticsearch returns `"false"` for `false`, and a single name for a list of one. */
function isSameSetting(found: unknown, wanted: unknown): boolean {
  const text = (value: unknown) => [value].flat().map(String).join(' ');
  return text(found) === text(wanted);
}
