import { type Static, Type } from 'typebox';
import { type ImageKind, provenances } from '../../domain/enumerations.ts';
import { imageHashPattern, imageSizes } from '../../domain/images/image-rules.ts';
import { nullable } from '../../domain/nullable.ts';
import { currencyPattern } from '../../domain/text/patterns.ts';

const closed = { additionalProperties: false };
const text = (description: string) => nullable(Type.String({ description }));
const texts = (description: string) => Type.Array(Type.String(), { description });
const count = (description: string) => Type.Integer({ minimum: 0, description });

export const provenance = Type.Enum([...provenances], {
  $id: 'Provenance',
  description:
    'Origin of a value that the source does not state: inferred (from a name, a domain or other records), ' +
    'approximate (coordinates of the district) or generated (sample value).',
});

const location = Type.Object(
  { lat: Type.Number({ minimum: -90, maximum: 90 }), lon: Type.Number({ minimum: -180, maximum: 180 }) },
  { ...closed, $id: 'Location', description: 'Coordinates in degrees.' },
);

const affiliation = Type.Object(
  { slug: Type.String(), name: Type.String() },
  {
    ...closed,
    $id: 'Affiliation',
    description: 'The university that the institute is affiliated to, if it is published.',
  },
);
export type Affiliation = Static<typeof affiliation>;

const feeRange = Type.Object(
  {
    min: count('Lowest yearly fee.'),
    max: count('Highest yearly fee.'),
    currency: Type.String({ pattern: currencyPattern }),
  },
  {
    ...closed,
    $id: 'FeeRange',
    description: 'Range of the yearly fees of the programmes, in the currency that most of them use.',
  },
);
export type FeeRange = Static<typeof feeRange>;

/** Where an image of an institute is found. */
export const imageHash = (kind: ImageKind) =>
  nullable(
    Type.String({
      pattern: imageHashPattern,
      description:
        `Hash of the ${kind}; null if there is none. The image is at \`/media/{hash}/{size}.webp\`, ` +
        `where the size is ${imageSizes.join(', ').replace(/, (\d+)$/, ' or $1')}.`,
    }),
  );

/** All public fields of an institute. Searches select among them with the parameter `fields`. */
export const shownFields = {
  id: Type.Integer({ minimum: 1 }),
  slug: Type.String({ description: 'Unique, readable identifier in URLs.' }),
  name: Type.String(),
  kind: Type.String({ description: 'Kind, such as `university`, `college` or `constituent-college`.' }),
  ownership: text('Who runs the institute: `government`, `aided`, `private` or `deemed`.'),
  university: text('Name of the university that the institute is affiliated to.'),
  affiliation: nullable(affiliation),
  country: text('Country.'),
  state: text('State.'),
  district: text('District.'),
  city: text('City.'),
  location: nullable(location),
  established: nullable(Type.Integer({ minimum: 800, maximum: 2100, description: 'Year of establishment.' })),
  accreditation: text('Accreditation grade.'),
  gender: text('Who is admitted: `co-ed`, `women` or `men`.'),
  rating: nullable(Type.Number({ minimum: 0, maximum: 5 })),
  popularity: Type.Integer({ minimum: 0, description: 'Popularity. Higher is more popular.' }),
  website: nullable(Type.String({ format: 'uri' })),
  logo: imageHash('logo'),
  aliases: texts('Other names.'),
  disciplines: texts('Codes of disciplines.'),
  levels: texts('Levels of the programmes.'),
  modes: texts('Modes of study of the programmes.'),
  facilities: texts('Codes of facilities.'),
  fee: nullable(feeRange),
  programme_count: count('Number of programmes.'),
  provenance: Type.Record(Type.String(), provenance, {
    description:
      'Origin of each value that the source does not state, by field. `place` covers country, state and district; ' +
      '`programmes` covers the fields derived from programmes.',
  }),
};

const highlight = Type.Object(
  { name: Type.Optional(Type.String()), aliases: Type.Optional(Type.String()) },
  { ...closed, description: 'The fields that matched, as escaped HTML with the words of `q` in `<mark>`.' },
);

export const itemSchema = Type.Object(
  {
    ...Type.Partial(Type.Object(shownFields)).properties,
    id: shownFields.id,
    distance_km: Type.Optional(
      Type.Number({
        minimum: 0,
        description: 'Distance from `near` in kilometres, if the location is known.',
      }),
    ),
    highlight: Type.Optional(highlight),
  },
  { ...closed, $id: 'Item', description: 'An institute in a list, with the requested fields.' },
);
export type Item = Static<typeof itemSchema>;

export const programmeSchema = Type.Object(
  {
    id: Type.Integer({ minimum: 1 }),
    name: Type.String(),
    level: text('Level: `certificate`, `diploma`, `undergraduate`, `postgraduate` or `doctorate`.'),
    discipline: text('Code of the discipline.'),
    mode: text('Mode of study: `full-time`, `part-time`, `distance` or `online`.'),
    fee: nullable(count('Fee per year.')),
    currency: text('ISO 4217 code of the currency of the fee.'),
    duration_months: nullable(count('Duration in months.')),
    intake: nullable(count('Number of students admitted per year.')),
    provenance: nullable(provenance),
  },
  { ...closed, $id: 'Programme', description: 'A programme of study.' },
);
export type Programme = Static<typeof programmeSchema>;

export const instituteDetailSchema = Type.Object(
  {
    ...shownFields,
    photo: imageHash('photo'),
    programmes: Type.Array(programmeSchema),
    version: Type.Integer({ minimum: 1, description: 'Version of the record, raised by every change.' }),
    updated_at: Type.String({ format: 'date-time' }),
  },
  { ...closed, $id: 'InstituteDetail', description: 'An institute with its programmes.' },
);
export type InstituteDetail = Static<typeof instituteDetailSchema>;

export const comparisonSchema = Type.Object(
  { institutes: Type.Array(instituteDetailSchema, { minItems: 2, maxItems: 6 }) },
  { ...closed, $id: 'Comparison', description: 'The institutes, in the requested order.' },
);
