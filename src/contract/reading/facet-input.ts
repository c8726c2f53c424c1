import type { ValueFacetName } from '../../domain/search/facets.ts';
import { invalidInput } from '../../errors.ts';
import type { FacetRequest } from '../answer-request.ts';
import { canonicalQuery, canonicalText } from '../canonical-query.ts';
import { facetParameters } from '../parameters/facet-parameters.ts';
import { toSearchQuery } from '../parameters/search-parameters.ts';
import { parameterReader } from './parameter-reader.ts';

const defaultLimit = 20;

/**
 * Reads the parameters of `GET /v1/facets/{name}` from a raw query string.
 * @throws AppError bad-request that names all unknown or malformed parameters
 */
export const readFacetParameters = parameterReader(facetParameters);

/**
 * Reads `GET /v1/facets/{name}` from its raw query string.
 * @throws AppError bad-request that names all invalid parameters
 */
export function readFacetRequest(name: ValueFacetName, queryString: string): FacetRequest {
  const { q, limit = defaultLimit, text, ...constraints } = readFacetParameters(queryString);
  const { query, errors } = toSearchQuery({ ...constraints, ...(text !== undefined && { q: text }) });
  if (errors.length > 0) throw invalidInput(errors);
  return { kind: 'facet', name, q: canonicalText(q), limit, query: canonicalQuery(query) };
}
