import { createConnection } from 'node:net';
import { serverPath, which } from './commands.ts';
import { StackError } from './errors.ts';
import { clientPort, dataFolder, type Server } from './server.ts';
import { ownFile, ownFolder } from './user.ts';

export const redis: Server = {
  name: 'redis',
  stopSignal: 'SIGTERM',
  ports: [{ offset: 379, what: 'Redis' }],
  requirements: [
    {
      what: 'Redis',
      debianPackage: async () => 'redis-server',
      present: () => which('redis-server') !== undefined,
      byHand: 'Install Redis 7 or newer.',
    },
  ],

  async prepare(place, user) {
    const folder = ownFolder(dataFolder(place, 'redis'), user);
    const settings = ownFile(
      `${folder}/redis.conf`,
      `bind 127.0.0.1
port ${clientPort(redis, place)}
daemonize no
dir ${JSON.stringify(folder)}
save ""
appendonly no
maxmemory 256mb
maxmemory-policy volatile-lru
`,
      user,
    );
    return [
      {
        name: 'redis',
        file: which('redis-server') ?? 'redis-server',
        args: [settings],
        cwd: folder,
        env: { PATH: serverPath, HOME: user.home, LANG: 'C.UTF-8' },
      },
    ];
  },

  async answers(place) {
    const done = Promise.withResolvers<string>();
    const socket = createConnection({ host: '127.0.0.1', port: clientPort(redis, place), timeout: 2000 });
    socket
      .on('connect', () => socket.write('PING\r\n'))
      .on('data', (reply) => done.resolve(reply.toString().trim()))
      .on('timeout', () => done.reject(new StackError('no answer to PING in 2 s')))
      .on('close', () => done.reject(new StackError('closed the connection')))
      .on('error', done.reject);
    try {
      const reply = await done.promise;
      if (reply !== '+PONG') throw new StackError(`answered PING with ${reply}`);
    } finally {
      socket.destroy();
    }
  },
};
