import { type Static, Type } from 'typebox';
import { maxKilobytes } from '../../domain/body-size.ts';
import { alertCadences } from '../../domain/enumerations.ts';
import { facetNames } from '../../domain/search/facets.ts';
import { itemFields, type SearchQuery } from '../../domain/search/search-query.ts';
import { textError } from '../../domain/text/visible-text.ts';
import type { FieldError } from '../../errors.ts';
import { canonicalSearch } from '../canonical-query.ts';

export const maxShortlisted = 200;
export const maxSavedSearches = 100;

// Percent-encoding takes three to nine characters for a letter beyond ASCII: 200 of them, and some filters.
const maxQueryStringLength = 2_500;

const value = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);

const name = Type.String({ minLength: 1, maxLength: 100, description: 'Name of the saved search.' });
const alerts = Type.Enum([...alertCadences], {
  description: 'When the owner is told of news by e-mail. Defaults to `off`.',
});

/** The body of `POST /v1/me/saved-searches`. */
export const savedSearchBody = Type.Object(
  {
    name,
    query: Type.Union(
      [Type.String(), Type.Record(Type.String(), Type.Union([value, Type.Array(value, { maxItems: 100 })]))],
      {
        description:
          'Parameters of `GET /v1/institutes`, as a query string or as an object. Those that only page or shape the results are dropped.',
      },
    ),
    alerts: Type.Optional(alerts),
    notify: Type.Optional(
      Type.Boolean({
        deprecated: true,
        description: 'Older form of `alerts`: true means `daily`. Ignored if `alerts` is given.',
      }),
    ),
  },
  { additionalProperties: false, ...maxKilobytes(32) },
);
export type SavedSearchBody = Static<typeof savedSearchBody>;

/** The body of `PATCH /v1/me/saved-searches/{id}`. */
export const savedSearchChangeBody = Type.Object(
  { name: Type.Optional(name), alerts: Type.Optional(alerts) },
  { additionalProperties: false, minProperties: 1, ...maxKilobytes(2) },
);

/** Finds errors of the name that the schema cannot express. `body` may be any JSON. */
export function findNameErrors(body: unknown): FieldError[] {
  const name = (body as { name?: unknown } | null)?.name;
  if (typeof name !== 'string') return [];
  if (name.trim() === '') return [{ pointer: '/name', detail: 'must not be empty' }];
  const detail = textError(name.trim());
  return detail === null ? [] : [{ pointer: '/name', detail }];
}

/** Finds out whether a canonical query string is too long to be saved. */
export function findLengthErrors(query: string): FieldError[] {
  if (query.length <= maxQueryStringLength) return [];
  return [
    { pointer: '/query', detail: `must have at most ${maxQueryStringLength} characters as a query string` },
  ];
}

/** The query string of a search given as an object. */
export function writeQueryString(query: Exclude<SavedSearchBody['query'], string>): string {
  const out = new URLSearchParams();
  for (const [name, given] of Object.entries(query))
    for (const each of Array.isArray(given) ? given : [given]) out.append(name, String(each));
  return out.toString();
}

/** The canonical query string of what a search finds and in which order: equal for searches with the same results. */
export function canonicalSavedSearch(query: SearchQuery): string {
  return canonicalSearch({
    ...query,
    page: 1,
    limit: 20,
    cursor: null,
    highlight: false,
    fields: itemFields,
    facets: facetNames,
  });
}
