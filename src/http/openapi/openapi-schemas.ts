import type { TSchema } from 'typebox';

type Json = Record<string, unknown>;

/**
 * The schemas as OpenAPI has them: whatever has an `$id` becomes one component that others refer to, whether it may be
 * null or not.
 */
export function createComponents() {
  const schemas: Record<string, Json> = {};

  function write(schema: unknown): unknown {
    if (Array.isArray(schema)) return schema.map(write);
    if (typeof schema !== 'object' || schema === null) return schema;
    const { $id, ...rest } = schema as Json & { $id?: string };
    if ($id === undefined) return tidy(mapValues(rest, write));
    // The name is taken before the parts are written, so that a schema may refer to itself.
    if (!Object.hasOwn(schemas, $id)) {
      schemas[$id] = {};
      schemas[$id] = tidy(mapValues(rest, write));
    }
    return { $ref: `#/components/schemas/${$id}` };
  }

  return { schemas, write: (schema: TSchema) => write(schema) as Json };
}

/** Says the same in fewer words: `type: [string, null]` for a union of the two, and the type of an enumeration. */
function tidy(schema: Json): Json {
  const [first, second] = (schema.anyOf ?? []) as Json[];
  if (second?.type === 'null' && typeof first?.type === 'string') {
    const { anyOf: _, ...rest } = schema;
    return { ...first, ...rest, type: [first.type, 'null'] };
  }
  const values = schema.enum as unknown[] | undefined;
  if (values?.every((value) => typeof value === 'string')) return { type: 'string', ...schema };
  return schema;
}

function mapValues(object: Json, change: (value: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
