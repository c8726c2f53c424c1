export const facetNames = [
  'state',
  'district',
  'university',
  'discipline',
  'kind',
  'level',
  'mode',
  'ownership',
  'gender',
  'accreditation',
  'facility',
  'country',
] as const;
export type FacetName = (typeof facetNames)[number];

export const rangeNames = ['fee_min', 'fee_max', 'established_min', 'established_max', 'rating_min'] as const;
export type RangeName = (typeof rangeNames)[number];

/** What the API takes for each bound. */
export const rangeLimits: Record<RangeName, { min: number; max: number; step: number }> = {
  fee_min: { min: 0, max: 1_000_000_000, step: 1 },
  fee_max: { min: 0, max: 1_000_000_000, step: 1 },
  established_min: { min: 800, max: 2100, step: 1 },
  established_max: { min: 800, max: 2100, step: 1 },
  rating_min: { min: 0, max: 5, step: 0.1 },
};

export const sorts = [
  'relevance',
  'popularity',
  'name',
  '-name',
  'fee',
  '-fee',
  'rating',
  'established',
  '-established',
] as const;
export type Sort = (typeof sorts)[number];

export const defaultLimit = 20;
/** The API takes so many characters of `q`. */
export const maxWords = 200;
/** The API pages with numbers up to this many results. */
export const maxReach = 10_000;

/** What the page's URL says. `sort` is null for the default, which depends on `q`. */
export interface SearchState {
  q: string;
  facets: Partial<Record<FacetName, string[]>>;
  ranges: Partial<Record<RangeName, number>>;
  sort: Sort | null;
  page: number;
  limit: number;
}

export const emptySearch: SearchState = {
  q: '',
  facets: {},
  ranges: {},
  sort: null,
  page: 1,
  limit: defaultLimit,
};

export function cleanText(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

/** The order that applies when the URL names none. */
export function defaultSort(state: Pick<SearchState, 'q'>): Sort {
  return state.q === '' ? 'popularity' : 'relevance';
}

export function lastReachablePage(limit: number): number {
  return Math.floor(maxReach / limit);
}

/** `query` is with or without its question mark. Unknown parameters and values that cannot be are left out. */
export function parseSearch(query: string): SearchState {
  const params = new URLSearchParams(query);
  const limit = wholeNumber(params.get('limit'), 1, 100) ?? defaultLimit;
  const state: SearchState = {
    q: cleanText(params.get('q') ?? '').slice(0, maxWords),
    facets: {},
    ranges: {},
    sort: null,
    page: wholeNumber(params.get('page'), 1, lastReachablePage(limit)) ?? 1,
    limit,
  };
  for (const name of facetNames) {
    const values = distinct(params.getAll(name));
    if (values.length > 0) state.facets[name] = values;
  }
  for (const name of rangeNames) {
    const value = bound(name, params.get(name));
    if (value !== null) state.ranges[name] = value;
  }
  state.sort = keptSort(params.get('sort'), state);
  return state;
}

/** The query in one canonical order, without a question mark; '' for an empty search. */
export function renderSearch(state: SearchState): string {
  const params = new URLSearchParams();
  if (state.q !== '') params.set('q', state.q);
  for (const name of facetNames) {
    for (const value of distinct(state.facets[name] ?? [])) params.append(name, value);
  }
  for (const name of rangeNames) {
    const value = state.ranges[name];
    if (value !== undefined) params.set(name, String(value));
  }
  const sort = keptSort(state.sort, state);
  if (sort) params.set('sort', sort);
  if (state.page > 1) params.set('page', String(state.page));
  if (state.limit !== defaultLimit) params.set('limit', String(state.limit));
  return params.toString();
}

// What a result shows of an institute: an item has twice as much.
const resultFields =
  'slug,name,kind,university,affiliation,state,district,city,rating,disciplines,fee,provenance';

/** What the API is asked for a search. */
export function searchRequest(state: SearchState): string {
  const params = new URLSearchParams(renderSearch(state));
  if (state.q !== '') params.set('highlight', 'true');
  params.set('fields', resultFields);
  return params.toString();
}

/** What the API is asked for values of a facet that match `text`, counted under a search. */
export function facetRequest(state: SearchState, text: string, limit: number): string {
  const params = new URLSearchParams({ q: text, limit: String(limit) });
  if (state.q !== '') params.set('text', state.q);
  const filters = renderSearch({ ...emptySearch, facets: state.facets, ranges: state.ranges });
  return filters === '' ? params.toString() : `${params}&${filters}`;
}

export function searchHref(state: SearchState): string {
  const query = renderSearch(state);
  return query === '' ? '/' : `/?${query}`;
}

export function withQuery(state: SearchState, text: string): SearchState {
  return { ...state, q: cleanText(text), page: 1 };
}

export function withFacet(state: SearchState, name: FacetName, values: string[]): SearchState {
  const { [name]: _, ...others } = state.facets;
  const facets = values.length > 0 ? { ...others, [name]: distinct(values) } : others;
  return { ...state, facets, page: 1 };
}

/** A bound of null is taken away; bounds that `bounds` does not name stay. */
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

export function withSort(state: SearchState, sort: Sort): SearchState {
  return { ...state, sort: keptSort(sort, state), page: 1 };
}

export function withPage(state: SearchState, page: number): SearchState {
  return { ...state, page };
}

export function withoutFilters(state: SearchState): SearchState {
  return { ...state, facets: {}, ranges: {}, page: 1 };
}

function keptSort(sort: string | null, state: SearchState): Sort | null {
  const known = sorts.find((s) => s === sort);
  if (!known || known === defaultSort(state)) return null;
  if (known === 'relevance') return null;
  return known;
}

function distinct(values: string[]): string[] {
  return [...new Set(values.map(cleanText))].filter((value) => value !== '').sort();
}

function wholeNumber(text: string | null, min: number, max: number): number | null {
  if (text === null || !/^\d{1,9}$/.test(text)) return null;
  const value = Number(text);
  return value >= min && value <= max ? value : null;
}

function bound(name: RangeName, text: string | null): number | null {
  const { min, max, step } = rangeLimits[name];
  if (text === null || !/^\d{1,10}(\.\d+)?$/.test(text)) return null;
  const value = Number(text);
  if (step === 1 && !Number.isInteger(value)) return null;
  return value >= min && value <= max ? value : null;
}
