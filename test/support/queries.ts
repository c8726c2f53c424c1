import type { SearchQuery } from '../../src/domain/search-query.ts';
import { readSearchInput } from '../../src/http/search-input.ts';

/** The search that a query string asks for, as the API reads it. */
export function queryOf(queryString: string): SearchQuery {
  return readSearchInput(queryString);
}
