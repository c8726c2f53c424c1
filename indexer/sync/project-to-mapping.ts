import type { Properties } from '../../src/storage/postgres/sync/targets.ts';

/**
 * A document with nothing but what these fields take: an index from before a mapping change, or from after one, is
 * written to by the same code. Objects are cut field by field where the mapping names their fields, else kept whole.
 */
export function cutToFields(document: object, properties: Properties): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(document).flatMap(([field, value]) => {
      const mapping = properties[field];
      if (!mapping) return [];
      return [[field, mapping.properties ? cutValue(value, mapping.properties) : value]];
    }),
  );
}

function cutValue(value: unknown, properties: Properties): unknown {
  if (Array.isArray(value)) return value.map((each) => cutValue(each, properties));
  return value !== null && typeof value === 'object' ? cutToFields(value, properties) : value;
}
