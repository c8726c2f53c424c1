import {
  type SearchParameters,
  type SearchQuery,
  searchParameters,
  toSearchQuery,
} from '../domain/search-query.ts';
import { badParameters, parameterReader } from './parameters.ts';

const readParameters = parameterReader(searchParameters);

/**
 * Reads the parameters of a search from a raw query string.
 * @throws AppError bad-request that names every fault at once
 */
export function readSearchInput(queryString: string): { parameters: SearchParameters; query: SearchQuery } {
  const parameters = readParameters(queryString);
  const { query, faults } = toSearchQuery(parameters);
  if (faults.length > 0) throw badParameters(faults);
  return { parameters, query };
}
