import { facetNames } from '../../domain/search/facets.ts';
import { defaultPageSize } from '../../domain/search/search-limits.ts';
import { itemFields, type SearchQuery } from '../../domain/search/search-query.ts';
import { invalidInput } from '../../errors.ts';
import type { FeedRequest, SearchRequest } from '../answer-request.ts';
import { canonicalQuery } from '../canonical-query.ts';
import { searchParameters, toSearchQuery } from '../parameters/search-parameters.ts';
import { parameterReader } from './parameter-reader.ts';

const readParameters = parameterReader(searchParameters);

/**
 * Reads the parameters of `GET /v1/institutes` from a raw query string.
 * @throws AppError bad-request that names all invalid parameters
 */
export function readSearchInput(queryString: string): SearchQuery {
  const { query, errors } = toSearchQuery(readParameters(queryString));
  if (errors.length > 0) throw invalidInput(errors);
  return query;
}

/**
 * Reads `GET /v1/institutes` from its raw query string.
 * @throws AppError bad-request that names all invalid parameters
 */
export function readSearchRequest(queryString: string): SearchRequest {
  return { kind: 'search', query: canonicalQuery(readSearchInput(queryString)) };
}

/**
 * Reads `GET /v1/institutes.atom` from its raw query string. The parameters of a page, of its order and of its form have no
 * effect: the feed of any search has the query string of that search.
 * @throws AppError bad-request that names all invalid parameters
 */
export function readFeedRequest(queryString: string): FeedRequest {
  const query = readSearchInput(queryString);
  return {
    kind: 'feed',
    query: canonicalQuery({
      ...query,
      sort: query.q === null ? 'popularity' : 'relevance',
      page: 1,
      limit: defaultPageSize,
      cursor: null,
      highlight: false,
      fields: itemFields,
      facets: facetNames,
    }),
  };
}
