import type { IndexProperties } from '../../src/domain/search/index-properties.ts';

/**
 * Removes the fields that a mapping does not have, so that the same code can write to indexes from before and after a change
 * of the mapping. Objects are projected field by field if the mapping lists their fields; otherwise they stay whole.
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
