import type { SearchQuery } from '../../domain/search/search-query.ts';
import { searchParameters, toSearchQuery } from '../parameters/search-parameters.ts';
import { invalidParameters, parameterReader } from './parameter-reader.ts';

const readParameters = parameterReader(searchParameters);

/**
 * Reads a search from a raw query string.
 * @throws AppError bad-request that names every fault at once
 */
export function readSearchInput(queryString: string): SearchQuery {
  const { query, faults } = toSearchQuery(readParameters(queryString));
  if (faults.length > 0) throw invalidParameters(faults);
  return query;
}
