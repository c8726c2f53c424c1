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
const count = Type.Integer({ minimum: 0, description: 'institutes' });

export const facetValueSchema = Type.Object(
  { value: Type.String(), count, selected: Type.Boolean() },
  { ...closed, $id: 'FacetValue' },
);
export type FacetValue = Static<typeof facetValueSchema>;

export const valuesFacetSchema = Type.Object(
  {
    type: Type.Literal('values'),
    values: Type.Array(facetValueSchema, {
      description: 'up to 100, the greatest count first; selected values always, at zero too',
    }),
    distinct: Type.Integer({
      minimum: 0,
      description: 'how many values have a count at all; more than are listed where the list was cut',
    }),
  },
  { ...closed, $id: 'ValuesFacet', description: 'Counts under all other constraints, without its own.' },
);
export type ValuesFacet = Static<typeof valuesFacetSchema>;

const bound = nullable(Type.Number());

export const rangeFacetSchema = Type.Object(
  {
    type: Type.Literal('range'),
    min: nullable(Type.Number({ description: 'the least value there is' })),
    max: nullable(Type.Number({ description: 'the greatest value there is' })),
    buckets: Type.Array(Type.Object({ from: bound, to: bound, count }, closed), {
      description: 'from belongs to a bucket, to belongs to the next; null where the bucket is open',
    }),
  },
  { ...closed, $id: 'RangeFacet', description: 'Counts under all other constraints, without its own.' },
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
  { ...closed, $id: 'Facets', description: 'The facets that were asked for.' },
);
export type Facets = Static<typeof facetsSchema>;

/** Values of a facet that match, and how many match and have a count. */
export const matchingValues = {
  values: Type.Array(facetValueSchema, { description: 'the greatest count first' }),
  distinct: Type.Integer({ minimum: 0, description: 'how many values match and have a count' }),
};

export const facetValuesSchema = Type.Object(
  { facet: Type.Enum(valueFacetNames), ...matchingValues },
  { ...closed, $id: 'FacetValues' },
);
export type FacetValues = Static<typeof facetValuesSchema>;

const described = { name: Type.String(), label: Type.String({ description: 'what people call it' }) };
const parameters = Type.Array(Type.String(), { description: 'parameters of a search that constrain it' });

const facetDescriptionSchema = Type.Union(
  [
    Type.Object({ ...described, type: Type.Literal('values'), parameters }, closed),
    Type.Object(
      {
        ...described,
        type: Type.Literal('range'),
        parameters,
        bounds: Type.Array(Type.Number(), { description: 'where one bucket ends and the next begins' }),
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
export type FacetList = Static<typeof facetListSchema>;
