import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { Redis } from 'ioredis';
import { splitKey } from '../../src/contract/answer-key.ts';
import { shareWithoutSearch } from '../../src/domain/search/answer-store.ts';
import { countCached, purgeCached } from '../../src/storage/redis/cache-keys.ts';
import { generationKey } from '../../src/storage/redis/generation.ts';
import { createPopularity } from '../../src/storage/redis/popularity.ts';
import { warmAnswers } from '../rebuild/cache-warming.ts';
import { runCommand } from './command-context.ts';
import { jsonOption, readCount } from './command-options.ts';
import { withRedis } from './redis-connection.ts';
import { countOf, createProgress, interruptible, print, printError, printJson } from './terminal.ts';

export function addCacheCommand(program: Command): void {
  const cache = program.command('cache').description('Inspect, warm and purge the cached responses in Redis');
  addStats(cache);
  addWarm(cache);
  addPurge(cache);
}

function addStats(cache: Command) {
  cache
    .command('stats')
    .description('Show the size of the cache, its hit rates and the most requested responses')
    .option('--most <count>', 'Number of most requested responses to list', readCount(1_000), 10)
    .option(...jsonOption)
    .action(({ most, json }: { most: number; json?: boolean }) =>
      runCommand((context) =>
        withRedis('cache', context, async (redis) => {
          const stats = await readStats(redis, most);
          if (json) printJson(stats);
          else printStats(stats);
          return 0;
        }),
      ),
    );
}

async function readStats(redis: Redis, most: number) {
  const popularity = createPopularity(redis);
  const [cached, states, popular, generation, memory] = await Promise.all([
    countCached(redis),
    popularity.states(new Date()),
    popularity.answers(most),
    redis.get(generationKey),
    redis.info('memory'),
  ]);
  const figure = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(memory)?.[1] ?? 0);
  return {
    generation: Number(generation ?? 0),
    cached,
    memory_bytes: { used: figure('used_memory'), most: figure('maxmemory') },
    today: { states: states.today, without_search: shareWithoutSearch(states.today) },
    yesterday: { states: states.yesterday, without_search: shareWithoutSearch(states.yesterday) },
    popular: popular.map(({ key, asks }) => {
      const { kind, text } = splitKey(key);
      return { kind, query: text, asks };
    }),
  };
}

function printStats(stats: Awaited<ReturnType<typeof readStats>>) {
  const { used, most } = stats.memory_bytes;
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  print(`generation ${stats.generation}`);
  print(`cached     ${stats.cached.answers} responses, ${stats.cached.counts} search counts`);
  print(`memory     ${megabytes(used)}${most > 0 ? ` of ${megabytes(most)}` : ''}`);
  for (const day of ['today', 'yesterday'] as const) {
    const { states, without_search } = stats[day];
    const text = Object.entries(states).map(([state, count]) => `${state} ${count}`);
    const share =
      without_search === null ? '' : `; ${(without_search * 100).toFixed(1)} % served without a search`;
    print(`${day.padEnd(10)} ${text.sort().join(', ') || 'no requests'}${share}`);
  }
  print(
    stats.popular.length > 0
      ? 'most requested in the last minutes:'
      : 'nothing was requested repeatedly in the last minutes',
  );
  for (const { kind, query, asks } of stats.popular)
    print(`  ${String(asks).padStart(8)}  ${kind} ${query || '(all institutes)'}`);
}

function addWarm(cache: Command) {
  cache
    .command('warm')
    .description('Request the most popular responses from a running API, so that they are cached')
    .option('--most <count>', 'Number of responses to request', readCount(5_000), 100)
    .option('--url <url>', 'Base URL of the API (default: http://HOST:PORT of the settings)', readUrl)
    .option(...jsonOption)
    .addHelpText(
      'after',
      `
Popularity is measured over the last ten to twenty minutes. Exits with 0 only if every request succeeded.

Examples:
  institutes cache warm --most 500
  institutes cache purge && institutes cache warm`,
    )
    .action(({ most, url, json }: { most: number; url?: string; json?: boolean }) =>
      runCommand((context) =>
        withRedis('cache', context, async (redis) => {
          const { HOST, PORT } = context.config;
          const api = url ?? `http://${HOST === '0.0.0.0' ? '127.0.0.1' : HOST}:${PORT}`;
          const popular = await createPopularity(redis).answers(most);
          const keys = popular.map(({ key }) => key);
          const progress = createProgress('Warming');
          const report = await interruptible((signal) =>
            warmAnswers(api, keys, { onProgress: progress.update, signal }),
          ).finally(progress.stop);
          if (json) printJson(report);
          else {
            for (const { query, reason } of report.failed) printError(`${query}: ${reason}`);
            print(`requested  ${report.asked} popular responses`);
            print(`rendered   ${report.made}, already cached ${report.kept}, failed ${report.failed.length}`);
          }
          return report.failed.length === 0 ? 0 : 1;
        }),
      ),
    );
}

function readUrl(text: string): string {
  if (!/^https?:\/\/[^/]+\/?$/.test(text))
    throw new InvalidArgumentError('Must be a URL such as http://127.0.0.1:3000.');
  return text.replace(/\/$/, '');
}

function addPurge(cache: Command) {
  cache
    .command('purge')
    .description('Delete all cached responses; they are rendered again on request')
    .option(...jsonOption)
    .action(({ json }: { json?: boolean }) =>
      runCommand((context) =>
        withRedis('cache', context, async (redis) => {
          const removed = await purgeCached(redis);
          if (json) printJson({ removed });
          else print(`Deleted ${countOf(removed, 'cached entry', 'cached entries')}`);
          return 0;
        }),
      ),
    );
}
