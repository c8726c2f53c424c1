import type { InstituteRequest, SimilarRequest } from '../contract/answer-request.ts';
import { isSlug } from '../contract/parameters/institute-parameters.ts';
import { AppError, type MovedTo } from '../errors.ts';

/**
 * The error for a slug that no published institute has: `moved` when it is a former slug of one, else `not-found`. It is
 * not cached, because the institute may be given the slug again.
 */
export type MovedOrNotFound = (request: InstituteRequest | SimilarRequest) => Promise<AppError>;

/** `findCurrentSlug` returns the slug that the institute with this current or former slug has now. */
export function createMovedOrNotFound(
  findCurrentSlug: (slug: string) => Promise<string | null>,
): MovedOrNotFound {
  return async (request) => {
    const { slug } = request;
    const current = isSlug(slug) ? await findCurrentSlug(slug) : null;
    // The same slug: the institute is published, but the search index does not have it yet.
    if (current === null || current === slug)
      return new AppError('not-found', `No institute with the slug "${slug}" exists.`);
    const movedTo: MovedTo =
      request.kind === 'similar'
        ? { resource: 'similar', slug: current, limit: request.limit }
        : { resource: 'institute', slug: current };
    return new AppError('moved', `This institute now has the slug "${current}".`, { movedTo });
  };
}
