import assert from 'node:assert/strict';
import { addAccountLink, findAccountLink } from '../../../../src/storage/postgres/accounts/account-links.ts';
import { addAccount } from '../../../../src/storage/postgres/accounts/accounts.ts';
import { addJob } from '../../../../src/storage/postgres/jobs/job-queue.ts';
import { transaction } from '../../../../src/storage/postgres/pool.ts';
import { startJobSweep } from '../../../../worker/job-sweep.ts';
import { type MailServer, startMailServer } from '../../../support/mail-server.ts';
import { startProgram, type TestProcess } from '../../../support/programs/processes.ts';
import { createTestSystem, quiet, type TestSystem } from '../../../support/system.ts';
import { until } from '../../../support/until.ts';

describe('The job that sends an e-mail about an account', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let server: MailServer;
  const workers: TestProcess[] = [];

  before(async () => {
    server = await startMailServer();
    system = await createTestSystem();
    system.startRelay();
    const email = 'known@example.org';
    await addAccount(system.pool, { email, passwordHash: 'x', role: 'student', isConfirmed: true });
  });

  beforeEach(() => {
    server.received.length = 0;
    server.behaviour.onMail = undefined;
  });

  afterEach(async () => {
    for (const worker of workers.splice(0)) {
      worker.kill('SIGKILL');
      await worker.ended;
    }
  });

  after(async () => {
    await system.close();
    await server.close();
  });

  async function startWorker() {
    const worker = startProgram('worker/main.ts', {
      ...system.config,
      MAIL_URL: server.url,
      PUBLIC_URL: 'https://search.example.org',
    });
    workers.push(worker);
    await worker.logged('worker: running');
    return worker;
  }

  async function request(purpose: 'reset-password' | 'registration', email: string): Promise<number> {
    const id = await transaction(system.pool, async (client) => {
      const given = purpose === 'registration' ? { passwordHash: 'x' } : {};
      const link = await addAccountLink(client, { purpose, email, ...given });
      return addJob(client, { kind: 'send-account-mail', payload: { link } });
    });
    assert(id);
    return id;
  }

  const ended = (id: number) =>
    until(`job ${id} has ended`, async () => {
      const { rows } = await system.pool.query('select state, result, error from jobs where id = $1', [id]);
      return ['done', 'failed'].includes(rows[0].state) && rows[0];
    });

  /** The token of the link in an e-mail. */
  const tokenOf = (text = '') => /\/account\/new-password#([\w-]+)$/m.exec(text)?.[1] ?? '';

  it('sends a link whose token works, and leaves neither the token nor the address in the job', async () => {
    await startWorker();
    const id = await request('reset-password', 'known@example.org');
    assert.deepEqual(await ended(id), { state: 'done', result: { outcome: 'sent' }, error: null });
    const [mail] = server.received;
    assert.deepEqual(mail?.recipients, ['known@example.org']);
    const token = tokenOf(mail?.text);
    assert.ok(await findAccountLink(system.pool, token, ['reset-password']));
    const { rows } = await system.pool.query('select j::text || m::text as text from jobs j, mails m');
    for (const { text } of rows) assert.ok(!text.includes('known@') && !text.includes(token), text);
  });

  it('sends nothing to an address without an account, and its job succeeds', async () => {
    await startWorker();
    const id = await request('reset-password', 'unknown@example.org');
    const { state } = await ended(id);
    assert.equal(state, 'done');
    assert.equal(server.received.length, 0);
  });

  it('sends the e-mail again when its worker is killed before the answer of the mail server', async () => {
    const arrived = Promise.withResolvers<void>();
    server.behaviour.onMail = () => {
      arrived.resolve();
      return new Promise(() => undefined);
    };
    const first = await startWorker();
    const id = await request('registration', 'new@example.org');
    await arrived.promise;
    first.kill('SIGKILL');
    await first.ended;
    server.behaviour.onMail = undefined;
    const sweep = startJobSweep({
      pool: system.pool,
      connection: system.rabbitmq,
      names: system.names,
      metrics: system.metrics,
      logger: quiet,
    });
    await startWorker();
    // Its lease runs out at once.
    await system.pool.query(`update jobs set heartbeat_at = now() - interval '1 hour' where id = $1`, [id]);
    assert.deepEqual((await ended(id)).result, { outcome: 'sent' });
    await sweep.close();
    assert.equal(server.received.length, 1);
    assert.match(server.received[0]?.text ?? '', /\/account\/confirm#/);
  });

  it('keeps all e-mails while the mail server is down, and sends each once it is back', async () => {
    await server.close();
    await startWorker();
    const ids = await Promise.all(
      ['a', 'b', 'c'].map((name) => request('registration', `${name}@example.org`)),
    );
    await until('each was tried', async () => {
      const { rows } = await system.pool.query('select from jobs where id = any($1) and error is not null', [
        ids,
      ]);
      return rows.length === ids.length;
    });
    server = await startMailServer(server.port);
    await system.pool.query('update jobs set run_at = now() where id = any($1)', [ids]);
    for (const id of ids) assert.deepEqual((await ended(id)).result, { outcome: 'sent' });
    assert.deepEqual(server.received.flatMap(({ recipients }) => recipients).sort(), [
      'a@example.org',
      'b@example.org',
      'c@example.org',
    ]);
  });
});
