import { type Static, Type } from 'typebox';
import { genders, levels, modes, ownerships, sorts } from '../../domain/enumerations.ts';
import { readLocation } from '../../domain/institutes/location.ts';
import { type FacetName, facetNames, valueFacetNames } from '../../domain/search/facets.ts';
import {
  defaultPageSize,
  maxPageSize,
  maxQueryLength,
  rangeLimits,
} from '../../domain/search/search-limits.ts';
import { itemFields, pageWindow, type SearchQuery } from '../../domain/search/search-query.ts';
import type { FieldError } from '../../errors.ts';
import { queryText } from './query-text.ts';

const values = (description: string) =>
  Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 100, description }));
const codes = (allowed: readonly string[], description: string) =>
  Type.Optional(Type.Array(Type.Enum([...allowed]), { maxItems: 100, description }));
const commaList = (allowed: readonly string[], description: string) =>
  Type.Optional(
    Type.Array(Type.Enum([...allowed]), { minItems: 1, maxItems: 100, description, 'x-comma-list': true }),
  );
const whole = (limits: { minimum: number; maximum: number }, description: string) =>
  Type.Optional(Type.Integer({ ...limits, description }));

/** The parameters of `GET /v1/institutes`, after the query string is split and numbers are read. */
export const searchParameters = Type.Object(
  {
    q: Type.Optional(
      queryText(
        maxQueryLength,
        'The words to search for, as plain text. Results match every word; if no institute does, some words may be ' +
          'missing or misspelled.',
      ),
    ),
    kind: values('Kind of institute, such as `university`, `college` or `constituent-college`.'),
    ownership: codes(ownerships, 'Who runs the institute.'),
    country: values('Country.'),
    state: values('State.'),
    district: values('District.'),
    university: values('Name of the university that the institute is affiliated to.'),
    level: codes(levels, 'Level of a programme.'),
    discipline: values('Discipline, such as `engineering`, `law` or `nursing`.'),
    mode: codes(modes, 'Mode of study of a programme.'),
    facility: values('Facility, such as `hostel`.'),
    accreditation: values('Accreditation grade.'),
    gender: codes(genders, 'Who is admitted.'),
    fee_min: whole(rangeLimits.fee_min, 'Minimum yearly fee of a programme.'),
    fee_max: whole(rangeLimits.fee_max, 'Maximum yearly fee of a programme.'),
    established_min: whole(rangeLimits.established_min, 'Established in this year or later.'),
    established_max: whole(rangeLimits.established_max, 'Established in this year or earlier.'),
    rating_min: Type.Optional(Type.Number({ ...rangeLimits.rating_min, description: 'Minimum rating.' })),
    near: Type.Optional(Type.String({ description: 'A point as `latitude,longitude`, in degrees.' })),
    radius: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 20_000,
        description: 'Maximum distance from `near`, in kilometres. Requires `near`.',
      }),
    ),
    sort: Type.Optional(
      Type.Enum([...sorts], {
        description:
          'Order of the results; `-` reverses it. Defaults to `relevance` with `q` and to `popularity` without. ' +
          '`distance` requires `near`.',
      }),
    ),
    page: whole(
      { minimum: 1, maximum: pageWindow },
      'Page number, starting at 1. `page` × `limit` must not exceed 10,000.',
    ),
    limit: whole(
      { minimum: 1, maximum: maxPageSize },
      `Number of items per page. Defaults to ${defaultPageSize}.`,
    ),
    cursor: Type.Optional(
      Type.String({
        maxLength: 2_000,
        description:
          'The `page.cursor` of the previous page, to read beyond 10,000 results. Cannot be combined with `page`.',
      }),
    ),
    highlight: Type.Optional(
      Type.Boolean({ description: 'Whether to mark the words of `q` in each item. Defaults to false.' }),
    ),
    fields: commaList(
      itemFields,
      'Fields to include in each item, separated by commas. Defaults to all; `id` is always included.',
    ),
    facets: commaList(
      [...facetNames, 'none'],
      'Facets to count, separated by commas, or `none`. Defaults to all.',
    ),
  },
  { additionalProperties: false },
);

export type SearchParameters = Static<typeof searchParameters>;

/** Fills in the defaults of validated parameters. `errors` names parameters that contradict each other. */
export function toSearchQuery(parameters: SearchParameters): { query: SearchQuery; errors: FieldError[] } {
  const q = parameters.q?.trim().replace(/\s+/g, ' ') || null;
  const selected: SearchQuery['selected'] = {};
  for (const name of valueFacetNames) {
    const chosen = parameters[name];
    if (chosen && chosen.length > 0) selected[name] = [...new Set<string>(chosen)];
  }
  const query: SearchQuery = {
    q,
    selected,
    ranges: {
      fee: { min: parameters.fee_min ?? null, max: parameters.fee_max ?? null },
      established: { min: parameters.established_min ?? null, max: parameters.established_max ?? null },
      rating: { min: parameters.rating_min ?? null, max: null },
    },
    near: parameters.near === undefined ? null : readLocation(parameters.near),
    radius: parameters.radius ?? null,
    sort: parameters.sort ?? (q ? 'relevance' : 'popularity'),
    page: parameters.page ?? 1,
    limit: parameters.limit ?? defaultPageSize,
    cursor: parameters.cursor ?? null,
    highlight: parameters.highlight ?? false,
    fields: parameters.fields ? [...new Set(['id', ...parameters.fields])] : itemFields,
    facets: requestedFacets(parameters.facets),
  };
  return { query, errors: findContradictions(query, parameters) };
}

function requestedFacets(names: string[] | undefined): FacetName[] {
  if (!names) return facetNames;
  return facetNames.filter((name) => names.includes(name));
}

function findContradictions(query: SearchQuery, parameters: SearchParameters): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of ['fee', 'established'] as const) {
    const { min, max } = query.ranges[name];
    if (min !== null && max !== null && min > max) {
      errors.push({ parameter: `${name}_min`, detail: `must not be greater than \`${name}_max\`` });
    }
  }
  if (parameters.near !== undefined && query.near === null) {
    errors.push({
      parameter: 'near',
      detail: 'must be `latitude,longitude` in degrees, from -90 to 90 and from -180 to 180',
    });
  }
  if (parameters.near === undefined) {
    if (query.radius !== null) errors.push({ parameter: 'radius', detail: 'requires `near`' });
    if (query.sort === 'distance') errors.push({ parameter: 'sort', detail: '`distance` requires `near`' });
  }
  if (parameters.cursor !== undefined && parameters.page !== undefined) {
    errors.push({ parameter: 'cursor', detail: 'cannot be combined with `page`' });
  }
  if (query.page * query.limit > pageWindow) {
    errors.push({
      parameter: 'page',
      detail: `\`page\` × \`limit\` must not exceed ${pageWindow}; use \`cursor\` to go further`,
    });
  }
  if (parameters.facets?.includes('none') && parameters.facets.length > 1) {
    errors.push({ parameter: 'facets', detail: '`none` cannot be combined with facets' });
  }
  return errors;
}
