import { readSearchInput } from '../../src/contract/reading/search-input.ts';
import type { SearchQuery } from '../../src/domain/search/search-query.ts';

/** The search that a query string asks for, as the API reads it. */
export function queryOf(queryString: string): SearchQuery {
  return readSearchInput(queryString);
}
