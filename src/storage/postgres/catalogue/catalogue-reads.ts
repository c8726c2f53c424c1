import type pg from 'pg';
import type { InstituteRow } from '../../../domain/institutes/institute.ts';
import type { RelevanceRows } from '../../../domain/search/relevance.ts';
import type { Metrics } from '../../../metrics.ts';
import { orUnavailable } from '../pool.ts';
import { readRelevance } from '../tuning/relevance-tuning.ts';
import { findPublishedBySlug, findPublishedBySlugs } from './institutes.ts';
import { findCurrentSlug, findCurrentSlugs } from './old-slugs.ts';
import { readDisciplineNames } from './reference-data.ts';

/** What the public API reads from Postgres. */
export interface CatalogueReads {
  /** @throws AppError database-unavailable */
  findPublishedBySlug(slug: string): Promise<InstituteRow | null>;
  /** @throws AppError database-unavailable */
  findPublishedBySlugs(slugs: string[]): Promise<InstituteRow[]>;
  /** @throws AppError database-unavailable */
  findCurrentSlug(slug: string): Promise<string | null>;
  /** @throws AppError database-unavailable */
  findCurrentSlugs(slugs: string[]): Promise<Map<string, string>>;
  /** The same as `findCurrentSlug` for the pages, which are sent even if this fails. */
  findSlug(slug: string): Promise<string | null>;
  disciplineNames(): Promise<Map<string, string>>;
  readRelevance(): Promise<RelevanceRows>;
}

/** These reads on a pool, each timed in the metrics. */
export function createCatalogueReads(pool: pg.Pool, metrics: Metrics): CatalogueReads {
  const timed = <T>(operation: string, read: () => Promise<T>) => metrics.time('postgres', operation, read);
  return {
    findPublishedBySlug: (slug) =>
      orUnavailable(() => timed('institute', () => findPublishedBySlug(pool, slug))),
    findPublishedBySlugs: (slugs) =>
      orUnavailable(() => timed('institutes', () => findPublishedBySlugs(pool, slugs))),
    findCurrentSlug: (slug) => orUnavailable(() => timed('old slugs', () => findCurrentSlug(pool, slug))),
    findCurrentSlugs: (slugs) => orUnavailable(() => timed('old slugs', () => findCurrentSlugs(pool, slugs))),
    findSlug: (slug) => timed('slug', () => findCurrentSlug(pool, slug)),
    disciplineNames: () => timed('disciplines', () => readDisciplineNames(pool)),
    readRelevance: () => timed('relevance', () => readRelevance(pool)),
  };
}
