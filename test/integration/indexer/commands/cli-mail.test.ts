import assert from 'node:assert/strict';
import { addHardBounce } from '../../../../src/storage/postgres/mail/mail-bounces.ts';
import { enterMail } from '../../../../src/storage/postgres/mail/mail-ledger.ts';
import { transaction } from '../../../../src/storage/postgres/pool.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';
import { runCli } from '../../../support/programs/cli.ts';

describe('institutes mail', function () {
  this.timeout(60_000);
  let database: TestDatabase;
  const address = 'gone@example.org';

  before(async () => {
    database = await createTestDatabase();
    const key = { accountId: null, kind: 'registration', period: 'link:1' } as const;
    await transaction(database.pool, (client) => enterMail(client, key, address));
    for (let n = 0; n < 3; n += 1) await addHardBounce(database.pool, address, '550 5.1.1');
  });
  after(() => database.drop());

  const institutes = (...args: string[]) =>
    runCli(args, { DATABASE_URL: database.url, DATABASE_OWNER_URL: database.ownerUrl });

  it('show prints the bounces of an address, however it is written, and the e-mails to it', async () => {
    const { code, stdout } = await institutes('mail', 'show', 'Gone@Example.org');
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^3 hard bounces; nothing is sent to this address any more\n\S+Z {2}registration {2}deferred, 0 attempts\n$/,
    );
    const json = JSON.parse((await institutes('mail', 'show', 'other@example.org', '--json')).stdout);
    assert.deepEqual(json, { address: 'other@example.org', bounces: 0, stopped: false, mails: [] });
  });

  it('allow forgets the bounces of an address', async () => {
    assert.equal((await institutes('mail', 'allow', address)).stdout, 'Forgot 3 hard bounces\n');
    assert.equal((await institutes('mail', 'allow', address)).stdout, 'Forgot 0 hard bounces\n');
  });

  it('refuses what is no address', async () => {
    const { code, stderr } = await institutes('mail', 'show', 'gone');
    assert.equal(code, 1);
    assert.match(stderr, /^institutes: The address must be an e-mail address/);
  });
});
