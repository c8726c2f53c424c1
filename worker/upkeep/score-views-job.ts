import type pg from 'pg';
import { scoreViews } from '../../src/storage/postgres/catalogue/institute-views.ts';
import type { JobHandler } from '../job-handler.ts';

/** Adds the views of institutes to their popularity. */
export function createScoreViewsHandler(pool: pg.Pool): JobHandler<'score-views'> {
  return {
    kind: 'score-views',
    run: async () => ({ institutes: await scoreViews(pool) }),
  };
}
