import type { Sort } from '../domain/enumerations.ts';
import { facetNames, valueFacetNames } from '../domain/search/facets.ts';
import { defaultPageSize } from '../domain/search/search-limits.ts';
import { itemFields, type SearchQuery } from '../domain/search/search-query.ts';

interface FacetSearchInput {
  /** The text that the values must match. */
  q: string;
  limit: number;
  /** The search under which the values are counted. */
  query: SearchQuery;
}

/**
 * The canonical query string of a search. It does not depend on the order of parameters and values, the case and white space
 * of `q`, repeated values, or whether defaults are stated. A parameter that is not written here is ignored by the cache.
 */
export function canonicalSearch(query: SearchQuery): string {
  const out = constraintsOf(query, 'q');
  const defaultSort: Sort = query.q === null ? 'popularity' : 'relevance';
  if (query.sort !== defaultSort) out.append('sort', query.sort);
  if (query.page > 1) out.append('page', String(query.page));
  if (query.limit !== defaultPageSize) out.append('limit', String(query.limit));
  if (query.cursor !== null) out.append('cursor', query.cursor);
  if (query.highlight && query.q !== null) out.append('highlight', 'true');
  const fields = itemFields.filter((field) => query.fields.includes(field));
  if (fields.length < itemFields.length) out.append('fields', fields.join(','));
  appendFacets(out, query);
  return out.toString();
}

/**
 * The same search with all texts and values as `canonicalSearch` writes them: two searches with the same query string are
 * equal, so that an answer does not depend on which spelling of its request came first.
 */
export function canonicalQuery(query: SearchQuery): SearchQuery {
  const selected = Object.entries(query.selected).map(([name, values]) => [name, values.toSorted()]);
  return {
    ...query,
    q: canonicalText(query.q) || null,
    selected: Object.fromEntries(selected),
    highlight: query.highlight && query.q !== null,
    fields: itemFields.filter((field) => query.fields.includes(field)),
  };
}

/** The part of a search that its total and facet counts depend on: all but the page, the order and the fields. */
export function canonicalCounts(query: SearchQuery): string {
  const out = constraintsOf(query, 'q');
  appendFacets(out, query);
  return out.toString();
}

/** The canonical query string of a search among the values of one facet. */
export function canonicalFacetSearch({ q, limit, query }: FacetSearchInput): string {
  const out = constraintsOf(query, 'text');
  const words = canonicalText(q);
  if (words !== '') out.append('q', words);
  if (limit !== 20) out.append('limit', String(limit));
  return out.toString();
}

/** The canonical spelling of a text, which finds the same: lower-case, in NFC, with single spaces. */
export function canonicalText(text: string | null | undefined): string {
  return (text ?? '').normalize('NFC').toLowerCase().trim().replace(/\s+/g, ' ');
}

function constraintsOf(query: SearchQuery, textParameter: 'q' | 'text'): URLSearchParams {
  const out = new URLSearchParams();
  const text = canonicalText(query.q);
  if (text !== '') out.append(textParameter, text);
  for (const name of valueFacetNames)
    for (const value of (query.selected[name] ?? []).toSorted()) out.append(name, value);
  for (const [name, { min, max }] of Object.entries(query.ranges)) {
    if (min !== null) out.append(`${name}_min`, String(min));
    if (max !== null) out.append(`${name}_max`, String(max));
  }
  if (query.near) out.append('near', `${query.near.lat},${query.near.lon}`);
  if (query.radius !== null) out.append('radius', String(query.radius));
  return out;
}

function appendFacets(out: URLSearchParams, { facets }: SearchQuery): void {
  if (facets.length < facetNames.length) out.append('facets', facets.join(',') || 'none');
}
