import type { TObject, TSchema } from 'typebox';
import type { Operation, RequestExample } from './endpoint.ts';

type Json = Record<string, unknown>;

/** The parameters of an operation, each with its part of every example that has one. */
export function parametersOf(
  operation: Pick<Operation, 'pathParameters' | 'query' | 'examples'>,
  write: (schema: TSchema) => Json,
): Json[] {
  const of = (schema: TObject | undefined, place: 'path' | 'query') =>
    Object.entries(schema?.properties ?? {}).map(([name, property]) => {
      const {
        description,
        'x-comma-list': commaList,
        'x-asked-text': _,
        ...written
      } = write(property as TSchema);
      return {
        name,
        in: place,
        required: place === 'path' || ((schema?.required ?? []) as string[]).includes(name),
        description: sentence(String(description)),
        ...(written.type === 'array' && { style: 'form', explode: commaList !== true }),
        schema: written,
        ...examplesOf(name, operation.examples),
      };
    });
  return [...of(operation.pathParameters, 'path'), ...of(operation.query, 'query')];
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

/** Descriptions stand in the schemas as phrases. */
export function sentence(phrase: string): string {
  return `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}${/[.:!]$/.test(phrase) ? '' : '.'}`;
}
