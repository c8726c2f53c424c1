import { createConnection } from 'node:net';
import { serverPath } from '../commands.ts';
import { StackError } from '../output.ts';
import type { Place } from '../place.ts';
import { clientPort, dataFolder, type Server } from './server.ts';

/** The folder to which the local mail server writes each e-mail as a file. */
export const mailFolder = (place: Place): string => dataFolder(place, 'mail');

/** A mail server that delivers nothing. It is a program of this project, so it needs no installation. */
export const mail: Server = {
  name: 'mail',
  stopSignal: 'SIGTERM',
  ports: [{ offset: 25, what: 'mail server' }],
  requirements: [],

  // It runs as the caller, as the API does, because the servers' user may have no access to the checkout.
  async prepare(place) {
    return [
      {
        name: 'mail',
        file: process.execPath,
        args: [
          `${place.checkout}/ops/stack/mail-sink.ts`,
          '127.0.0.1',
          String(clientPort(mail, place)),
          mailFolder(place),
        ],
        cwd: place.checkout,
        env: { PATH: serverPath, LANG: 'C.UTF-8' },
        runsAsCaller: true,
      },
    ];
  },

  answers: (place) => checkGreeting(clientPort(mail, place)),
};

async function checkGreeting(port: number): Promise<void> {
  const done = Promise.withResolvers<string>();
  const socket = createConnection({ host: '127.0.0.1', port, timeout: 2000 });
  socket
    .on('data', (greeting) => done.resolve(greeting.toString().trim()))
    .on('timeout', () => done.reject(new StackError('no greeting within 2 s')))
    .on('close', () => done.reject(new StackError('the connection was closed')))
    .on('error', done.reject);
  try {
    const greeting = await done.promise;
    if (!greeting.startsWith('220')) throw new StackError(`the greeting was ${greeting}`);
  } finally {
    socket.end('QUIT\r\n');
  }
}
