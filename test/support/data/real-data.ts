import { generate } from '../../../indexer/generate/generate.ts';
import { indianCoordinates } from '../../../indexer/import/india/india-coordinates.ts';
import { importSource } from '../../../indexer/import/loader.ts';
import { sources } from '../../../indexer/import/package-sources.ts';
import type { TestSystem } from '../system.ts';
import { until } from '../until.ts';

export interface LoadTimes {
  importSeconds: number;
  generateSeconds: number;
  /** from the last commit until all is searchable */
  searchableSeconds: number;
}

/** Loads both real sources with generated programmes and carries them through the write path into the index. */
export async function loadRealData(system: TestSystem): Promise<LoadTimes> {
  const locate = await indianCoordinates();
  let importSeconds = 0;
  for (const name of ['indian-colleges', 'swot']) {
    const source = sources.get(name);
    if (!source) throw new Error(`no source ${name}`);
    importSeconds += (await importSource(system.pool, source, { locate })).seconds;
  }
  const generated = await generate(system.pool, 0);
  const started = performance.now();
  await system.ensureIndex();
  system.startRelay();
  system.startConsumer();
  const { rows } = await system.pool.query<{ n: number }>(
    `select count(*)::int as n from institutes where status = 'published'`,
  );
  const published = rows[0]?.n ?? 0;
  await until(
    'all searchable',
    async () => {
      const { count } = await system.elasticsearch.count({ index: system.config.INDEX_NAME });
      const outbox = await system.pool.query('select from outbox limit 1');
      return count >= published && outbox.rowCount === 0;
    },
    120_000,
  );
  return {
    importSeconds,
    generateSeconds: generated.seconds,
    searchableSeconds: (performance.now() - started) / 1_000,
  };
}
