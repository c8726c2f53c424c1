import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { hashPassword } from '../../../src/auth/passwords.ts';
import { addAccount } from '../../../src/storage/postgres/accounts/accounts.ts';
import { signedIn } from '../../support/accounts.ts';
import { apiDependencies, sendJson, startApi } from '../../support/api.ts';
import { addInstitute } from '../../support/data/catalogue.ts';
import { addressOf, startProgram } from '../../support/programs/processes.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

const password = 'Quiet-Harbour-41';

describe('personal data in the audit log', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  before(async () => {
    system = await createTestSystem();
    api = await startApi(apiDependencies(system));
  });
  after(async () => {
    api?.close();
    await system?.close();
  });

  const send = (method: string, path: string, body: object, headers: Record<string, string> = {}) =>
    sendJson(api, method, path, body, { headers });
  const wholeAudit = async () => {
    const { rows } = await system.pool.query<{ text: string }>(
      `select coalesce(string_agg(to_jsonb(audit)::text, e'\n'), '') as text from audit`,
    );
    return rows[0]?.text ?? '';
  };

  it('is the e-mail address of an account while it exists, and only its id after it is deleted', async () => {
    const email = 'asha@example.org';
    const admin = await signedIn(system, 'admin');
    const { id } = await addAccount(system.pool, {
      email,
      passwordHash: await hashPassword(password),
      role: 'admin',
      isConfirmed: true,
    });
    const { body: tokens } = await send('POST', '/auth/login', { email, password });
    const headers = { Authorization: `Bearer ${tokens.access_token}` };
    assert.equal((await send('POST', '/admin/synonyms', { terms: ['kappa', 'alpha'] }, headers)).status, 201);
    const audit = async (query: string) =>
      (await api.get(`/v1/admin/audit?${query}`, { headers: admin.headers })).body.items as {
        actor: string;
      }[];
    assert.deepEqual(
      (await audit('entity=synonyms&actor=ASHA@example.org')).map(({ actor }) => actor),
      [email],
    );
    assert.equal((await send('DELETE', '/me', { password }, headers)).status, 204);
    const name = `account:${id}`;
    assert.deepEqual(
      (await audit(`actor=${name}`)).map(({ actor }) => actor),
      [name, name],
    );
    assert.deepEqual(await audit(`actor=${email}`), []);
    assert.doesNotMatch(await wholeAudit(), /@/);
  });

  it('is removed from old rows by the migration, which keeps the id of the account', async () => {
    const { id } = await addAccount(system.pool, {
      email: 'known@example.org',
      passwordHash: 'x',
      role: 'editor',
      isConfirmed: true,
    });
    await system.ownerPool.query(
      `insert into audit (actor, action, entity, entity_id, before, after) values
         ('known@example.org', 'insert', 'institutes', '1', null, '{"name": "A"}'),
         ('cli', 'insert', 'accounts', '900001', null, '{"id": 900001, "email": "gone@example.org", "role": "editor"}'),
         ('gone@example.org', 'update', 'institutes', '1', '{"name": "A"}', '{"name": "B"}'),
         ('gone@example.org', 'delete', 'accounts', '900001', '{"id": 900001, "email": "gone@example.org"}', null),
         ('nobody@example.org', 'update', 'institutes', '1', '{"name": "B"}', '{"name": "C"}')`,
    );
    const { rows: last } = await system.pool.query<{ id: number }>('select max(id) - 5 as id from audit');
    const [up = ''] = readFileSync('migrations/0015_audit_without_addresses.sql', 'utf8').split(
      '-- Down Migration',
    );
    const owner = await system.ownerPool.connect();
    try {
      await owner.query(`begin; ${up}; commit`);
    } finally {
      owner.release();
    }
    const { rows } = await system.pool.query(
      'select actor, before, after from audit where id > $1 order by id',
      [last[0]?.id],
    );
    assert.deepEqual(rows, [
      { actor: `account:${id}`, before: null, after: { name: 'A' } },
      { actor: 'cli', before: null, after: { id: 900001, role: 'editor' } },
      { actor: 'account:900001', before: { name: 'A' }, after: { name: 'B' } },
      { actor: 'account:900001', before: { id: 900001 }, after: null },
      { actor: 'account:unknown', before: { name: 'B' }, after: { name: 'C' } },
    ]);
    assert.doesNotMatch(await wholeAudit(), /@/);
    await assert.rejects(system.ownerPool.query('delete from audit'), /append-only/);
  });
});

describe('personal data in searches', function () {
  this.timeout(60_000);
  let system: TestSystem;
  before(async () => {
    system = await createTestSystem();
  });
  after(() => system?.close());

  it('does not reach the log, Redis or the search events: names, addresses and places of people', async () => {
    await system.ensureIndex();
    const id = await addInstitute(system.pool, { name: 'Alpha College', slug: 'alpha' });
    await system.writeBatch([id]);
    await system.makeSearchable([system.config.INDEX_NAME]);
    system.startSearchEventDrain();
    const api = startProgram('src/main.ts', system.config);
    const address = await addressOf(api);
    const queries = [
      'q=alpha+asha%40example.org&state=Asha+Rao&kind=college&near=12.97194,77.59369&radius=50',
      'kind=college&level=diploma&discipline=Asha+Rao',
      'q=alpha+98765+43210',
      'q=alpha&kind=college',
    ];
    // A popular one is asked for twice.
    for (const query of [...queries, ...queries]) {
      const response = await fetch(`${address}/v1/institutes?${query}`);
      assert.equal(response.status, 200);
      await response.arrayBuffer();
    }
    const { query } = await api.logged('http: request');
    assert.equal(query, 'q=alpha%20…&state=…&kind=college&near=13.0,77.6&radius=50');
    const { REDIS_PREFIX: prefix } = system.config;
    const listed = async () => {
      const keys = await system.redis.keys(`${prefix}popular:*`);
      const lists = await Promise.all(
        keys.map((key) => system.redis.zrange(key.slice(prefix.length), '0', '-1')),
      );
      return lists.flat();
    };
    await until('counts', async () => (await listed()).some((member) => member.startsWith('search ')));
    const members = await listed();
    assert.deepEqual(
      members.filter((member) => member.startsWith('search ')),
      ['search q=alpha&kind=college'],
    );
    const personal = /asha|example\.org|98765|12\.97|77\.59/i;
    assert.doesNotMatch(members.join('\n'), personal);

    assert.equal(await api.stop(), 0);
    const events = async () =>
      (
        await system.pool.query<{ q: string | null; filters: object }>(
          'select distinct q, filters from search_events',
        )
      ).rows;
    await until('events', async () => (await events()).length === queries.length);
    const text = JSON.stringify(await events());
    assert.doesNotMatch(text, personal);
    assert.match(text, /"kind":\["college"\]/);
  });
});
