import type { TSchema } from 'typebox';

type Json = Record<string, unknown>;

/** Collects schemas for OpenAPI: each schema with an `$id` becomes a component, which the others reference. */
export function createComponents() {
  const schemas: Record<string, Json> = {};

  function write(schema: unknown): unknown {
    if (Array.isArray(schema)) return schema.map(write);
    if (typeof schema !== 'object' || schema === null) return schema;
    const { $id, ...rest } = schema as Json & { $id?: string };
    if ($id === undefined) return simplify(mapValues(rest, write));
    // The component is registered before its parts are written, so that a schema may refer to itself.
    if (!Object.hasOwn(schemas, $id)) {
      schemas[$id] = {};
      schemas[$id] = simplify(mapValues(rest, write));
    }
    return { $ref: `#/components/schemas/${$id}` };
  }

  return { schemas, write: (schema: TSchema) => write(schema) as Json };
}

/** Simplifies a schema: a union with null becomes `type: [string, null]`, and an enumeration of strings gets its type. */
function simplify(schema: Json): Json {
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
