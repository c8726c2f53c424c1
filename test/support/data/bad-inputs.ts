import type { Parameter } from '../openapi.ts';

/** A query string that breaks one rule of a parameter's schema. */
export interface BadInput {
  rule: string;
  /** with this parameter only */
  query: string;
}

/** One invalid query string for each rule in the schema of a query parameter. */
export function badInputsOf({ name, schema }: Parameter): BadInput[] {
  const one = (rule: string, value: string | number): BadInput => ({
    rule,
    query: `${name}=${encodeURIComponent(String(value))}`,
  });
  const many = (rule: string, values: (string | number)[]): BadInput => ({
    rule,
    query: values.map((value) => one(rule, value).query).join('&'),
  });
  const out: BadInput[] = [{ rule: 'UTF-8', query: `${name}=%FF` }];
  if (schema.type !== 'array') {
    out.push(many('once', [1, 1]));
    return [...out, ...badValues(schema).map(({ rule, value }) => one(rule, value))];
  }
  const { items = {}, minItems, maxItems, uniqueItems } = schema;
  const good = (items.enum as string[] | undefined)?.[0] ?? 'a';
  if (typeof maxItems === 'number') out.push(many('maxItems', Array(maxItems + 1).fill(good)));
  if (typeof minItems === 'number' && minItems > 1)
    out.push(many('minItems', Array(minItems - 1).fill(good)));
  if (uniqueItems) out.push(many('uniqueItems', [good, good]));
  return [...out, ...badValues(items).map(({ rule, value }) => one(rule, value))];
}

function badValues(schema: Record<string, unknown>): { rule: string; value: string | number }[] {
  const out: { rule: string; value: string | number }[] = [];
  const limit = (rule: string) => schema[rule] as number;
  if (schema.type === 'integer' || schema.type === 'number') {
    for (const value of ['many', '1e3', '0x10', 'NaN']) out.push({ rule: 'type', value });
    if (schema.type === 'integer') out.push({ rule: 'type', value: '1.5' });
  }
  if (schema.type === 'boolean') out.push({ rule: 'type', value: 'maybe' }, { rule: 'type', value: '1' });
  if (schema.enum) out.push({ rule: 'enum', value: 'no-such-value' });
  if ('minimum' in schema) out.push({ rule: 'minimum', value: limit('minimum') - 1 });
  if ('maximum' in schema) out.push({ rule: 'maximum', value: limit('maximum') + 1 });
  if ('exclusiveMinimum' in schema) out.push({ rule: 'exclusiveMinimum', value: limit('exclusiveMinimum') });
  if ('minLength' in schema) out.push({ rule: 'minLength', value: '' });
  if ('maxLength' in schema) out.push({ rule: 'maxLength', value: 'x'.repeat(limit('maxLength') + 1) });
  return out;
}
