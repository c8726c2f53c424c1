import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { prepareChromium } from './chromium.ts';
import { withLock } from './lock.ts';
import { StackError, say } from './output.ts';
import { findPlace, type Place } from './place.ts';
import { findRunner } from './runner.ts';
import { type ServerName, serverNames } from './servers/server.ts';
import { connectionSettings, servers } from './servers/servers.ts';
import { showStatus } from './status.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const anyServers = () => new Argument('[server...]', 'default: all').choices(serverNames);
const someServers = () => new Argument('<server...>').choices(serverNames);
const chosen = (names: ServerName[]) => (names.length > 0 ? names : serverNames).map((name) => servers[name]);

const program = new Command('bin/stack')
  .description(
    'Local servers: Postgres, Redis (two), RabbitMQ, Elasticsearch, from Docker or run by this program itself.',
  )
  .addHelpText(
    'after',
    `
Environment:
  STACK_PORT_BASE  ports are this plus 432 (Postgres), 379 (Redis), 380 (sessions Redis), 672 (RabbitMQ), 200 (Elasticsearch); 27000
  STACK_ES_HEAP    Elasticsearch's heap, like 512m or 2g; 1g
  STACK_RUNNER     native or docker; docker where an engine answers
  STACK_CACHE      where Elasticsearch is kept for all checkouts
  CHROMIUM_PATH    the Chromium for browser tests; the one on PATH`,
  );

program
  .command('up')
  .description('start what does not run, and return when it answers')
  .addArgument(anyServers())
  .action((names: ServerName[]) => alone((place) => up(place, names)));

program
  .command('down')
  .description('stop; data stays')
  .addArgument(anyServers())
  .action((names: ServerName[]) =>
    alone(async (place) => (await findRunner(place)).runner.down(chosen(names))),
  );

program
  .command('restart')
  .description('stop and start')
  .addArgument(someServers())
  .action((names: ServerName[]) =>
    alone(async (place) => {
      await (await findRunner(place)).runner.down(chosen(names));
      await up(place, names);
    }),
  );

program
  .command('kill')
  .description('end with SIGKILL, as a crash would')
  .addArgument(someServers())
  .action(async (names: ServerName[]) => (await findRunner(findPlace(checkout))).runner.kill(chosen(names)));

program
  .command('status')
  .description('show each server; exit code 1 unless all answer')
  .option('--json', 'as JSON')
  .action(async ({ json = false }: { json?: boolean }) => {
    const place = findPlace(checkout);
    const { runner } = await findRunner(place);
    if (!(await showStatus(place, runner, chosen([]), json))) process.exitCode = 1;
  });

program
  .command('reset')
  .description('stop all and delete all data')
  .option('-y, --yes', 'do not ask')
  .action(async ({ yes = false }: { yes?: boolean }) => {
    if (!yes && !(await confirmed())) throw new StackError('Nothing was deleted.');
    await alone(async (place) => {
      const { runner, forget } = await findRunner(place);
      await runner.down(chosen([]));
      await runner.deleteData();
      forget();
      say('stack', 'data deleted');
    });
  });

program
  .command('logs')
  .description('show the end of the logs')
  .addArgument(anyServers())
  .option('-n, --lines <number>', 'how many lines', wholeNumber, 50)
  .option('-f, --follow', 'go on as they grow')
  .action(async (names: ServerName[], { lines, follow = false }: { lines: number; follow?: boolean }) =>
    (await findRunner(findPlace(checkout))).runner.logs(chosen(names), lines, follow),
  );

program
  .command('browser')
  .description('install Chromium for the browser tests; where apt-get cannot, say that they are skipped')
  .action(() => prepareChromium(findPlace(checkout)));

program
  .command('env')
  .description('print the connection settings as KEY=value lines')
  .action(() => {
    for (const [key, value] of Object.entries(connectionSettings(findPlace(checkout))))
      console.log(`${key}=${value}`);
  });

/** One changing command at a time in one checkout. */
function alone(body: (place: Place) => Promise<void>): Promise<void> {
  const place = findPlace(checkout);
  return withLock(
    `${place.state}/lock`,
    (holder) => say('stack', `waiting for another stack command (pid ${holder})`),
    () => body(place),
  );
}

async function up(place: Place, names: ServerName[]) {
  const { runner, remember } = await findRunner(place);
  remember();
  await runner.up(chosen(names));
}

async function confirmed(): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new StackError('reset deletes all data; without a terminal it needs --yes.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`Delete all data of ${checkout}'s servers? (yes/no) `);
  terminal.close();
  return answer.trim().toLowerCase() === 'yes';
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

process.umask(0o022);
try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof StackError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
}
