import { type Sort, sorts } from '../../../../src/domain/enumerations.ts';
import { type ValueFacetName, valueFacetNames } from '../../../../src/domain/search/facets.ts';
import {
  defaultPageSize,
  maxPageSize,
  maxQueryLength,
  rangeLimits,
} from '../../../../src/domain/search/search-limits.ts';
import { pageWindow } from '../../../../src/domain/search/search-query.ts';

/** The parameters that bound a range: `fee_min`, `fee_max`, ... */
export type RangeName = keyof typeof rangeLimits;

const rangeNames = Object.keys(rangeLimits) as RangeName[];

/** The page has no search around a point, so it cannot sort by the distance from one. */
export type PageSort = Exclude<Sort, 'distance'>;
export const pageSorts = sorts.filter((sort): sort is PageSort => sort !== 'distance');

/** The search that a URL of the page describes. `sort` is null for the default, which depends on `q`. */
export interface SearchState {
  q: string;
  facets: Partial<Record<ValueFacetName, string[]>>;
  ranges: Partial<Record<RangeName, number>>;
  sort: PageSort | null;
  page: number;
  limit: number;
}

export const emptySearch: SearchState = {
  q: '',
  facets: {},
  ranges: {},
  sort: null,
  page: 1,
  limit: defaultPageSize,
};

/** The text without white space at its ends, and with single spaces within. */
export function cleanText(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

/** The order of the results when the URL names none. */
export function defaultSort(state: Pick<SearchState, 'q'>): PageSort {
  return state.q === '' ? 'popularity' : 'relevance';
}

/** Whether a bound is a whole number; a rating may have a decimal. */
export function takesWholeNumbers(name: RangeName): boolean {
  return name !== 'rating_min';
}

/** The last page that the API returns by its number. */
export function lastReachablePage(limit: number): number {
  return Math.floor(pageWindow / limit);
}

/** Reads a query string, with or without its question mark. Unknown parameters and invalid values are ignored. */
export function parseSearch(query: string): SearchState {
  const params = new URLSearchParams(query);
  const limit = readWholeNumber(params.get('limit'), 1, maxPageSize) ?? defaultPageSize;
  const state: SearchState = {
    q: cleanText(params.get('q') ?? '').slice(0, maxQueryLength),
    facets: {},
    ranges: {},
    sort: null,
    page: readWholeNumber(params.get('page'), 1, lastReachablePage(limit)) ?? 1,
    limit,
  };
  for (const name of valueFacetNames) {
    const values = distinct(params.getAll(name));
    if (values.length > 0) state.facets[name] = values;
  }
  for (const name of rangeNames) {
    const value = readBound(name, params.get(name));
    if (value !== null) state.ranges[name] = value;
  }
  state.sort = explicitSort(params.get('sort'), state);
  return state;
}

/** The canonical query string of a search, without a question mark; '' for an empty search. */
export function renderSearch(state: SearchState): string {
  const params = new URLSearchParams();
  if (state.q !== '') params.set('q', state.q);
  for (const name of valueFacetNames) {
    for (const value of distinct(state.facets[name] ?? [])) params.append(name, value);
  }
  for (const name of rangeNames) {
    const value = state.ranges[name];
    if (value !== undefined) params.set(name, String(value));
  }
  const sort = explicitSort(state.sort, state);
  if (sort) params.set('sort', sort);
  if (state.page > 1) params.set('page', String(state.page));
  if (state.limit !== defaultPageSize) params.set('limit', String(state.limit));
  return params.toString();
}

// The fields that a result shows; complete items would be twice as large.
const resultFields =
  'slug,name,kind,university,affiliation,state,district,city,rating,disciplines,fee,provenance,logo';

/** The parameters of `GET /v1/institutes` for a search. */
export function searchRequest(state: SearchState): string {
  const params = new URLSearchParams(renderSearch(state));
  if (state.q !== '') params.set('highlight', 'true');
  params.set('fields', resultFields);
  return params.toString();
}

/** The parameters of `GET /v1/facets/{name}` for the values that match `text`, counted within a search. */
export function facetRequest(state: SearchState, text: string, limit: number): string {
  const params = new URLSearchParams({ q: text, limit: String(limit) });
  if (state.q !== '') params.set('text', state.q);
  const filters = renderSearch({ ...emptySearch, facets: state.facets, ranges: state.ranges });
  return filters === '' ? params.toString() : `${params}&${filters}`;
}

/** The address of the page for a search. */
export function searchHref(state: SearchState): string {
  return `/${queryOf(state)}`;
}

/** The Atom feed of the news of a search. */
export function feedHref(state: SearchState): string {
  return `/v1/institutes.atom${queryOf({ ...state, sort: null, page: 1, limit: defaultPageSize })}`;
}

/** The results of a search as a CSV file. */
export function csvHref(state: SearchState): string {
  return `/v1/institutes.csv${queryOf({ ...state, page: 1, limit: defaultPageSize })}`;
}

function queryOf(state: SearchState): string {
  const query = renderSearch(state);
  return query === '' ? '' : `?${query}`;
}

/** The search for other words. Like every changed search, it begins at its first page. */
export function withQuery(state: SearchState, text: string): SearchState {
  return { ...state, q: cleanText(text), page: 1 };
}

export function withFacet(state: SearchState, name: ValueFacetName, values: string[]): SearchState {
  const { [name]: _, ...others } = state.facets;
  const facets = values.length > 0 ? { ...others, [name]: distinct(values) } : others;
  return { ...state, facets, page: 1 };
}

/** Null removes a bound; bounds that are not named stay as they are. */
export function withRange(
  state: SearchState,
  bounds: Partial<Record<RangeName, number | null>>,
): SearchState {
  const ranges: SearchState['ranges'] = {};
  for (const name of rangeNames) {
    const value = name in bounds ? bounds[name] : state.ranges[name];
    if (value !== null && value !== undefined) ranges[name] = value;
  }
  return { ...state, ranges, page: 1 };
}

export function withSort(state: SearchState, sort: PageSort): SearchState {
  return { ...state, sort: explicitSort(sort, state), page: 1 };
}

export function withPage(state: SearchState, page: number): SearchState {
  return { ...state, page };
}

export function withoutFilters(state: SearchState): SearchState {
  return { ...state, facets: {}, ranges: {}, page: 1 };
}

/** The sort for the URL: null if it is unknown, the default, or 'relevance' without words to match. */
function explicitSort(sort: string | null, state: SearchState): PageSort | null {
  const known = pageSorts.find((s) => s === sort);
  if (!known || known === defaultSort(state)) return null;
  if (known === 'relevance') return null;
  return known;
}

function distinct(values: string[]): string[] {
  return [...new Set(values.map(cleanText))].filter((value) => value !== '').sort();
}

function readWholeNumber(text: string | null, min: number, max: number): number | null {
  if (text === null || !/^\d{1,9}$/.test(text)) return null;
  const value = Number(text);
  return value >= min && value <= max ? value : null;
}

function readBound(name: RangeName, text: string | null): number | null {
  const { minimum, maximum } = rangeLimits[name];
  if (text === null || !/^\d{1,10}(\.\d+)?$/.test(text)) return null;
  const value = Number(text);
  if (takesWholeNumbers(name) && !Number.isInteger(value)) return null;
  return value >= minimum && value <= maximum ? value : null;
}
