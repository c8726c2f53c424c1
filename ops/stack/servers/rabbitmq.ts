import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Connection } from 'rabbitmq-client';
import { isExecutable, serverPath, which } from '../commands.ts';
import type { Place } from '../place.ts';
import { ownFile, ownFolder } from '../server-user.ts';
import { clientPort, dataFolder, type Server } from './server.ts';

const offset = { amqp: 672, epmd: 369, distribution: 680 };
/** @internal Exported for tests. */
export const vhosts = ['institutes', 'institutes_test'];

export const rabbitmq: Server = {
  name: 'rabbitmq',
  stopSignal: 'SIGTERM',
  companions: [{ name: 'epmd', offset: offset.epmd }],
  ports: [
    { offset: offset.amqp, what: 'RabbitMQ' },
    { offset: offset.epmd, what: "RabbitMQ's epmd" },
    { offset: offset.distribution, what: "RabbitMQ's Erlang distribution" },
  ],
  requirements: [
    {
      what: 'RabbitMQ',
      debianPackage: async () => 'rabbitmq-server',
      present: () => launcher() !== undefined && which('epmd') !== undefined,
      instruction: 'Install RabbitMQ 3.10 or newer with Erlang.',
    },
  ],

  async prepare(place, user) {
    const folder = ownFolder(dataFolder(place, 'rabbitmq'), user);
    for (const name of ['home', 'mnesia', 'generated', 'schema', 'logs'])
      ownFolder(`${folder}/${name}`, user);
    // A copy, because the servers' user may have no access to the checkout.
    const definitions = ownFile(
      `${folder}/definitions.json`,
      readFileSync(`${place.checkout}/ops/rabbitmq/definitions.json`, 'utf8'),
      user,
    );
    const shared = readFileSync(`${place.checkout}/ops/rabbitmq/rabbitmq.conf`, 'utf8');
    ownFile(`${folder}/rabbitmq.conf`, settings(shared, definitions, clientPort(rabbitmq, place)), user);
    ownFile(`${folder}/enabled_plugins`, '[].\n', user);
    const env = environment(place, folder);
    return [
      {
        name: 'epmd',
        file: which('epmd') ?? 'epmd',
        args: ['-address', '127.0.0.1', '-port', String(place.portBase + offset.epmd)],
        cwd: folder,
        env,
      },
      { name: 'rabbitmq', file: launcher() ?? '', args: [], cwd: folder, env },
    ];
  },

  async answers(place) {
    await Promise.all(vhosts.map((vhost) => checkConnection(clientPort(rabbitmq, place), vhost)));
  },
};

/**
 * The shared settings with the definitions file and the listener of this stack.
 * @internal Exported for tests.
 */
export function settings(shared: string, definitions: string, port: number): string {
  return `${shared.replace(/^load_definitions *=.*$/m, `load_definitions = ${definitions}`)}
listeners.tcp.1 = 127.0.0.1:${port}
`;
}

// Sets everything that would otherwise default to /etc/rabbitmq, /var/lib/rabbitmq or /var/log/rabbitmq.
function environment(place: Place, folder: string): Record<string, string> {
  return {
    PATH: serverPath,
    HOME: `${folder}/home`, // holds the Erlang cookie
    LANG: 'C.UTF-8',
    ERL_EPMD_PORT: String(place.portBase + offset.epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: `institutes-${clientPort(rabbitmq, place)}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(clientPort(rabbitmq, place)),
    RABBITMQ_DIST_PORT: String(place.portBase + offset.distribution),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    RABBITMQ_CONF_ENV_FILE: `${folder}/none.conf`,
    RABBITMQ_CONFIG_FILE: `${folder}/rabbitmq.conf`,
    RABBITMQ_ADVANCED_CONFIG_FILE: `${folder}/advanced.config`,
    RABBITMQ_GENERATED_CONFIG_DIR: `${folder}/generated`,
    RABBITMQ_SCHEMA_DIR: `${folder}/schema`,
    RABBITMQ_MNESIA_BASE: `${folder}/mnesia`,
    RABBITMQ_ENABLED_PLUGINS_FILE: `${folder}/enabled_plugins`,
    RABBITMQ_LOG_BASE: `${folder}/logs`,
    RABBITMQ_LOGS: '-',
    RABBITMQ_PID_FILE: `${folder}/rabbitmq.pid`,
    // Makes the launcher replace itself with the Erlang process, so that the recorded pid is the server's.
    detached: '1',
  };
}

/** Finds the launcher in the lib folder, because Debian's wrapper in sbin requires its own user. */
function launcher(): string | undefined {
  const lib = '/usr/lib/rabbitmq/lib';
  if (!existsSync(lib)) return undefined;
  return readdirSync(lib)
    .filter((name) => name.startsWith('rabbitmq_server-'))
    .map((name) => `${lib}/${name}/sbin/rabbitmq-server`)
    .findLast(isExecutable);
}

async function checkConnection(port: number, vhost: string): Promise<void> {
  const connection = new Connection({
    url: `amqp://institutes:institutes@127.0.0.1:${port}/${vhost}`,
    connectionTimeout: 3000,
    retryLow: 60_000, // a single attempt: the caller repeats it
  });
  const done = Promise.withResolvers<void>();
  connection.on('connection', () => done.resolve());
  connection.on('error', done.reject);
  try {
    await done.promise;
    await connection.close();
  } finally {
    connection.unsafeDestroy();
  }
}
