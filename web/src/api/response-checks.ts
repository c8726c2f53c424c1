import type {
  Account,
  Facet,
  FacetValue,
  Fee,
  FoundValues,
  Institute,
  InstituteWithProgrammes,
  Kept,
  Problem,
  Programme,
  RangeBucket,
  ReadFilter,
  SavedSearch,
  SearchAnswer,
  SuggestedDiscipline,
  SuggestedInstitute,
  SuggestedPlace,
  Suggestions,
} from './response-types.ts';

/** Whether a value of an answer can be used as a `T`. */
export type Shape<T> = (value: unknown) => value is T;

type Fields<T> = { [K in keyof T]-?: Shape<T[K]> };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown): value is string => typeof value === 'string';
const number = (value: unknown): value is number => typeof value === 'number';
const flag = (value: unknown): value is boolean => typeof value === 'boolean';

/** Null, or not there at all. */
function optional<T>(shape: Shape<T>): Shape<T | null | undefined> {
  return (value): value is T | null | undefined => value === null || value === undefined || shape(value);
}

// Where the type of a field has no null: the API leaves it out or gives it.
function absent<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value): value is T | undefined => value === undefined || shape(value);
}

function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return (value): value is T | null => value === null || shape(value);
}

function list<T>(shape: Shape<T>): Shape<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.every(shape);
}

function record<T>(shape: Shape<T>): Shape<Partial<Record<string, T>>> {
  return (value): value is Partial<Record<string, T>> => isObject(value) && Object.values(value).every(shape);
}

/** Every field of the type is checked; what the answer has beside them does no harm. */
function object<T>(fields: Fields<T>): Shape<T> {
  const checks = Object.entries(fields) as [string, Shape<unknown>][];
  return (value): value is T => isObject(value) && checks.every(([name, shape]) => shape(value[name]));
}

function either<A, B>(one: Shape<A>, other: Shape<B>): Shape<A | B> {
  return (value): value is A | B => one(value) || other(value);
}

function exactly<const T extends string>(...values: T[]): Shape<T> {
  return (value): value is T => (values as unknown[]).includes(value);
}

const known = exactly('inferred', 'approximate', 'generated');

const fee = object<Fee>({ min: optional(number), max: optional(number), currency: optional(text) });

const instituteFields: Fields<Institute> = {
  id: number,
  slug: text,
  name: text,
  kind: optional(text),
  ownership: optional(text),
  university: optional(text),
  affiliation: optional(object<{ slug: string | null; name: string }>({ slug: nullable(text), name: text })),
  country: optional(text),
  state: optional(text),
  district: optional(text),
  city: optional(text),
  location: optional(object<{ lat: number; lon: number }>({ lat: number, lon: number })),
  established: optional(number),
  accreditation: optional(text),
  gender: optional(text),
  rating: optional(number),
  website: optional(text),
  aliases: optional(list(text)),
  disciplines: optional(list(text)),
  levels: optional(list(text)),
  modes: optional(list(text)),
  facilities: optional(list(text)),
  fee: optional(fee),
  programme_count: optional(number),
  provenance: optional(record(known)),
  highlight: optional(record(text)),
};

const programme = object<Programme>({
  id: number,
  name: text,
  level: optional(text),
  discipline: optional(text),
  mode: optional(text),
  fee: optional(number),
  currency: optional(text),
  duration_months: optional(number),
  intake: optional(number),
  provenance: optional(known),
});

export const institute = object<InstituteWithProgrammes>({
  ...instituteFields,
  programmes: optional(list(programme)),
});

const facetValue = object<FacetValue>({ value: text, count: number, selected: absent(flag) });

const facet: Shape<Facet> = either(
  object<Extract<Facet, { type: 'values' }>>({
    type: exactly('values'),
    values: list(facetValue),
    distinct: absent(number),
  }),
  object<Extract<Facet, { type: 'range' }>>({
    type: exactly('range'),
    min: optional(number),
    max: optional(number),
    buckets: absent(
      list(object<RangeBucket>({ from: nullable(number), to: nullable(number), count: number })),
    ),
  }),
);

const readFilter = object<ReadFilter>({ parameter: text, value: text, text });

export const searchAnswer = object<SearchAnswer>({
  total: number,
  items: list(object<Institute>(instituteFields)),
  facets: absent(record(facet)),
  interpretation: absent(list(readFilter)),
  page: absent(
    object<{ number: number; limit: number; pages: number }>({ number, limit: number, pages: number }),
  ),
  suggestion: optional(
    object<{ did_you_mean?: string; relax?: { drop: string; total: number }[] }>({
      did_you_mean: absent(text),
      relax: absent(list(object<{ drop: string; total: number }>({ drop: text, total: number }))),
    }),
  ),
});

export const foundValues = object<FoundValues>({ values: list(facetValue), distinct: number });

const suggestedInstitutes = list(
  object<SuggestedInstitute>({ slug: text, name: text, place: optional(text) }),
);

export const suggestions = object<Suggestions>({
  institutes: suggestedInstitutes,
  universities: suggestedInstitutes,
  places: list(
    object<SuggestedPlace>({
      value: text,
      facet: exactly('district', 'state', 'country'),
      state: optional(text),
      count: number,
    }),
  ),
  disciplines: list(object<SuggestedDiscipline>({ value: text, name: text, count: number })),
});

type ProblemFault = NonNullable<Problem['errors']>[number];

export const problem = object<Problem>({
  type: absent(text),
  title: text,
  status: number,
  detail: absent(text),
  instance: absent(text),
  errors: absent(
    list(object<ProblemFault>({ parameter: absent(text), pointer: absent(text), detail: text })),
  ),
});

export const account = object<Account>({ id: number, email: text, role: text });

export const shortlist = object<{ items: Kept[] }>({
  items: list(
    object<Kept>({
      slug: text,
      name: text,
      kind: optional(text),
      state: optional(text),
      district: optional(text),
      gone: absent(flag),
    }),
  ),
});

export const savedSearches = object<{ items: SavedSearch[] }>({
  items: list(object<SavedSearch>({ id: number, name: text, query: text })),
});
