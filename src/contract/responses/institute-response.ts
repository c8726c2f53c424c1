import { type Static, Type } from 'typebox';
import { provenances } from '../../domain/enumerations.ts';
import { nullable } from '../../domain/nullable.ts';
import { currencyPattern } from '../../domain/text/patterns.ts';

const closed = { additionalProperties: false };
const text = (description: string) => nullable(Type.String({ description }));
const texts = (description: string) => Type.Array(Type.String(), { description });
const count = (description: string) => Type.Integer({ minimum: 0, description });

export const provenance = Type.Enum([...provenances], {
  $id: 'Provenance',
  description:
    'How a field is known where the source does not state it: inferred (from a name, a domain or other records), approximate (coordinates of the district), or generated (sample values).',
});

const location = Type.Object(
  { lat: Type.Number({ minimum: -90, maximum: 90 }), lon: Type.Number({ minimum: -180, maximum: 180 }) },
  { ...closed, $id: 'Location', description: 'A point on earth, in degrees.' },
);

const affiliation = Type.Object(
  { slug: Type.String(), name: Type.String() },
  {
    ...closed,
    $id: 'Affiliation',
    description: 'The university that a college belongs to, where it is published.',
  },
);
export type Affiliation = Static<typeof affiliation>;

const feeRange = Type.Object(
  { min: count('least'), max: count('greatest'), currency: Type.String({ pattern: currencyPattern }) },
  {
    ...closed,
    $id: 'FeeRange',
    description: 'Yearly fees of its programmes, in the currency that most of them state.',
  },
);
export type FeeRange = Static<typeof feeRange>;

/** Every field that an institute is shown with; lists choose among them with `fields`. */
export const shownFields = {
  id: Type.Integer({ minimum: 1 }),
  slug: Type.String({ description: 'its name in addresses' }),
  name: Type.String(),
  kind: Type.String({ description: 'university, college, constituent-college, ...' }),
  ownership: text('government, aided, private or deemed'),
  university: text('name of the university that it is affiliated to'),
  affiliation: nullable(affiliation),
  country: text('country'),
  state: text('state'),
  district: text('district'),
  city: text('city'),
  location: nullable(location),
  established: nullable(Type.Integer({ minimum: 800, maximum: 2100, description: 'year' })),
  accreditation: text('grade'),
  gender: text('who is admitted: co-ed, women or men'),
  rating: nullable(Type.Number({ minimum: 0, maximum: 5 })),
  popularity: Type.Integer({ minimum: 0, description: 'the greater, the more popular' }),
  website: nullable(Type.String({ format: 'uri' })),
  aliases: texts('other names'),
  disciplines: texts('codes'),
  levels: texts('levels of its programmes'),
  modes: texts('modes of its programmes'),
  facilities: texts('codes'),
  fee: nullable(feeRange),
  programme_count: count('programmes'),
  provenance: Type.Record(Type.String(), provenance, {
    description:
      'fields of which the source does not state the value; `place` stands for country, state and district, `programmes` for what they are made of',
  }),
};

const highlight = Type.Object(
  { name: Type.Optional(Type.String()), aliases: Type.Optional(Type.String()) },
  { ...closed, description: 'HTML: the fields that matched, escaped, with the words of q in <mark>' },
);

export const itemSchema = Type.Object(
  {
    ...Type.Partial(Type.Object(shownFields)).properties,
    id: shownFields.id,
    distance_km: Type.Optional(Type.Number({ minimum: 0, description: 'from near, where both are known' })),
    highlight: Type.Optional(highlight),
  },
  { ...closed, $id: 'Item', description: 'One institute of a list, with the fields that were asked for.' },
);
export type Item = Static<typeof itemSchema>;

export const programmeSchema = Type.Object(
  {
    id: Type.Integer({ minimum: 1 }),
    name: Type.String(),
    level: text('certificate, diploma, undergraduate, postgraduate or doctorate'),
    discipline: text('code'),
    mode: text('full-time, part-time, distance or online'),
    fee: nullable(count('per year')),
    currency: text('of the fee, by ISO 4217'),
    duration_months: nullable(count('months')),
    intake: nullable(count('students a year')),
    provenance: nullable(provenance),
  },
  { ...closed, $id: 'Programme', description: 'One course of study.' },
);
export type Programme = Static<typeof programmeSchema>;

export const instituteDetailSchema = Type.Object(
  {
    ...shownFields,
    programmes: Type.Array(programmeSchema),
    version: Type.Integer({ minimum: 1, description: 'raised by every edit' }),
    updated_at: Type.String({ format: 'date-time' }),
  },
  { ...closed, $id: 'InstituteDetail', description: 'One institute with its programmes in full.' },
);
export type InstituteDetail = Static<typeof instituteDetailSchema>;

export const comparisonSchema = Type.Object(
  { institutes: Type.Array(instituteDetailSchema, { minItems: 2, maxItems: 6 }) },
  { ...closed, $id: 'Comparison', description: 'The institutes in the order that they were asked for in.' },
);
export type Comparison = Static<typeof comparisonSchema>;
