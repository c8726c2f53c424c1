import type { DatabaseIdentity } from '../../domain/readiness.ts';
import type { Queryable } from './pool.ts';

/** Reads the identity of the connected database; all of it is readable without special privileges. */
export async function readDatabaseIdentity(db: Queryable): Promise<DatabaseIdentity> {
  const { rows } = await db.query<DatabaseIdentity>(
    `select (select system_identifier::text from pg_control_system()) as server,
            current_database()::text as name,
            concat_ws(
              '/', (select timeline_id from pg_control_checkpoint()),
              (select oid from pg_database where datname = current_database()),
              'targets'::regclass::oid, pg_relation_filenode('institutes'::regclass)
            ) as incarnation`,
  );
  return rows[0] as DatabaseIdentity;
}
