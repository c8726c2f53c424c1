import { errors } from '@elastic/elasticsearch';
import type { IndexProperties } from '../../domain/search/index-properties.ts';
import type { Elasticsearch } from './elasticsearch-client.ts';
import { loadIndexDefinition } from './index-definition.ts';
import type { IndexNaming } from './indexes.ts';

/**
 * What the searched index lacks of the mapping that this code's searches are made for, in words, a line a field; more
 * fields do no harm. Empty where all is there, and also where there is no index yet.
 * @throws where Elasticsearch does not answer
 */
export async function findMappingFaults(
  elasticsearch: Elasticsearch,
  config: IndexNaming,
): Promise<string[]> {
  const own = loadIndexDefinition(config).mappings.properties;
  try {
    const mappings = await elasticsearch.indices.getMapping({ index: config.INDEX_NAME });
    return Object.values(mappings).flatMap((index) =>
      faultsOf((index.mappings.properties ?? {}) as IndexProperties, own, ''),
    );
  } catch (error) {
    if (error instanceof errors.ResponseError && error.statusCode === 404) return [];
    throw error;
  }
}

/** Pure: of each field of `own` whether `actual` has it, with the same settings. */
export function faultsOf(actual: IndexProperties, own: IndexProperties, path: string): string[] {
  return Object.entries(own).flatMap(([name, wanted]) => {
    const field = `${path}${name}`;
    const found = actual[name];
    if (!found) return [`${field}: missing`];
    const { properties, fields, ...settings } = wanted;
    const differing = Object.entries(settings)
      // An object is not called one where it has fields.
      .filter(([key, value]) => !(key === 'type' && value === 'object' && found.properties))
      .filter(([key, value]) => !isSameSetting(found[key], value))
      .map(
        ([key, value]) => `${field}: ${key} is ${JSON.stringify(found[key])}, not ${JSON.stringify(value)}`,
      );
    return [
      ...differing,
      ...faultsOf(found.properties ?? {}, properties ?? {}, `${field}.`),
      ...faultsOf((found.fields ?? {}) as IndexProperties, (fields ?? {}) as IndexProperties, `${field}.`),
    ];
  });
}

/** Elasticsearch gives `"false"` back for `false`, and one name for a list of one. */
function isSameSetting(found: unknown, wanted: unknown): boolean {
  const text = (value: unknown) => [value].flat().map(String).join(' ');
  return text(found) === text(wanted);
}
