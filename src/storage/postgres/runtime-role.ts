import pg from 'pg';

/**
 * Grants the role of `runtimeUrl` the privileges that the API, the indexer and the worker need on the tables that the role of `ownerUrl` owns:
 * all row operations, but only reading and inserting in the audit log. Creates the role with the password of the URL if it does
 * not exist. Every `migrate` grants again, so that the tables of new migrations are included.
 * @returns false if both URLs name the same role, which can then do everything; otherwise true
 * @throws Error of Postgres, such as 42501 when the role does not exist and the owner must not create it
 */
export async function grantRuntimeRole(ownerUrl: string, runtimeUrl: string): Promise<boolean> {
  const { username, password } = new URL(runtimeUrl);
  const name = decodeURIComponent(username);
  if (name === decodeURIComponent(new URL(ownerUrl).username)) return false;
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await client.query('begin');
    // Roles belong to the whole server: concurrent migrations of its other databases have to wait.
    await client.query(`select pg_advisory_xact_lock(hashtext('institutes runtime role'))`);
    const { rowCount } = await client.query('select from pg_roles where rolname = $1::text', [name]);
    const role = pg.escapeIdentifier(name);
    if (rowCount === 0)
      await client.query(
        `create role ${role} login password ${pg.escapeLiteral(decodeURIComponent(password))}`,
      );
    await client.query(`
      grant usage on schema public to ${role};
      grant select, insert, update, delete on all tables in schema public to ${role};
      grant usage, select, update on all sequences in schema public to ${role};
      revoke update, delete on audit from ${role};
      revoke insert, update, delete on migrations, installation_keys from ${role}`);
    await client.query('commit');
  } finally {
    await client.end();
  }
  return true;
}
