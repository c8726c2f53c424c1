import type { ValueFacetName } from '../domain/search/facets.ts';
import type { SearchQuery } from '../domain/search/search-query.ts';

/** A search: `GET /v1/institutes`. */
export interface SearchRequest {
  kind: 'search';
  query: SearchQuery;
}

/** A search among the values of one facet: `GET /v1/facets/{name}`. */
export interface FacetRequest {
  kind: 'facet';
  name: ValueFacetName;
  /** The beginnings of words that the values must contain; empty for all values. */
  q: string;
  limit: number;
  /** The search under which the values are counted. */
  query: SearchQuery;
}

/** Suggestions for a text that is being typed: `GET /v1/suggest`. */
export interface SuggestRequest {
  kind: 'suggest';
  q: string;
  limit: number;
}

/** Institutes similar to one: `GET /v1/institutes/{slug}/similar`. */
export interface SimilarRequest {
  kind: 'similar';
  slug: string;
  limit: number;
}

/** The news of a search as an Atom feed: `GET /v1/institutes.atom`. */
export interface FeedRequest {
  kind: 'feed';
  /** The constraints alone; everything else has its default, because a feed has an order and a form of its own. */
  query: SearchQuery;
}

/** One institute: `GET /v1/institutes/{slug}`. */
export interface InstituteRequest {
  kind: 'institute';
  slug: string;
}

/**
 * A public read whose answer is cached. All texts and values are canonical, as the readers in `reading/` return them: two
 * requests for the same answer are equal, and have the same key (`toKey`).
 */
export type AnswerRequest =
  | SearchRequest
  | FacetRequest
  | SuggestRequest
  | SimilarRequest
  | FeedRequest
  | InstituteRequest;
export type AnswerKind = AnswerRequest['kind'];

/** A request and its key, which is computed once and then used for every look-up. */
export interface KeyedRequest {
  request: AnswerRequest;
  /** `toKey(request)` */
  key: string;
}
