import type { Queryable } from './pool.ts';

/**
 * `cursor` signs the cursors of lists; `mail` derives the identifiers of e-mails; `unsubscribe` signs the links that end alerts;
 * `viewers` hashes the viewers of institutes.
 */
type InstallationKeyName = 'cursor' | 'downloads' | 'mail' | 'unsubscribe' | 'viewers';

/**
 * Reads a secret of this installation, which never changes: 32 bytes.
 * @throws Error when the migrations have not created it
 */
export async function readInstallationKey(db: Queryable, name: InstallationKeyName): Promise<Buffer> {
  const { rows } = await db.query<{ secret: string }>(
    'select secret from installation_keys where name = $1::text',
    [name],
  );
  if (!rows[0]) throw new Error(`there is no installation key '${name}'`);
  return Buffer.from(rows[0].secret, 'hex');
}
