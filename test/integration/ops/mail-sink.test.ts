import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { createTransport } from 'nodemailer';
import { until } from '../../support/until.ts';

describe('The local mail server', () => {
  let folder: string;
  let sink: ChildProcess;
  let port: number;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mail-sink-'));
    writeFileSync(join(folder, 'left-behind.eml.part'), 'half a mail');
    const args = ['ops/stack/mail-sink.ts', '127.0.0.1', '0', folder];
    sink = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    const [line] = (await once(createInterface(sink.stdout as NodeJS.ReadableStream), 'line')) as [string];
    port = Number(/listening on 127\.0\.0\.1:(\d+)$/.exec(line)?.[1]);
  });

  after(() => rmSync(folder, { recursive: true }));

  const transport = () => createTransport({ host: '127.0.0.1', port });
  const stored = () => readdirSync(folder);

  it('writes each mail to a file, with its real recipients in front', async () => {
    assert.deepEqual(stored(), []);
    const mail = { from: 'from@example.org', to: 'to@example.org', bcc: 'hidden@example.org' };
    await transport().sendMail({ ...mail, subject: 'Hello', text: 'A text.\r\n.\r\nwith a dot' });
    const [name = '', ...others] = stored();
    assert.match(name, /^\d{8}T\d{9}Z-[0-9a-f]{8}\.eml$/);
    assert.deepEqual(others, []);
    const text = readFileSync(join(folder, name), 'utf8');
    assert.match(
      text,
      /^Return-Path: <from@example\.org>\r\nDelivered-To: to@example\.org\r\nDelivered-To: hidden@example\.org\r\n/,
    );
    assert.match(text, /\r\nSubject: Hello\r\n/);
    assert.match(text, /A text\.\r\n\.\r\nwith a dot/);
    rmSync(join(folder, name));
  });

  it('refuses a mail that is too large and keeps no part of it', async () => {
    const mail = { from: 'from@example.org', to: 'to@example.org', subject: 'Large' };
    await assert.rejects(
      transport().sendMail({ ...mail, text: 'x'.repeat(11_000_000) }),
      (error: { responseCode?: number }) => error.responseCode === 552,
    );
    assert.deepEqual(stored(), []);
  });

  it('keeps no part of a mail whose sender disappears, and goes on', async () => {
    const socket = connect(port, '127.0.0.1');
    await reply(socket, '220');
    for (const [command, code] of [
      ['EHLO x', '250'],
      ['MAIL FROM:<from@example.org>', '250'],
      ['RCPT TO:<to@example.org>', '250'],
      ['DATA', '354'],
    ] as const) {
      socket.write(`${command}\r\n`);
      await reply(socket, code);
    }
    socket.write(`Subject: half\r\n\r\n${'x'.repeat(200_000)}`);
    await until('a part of the mail is written', async () => stored().length > 0);
    socket.resetAndDestroy();
    await until('the part is removed', async () => stored().length === 0);
    assert.equal(await transport().verify(), true);
  });

  it('ends when it is asked to', async () => {
    const ended = once(sink, 'exit');
    sink.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
  });
});

/** Waits for a reply of one line or several that begins with this code. */
async function reply(socket: Socket, code: string): Promise<void> {
  const [data] = (await once(socket, 'data')) as [Buffer];
  assert.ok(data.toString().startsWith(code), data.toString());
}
