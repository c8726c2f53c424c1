import { setTimeout as delay } from 'node:timers/promises';
import { capitalised } from './edits/words.ts';
import type { World } from './world.ts';

export const maxRecoveryMs = 90_000;
const retryMs = 50;

/** Measures the seconds from `since` until a search finds an edit that is made now; null after `maxRecoveryMs`. */
export async function measureRecovery(world: World, since: number): Promise<number | null> {
  const { pool, truth, words, signal } = world;
  const word = words();
  const name = `${capitalised(word)} Canary`;
  const deadline = since + maxRecoveryMs;
  let id: number | undefined;
  // The institute is reserved, so that no other edit changes its name meanwhile.
  const release = () => (id === undefined ? undefined : truth.release([id]));
  while (performance.now() < deadline) {
    signal.throwIfAborted();
    try {
      if (id === undefined) {
        const { rows } = await pool.query<{ id: number }>(
          `insert into institutes (slug, name, kind, status) values ($1, $2, 'school', 'published') returning id::int`,
          [word, name],
        );
        id = rows[0]?.id as number;
        truth.commit([{ id, to: { name, word, status: 'published' } }]);
        truth.take(1, () => id as number);
      }
      if ((await findNames(world, word)).get(id) === name) {
        release();
        return (performance.now() - since) / 1_000;
      }
    } catch {
      // Postgres or the API does not answer yet.
    }
    await delay(retryMs, undefined, { signal });
  }
  release();
  return null;
}

/** The names that a search for `word` finds, by id. Rejects when the search fails. */
export async function findNames(world: World, word: string): Promise<Map<number, string>> {
  const response = await fetch(`${await world.address()}/v1/institutes?q=${word}&facets=none&limit=50`, {
    signal: AbortSignal.timeout(10_000),
  });
  if (response.status !== 200) throw new Error(`search for ${word}: ${response.status}`);
  const { items } = (await response.json()) as { items: { id: number; name: string }[] };
  return new Map(items.map((item) => [item.id, item.name]));
}
