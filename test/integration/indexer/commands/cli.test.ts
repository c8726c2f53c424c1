import assert from 'node:assert/strict';
import { withDataLock } from '../../../../src/storage/postgres/advisory-locks.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';
import { runCli } from '../../../support/programs/cli.ts';

let database: TestDatabase;

const institutes = (args: string[], env: Record<string, string> = {}) =>
  runCli(args, { DATABASE_URL: database.url, DATABASE_OWNER_URL: database.ownerUrl, ...env });

describe('The command line', function () {
  this.timeout(60_000);
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  it('prints one JSON object for migrate --json', async () => {
    const { code, stdout } = await institutes(['migrate', '--json']);
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout).applied, []);
  });

  it('redacts passwords in the output of config', async () => {
    const { code, stdout } = await institutes(['config', '--json'], {
      DATABASE_URL: 'postgres://me:geheim@db:5/x',
    });
    assert.equal(code, 0);
    assert.equal(JSON.parse(stdout).DATABASE_URL, 'postgres://me:***@db:5/x');
    assert.equal(JSON.parse(stdout).DATABASE_POOL, 10);
  });

  it('exits with 2 and lists the sources when import is given an unknown source', async () => {
    const { code, stdout, stderr } = await institutes(['import', 'nowhere']);
    assert.deepEqual([code, stdout], [2, '']);
    assert.equal(
      stderr,
      "institutes: No built-in source or file is named 'nowhere'. Built-in sources: indian-colleges, swot.\n",
    );
  });

  it('reports an unreachable database in one line, and a stack trace only with LOG_LEVEL=debug', async () => {
    const url = 'postgres://x:geheim@127.0.0.1:1/x';
    for (const command of ['migrate', 'generate']) {
      const { code, stdout, stderr } = await institutes([command], {
        DATABASE_URL: url,
        DATABASE_OWNER_URL: url,
      });
      assert.deepEqual([code, stdout], [1, ''], command);
      assert.match(stderr, /^institutes: Postgres at 127\.0\.0\.1:1 does not respond \([^\n]+\)\. [^\n]+\n$/);
    }
    const { stderr } = await institutes(['migrate'], { DATABASE_OWNER_URL: url, LOG_LEVEL: 'debug' });
    assert.match(stderr, /\n {4}at /);
    assert.doesNotMatch(stderr, /geheim/);
  });

  it('exits with 1 and names every invalid setting', async () => {
    const { code, stderr } = await institutes(['config'], { PORT: 'x', LOG_LEVEL: 'loud' });
    assert.equal(code, 1);
    assert.match(stderr, /PORT=x/);
    assert.match(stderr, /LOG_LEVEL=loud/);
    assert.doesNotMatch(stderr, /\n {4}at /);
  });

  it('exits with 2 after a usage error and with 0 after help', async () => {
    assert.equal((await institutes(['generate', 'many'])).code, 2);
    assert.equal((await institutes(['nonsense'])).code, 2);
    const help = await institutes(['--help']);
    assert.equal(help.code, 0);
    assert.match(help.stdout, /institutes import indian-colleges/);
  });

  it('prints one JSON object for generate --json, and one line when another generation is running', async () => {
    const { code, stdout } = await institutes(['generate', '--json']);
    assert.equal(code, 0);
    assert.equal(JSON.parse(stdout).institutes, 0);
    const locked = await withDataLock(database.pool, () => institutes(['generate']));
    assert.equal(locked.code, 1);
    assert.match(locked.stderr, /^institutes: Another import or generation is running[^\n]+\n$/);
  });
});
