import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { type ServerName, serverNames } from '../../ops/stack/servers/server.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import { createMetrics } from '../../src/metrics.ts';
import {
  createElasticsearch,
  type Elasticsearch,
} from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { createPool } from '../../src/storage/postgres/pool.ts';
import { type Connection, connectRabbitmq } from '../../src/storage/rabbitmq/rabbitmq-client.ts';
import { createChance } from './edits/chance.ts';
import { createTruth, type Truth } from './edits/truth.ts';
import { createWords } from './edits/words.ts';
import { type BulkGate, openBulkGate } from './kinds/bulk-gate.ts';
import { type Link, openLink } from './kinds/link.ts';
import { createRejections, type Rejections } from './kinds/rejections.ts';
import type { WorkerKill } from './kinds/worker-kill.ts';
import { createOperator, type Operator } from './operator.ts';
import { createOutages, type Outages } from './outages.ts';
import type { PrivateServers } from './private-servers.ts';
import { createProgram, type Program } from './programs.ts';
import { say } from './progress.ts';

const clients = ['indexer-1', 'indexer-2', 'worker-1', 'worker-2', 'api', 'operator'] as const;
export type Client = (typeof clients)[number];

/** Everything that a fault can affect. */
export interface World {
  servers: PrivateServers;
  /** the link of each client to each server */
  links: Record<Client, Record<ServerName, Link>>;
  gate: BulkGate;
  indexers: [Program, Program];
  workers: [Program, Program];
  /** Starts the API if necessary and returns its address. */
  address(): Promise<string>;
  operator: Operator;
  outages: Outages;
  truth: Truth;
  rejections: Rejections;
  /** what workers ran when they were killed */
  kills: WorkerKill[];
  words: () => string;
  /** what must not have happened; each entry makes the run fail */
  problems: string[];
  /** the folder to which workers write images */
  mediaFolder: string;
  /** settings and clients for the servers themselves, without links */
  config: Config;
  pool: pg.Pool;
  elasticsearch: Elasticsearch;
  rabbitmq: Connection;
  signal: AbortSignal;
  close(): Promise<void>;
}

/** Opens the links and prepares the programs without starting them. */
export async function createWorld(
  servers: PrivateServers,
  options: { seed: number; logs: string | null; signal: AbortSignal },
): Promise<World> {
  const quiet = createLogger('faults', { level: 'silent', format: 'json' });
  // All requests come from one client here.
  const unlimited = {
    RATE_LIMIT_READS: 1_000_000_000,
    RATE_LIMIT_WRITES: 1_000_000_000,
    MAIL_PER_MINUTE: 100_000,
  };
  const temporary = mkdtempSync(join(tmpdir(), 'institutes-faults-'));
  const mediaFolder = join(temporary, 'media');
  await mkdir(mediaFolder);
  const config = { ...loadConfig(servers.settings), ...unlimited, MEDIA_STORE_URL: `file:${mediaFolder}` };
  const metrics = createMetrics('faults');
  const gate = await openBulkGate(portOf(config.ELASTICSEARCH_URL), createChance(options.seed, 'gate'));
  const links = {} as World['links'];
  for (const client of clients) links[client] = await openLinks(config, client === 'api' ? null : gate);

  const logs = options.logs ?? temporary;
  await mkdir(logs, { recursive: true });
  const problems: string[] = [];
  const onCrash = (what: string) => {
    problems.push(what);
    say(`PROBLEM  ${what}`);
  };
  const program = (client: Client, script: string) =>
    createProgram(client, script, settingsThrough(config, links[client]), { logs, onCrash });
  const indexers: World['indexers'] = [
    program('indexer-1', 'indexer/main.ts'),
    program('indexer-2', 'indexer/main.ts'),
  ];
  const workers: World['workers'] = [
    program('worker-1', 'worker/main.ts'),
    program('worker-2', 'worker/main.ts'),
  ];
  const api = program('api', 'src/main.ts');
  const operator = createOperator(settingsThrough(config, links.operator));
  const pool = createPool({ ...config, DATABASE_POOL: 20 }, 'faults', quiet);
  const elasticsearch = createElasticsearch(config, metrics);
  const rabbitmq = connectRabbitmq(config, 'faults', quiet);
  let apiStarted = false;

  return {
    servers,
    links,
    gate,
    indexers,
    workers,
    async address() {
      if (!apiStarted) api.start();
      apiStarted = true;
      const line = (await api.logged('api: listening')) as { address: { port: number } };
      return `http://127.0.0.1:${line.address.port}`;
    },
    operator,
    outages: createOutages(),
    truth: createTruth(),
    rejections: createRejections(),
    kills: [],
    words: createWords(),
    problems,
    mediaFolder,
    config,
    pool,
    elasticsearch,
    rabbitmq,
    signal: options.signal,
    async close() {
      await operator.close();
      const clean = await Promise.all([...indexers, ...workers, api].map((one) => one.stop()));
      if (clean.includes(false) && !options.signal.aborted)
        problems.push('a program did not end with exit code 0 on SIGTERM');
      for (const byServer of Object.values(links)) for (const link of Object.values(byServer)) link.close();
      gate.close();
      rabbitmq.unsafeDestroy();
      await Promise.all([pool.end(), elasticsearch.close()]);
      rmSync(temporary, { recursive: true, force: true });
    },
  };
}

const variables = {
  postgres: 'DATABASE_URL',
  redis: 'REDIS_URL',
  'sessions-redis': 'SESSIONS_REDIS_URL',
  rabbitmq: 'RABBITMQ_URL',
  elasticsearch: 'ELASTICSEARCH_URL',
  mail: 'MAIL_URL',
} as const satisfies Record<ServerName, keyof Config>;

const portOf = (url: string) => Number(new URL(url).port);

async function openLinks(config: Config, gate: BulkGate | null): Promise<Record<ServerName, Link>> {
  const links = {} as Record<ServerName, Link>;
  for (const server of serverNames) {
    const target = server === 'elasticsearch' && gate ? gate.port : portOf(config[variables[server]]);
    links[server] = await openLink(target);
  }
  return links;
}

function settingsThrough(config: Config, links: Record<ServerName, Link>): Record<string, string> {
  const settings = Object.fromEntries(Object.entries(config).map(([key, value]) => [key, String(value)]));
  for (const server of serverNames) {
    const url = new URL(config[variables[server]]);
    url.port = String(links[server].port);
    settings[variables[server]] = url.href;
  }
  return settings;
}
