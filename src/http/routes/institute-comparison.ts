import type { Middleware } from 'koa';
import { presentInstitute, unreadable } from '../../contract/institute-detail.ts';
import { compareParameters, isSlug } from '../../contract/parameters/institute-parameters.ts';
import { parameterReader } from '../../contract/reading/parameter-reader.ts';
import type { InstituteDetail } from '../../contract/responses/institute-response.ts';
import type { InstituteRow } from '../../domain/institutes/institute.ts';
import { AppError, hasCode, invalidInput } from '../../errors.ts';

const readParameters = parameterReader(compareParameters);

/**
 * Answers `GET /v1/institutes/compare`.
 * @param deps.findCurrentSlugs the current slug for each of these that is a former one
 */
export function compareInstitutes(deps: {
  findPublishedBySlugs: (slugs: string[]) => Promise<InstituteRow[]>;
  findCurrentSlugs: (slugs: string[]) => Promise<Map<string, string>>;
}): Middleware {
  return async (context) => {
    const { slug: requested } = readParameters(context.querystring);
    const bySlug = await findRows(requested.filter(isSlug));
    const missing = requested.filter((slug) => isSlug(slug) && !bySlug.has(slug));
    const current = missing.length > 0 ? await deps.findCurrentSlugs(missing) : new Map<string, string>();
    if (current.size > 0)
      for (const [slug, row] of await findRows([...current.values()])) bySlug.set(slug, row);
    const slugs = requested.map((slug) => current.get(slug) ?? slug);
    refuseRepeated(requested, slugs);
    context.set('Cache-Control', 'no-cache');
    context.body = { institutes: presentAll(rowsOf(slugs, bySlug)) };
  };

  async function findRows(slugs: string[]): Promise<Map<string, InstituteRow>> {
    const rows = await deps.findPublishedBySlugs(slugs);
    return new Map(rows.map((row) => [row.slug, row]));
  }
}

/**
 * Two of the requested slugs may be the current and a former one of the same institute.
 * @throws AppError bad-request that names each repetition
 */
function refuseRepeated(requested: string[], current: string[]): void {
  const repeated = requested.filter((_, at) => current.indexOf(current[at] as string) < at);
  if (repeated.length === 0) return;
  throw invalidInput(
    repeated.map((slug) => ({ parameter: 'slug', detail: `must not name an institute twice: ${slug}` })),
  );
}

/** @throws AppError not-found that names each slug without a row */
function rowsOf(slugs: string[], bySlug: Map<string, InstituteRow>): InstituteRow[] {
  const rows = slugs.flatMap((slug) => bySlug.get(slug) ?? []);
  if (rows.length === slugs.length) return rows;
  const unknown = slugs.filter((slug) => !bySlug.has(slug));
  const quoted = unknown.map((slug) => `"${slug}"`).join(', ');
  throw new AppError(
    'not-found',
    unknown.length === 1
      ? `No institute with the slug ${quoted} exists.`
      : `No institutes with the slugs ${quoted} exist.`,
    {
      fieldErrors: unknown.map((slug) => ({
        parameter: 'slug',
        detail: `is not the slug of an institute: ${slug}`,
      })),
    },
  );
}

/** @throws AppError unreadable that names each institute whose record is damaged */
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
