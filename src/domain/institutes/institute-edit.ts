import { isDeepStrictEqual } from 'node:util';
import { type Static, Type } from 'typebox';
import type { FieldError } from '../../errors.ts';
import { maxKilobytes } from '../body-size.ts';
import { genders, ownerships, statuses } from '../enumerations.ts';
import { nullable } from '../nullable.ts';
import { linePattern, websitePattern } from '../text/patterns.ts';
import { storedSlug } from './slug.ts';

/** A single line of text that is shown to people. */
export const lineOfText = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, pattern: linePattern, 'x-visible': true, description });
/** A field that may be omitted or null. */
export const optionalNullable = <T extends Parameters<typeof nullable>[0]>(schema: T) =>
  Type.Optional(nullable(schema));
/** The greatest value of an integer column. */
export const maxInteger = 2_147_483_647;
// The limit of the database schema: with what views add, the sum fits into an integer of the index.
const maxPopularity = 1_000_000_000;

const codes = (description: string) =>
  Type.Optional(Type.Array(lineOfText(100, 'Code.'), { maxItems: 50, uniqueItems: true, description }));

/** The body that creates or replaces an institute, and whose fields a patch changes. */
export const instituteBody = Type.Object(
  {
    name: lineOfText(300, 'Name.'),
    slug: Type.Optional(
      Type.String({
        ...storedSlug,
        description: 'Unique, readable identifier in URLs. Derived from the name by default.',
      }),
    ),
    kind: lineOfText(100, 'Kind, such as `university`, `college` or `constituent-college`.'),
    status: Type.Optional(
      Type.Enum([...statuses], {
        description: 'Searches find only published institutes. A new institute is a draft by default.',
      }),
    ),
    ownership: optionalNullable(Type.Enum([...ownerships], { description: 'Who runs the institute.' })),
    affiliation: optionalNullable(
      lineOfText(200, 'Slug of the university that the institute is affiliated to.'),
    ),
    country: optionalNullable(lineOfText(100, 'Country. Places that do not exist yet are created.')),
    state: optionalNullable(lineOfText(100, 'State. Requires `country`.')),
    district: optionalNullable(lineOfText(100, 'District. Requires `state`.')),
    city: optionalNullable(lineOfText(100, 'City.')),
    location: optionalNullable(
      Type.Object(
        {
          lat: Type.Number({ minimum: -90, maximum: 90 }),
          lon: Type.Number({ minimum: -180, maximum: 180 }),
        },
        { additionalProperties: false, description: 'Coordinates in degrees.' },
      ),
    ),
    established: optionalNullable(
      Type.Integer({ minimum: 800, maximum: 2100, description: 'Year of establishment.' }),
    ),
    accreditation: optionalNullable(lineOfText(50, 'Accreditation grade.')),
    gender: optionalNullable(Type.Enum([...genders], { description: 'Who is admitted.' })),
    rating: optionalNullable(
      Type.Number({ minimum: 0, maximum: 5, description: 'Rating, rounded to one decimal.' }),
    ),
    popularity: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: maxPopularity,
        description: 'Popularity, without the score from page views. Higher is more popular.',
      }),
    ),
    website: optionalNullable(
      Type.String({
        pattern: websitePattern,
        maxLength: 300,
        'x-visible': true,
        description: 'Website URL.',
      }),
    ),
    aliases: Type.Optional(
      Type.Array(lineOfText(300, 'Name.'), { maxItems: 50, uniqueItems: true, description: 'Other names.' }),
    ),
    disciplines: codes('Codes of disciplines.'),
    facilities: codes('Codes of facilities.'),
  },
  {
    additionalProperties: false,
    ...maxKilobytes(384),
    $id: 'InstituteBody',
    description:
      'The editable fields of an institute. Omitted fields become null or empty. Texts must contain a letter or a ' +
      'digit, and no invisible or control characters.',
  },
);
export type InstituteBody = Static<typeof instituteBody>;

/** All fields of the body, none optional. */
export type InstituteFields = { [K in keyof InstituteBody]-?: Exclude<InstituteBody[K], undefined> };

/** Fills in omitted fields: with null or an empty value, but slug and status from `current`. A new slug is ''. */
export function completeInstitute(
  body: InstituteBody,
  current: Pick<InstituteFields, 'slug' | 'status'> = { slug: '', status: 'draft' },
): InstituteFields {
  return {
    name: body.name,
    slug: body.slug ?? current.slug,
    kind: body.kind,
    status: body.status ?? current.status,
    ownership: body.ownership ?? null,
    affiliation: body.affiliation ?? null,
    country: body.country ?? null,
    state: body.state ?? null,
    district: body.district ?? null,
    city: body.city ?? null,
    location: body.location ?? null,
    established: body.established ?? null,
    accreditation: body.accreditation ?? null,
    gender: body.gender ?? null,
    rating: typeof body.rating === 'number' ? Math.round(body.rating * 10) / 10 : null,
    popularity: body.popularity ?? 0,
    website: body.website ?? null,
    aliases: body.aliases ?? [],
    disciplines: body.disciplines ?? [],
    facilities: body.facilities ?? [],
  };
}

/** A district requires its state, and a state its country. */
export function findPlaceErrors({ country, state, district }: Partial<InstituteBody>): FieldError[] {
  return [
    ...(state && !country ? [{ pointer: '/country', detail: 'is required with `state`' }] : []),
    ...(district && !state ? [{ pointer: '/state', detail: 'is required with `district`' }] : []),
  ];
}

/** A patch that changes only the state would create a district with the old district's name in the new state. */
export function findMovedPlaceErrors(patch: Record<string, unknown>, current: InstituteFields): FieldError[] {
  const moved = (name: 'country' | 'state') => name in patch && patch[name] !== current[name];
  const left = (name: 'state' | 'district', parent: string) =>
    name in patch || current[name] === null
      ? []
      : [{ pointer: `/${name}`, detail: `must be given too, or null, when \`${parent}\` changes` }];
  return [
    ...(moved('country') ? left('state', 'country') : []),
    ...(moved('country') || moved('state') ? left('district', 'state') : []),
  ];
}

/** The names of the fields whose values differ; the order of disciplines and facilities does not matter. */
export function changedFields(a: InstituteFields, b: InstituteFields): string[] {
  const inOrder = ({ disciplines, facilities, ...fields }: InstituteFields) =>
    Object.entries({ ...fields, disciplines: disciplines.toSorted(), facilities: facilities.toSorted() });
  const others = new Map<string, unknown>(inOrder(b));
  return inOrder(a).flatMap(([name, value]) => (isDeepStrictEqual(value, others.get(name)) ? [] : [name]));
}

/** The names by which `stated_fields` and `provenance` know these fields. Imports never write a slug, so it has none. */
export function statedFields(fields: string[]): string[] {
  const names = fields.map((field) => (['country', 'state', 'district'].includes(field) ? 'place' : field));
  return [...new Set(names)].filter((name) => name !== 'slug');
}

/** The requested fields of a record, the errors found in them so far, and the fields that the editor states. */
export interface Proposal<T> {
  fields: T;
  fieldErrors: FieldError[];
  stated: string[];
}
