// `npm start`: starts the servers, prepares schema, data and page, then runs API, indexer and worker until Ctrl-C.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { type Config, loadConfig } from '../src/config.ts';
import { buildPageWhenStale } from './page-build.ts';
import { findPlace } from './stack/place.ts';
import { mailFolder } from './stack/servers/mail.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
if (existsSync(`${root}.env`)) process.loadEnvFile(`${root}.env`);
const started = performance.now();
const children: ChildProcess[] = [];
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());

process.exitCode = await main().catch((error: unknown) => {
  if (!stopping.signal.aborted) console.error(`start: ${error instanceof Error ? error.message : error}`);
  return stopping.signal.aborted ? 0 : 1;
});

async function main(): Promise<number> {
  // The worker shows the e-mails that the local mail server has received.
  process.env.MAIL_FOLDER ||= mailFolder(findPlace(root.replace(/\/$/, '')));
  const config = loadConfig();
  const serversRanBefore = (await run('bin/stack', ['status', '--json'], 'ignore')) === 0;
  try {
    await runOrThrow('bin/stack', ['up']);
    await runOrThrow('bin/institutes', ['migrate']);
    if ((await countPublished(config.DATABASE_URL)) === 0) {
      await runOrThrow('bin/institutes', ['import', 'indian-colleges']);
      // One of the 24,000 files of this package is not a valid record; that must not stop the first start.
      await runOrThrow('bin/institutes', ['import', 'swot', '--lenient']);
      await runOrThrow('bin/institutes', ['generate']);
    }
    // The API refuses an index with another mapping. No indexer runs yet, so there is no pending change to wait for.
    if (await isIndexStale()) await runOrThrow('bin/institutes', ['reindex', '--patience', '0']);
    await buildPageWhenStale(root);
    const address = `http://${config.HOST}:${config.PORT}`;
    const ended = Promise.race([
      startService('API', 'src/main.ts'),
      startService('indexer', 'indexer/main.ts'),
      startService('worker', 'worker/main.ts'),
    ]);
    await Promise.race([waitUntilSearchable(config, await countPublished(config.DATABASE_URL)), ended]);
    if (!stopping.signal.aborted) {
      console.log(`Ready after ${elapsedSeconds()} s`);
      console.log(`  Page      ${address}/`);
      console.log(`  API       ${address}/v1/institutes?q=engineering&state=Kerala`);
      console.log(
        `  E-mails   http://${config.METRICS_HOST}:${config.WORKER_METRICS_PORT}/mail, and as files in ${config.MAIL_FOLDER}`,
      );
      console.log(`  API docs  ${address}/docs`);
      console.log(
        `  Metrics   http://${config.METRICS_HOST}:${config.METRICS_PORT}/metrics, :${config.INDEXER_METRICS_PORT}/metrics and :${config.WORKER_METRICS_PORT}/metrics`,
      );
      console.log('Press Ctrl-C to stop; the data is kept.');
    }
    await Promise.race([ended, aborted()]);
    return 0;
  } finally {
    await Promise.all(children.map(end));
    if (!serversRanBefore) await run('bin/stack', ['down'], 'inherit');
  }
}

/**
 * Starts one of the services; rejects when it ends by itself. It leads its own process group, so that Ctrl-C reaches it
 * only once, through this process, and it ends by itself when this process dies.
 */
function startService(name: string, script: string): Promise<never> {
  const child = spawn(process.execPath, [script], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  children.push(child);
  return new Promise((_, reject) => {
    child.once('exit', (code, signal) => {
      if (!stopping.signal.aborted)
        reject(
          new Error(
            `The ${name} ended unexpectedly (${signal ?? `exit code ${code}`}). Its last log lines above show the reason.`,
          ),
        );
    });
  });
}

async function end(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await gone;
  clearTimeout(timer);
}

/** Waits until the API is ready and the index contains all published institutes. */
async function waitUntilSearchable(config: Config, published: number) {
  for (let round = 1; !stopping.signal.aborted; round += 1) {
    const ready = await fetchJson(`http://${config.HOST}:${config.PORT}/readyz`);
    const index = await fetchJson(`${config.ELASTICSEARCH_URL}/${config.INDEX_NAME}/_count`);
    const found = typeof index?.count === 'number' ? index.count : 0;
    if (ready?.status === 'ready' && found >= published) return;
    if (round % 8 === 0) console.log(`Indexing ${found} of ${published} institutes`);
    await delay(250, undefined, { signal: stopping.signal });
  }
}

/** Whether the searched index exists and has another mapping than `mappings/` defines. */
async function isIndexStale(): Promise<boolean> {
  // The command exits with 1 when there is no index.
  const { stdout } = await promisify(execFile)('bin/institutes', ['index', 'status', '--json'], {
    cwd: root,
  }).catch((error: { stdout: string }) => error);
  const { indexes } = JSON.parse(stdout) as { indexes: { searched: boolean; current: boolean }[] };
  return indexes.some(({ searched, current }) => searched && !current);
}

async function fetchJson(url: string): Promise<Record<string, unknown> | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    return (await response.json()) as Record<string, unknown>;
  } catch {
    return null;
  }
}

async function countPublished(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ n: number }>(
      `select count(*)::int as n from institutes where status = 'published'`,
    );
    return rows[0]?.n ?? 0;
  } finally {
    await client.end();
  }
}

async function runOrThrow(command: string, args: string[]) {
  const code = await run(command, args, 'inherit');
  if (stopping.signal.aborted) throw new Error('stopped');
  if (code !== 0)
    throw new Error(
      `'${[command, ...args].join(' ')}' failed with exit code ${code}. Its output above shows the reason.`,
    );
}

function run(command: string, args: string[], stdio: 'inherit' | 'ignore'): Promise<number> {
  return new Promise((resolve, reject) => {
    spawn(command, args, { cwd: root, stdio: ['ignore', stdio, stdio] })
      .once('error', reject)
      .once('exit', (code) => resolve(code ?? 1));
  });
}

function aborted(): Promise<void> {
  if (stopping.signal.aborted) return Promise.resolve();
  return new Promise((resolve) => stopping.signal.addEventListener('abort', () => resolve(), { once: true }));
}

function elapsedSeconds(): string {
  return ((performance.now() - started) / 1_000).toFixed(1);
}
