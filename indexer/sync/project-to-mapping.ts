import type { IndexProperties } from '../../src/domain/search/index-properties.ts';

/**
 * A document with nothing but what these fields take: an index from before a mapping change, or from after one, is
 * written to by the same code. Objects are projection field by field where the mapping names their fields, else kept whole.
 */
export function projectToMapping(document: object, properties: IndexProperties): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(document).flatMap(([field, value]) => {
      const mapping = properties[field];
      if (!mapping) return [];
      return [[field, mapping.properties ? projectValue(value, mapping.properties) : value]];
    }),
  );
}

function projectValue(value: unknown, properties: IndexProperties): unknown {
  if (Array.isArray(value)) return value.map((each) => projectValue(each, properties));
  return value !== null && typeof value === 'object' ? projectToMapping(value, properties) : value;
}
