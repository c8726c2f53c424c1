// Measures how many e-mails a worker sends, compared with the bare mail library.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createTransport } from 'nodemailer';
import { composeDigest } from '../src/domain/mail/digest-mail.ts';
import type { MailContent } from '../src/domain/mail/mail-content.ts';
import { createLogger } from '../src/logger.ts';
import { addAccountLink } from '../src/storage/postgres/accounts/account-links.ts';
import { addJob } from '../src/storage/postgres/jobs/job-queue.ts';
import { transaction } from '../src/storage/postgres/pool.ts';
import { createTestSystem, type TestSystem } from '../test/support/system.ts';
import type { JobHandler } from '../worker/job-handler.ts';
import { createDeliverMail, type DeliverMail } from '../worker/mail/deliver-mail.ts';
import { createMailTransport } from '../worker/mail/mail-transport.ts';
import { createSendAccountMailHandler } from '../worker/mail/send-account-mail-job.ts';
import { loadAverage } from './load-average.ts';
import { runBench } from './runner.ts';
import { wholeNumber } from './whole-number.ts';

const help = `npm run bench:mail [-- --mails N]

Sends N digests of 20 institutes to a local mail server of its own, two at a time, as one worker does: with the bare mail
library, and with the ledger and the limits. Then it sends N e-mails about accounts as jobs, through Postgres and RabbitMQ.
The processor time is that of this process, which stands for the worker; the mail server is another process.

  --mails N   Number of e-mails in each part, 100 to 6,000 (default: 3,000)
  --help      Show this help`;

function readOptions(args: string[]): { mails: number } | null {
  const { values } = parseArgs({
    args,
    options: { mails: { type: 'string', default: '3000' }, help: { type: 'boolean', default: false } },
  });
  return values.help ? null : { mails: wholeNumber('--mails', values.mails, 100, 6_000) };
}

// The slots of one worker for jobs for which nobody waits.
const concurrency = 2;
const from = 'Institute Search <no-reply@search.example.org>';
const publicUrl = 'https://search.example.org';

function makeDigest(n: number): MailContent {
  const institutes = Array.from({ length: 20 }, (_, at) => ({
    name: `College ${n} ${at} of Engineering & Technology`,
    path: `/institutes/college-${n}-${at}`,
    place: 'Kochi, Kerala',
    reasons: ['The lowest yearly fee fell from ₹60,000 to ₹45,000.', 'A programme was added: B.Tech. Civil.'],
  }));
  const search = {
    id: n,
    name: 'Engineering in Kerala',
    path: '/search?state=Kerala',
    total: 31,
    institutes,
  };
  return composeDigest(
    { searches: [{ ...search, cadence: 'daily' }], moreSearches: 0 },
    { publicUrl, unsubscribe: (id) => `${publicUrl}/unsubscribe/${n}-${id ?? 'all'}-${'x'.repeat(22)}` },
  );
}

/** Starts the local mail server with a folder of its own. */
async function startSink(folder: string): Promise<{ sink: ChildProcess; url: string }> {
  const args = ['ops/stack/mail-sink.ts', '127.0.0.1', '0', folder];
  const sink = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(sink.stdout as NodeJS.ReadableStream), 'line')) as [string];
  return { sink, url: `smtp://127.0.0.1:${/:(\d+)$/.exec(line)?.[1]}` };
}

/** Runs `send` for each number below `count`, `concurrency` at a time. */
async function sendAll(count: number, send: (n: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (next < count) {
        const n = next;
        next += 1;
        await send(n);
      }
    }),
  );
}

async function sendBare(url: string, mails: number): Promise<void> {
  const { hostname: host, port } = new URL(url);
  const transporter = createTransport({ pool: true, maxConnections: concurrency, host, port: Number(port) });
  await sendAll(mails, (n) => {
    const { subject, text, html } = makeDigest(n);
    return transporter.sendMail({ from, to: `person${n}@example.org`, subject, text, html });
  });
  transporter.close();
}

async function sendDigests(system: TestSystem, deliver: DeliverMail, mails: number): Promise<void> {
  const context: Parameters<DeliverMail>[0] = {
    logger: createLogger('bench', { level: 'warn', format: 'json' }),
    signal: new AbortController().signal,
    transaction: (work) => transaction(system.pool, work),
  };
  await sendAll(mails, (n) =>
    deliver(context, async () => ({
      kind: 'saved-search-digest',
      accountId: null,
      period: `bench:${n}`,
      address: `person${n}@example.org`,
      content: makeDigest(n),
    })),
  );
}

async function sendJobs(system: TestSystem, mails: number): Promise<void> {
  for (let first = 0; first < mails; first += 500)
    await transaction(system.pool, async (client) => {
      for (let n = first; n < Math.min(mails, first + 500); n += 1) {
        const email = `new${n}@example.org`;
        const link = await addAccountLink(client, { purpose: 'registration', email, passwordHash: 'x' });
        await addJob(client, { kind: 'send-account-mail', payload: { link } });
      }
    });
  for (;;) {
    const { rows } = await system.pool.query<{ open: number }>(
      `select count(*) filter (where state <> 'done') as open from jobs`,
    );
    if (rows[0]?.open === 0) return;
    await delay(100);
  }
}

async function measure({ mails }: { mails: number }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-mail-'));
  const { sink, url } = await startSink(folder);
  const system = await createTestSystem();
  const transport = createMailTransport({ url, from });
  const deliver = createDeliverMail({
    pool: system.pool,
    transport,
    settings: { MAIL_FROM: from, MAIL_PER_MINUTE: 1_000_000_000 },
    metrics: system.metrics,
  });
  try {
    system.startRelay();
    system.startJobRunner([createSendAccountMailHandler(deliver, publicUrl) as JobHandler]);
    console.log(`${mails} e-mails in each part; load average ${loadAverage()}`);
    console.log('                                  mails/s   mails/hour   processor ms/mail');
    for (const [what, run] of [
      ['bare mail library, 2 at a time', () => sendBare(url, mails)],
      ['with ledger and limits, 2 at a time', () => sendDigests(system, deliver, mails)],
      ['as jobs, 4 at a time', () => sendJobs(system, mails)],
    ] as const) {
      const before = readdirSync(folder).length;
      const started = performance.now();
      const usage = process.cpuUsage();
      await run();
      const seconds = (performance.now() - started) / 1_000;
      const { user, system: kernel } = process.cpuUsage(usage);
      const stored = readdirSync(folder).length - before;
      if (stored !== mails)
        throw new Error(`The mail server has stored ${stored} e-mails instead of ${mails}.`);
      const perSecond = mails / seconds;
      const figures = [
        perSecond.toFixed(0).padStart(9),
        Math.round(perSecond * 3_600)
          .toString()
          .padStart(12),
        ((user + kernel) / 1_000 / mails).toFixed(2).padStart(19),
      ];
      console.log(`${what.padEnd(36)}${figures.join(' ').slice(4)}`);
    }
  } finally {
    transport.close();
    await system.close();
    sink.kill();
    rmSync(folder, { recursive: true });
  }
}

await runBench('bench:mail', help, readOptions, measure);
