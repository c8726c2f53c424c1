import { isDeepStrictEqual } from 'node:util';
import { type Static, Type } from 'typebox';
import type { FieldError } from '../../errors.ts';
import { maxKilobytes } from '../body-size.ts';
import { genders, ownerships, statuses } from '../enumerations.ts';
import { nullable } from '../nullable.ts';
import { linePattern, websitePattern } from '../text/patterns.ts';
import { storedSlug } from './slug.ts';

/** One line that people are shown. */
export const text = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, pattern: linePattern, 'x-visible': true, description });
export const maybe = <T extends Parameters<typeof nullable>[0]>(schema: T) => Type.Optional(nullable(schema));
export const greatest = 2_147_483_647;
// As the schema says: with what views add, it still fits into an integer of the index.
const maxPopularity = 1_000_000_000;

const codes = (description: string) =>
  Type.Optional(Type.Array(text(100, 'code'), { maxItems: 50, uniqueItems: true, description }));

/** What an editor states of an institute. */
export const instituteBody = Type.Object(
  {
    name: text(300, 'what it is called'),
    slug: Type.Optional(
      Type.String({
        ...storedSlug,
        description: 'its name in addresses, unique; a new institute without one gets it from its name',
      }),
    ),
    kind: text(100, 'university, college, constituent-college, ...'),
    status: Type.Optional(
      Type.Enum([...statuses], {
        description: 'only published ones are found; a new one is a draft by default',
      }),
    ),
    ownership: maybe(Type.Enum([...ownerships], { description: 'who runs it' })),
    affiliation: maybe(text(200, 'slug of the university that it is affiliated to')),
    country: maybe(text(100, 'country; places that are not known yet are made')),
    state: maybe(text(100, 'state, in the country')),
    district: maybe(text(100, 'district, in the state')),
    city: maybe(text(100, 'city')),
    location: maybe(
      Type.Object(
        {
          lat: Type.Number({ minimum: -90, maximum: 90 }),
          lon: Type.Number({ minimum: -180, maximum: 180 }),
        },
        { additionalProperties: false, description: 'degrees' },
      ),
    ),
    established: maybe(Type.Integer({ minimum: 800, maximum: 2100, description: 'year' })),
    accreditation: maybe(text(50, 'grade')),
    gender: maybe(Type.Enum([...genders], { description: 'who is admitted' })),
    rating: maybe(Type.Number({ minimum: 0, maximum: 5, description: 'kept with one decimal' })),
    popularity: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: maxPopularity,
        description: 'the greater, the more popular; what views add is not in it',
      }),
    ),
    website: maybe(
      Type.String({ pattern: websitePattern, maxLength: 300, 'x-visible': true, description: 'address' }),
    ),
    aliases: Type.Optional(
      Type.Array(text(300, 'name'), { maxItems: 50, uniqueItems: true, description: 'other names' }),
    ),
    disciplines: codes('codes'),
    facilities: codes('codes'),
  },
  {
    additionalProperties: false,
    ...maxKilobytes(384),
    $id: 'InstituteBody',
    description:
      'What an editor states of an institute. What is left out is null, or empty. Each text has a letter or a digit in it, ' +
      'and no invisible or control characters.',
  },
);
export type InstituteBody = Static<typeof instituteBody>;

/** The same with nothing left out. */
export type InstituteFields = { [K in keyof InstituteBody]-?: Exclude<InstituteBody[K], undefined> };

/** What is left out is null or empty; slug and status stay as they are. `slug` is '' where there is none yet. */
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

/** The fields of `a` that differ in `b`. */
export function differing(a: InstituteFields, b: InstituteFields): string[] {
  const inOrder = ({ disciplines, facilities, ...fields }: InstituteFields) =>
    Object.entries({ ...fields, disciplines: disciplines.toSorted(), facilities: facilities.toSorted() });
  const others = new Map<string, unknown>(inOrder(b));
  return inOrder(a).flatMap(([name, value]) => (isDeepStrictEqual(value, others.get(name)) ? [] : [name]));
}

/** What provenance calls these fields. No import writes a slug, so that is not among them. */
export function statedFields(fields: string[]): string[] {
  const names = fields.map((field) => (['country', 'state', 'district'].includes(field) ? 'place' : field));
  return [...new Set(names)].filter((name) => name !== 'slug');
}

/** What somebody wants an institute to be, all that is wrong with it so far, and the fields that he states. */
export interface Proposal<T> {
  fields: T;
  faults: FieldError[];
  stated: string[];
}
