import type { TObject, TSchema } from 'typebox';
import type { Endpoint, RequestExample } from './endpoint.ts';

type Json = Record<string, unknown>;

/** The path and query parameters of an endpoint, each with its value in every example that has one. */
export function parametersOf(
  { pathParameters, query, examples = [] }: Endpoint,
  write: (schema: TSchema) => Json,
): Json[] {
  const of = (schema: TObject | undefined, place: 'path' | 'query') =>
    Object.entries(schema?.properties ?? {}).map(([name, property]) => {
      const {
        description,
        'x-comma-list': commaList,
        'x-query-text': _,
        ...written
      } = write(property as TSchema);
      return {
        name,
        in: place,
        required: place === 'path' || ((schema?.required ?? []) as string[]).includes(name),
        description,
        ...(written.type === 'array' && { style: 'form', explode: commaList !== true }),
        schema: written,
        ...examplesOf(name, examples),
      };
    });
  return [...of(pathParameters, 'path'), ...of(query, 'query')];
}

function examplesOf(name: string, examples: RequestExample[]): Json {
  const having = examples.filter(({ parameters }) => name in parameters);
  if (having.length === 0) return {};
  return {
    examples: Object.fromEntries(
      having.map((example) => [example.name, { summary: example.summary, value: example.parameters[name] }]),
    ),
  };
}
