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
    pages: Type.Integer({ minimum: 0, description: 'that can be turned to: page × limit ends at 10,000' }),
    cursor: nullable(
      Type.String({ description: 'where the next page begins, for the parameter cursor; null at the end' }),
    ),
    next: link('the next page; null on the last one'),
    prev: link('the page before; null on the first one'),
  },
  { ...closed, $id: 'Page' },
);
export type Page = Static<typeof pageSchema>;

export const readFilterSchema = Type.Object(
  {
    parameter: Type.Enum(valueFacetNames),
    value: Type.String(),
    text: Type.String({ description: 'the words, as they stand in q' }),
  },
  { ...closed, $id: 'ReadFilter', description: 'A filter that words of q were read as.' },
);
export type ReadFilter = Static<typeof readFilterSchema>;

export const relaxationSchema = Type.Object(
  {
    drop: Type.String({ description: 'the parameter' }),
    total: Type.Integer({ minimum: 1, description: 'what is found without it' }),
  },
  { ...closed, $id: 'Relaxation', description: 'What dropping one constraint would give.' },
);
export type Relaxation = Static<typeof relaxationSchema>;

const suggestionSchema = Type.Object(
  {
    did_you_mean: Type.Optional(Type.String({ description: 'q without its typos' })),
    relax: Type.Optional(Type.Array(relaxationSchema, { minItems: 1 })),
  },
  { ...closed, $id: 'Suggestion', description: 'There only where little was found, or not as it was typed.' },
);
export type Suggestion = Static<typeof suggestionSchema>;

export const searchResponseSchema = Type.Object(
  {
    total: Type.Integer({ minimum: 0, description: 'exact' }),
    items: Type.Array(itemSchema, { maxItems: 100 }),
    facets: facetsSchema,
    interpretation: Type.Array(readFilterSchema, {
      description: 'the filters that words of q were read as; empty where q was taken as a name',
    }),
    page: pageSchema,
    suggestion: Type.Optional(suggestionSchema),
  },
  { ...closed, $id: 'SearchResponse' },
);
export type SearchResponse = Static<typeof searchResponseSchema>;
