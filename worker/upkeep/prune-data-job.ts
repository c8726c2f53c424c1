import type pg from 'pg';
import { deleteExpiredAccountLinks } from '../../src/storage/postgres/accounts/account-links.ts';
import {
  createPartitionForTomorrow,
  pruneEvents,
} from '../../src/storage/postgres/analytics/search-events.ts';
import { pruneIdempotencyKeys } from '../../src/storage/postgres/editing/idempotency-keys.ts';
import { pruneImports } from '../../src/storage/postgres/imports/import-queue.ts';
import type { JobHandler } from '../job-handler.ts';

/**
 * Creates tomorrow's partition of the search events, so that no event has to wait for it at midnight, and deletes old search events,
 * idempotency keys, uploads and the links of e-mails. Events whose partition is missing create it, so none is lost while no worker runs.
 */
export function createPruneDataHandler(pool: pg.Pool, keepDays: number): JobHandler<'prune-data'> {
  return {
    kind: 'prune-data',
    async run() {
      await createPartitionForTomorrow(pool);
      await pruneImports(pool);
      const links = await deleteExpiredAccountLinks(pool);
      return {
        account_links: links,
        idempotency_keys: await pruneIdempotencyKeys(pool),
        days_of_events: await pruneEvents(pool, keepDays),
      };
    },
  };
}
