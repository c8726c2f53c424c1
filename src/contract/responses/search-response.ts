import { type Static, Type } from 'typebox';
import { nullable } from '../../domain/nullable.ts';
import { valueFacetNames } from '../../domain/search/facets.ts';
import { facetsSchema } from './facet-responses.ts';
import { itemSchema } from './institute-response.ts';

const closed = { additionalProperties: false };
const link = (description: string) => nullable(Type.String({ format: 'uri-reference', description }));

const pageSchema = Type.Object(
  {
    number: Type.Integer({ minimum: 1 }),
    limit: Type.Integer({ minimum: 1, maximum: 100 }),
    pages: Type.Integer({
      minimum: 0,
      description: 'Number of pages that `page` can reach: `page` × `limit` must not exceed 10,000.',
    }),
    cursor: nullable(Type.String({ description: 'Cursor of the next page; null on the last page.' })),
    next: link('URL of the next page; null on the last page.'),
    prev: link('URL of the previous page; null on the first page.'),
  },
  { ...closed, $id: 'Page' },
);
export type Page = Static<typeof pageSchema>;

export const readFilterSchema = Type.Object(
  {
    parameter: Type.Enum(valueFacetNames),
    value: Type.String(),
    text: Type.String({ description: 'The words of `q` that were interpreted.' }),
  },
  { ...closed, $id: 'ReadFilter', description: 'A filter that words of `q` were interpreted as.' },
);
export type ReadFilter = Static<typeof readFilterSchema>;

export const relaxationSchema = Type.Object(
  {
    drop: Type.String({ description: 'Name of the parameter.' }),
    total: Type.Integer({ minimum: 1, description: 'Number of institutes found without it.' }),
  },
  { ...closed, $id: 'Relaxation', description: 'What a search without one of its constraints would find.' },
);
export type Relaxation = Static<typeof relaxationSchema>;

const suggestionSchema = Type.Object(
  {
    did_you_mean: Type.Optional(Type.String({ description: 'The text with its typos corrected.' })),
    relax: Type.Optional(Type.Array(relaxationSchema, { minItems: 1 })),
  },
  {
    ...closed,
    $id: 'Suggestion',
    description:
      'Present only when few institutes were found, or when institutes were found only for the corrected text.',
  },
);
export type Suggestion = Static<typeof suggestionSchema>;

export const searchResponseSchema = Type.Object(
  {
    total: Type.Integer({ minimum: 0, description: 'Exact number of institutes found.' }),
    items: Type.Array(itemSchema, { maxItems: 100 }),
    facets: facetsSchema,
    interpretation: Type.Array(readFilterSchema, {
      description: 'Filters that words of `q` were interpreted as; empty when `q` was taken as a name.',
    }),
    page: pageSchema,
    suggestion: Type.Optional(suggestionSchema),
  },
  { ...closed, $id: 'SearchResponse' },
);
export type SearchResponse = Static<typeof searchResponseSchema>;
