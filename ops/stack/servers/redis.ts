import { createConnection } from 'node:net';
import { serverPath, which } from '../commands.ts';
import { StackError } from '../output.ts';
import { ownFile, ownFolder } from '../server-user.ts';
import { clientPort, dataFolder, type PortUse, type Server, type ServerName } from './server.ts';

/** The cache, whose entries can be lost. */
export const redis = redisServer('redis', { offset: 379, what: 'Redis' }, [
  'save ""',
  'appendonly no',
  'maxmemory 256mb',
  'maxmemory-policy volatile-lru',
]);

/** Sessions, revocations and rate limits: no key is evicted, and every write is on disk before its reply. */
export const sessionsRedis = redisServer('sessions-redis', { offset: 380, what: 'sessions Redis' }, [
  'save ""',
  'appendonly yes',
  'appendfsync always',
  'maxmemory 256mb',
  'maxmemory-policy noeviction',
]);

function redisServer(name: ServerName, port: PortUse, settings: string[]): Server {
  const server: Server = {
    name,
    stopSignal: 'SIGTERM',
    ports: [port],
    requirements: [
      {
        what: 'Redis',
        debianPackage: async () => 'redis-server',
        present: () => which('redis-server') !== undefined,
        instruction: 'Install Redis 7 or newer.',
      },
    ],

    async prepare(place, user) {
      const folder = ownFolder(dataFolder(place, name), user);
      const lines = [
        'bind 127.0.0.1',
        `port ${clientPort(server, place)}`,
        'daemonize no',
        `dir ${JSON.stringify(folder)}`,
        ...settings,
      ];
      const file = ownFile(`${folder}/redis.conf`, `${lines.join('\n')}\n`, user);
      return [
        {
          name,
          file: which('redis-server') ?? 'redis-server',
          args: [file],
          cwd: folder,
          env: { PATH: serverPath, HOME: user.home, LANG: 'C.UTF-8' },
        },
      ];
    },

    answers: (place) => checkPing(clientPort(server, place)),
  };
  return server;
}

async function checkPing(port: number): Promise<void> {
  const done = Promise.withResolvers<string>();
  const socket = createConnection({ host: '127.0.0.1', port, timeout: 2000 });
  socket
    .on('connect', () => socket.write('PING\r\n'))
    .on('data', (reply) => done.resolve(reply.toString().trim()))
    .on('timeout', () => done.reject(new StackError('no reply to PING within 2 s')))
    .on('close', () => done.reject(new StackError('the connection was closed')))
    .on('error', done.reject);
  try {
    const reply = await done.promise;
    if (reply !== '+PONG') throw new StackError(`the reply to PING was ${reply}`);
  } finally {
    socket.destroy();
  }
}
