import type Router from '@koa/router';
import { presentInstitute, unreadable } from '../../contract/institute-detail.ts';
import { compareParameters, isSlug } from '../../contract/parameters/institute-parameters.ts';
import { invalidParameters, parameterReader } from '../../contract/reading/parameter-reader.ts';
import type { InstituteDetail } from '../../contract/responses/institute-response.ts';
import type { InstituteRow } from '../../domain/institutes/institute.ts';
import { AppError, hasCode } from '../../errors.ts';
import { createRouter } from '../router.ts';

const readParameters = parameterReader(compareParameters);

/** `GET /v1/institutes/compare`. The route of `/v1/institutes/{slug}` leaves it alone. */
export function compareRoutes(deps: {
  findPublishedBySlugs: (slugs: string[]) => Promise<InstituteRow[]>;
  /** old slug -> current one */
  findCurrentSlugs: (slugs: string[]) => Promise<Map<string, string>>;
}): Router {
  const router = createRouter();

  router.get('/v1/institutes/compare', async (context) => {
    const { slug: asked } = readParameters(context.querystring);
    const bySlug = await findRows(asked.filter(isSlug));
    const old = asked.filter((slug) => isSlug(slug) && !bySlug.has(slug));
    const current = old.length > 0 ? await deps.findCurrentSlugs(old) : new Map<string, string>();
    if (current.size > 0)
      for (const [slug, row] of await findRows([...current.values()])) bySlug.set(slug, row);
    const slugs = asked.map((slug) => current.get(slug) ?? slug);
    const same = asked.filter((_, at) => slugs.indexOf(slugs[at] as string) < at);
    if (same.length > 0)
      throw invalidParameters(
        same.map((slug) => ({
          parameter: 'slug',
          detail: `names an institute for the second time: ${slug}`,
        })),
      );
    const unknown = slugs.filter((slug) => !bySlug.has(slug));
    if (unknown.length > 0) {
      throw new AppError('not-found', `There is no institute ${unknown.join(', ')}.`, {
        fieldErrors: unknown.map((slug) => ({ parameter: 'slug', detail: `there is no institute ${slug}` })),
      });
    }
    context.set('Cache-Control', 'no-cache');
    context.body = { institutes: presentAll(slugs.map((slug) => bySlug.get(slug) as InstituteRow)) };
  });

  return router;

  async function findRows(slugs: string[]): Promise<Map<string, InstituteRow>> {
    const rows = await deps.findPublishedBySlugs(slugs);
    return new Map(rows.map((row) => [row.slug, row]));
  }
}

/** @throws AppError unreadable, which names every institute that cannot be shown */
function presentAll(rows: InstituteRow[]): InstituteDetail[] {
  const damaged: string[] = [];
  const details = rows.flatMap((row) => {
    try {
      return [presentInstitute(row)];
    } catch (error) {
      if (!hasCode(error, 'unreadable')) throw error;
      damaged.push(row.slug);
      return [];
    }
  });
  if (damaged.length > 0) throw unreadable(damaged, undefined);
  return details;
}
