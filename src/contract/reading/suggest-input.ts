import type { SuggestRequest } from '../answer-request.ts';
import { canonicalText } from '../canonical-query.ts';
import { suggestParameters } from '../parameters/suggest-parameters.ts';
import { parameterReader } from './parameter-reader.ts';

const defaultLimit = 5;
const readParameters = parameterReader(suggestParameters);

/**
 * Reads `GET /v1/suggest` from its raw query string.
 * @throws AppError bad-request that names all invalid parameters
 */
export function readSuggestRequest(queryString: string): SuggestRequest {
  const { q, limit = defaultLimit } = readParameters(queryString);
  return { kind: 'suggest', q: canonicalText(q), limit };
}
