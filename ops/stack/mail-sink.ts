// The local mail server: accepts every e-mail and writes it to a folder instead of delivering it.
// Usage: node ops/stack/mail-sink.ts HOST PORT FOLDER
import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

const maxBytes = 10_000_000;
const maxMails = 20_000;
// The folder is cleared of the oldest mails each time so many have arrived.
const mailsBetweenClearings = 500;

const [host = '', port = '', folder = ''] = process.argv.slice(2);
if (!host || !/^\d+$/.test(port) || !folder) {
  console.error('Usage: node ops/stack/mail-sink.ts HOST PORT FOLDER');
  process.exit(2);
}

mkdirSync(folder, { recursive: true });
// What a killed server has left behind.
for (const name of await readdir(folder)) if (name.endsWith('.part')) await rm(join(folder, name));

let arrived = 0;

const server = new SMTPServer({
  banner: 'local mail server, delivers nothing',
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  size: maxBytes,
  rejectOversized: true,
  maxClients: 200,
  maxRecipients: 100,
  socketTimeout: 60_000,
  closeTimeout: 2_000,
  onData(stream, session, callback) {
    store(stream, session).then(
      (name) => callback(null, `stored as ${name}`),
      (error: Error) => {
        console.error(`a mail could not be stored: ${error.message}`);
        // 452: insufficient storage. The sender keeps the mail and tries again.
        callback(Object.assign(new Error('The mail could not be stored'), { responseCode: 452 }));
      },
    );
  },
});

/** Writes the mail under a temporary name, so that nobody ever reads a part of it. @returns its file name */
async function store(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> {
  const name = `${new Date().toISOString().replaceAll(/[-:.]/g, '')}-${randomUUID().slice(0, 8)}.eml`;
  const part = join(folder, `${name}.part`);
  try {
    await pipeline(
      stream,
      async function* (mail) {
        yield envelopeHeaders(session);
        yield* mail;
      },
      createWriteStream(part, { flags: 'wx' }),
    );
    if (stream.sizeExceeded) throw new Error(`it is larger than ${maxBytes} bytes`);
    await rename(part, join(folder, name));
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  arrived += 1;
  if (arrived % mailsBetweenClearings === 0) await removeOldest();
  return name;
}

/** Who sent the mail and to whom, as delivery adds it: the headers of the mail itself may say something else. */
function envelopeHeaders({ envelope }: SMTPServerSession): string {
  const from = envelope.mailFrom ? envelope.mailFrom.address : '';
  const recipients = envelope.rcptTo.map(({ address }) => `Delivered-To: ${address}\r\n`);
  return `Return-Path: <${from}>\r\n${recipients.join('')}`;
}

async function removeOldest() {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.eml')).sort();
  for (const name of names.slice(0, Math.max(0, names.length - maxMails)))
    await rm(join(folder, name), { force: true });
}

// An error of one connection, such as a reset, concerns no other connection.
server.on('error', (error: NodeJS.ErrnoException) => {
  console.error(`mail server: ${error.message}`);
  if (error.syscall === 'listen') process.exit(1);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => server.close(() => process.exit(0)));
server.listen(Number(port), host, () => {
  const { address, port: actual } = server.server.address() as AddressInfo;
  console.log(`mail server: listening on ${address}:${actual}`);
});
