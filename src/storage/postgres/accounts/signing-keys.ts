import { createPrivateKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { SigningKey } from '../../../domain/account.ts';
import { outlivesTokensSeconds } from '../../../domain/account.ts';
import { type Queryable, transaction } from '../pool.ts';

// The first key signs immediately, even on a machine whose clock is behind.
const clocksDifferSeconds = 60;

interface Row {
  kid: string;
  private_key: string;
  signs_from: Date;
}

/** Reads all trusted keys, the newest first. Creates the first key if there is none. */
export async function readSigningKeys(pool: pg.Pool): Promise<SigningKey[]> {
  const keys = await listSigningKeys(pool);
  if (keys.length > 0) return keys;
  return transaction(pool, async (client) => {
    await client.query(`select pg_advisory_xact_lock(hashtext('institutes signing keys'))`);
    if ((await listSigningKeys(client)).length === 0) await addSigningKey(client, -clocksDifferSeconds);
    return listSigningKeys(client);
  });
}

/** Lists the trusted keys, the newest first. */
export async function listSigningKeys(db: Queryable): Promise<SigningKey[]> {
  const { rows } = await db.query<Row>(
    'select kid, private_key, signs_from from signing_keys order by signs_from desc, kid',
  );
  return rows.map(({ kid, private_key, signs_from }) => ({
    kid,
    key: createPrivateKey(private_key),
    signsFrom: signs_from.getTime(),
  }));
}

/** Adds a key that signs tokens from `afterSeconds` on. @returns its key id (`kid`) */
export async function addSigningKey(db: Queryable, afterSeconds: number): Promise<string> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = randomUUID();
  await db.query(
    `insert into signing_keys (kid, private_key, signs_from)
     values ($1::text, $2::text, clock_timestamp() + make_interval(secs => $3::float8))`,
    [kid, privateKey.export({ type: 'pkcs8', format: 'pem' }), afterSeconds],
  );
  return kid;
}

/**
 * Removes the keys that a newer key replaced so long ago that no token signed with them can still be valid.
 * @returns their key ids
 */
export async function removeOldSigningKeys(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ kid: string }>(
    `delete from signing_keys old
     where exists (
       select from signing_keys newer
       where newer.signs_from > old.signs_from
         and newer.signs_from < clock_timestamp() - make_interval(secs => $1::float8)
     )
     returning kid`,
    [outlivesTokensSeconds],
  );
  return rows.map(({ kid }) => kid);
}
