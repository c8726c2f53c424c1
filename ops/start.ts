// `npm start`: servers, schema, data, page, then API and indexer until Ctrl-C.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { type Config, loadConfig } from '../src/config.ts';
import { buildPageWhenStale } from './page-build.ts';

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
  const config = loadConfig();
  const serversRanBefore = (await run('bin/stack', ['status', '--json'], 'ignore')) === 0;
  try {
    await must('bin/stack', ['up']);
    await must('bin/institutes', ['migrate']);
    if ((await count(config.DATABASE_URL)) === 0) {
      await must('bin/institutes', ['import', 'indian-colleges']);
      // That one of 24,000 files of other people's is no record is shown, and stops nobody.
      await must('bin/institutes', ['import', 'swot', '--lenient']);
      await must('bin/institutes', ['generate']);
    }
    // The API searches no index of another mapping. Nobody indexes yet, so no change on its way is waited for.
    if (await isIndexStale()) await must('bin/institutes', ['reindex', '--patience', '0']);
    await buildPageWhenStale(root);
    const address = `http://${config.HOST}:${config.PORT}`;
    const ended = Promise.race([service('api', 'src/main.ts'), service('indexer', 'indexer/main.ts')]);
    await Promise.race([untilSearchable(config, await count(config.DATABASE_URL)), ended]);
    if (!stopping.signal.aborted) {
      say(`ready after ${seconds()} s`);
      say(`  the page    ${address}/`);
      say(`  the API     ${address}/v1/institutes?q=engineering&state=Kerala`);
      say(
        `  figures     http://${config.METRICS_HOST}:${config.METRICS_PORT}/metrics and :${config.INDEXER_METRICS_PORT}/metrics`,
      );
      say('  Ctrl-C stops; the data stays');
    }
    await Promise.race([ended, aborted()]);
    return 0;
  } finally {
    await Promise.all(children.map(end));
    if (!serversRanBefore) await run('bin/stack', ['down'], 'inherit');
  }
}

/** Starts a process of ours; rejects when it ends by itself. It leads a process group of its own, so that Ctrl-C
 * reaches it once, through us; and it ends by itself when we are gone. */
function service(name: string, script: string): Promise<never> {
  const child = spawn(process.execPath, [script], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  children.push(child);
  return new Promise((_, reject) => {
    child.once('exit', (code, signal) => {
      if (!stopping.signal.aborted)
        reject(new Error(`${name} ended (${signal ?? code}); its last lines say why`));
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

/** Until the API answers and the index holds all published institutes. */
async function untilSearchable(config: Config, published: number) {
  for (let round = 1; !stopping.signal.aborted; round += 1) {
    const ready = await ask(`http://${config.HOST}:${config.PORT}/readyz`);
    const index = await ask(`${config.ELASTICSEARCH_URL}/${config.INDEX_NAME}/_count`);
    const found = typeof index?.count === 'number' ? index.count : 0;
    if (ready?.status === 'ready' && found >= published) return;
    if (round % 8 === 0) say(`searchable  ${found} of ${published} institutes`);
    await delay(250, undefined, { signal: stopping.signal });
  }
}

/** Whether there is an index to search, made from another mapping than `mappings/` says. */
async function isIndexStale(): Promise<boolean> {
  // Without an index its exit code is 1.
  const { stdout } = await promisify(execFile)('bin/institutes', ['index', 'status', '--json'], {
    cwd: root,
  }).catch((error: { stdout: string }) => error);
  const { indexes } = JSON.parse(stdout) as { indexes: { searched: boolean; current: boolean }[] };
  return indexes.some(({ searched, current }) => searched && !current);
}

async function ask(url: string): Promise<Record<string, unknown> | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    return (await response.json()) as Record<string, unknown>;
  } catch {
    return null;
  }
}

async function count(databaseUrl: string): Promise<number> {
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

async function must(command: string, args: string[]) {
  const code = await run(command, args, 'inherit');
  if (stopping.signal.aborted) throw new Error('stopped');
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed`);
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

function seconds(): string {
  return ((performance.now() - started) / 1_000).toFixed(1);
}

function say(line: string) {
  console.log(line);
}
