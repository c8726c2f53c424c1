import type { Queryable } from './pool.ts';

/** Which database it is. Indexes carry that of the one they are filled from. */
export interface DatabaseIdentity {
  /** of the cluster, by the number that initdb gave it */
  server: string;
  name: string;
  /**
   * Another one once the database was restored, from a dump (its tables are other ones) or to a point in time (another
   * timeline), or has failed over. A table that is written anew as a whole (`vacuum full`, some migrations) changes it too:
   * then all is compared once more than is needed.
   */
  incarnation: string;
}

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

export function isSameDatabase(a: DatabaseIdentity, b: DatabaseIdentity): boolean {
  return a.server === b.server && a.name === b.name;
}
