import type pg from 'pg';
import { pruneMails } from '../../src/storage/postgres/mail/mail-ledger.ts';
import type { JobHandler } from '../job-handler.ts';

// Far longer than a job of an e-mail may wait, so that nothing is sent twice because its entry is missing.
const keepDays = 90;

/** Deletes the entries of old e-mails from the ledger. */
export function createPruneMailsHandler(pool: pg.Pool): JobHandler<'prune-mails'> {
  return {
    kind: 'prune-mails',
    run: async () => ({ deleted: await pruneMails(pool, keepDays) }),
  };
}
