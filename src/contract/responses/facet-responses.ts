import { type Static, type TOptional, Type } from 'typebox';
import { nullable } from '../../domain/nullable.ts';
import {
  facetNames,
  isRangeFacet,
  type RangeFacetName,
  type ValueFacetName,
  valueFacetNames,
} from '../../domain/search/facets.ts';

const closed = { additionalProperties: false };
const count = Type.Integer({ minimum: 0, description: 'Number of institutes.' });

export const facetValueSchema = Type.Object(
  { value: Type.String(), count, selected: Type.Boolean() },
  { ...closed, $id: 'FacetValue' },
);
export type FacetValue = Static<typeof facetValueSchema>;

export const valuesFacetSchema = Type.Object(
  {
    type: Type.Literal('values'),
    values: Type.Array(facetValueSchema, {
      description:
        'Up to 100 values, the most frequent first. Selected values are always included, even with a count of zero.',
    }),
    distinct: Type.Integer({
      minimum: 0,
      description: 'Number of values with a count above zero, including those not listed.',
    }),
  },
  { ...closed, $id: 'ValuesFacet', description: 'Counts under all constraints except those of this facet.' },
);
export type ValuesFacet = Static<typeof valuesFacetSchema>;

const bound = nullable(Type.Number());

export const rangeFacetSchema = Type.Object(
  {
    type: Type.Literal('range'),
    min: nullable(Type.Number({ description: 'Smallest value.' })),
    max: nullable(Type.Number({ description: 'Greatest value.' })),
    buckets: Type.Array(Type.Object({ from: bound, to: bound, count }, closed), {
      description:
        'Ranges, each including `from` and excluding `to`. Either is null where the range is open.',
    }),
  },
  { ...closed, $id: 'RangeFacet', description: 'Counts under all constraints except those of this facet.' },
);
export type RangeFacet = Static<typeof rangeFacetSchema>;

type FacetProperties = Record<ValueFacetName, TOptional<typeof valuesFacetSchema>> &
  Record<RangeFacetName, TOptional<typeof rangeFacetSchema>>;

export const facetsSchema = Type.Object(
  Object.fromEntries(
    facetNames.map((name) => [
      name,
      Type.Optional(isRangeFacet(name) ? rangeFacetSchema : valuesFacetSchema),
    ]),
  ) as FacetProperties,
  { ...closed, $id: 'Facets', description: 'The requested facets.' },
);
export type Facets = Static<typeof facetsSchema>;

/** The values of a facet that match a text. */
const matchingValues = {
  values: Type.Array(facetValueSchema, { description: 'Matching values, the most frequent first.' }),
  distinct: Type.Integer({ minimum: 0, description: 'Number of matching values with a count above zero.' }),
};

export const facetValuesSchema = Type.Object(
  { facet: Type.Enum(valueFacetNames), ...matchingValues },
  { ...closed, $id: 'FacetValues' },
);
export type FacetValues = Static<typeof facetValuesSchema>;

const described = { name: Type.String(), label: Type.String({ description: 'Name to display.' }) };
const parameters = Type.Array(Type.String(), { description: 'Search parameters that constrain this facet.' });

const facetDescriptionSchema = Type.Union(
  [
    Type.Object({ ...described, type: Type.Literal('values'), parameters }, closed),
    Type.Object(
      {
        ...described,
        type: Type.Literal('range'),
        parameters,
        bounds: Type.Array(Type.Number(), { description: 'Boundaries between the ranges.' }),
      },
      closed,
    ),
  ],
  { $id: 'FacetDescription' },
);
export type FacetDescription = Static<typeof facetDescriptionSchema>;

export const facetListSchema = Type.Object(
  { facets: Type.Array(facetDescriptionSchema) },
  { ...closed, $id: 'FacetList' },
);
