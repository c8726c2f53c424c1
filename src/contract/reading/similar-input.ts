import type { SimilarRequest } from '../answer-request.ts';
import { similarParameters } from '../parameters/institute-parameters.ts';
import { parameterReader } from './parameter-reader.ts';

const defaultLimit = 6;
const readParameters = parameterReader(similarParameters);

/**
 * Reads `GET /v1/institutes/{slug}/similar` from its slug and raw query string.
 * @throws AppError bad-request that names all invalid parameters
 */
export function readSimilarRequest(slug: string, queryString: string): SimilarRequest {
  const { limit = defaultLimit } = readParameters(queryString);
  return { kind: 'similar', slug, limit };
}
