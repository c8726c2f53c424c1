import pg from 'pg';
import { addCatalogue } from './edits/catalogue.ts';
import { createChance } from './edits/chance.ts';
import { startEditing } from './edits/editing.ts';
import { injectAll } from './injecting.ts';
import { insist } from './kinds/pausing.ts';
import type { Options } from './options.ts';
import { planFaults } from './plan.ts';
import type { PrivateServers } from './private-servers.ts';
import { startProbing } from './probing.ts';
import { say } from './progress.ts';
import { failuresOf, figuresOf, lostOf, type Report } from './report.ts';
import { searchAllWays, startSearching } from './searching.ts';
import { verifyAll } from './verification.ts';
import { createTasks } from './work/tasks.ts';
import { verifyWork } from './work/work-verification.ts';
import { startWorking } from './work/working.ts';
import { createWorld, type World } from './world.ts';

const editsPerSecond = 30;
const searchesPerSecond = 5;
// As many as two workers can do although they are killed all the time.
const tasksPerSecond = 3;
// The time that is reserved for the verification: the smaller one of both.
const reservedMs = 90_000;
const reservedShare = 0.25;

/**
 * Injects faults under load on these servers, and verifies the result.
 * @param deadline when the run must have ended, by performance.now()
 */
export async function run(
  servers: PrivateServers,
  options: Options,
  deadline: number,
  signal: AbortSignal,
): Promise<Report> {
  const world = await createWorld(servers, { seed: options.seed, logs: options.logs, signal });
  let report: Omit<Report, 'failures'>;
  try {
    await begin(world, options);
    report = await test(world, options, deadline);
  } finally {
    say('stopping the programs');
    await world.close();
  }
  // The problems are complete only now, because closing the programs may add some.
  return { ...report, failures: failuresOf(report) };
}

/** Drops a constraint, because the schema allows no row that the index refuses, and one fault needs such rows. */
async function allowRefusedRows({ config }: World) {
  const owner = new pg.Client({ connectionString: config.DATABASE_OWNER_URL });
  await owner.connect();
  try {
    await owner.query('alter table institutes drop constraint institutes_aliases_bound');
  } finally {
    await owner.end();
  }
}

async function begin(world: World, { institutes, seed }: Options) {
  await world.operator.run(30_000, 'migrate', '--json');
  await allowRefusedRows(world);
  await addCatalogue(world.pool, world.truth, world.words, createChance(seed, 'catalogue'), institutes);
  for (const program of [...world.indexers, ...world.workers]) program.start();
  await world.address();
  await Promise.all(world.indexers.map((indexer) => indexer.logged('indexer: running')));
  await Promise.all(world.workers.map((worker) => worker.logged('worker: running')));
  await insist(world, 60, 'the first index is filled', async () => {
    const { count } = await world.elasticsearch.count({ index: world.config.INDEX_NAME });
    if (count < institutes) throw new Error(`${count} of ${institutes}`);
  });
  await insist(world, 60, 'searches are warm', () => searchAllWays(world));
  say(`${institutes} institutes are searchable; 2 indexers, 2 workers and an API are running`);
}

async function test(world: World, options: Options, deadline: number): Promise<Omit<Report, 'failures'>> {
  const { faults, seed, only } = options;
  const { truth, words, pool, outages } = world;
  const began = performance.now();
  const reserved = Math.min(reservedMs, reservedShare * (deadline - began));
  const editing = startEditing({
    pool,
    truth,
    words,
    chance: createChance(seed, 'edits'),
    perSecond: editsPerSecond,
  });
  const searching = startSearching({
    address: world.address,
    truth,
    outages,
    chance: createChance(seed, 'searches'),
    perSecond: searchesPerSecond,
  });
  const working = startWorking({
    tasks: createTasks(world, createChance(seed, 'tasks')),
    chance: createChance(seed, 'work'),
    perSecond: tasksPerSecond,
  });
  const probing = startProbing(world);
  try {
    const steps = planFaults(faults, createChance(seed, 'plan'), only);
    const timeLeft = () => performance.now() < deadline - reserved;
    const injected = await injectAll(world, steps, createChance(seed, 'faults'), timeLeft);
    await Promise.all([editing.stop(), working.stop()]);
    say('edits have ended; verifying');
    const work = await verifyWork(world, working.tasks);
    const verification = await verifyAll(world, seed);
    await searching.stop();
    await probing.stop();
    const lost = lostOf(verification);
    return {
      seed,
      seconds: Math.round(performance.now() - began) / 1_000,
      faults: { asked: faults, injected: injected.length },
      kinds: figuresOf(injected, lost, truth),
      lost,
      edits: editing.figures,
      searches: { ...searching.figures, elasticsearch_down_seconds: outages.seconds },
      bulk_refused: world.gate.refused,
      work: { asked: working.figures, ...work },
      verification,
      problems: world.problems,
    };
  } finally {
    await Promise.all([editing.stop(), working.stop(), searching.stop(), probing.stop()]);
  }
}
