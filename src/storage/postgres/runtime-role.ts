import pg from 'pg';

/**
 * Gives the role of `runtimeUrl` what the API and the indexer need of the tables that the role of `ownerUrl` has made:
 * rows of all of them, and of the audit only reading and adding. The role is made, with the password of the URL, where
 * there is none. Granting again changes nothing, so each `migrate` does it, for tables of later migrations too.
 * @returns false where both URLs name one role, which then may do everything, and true otherwise
 * @throws Error of Postgres, such as 42501 where the role is missing and its owner may not make it
 */
export async function grantRuntimeRole(ownerUrl: string, runtimeUrl: string): Promise<boolean> {
  const { username, password } = new URL(runtimeUrl);
  const name = decodeURIComponent(username);
  if (name === decodeURIComponent(new URL(ownerUrl).username)) return false;
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await client.query('begin');
    // Roles belong to the whole server: whoever migrates another database of it at the same time waits.
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
