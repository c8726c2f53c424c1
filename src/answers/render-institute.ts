import type { InstituteRequest } from '../contract/answer-request.ts';
import { presentInstitute } from '../contract/institute-detail.ts';
import { isSlug } from '../contract/parameters/institute-parameters.ts';
import type { InstituteRow } from '../domain/institutes/institute.ts';
import type { MovedOrNotFound } from './moved-or-not-found.ts';
import type { RenderedBody } from './rendered-body.ts';

/**
 * Renders one institute, as it is in the database.
 * @throws AppError database-unavailable, unreadable; moved when the institute has another slug now; not-found
 */
export async function renderInstitute(
  findPublishedBySlug: (slug: string) => Promise<InstituteRow | null>,
  movedOrNotFound: MovedOrNotFound,
  request: InstituteRequest,
): Promise<RenderedBody> {
  const row = isSlug(request.slug) ? await findPublishedBySlug(request.slug) : null;
  if (!row) throw await movedOrNotFound(request);
  return { body: presentInstitute(row), total: null };
}
