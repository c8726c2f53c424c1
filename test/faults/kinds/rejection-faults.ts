import type { estypes } from '@elastic/elasticsearch';
import { loadIndexDefinition } from '../../../src/storage/elasticsearch/index-definition.ts';
import { deleteIndex, newIndexName, writeAlias } from '../../../src/storage/elasticsearch/indexes.ts';
import { addTarget, removeTarget } from '../../../src/storage/postgres/sync/targets.ts';
import type { Chance } from '../edits/chance.ts';
import type { World } from '../world.ts';
import type { Fault } from './fault.ts';
import { insist } from './pausing.ts';
import type { Letter } from './rejections.ts';

const timeoutSeconds = 60;
// More than a `short` can contain.
const tooPopular = 40_000;
// More bytes than a term of an index may have.
const tooLong = 40_000;

/** Adds a second target with a narrower mapping, which refuses the most popular institutes. */
export const targetRefuses: Fault = {
  kind: 'mapping refuses (2nd target)',
  share: 4,
  needs: ['postgres', 'elasticsearch', 'targets'],
  async run(world, chance) {
    const { pool, truth, config } = world;
    const index = newIndexName(config, new Date());
    const ids = takePublished(world, chance);
    try {
      await createNarrowIndex(world, index);
      world.rejections.expect({ index, ids, reason: /popularity/ });
      await insist(world, timeoutSeconds, 'popular rows', () =>
        pool.query('update institutes set popularity = $2 + id % 1000 where id = any($1::bigint[])', [
          ids,
          tooPopular,
        ]),
      );
      await awaitDeadLetters(world, ids, index);
    } finally {
      await insist(world, timeoutSeconds, 'the narrow target is dropped', async () => {
        await removeTarget(pool, index);
        await deleteIndex(world.elasticsearch, index);
      });
      await insist(world, timeoutSeconds, 'popular rows', () =>
        pool.query('update institutes set popularity = 1 where id = any($1::bigint[])', [ids]),
      );
      truth.release(ids);
    }
    return () => resolveDeadLetters(world, chance);
  },
};

/** Writes rows that every index refuses, and corrects them later. */
export const rowsRefused: Fault = {
  kind: 'mapping refuses (rows)',
  share: 4,
  needs: ['postgres', 'elasticsearch', 'targets'],
  async run(world, chance) {
    const { pool, truth } = world;
    const ids = takePublished(world, chance);
    const setAliases = (aliases: string[]) =>
      insist(world, timeoutSeconds, 'aliases', () =>
        pool.query('update institutes set aliases = $2 where id = any($1::bigint[])', [ids, aliases]),
      );
    try {
      world.rejections.expect({ index: null, ids, reason: /immense term|max length|bytes/ });
      await setAliases(['z'.repeat(tooLong)]);
      await awaitDeadLetters(world, ids, null);
    } finally {
      await setAliases([]);
      truth.release(ids);
    }
    return () => resolveDeadLetters(world, chance);
  },
};

function takePublished({ truth }: World, chance: Chance): number[] {
  const published = [...truth.institutes.values()].filter(({ status }) => status === 'published');
  return truth.take(chance.whole(1, 6), () => chance.pick(published).id);
}

async function createNarrowIndex({ elasticsearch, config, pool }: World, index: string) {
  const { settings, mappings } = loadIndexDefinition(config);
  mappings.properties.popularity = { type: 'short' };
  await elasticsearch.indices.create({
    index,
    settings: settings as estypes.IndicesIndexSettings,
    mappings: mappings as estypes.MappingTypeMapping,
    aliases: { [writeAlias(index)]: {} },
  });
  await addTarget(pool, index, mappings.properties);
}

/** Waits until each of these institutes has a dead letter. */
async function awaitDeadLetters(world: World, ids: number[], index: string | null) {
  await insist(world, timeoutSeconds, 'a dead letter of each refused institute', async () => {
    const { rows } = await world.pool.query<{ missing: string[] }>(
      `select array(
         select wanted from unnest($1::bigint[]) as wanted where not exists (
           select from dead_letters where institute_ids @> array[wanted] and index_name = coalesce($2, index_name)
         )) as missing`,
      [ids, index],
    );
    const missing = rows[0]?.missing ?? [];
    if (missing.length > 0) throw new Error(`no dead letter of ${missing.join(', ')}`);
  });
}

/** Replays or purges the dead letters that a fault explains; others stay, and fail the run. */
export async function resolveDeadLetters(world: World, chance: Chance): Promise<void> {
  const { operator } = world;
  const { letters } = await insist(world, timeoutSeconds, 'dead list', () =>
    operator.run<{ letters: Letter[] }>(20_000, 'dead', 'list', '--limit', '10000', '--json'),
  );
  const explained = letters.filter((letter) => world.rejections.explain(letter)).map(({ id }) => String(id));
  if (explained.length === 0) return;
  const action = chance.happens(0.7) ? 'replay' : 'purge';
  await insist(world, timeoutSeconds, `dead ${action}`, () =>
    operator.run(20_000, 'dead', action, ...explained, '--json'),
  );
}
