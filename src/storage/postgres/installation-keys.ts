import type { Queryable } from './pool.ts';

/** `cursor` signs positions in lists; `viewers` hashes who looked at an institute. */
export type InstallationKeyName = 'cursor' | 'viewers';

/**
 * A secret of this installation, which never changes: 32 bytes.
 * @throws Error where the migrations have not made it
 */
export async function readInstallationKey(db: Queryable, name: InstallationKeyName): Promise<Buffer> {
  const { rows } = await db.query<{ secret: string }>(
    'select secret from installation_keys where name = $1::text',
    [name],
  );
  if (!rows[0]) throw new Error(`there is no installation key '${name}'`);
  return Buffer.from(rows[0].secret, 'hex');
}
