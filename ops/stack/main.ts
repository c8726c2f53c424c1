import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { prepareChromium } from './chromium.ts';
import { withLock } from './lock.ts';
import { printProgress, StackError } from './output.ts';
import { findPlace, type Place } from './place.ts';
import { findRunner } from './runner.ts';
import { type ServerName, serverNames } from './servers/server.ts';
import { connectionSettings, servers } from './servers/servers.ts';
import { showStatus } from './status.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const anyServers = () => new Argument('[server...]', 'Servers (default: all)').choices(serverNames);
const someServers = () => new Argument('<server...>', 'Servers').choices(serverNames);
const findServers = (names: ServerName[]) =>
  (names.length > 0 ? names : serverNames).map((name) => servers[name]);

const program = new Command('bin/stack')
  .helpOption('-h, --help', 'Show help for a command')
  .helpCommand('help [command]', 'Show help for a command')
  .description(
    'Manage the local servers: Postgres, two Redis servers, RabbitMQ, Elasticsearch and a mail server, in Docker or as ' +
      'processes',
  )
  .addHelpText(
    'after',
    `
Environment:
  STACK_PORT_BASE  Base port (default: 27000); the servers listen on it plus 432 (Postgres), 379 (Redis),
                   380 (sessions Redis), 672 (RabbitMQ), 200 (Elasticsearch) and 25 (mail)
  STACK_ES_HEAP    Heap size of Elasticsearch, such as 512m or 2g (default: 1g)
  STACK_RUNNER     native or docker (default: docker if a Docker engine responds)
  STACK_CACHE      Folder for the Elasticsearch download that all checkouts share
  CHROMIUM_PATH    Executable of Chromium for the browser tests (default: the one on PATH)`,
  );

program
  .command('up')
  .description('Start servers and wait until they are ready')
  .addArgument(anyServers())
  .action((names: ServerName[]) => withStackLock((place) => up(place, names)));

program
  .command('down')
  .description('Stop servers and keep their data')
  .addArgument(anyServers())
  .action((names: ServerName[]) =>
    withStackLock(async (place) => (await findRunner(place)).runner.down(findServers(names))),
  );

program
  .command('restart')
  .description('Stop and start servers')
  .addArgument(someServers())
  .action((names: ServerName[]) =>
    withStackLock(async (place) => {
      await (await findRunner(place)).runner.down(findServers(names));
      await up(place, names);
    }),
  );

program
  .command('kill')
  .description('Kill servers with SIGKILL, to simulate a crash')
  .addArgument(someServers())
  .action(async (names: ServerName[]) =>
    (await findRunner(findPlace(checkout))).runner.kill(findServers(names)),
  );

program
  .command('status')
  .description('Show the status of all servers; exits with 0 only if all are ready')
  .option('--json', 'Print the result as JSON')
  .action(async ({ json = false }: { json?: boolean }) => {
    const place = findPlace(checkout);
    const { runner } = await findRunner(place);
    if (!(await showStatus(place, runner, findServers([]), json))) process.exitCode = 1;
  });

program
  .command('reset')
  .description('Stop all servers and delete their data')
  .option('-y, --yes', 'Skip the confirmation prompt')
  .action(async ({ yes = false }: { yes?: boolean }) => {
    if (!yes && !(await confirmed())) throw new StackError('Cancelled; nothing was deleted.');
    await withStackLock(async (place) => {
      const { runner, forget } = await findRunner(place);
      await runner.down(findServers([]));
      await runner.deleteData();
      forget();
      printProgress('stack', 'all data deleted');
    });
  });

program
  .command('logs')
  .description('Show the last lines of the logs')
  .addArgument(anyServers())
  .option('-n, --lines <number>', 'Number of lines', wholeNumber, 50)
  .option('-f, --follow', 'Keep printing new lines')
  .action(async (names: ServerName[], { lines, follow = false }: { lines: number; follow?: boolean }) =>
    (await findRunner(findPlace(checkout))).runner.logs(findServers(names), lines, follow),
  );

program
  .command('browser')
  .description('Install Chromium for the browser tests, if apt-get can')
  .action(() => prepareChromium(findPlace(checkout)));

program
  .command('env')
  .description('Print the connection settings as KEY=value lines')
  .action(() => {
    for (const [key, value] of Object.entries(connectionSettings(findPlace(checkout))))
      console.log(`${key}=${value}`);
  });

/** Runs `body` while no other command changes the servers of this checkout. */
function withStackLock(body: (place: Place) => Promise<void>): Promise<void> {
  const place = findPlace(checkout);
  return withLock(
    `${place.state}/lock`,
    (holder) => printProgress('stack', `waiting for another bin/stack command (pid ${holder}) to end`),
    () => body(place),
  );
}

async function up(place: Place, names: ServerName[]) {
  const { runner, remember } = await findRunner(place);
  remember();
  await runner.up(findServers(names));
}

async function confirmed(): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new StackError('Cannot ask for confirmation without a terminal. Use --yes to delete all data.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`Delete all data of the servers of ${checkout}? (yes/no) `);
  terminal.close();
  return answer.trim().toLowerCase() === 'yes';
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Must be a whole number.');
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
