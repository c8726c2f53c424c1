import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { textSource } from '../../../indexer/import/file/file-source.ts';
import { importSource } from '../../../indexer/import/loader.ts';
import { type EditingSystem, startEditing, versionOf } from '../../support/editing.ts';
import { until } from '../../support/until.ts';

const path = '/v1/admin/institutes';

describe('concurrent edits', function () {
  this.timeout(30_000);
  let editing: EditingSystem;
  let serial = 0;
  before(async () => {
    editing = await startEditing();
  });
  after(() => editing?.close());

  const add = async () => {
    const body = { name: `College ${++serial}`, kind: 'college' };
    const answer = await editing.editor.send('POST', path, { body });
    assert.equal(answer.status, 201);
    return answer.body as { id: number; version: number };
  };

  it('accept exactly one of two changes to a version, and tell the other the current version', async () => {
    const { editor, admin } = editing;
    for (let pair = 0; pair < 20; pair++) {
      const { id } = await add();
      const answers = await Promise.all([
        editor.send('PATCH', `${path}/${id}`, { body: { city: 'Mine' }, version: 1 }),
        admin.send('PATCH', `${path}/${id}`, { body: { city: 'Yours' }, version: 1 }),
      ]);
      const [won, lost] = answers.sort((a, b) => a.status - b.status);
      assert(won && lost);
      assert.deepEqual([won.status, lost.status], [200, 412]);
      assert.equal(won.body.version, 2);
      assert.equal(lost.headers.get('etag'), '"2"');
      assert.equal(lost.body.version, 2);
      assert.equal((await editor.get(`${path}/${id}`)).body.city, won.body.city);
    }
  });

  it('require If-Match, accept *, lists and weak tags, and report the version that a stale one names', async () => {
    const { editor } = editing;
    const { id } = await add();
    const made = await editor.send('POST', `${path}/${id}/programmes`, { body: { name: 'B.A.' } });
    assert.equal(versionOf(made), 2);
    const programme = `${path}/${id}/programmes/${made.body.id}`;
    const changes = [
      ['PUT', `${path}/${id}`, { name: 'X', kind: 'college' }],
      ['PATCH', `${path}/${id}`, { city: 'X' }],
      ['DELETE', `${path}/${id}`, undefined],
      ['POST', `${path}/${id}/publish`, undefined],
      ['POST', `${path}/${id}/unpublish`, undefined],
      ['PUT', programme, { name: 'X' }],
      ['PATCH', programme, { name: 'X' }],
      ['DELETE', programme, undefined],
    ] as const;
    for (const [method, address, body] of changes) {
      assert.equal((await editor.send(method, address, { body })).status, 428, `${method} ${address}`);
      for (const [version, named] of [
        [1, 'version 1'],
        ['W/"1"', 'version 1'],
        ['"x"', 'no version'],
        ['"02"', 'no version'],
        ['"1", "3-abc"', 'version 1 or 3'],
      ] as const) {
        const answer = await editor.send(method, address, { body, version });
        assert.equal(answer.status, 412, `${method} ${address} ${version}`);
        assert.equal(versionOf(answer), 2);
        assert.equal(answer.body.detail, `The record has version 2, but \`If-Match\` names ${named}.`);
      }
      for (const version of ['2', '"2', '*, "2"', ','])
        assert.equal((await editor.send(method, address, { body, version })).status, 400, version);
    }
    const { headers } = await editor.get(`${path}/${id}`);
    const tag = headers.get('etag') as string;
    // Each of these names the current version.
    const taken = [
      tag,
      (version: number) => `W/"${version}"`,
      (version: number) => `"1", "${version}"`,
      (version: number) => `,"x" ,, W/"${version}-as-another-body-had-it",`,
      () => '*',
    ];
    for (const [at, version] of taken.entries()) {
      const named = typeof version === 'string' ? version : version(2 + at);
      const answer = await editor.send('PATCH', `${path}/${id}`, {
        body: { city: `C${at}` },
        version: named,
      });
      assert.deepEqual([answer.status, answer.body.version], [200, 3 + at], named);
    }
  });

  it('create one record for ten equal requests with one idempotency key, and answer them all the same', async () => {
    const { editor, admin, system } = editing;
    const headers = { 'Idempotency-Key': '"0b9e5a8c-key-1"' };
    const body = { name: 'Only One', kind: 'college' };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => editor.send('POST', path, { body, headers })),
    );
    for (const answer of answers) {
      assert.equal(answer.status, 201);
      assert.deepEqual(answer.body, answers[0]?.body);
      for (const name of ['location', 'etag']) {
        assert.equal(answer.headers.get(name), answers[0]?.headers.get(name));
      }
    }
    const { rowCount } = await system.pool.query(`select from institutes where name = 'Only One'`);
    assert.equal(rowCount, 1);
    const { id } = answers[0]?.body ?? {};
    await editor.send('PATCH', `${path}/${id}`, { body: { city: 'Later' }, version: 1 });
    assert.deepEqual((await editor.send('POST', path, { body, headers })).body, answers[0]?.body);

    const other = await editor.send('POST', path, { body: { ...body, city: 'Else' }, headers });
    assert.equal(other.status, 422);
    const programmes = await editor.send('POST', `${path}/${id}/programmes`, { body, headers });
    assert.notEqual(programmes.status, 201);
    assert.equal((await admin.send('POST', path, { body, headers })).status, 201, "another account's key");
    const bad = { 'Idempotency-Key': 'a"b' };
    assert.equal((await editor.send('POST', path, { body, headers: bad })).status, 400);
  });

  it('compare the version under the lock, so that an import that commits meanwhile is not overwritten', async () => {
    const { editor, system } = editing;
    const { id } = await add();
    const { body: programme } = await editor.send('POST', `${path}/${id}/programmes`, {
      body: { name: 'Law' },
    });
    const address = `${path}/${id}`;
    const changes = [
      ['PUT', address, { name: 'Mine', kind: 'college' }],
      ['PATCH', address, { city: 'Mine' }],
      ['DELETE', address, undefined],
      ['POST', `${address}/publish`, undefined],
      ['PATCH', `${address}/programmes/${programme.id}`, { name: 'Mine' }],
    ] as const;
    for (const [method, changed, body] of changes) {
      const { version } = (await editor.get(address)).body;
      const client = await system.pool.connect();
      await client.query('begin');
      await client.query(`set local app.bulk = 'on'`);
      await client.query(
        `update institutes set established = coalesce(established, 1900) + 1 where id = $1`,
        [id],
      );
      const editors = [
        editor.send(method, changed, { body, version }),
        editor.send(method, changed, { body, version }),
      ];
      await until('both wait', async () => {
        const { rows } = await system.pool.query(
          `select count(*)::int as n from pg_stat_activity
           where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return rows[0].n === 2;
      });
      await client.query('commit');
      client.release();
      const answers = await Promise.all(editors);
      assert.deepEqual(
        answers.map(({ status, body: problem }) => [status, problem.version]),
        [
          [412, version + 1],
          [412, version + 1],
        ],
        `${method} ${changed}`,
      );
    }
    const { body } = await editor.get(address);
    assert.deepEqual([body.established, body.city, body.status], [1905, null, 'draft']);
  });

  it('are refused when an import has meanwhile replaced the programmes, also of merged records', async () => {
    const { editor, system } = editing;
    const { id } = await add();
    await system.pool.query(
      `insert into institute_sources (source, source_id, institute_id) values ('file', 'merged', $1)`,
      [id],
    );
    const bring = async (programme: string) => {
      const programmes = [{ name: programme }];
      const row = JSON.stringify({ source_id: 'merged', name: 'College', kind: 'college', programmes });
      const source = await textSource(Readable.from([Buffer.from(`${row}\n`)]), {});
      return importSource(system.pool, source);
    };
    assert.equal((await bring('Law')).updated, 1);
    const read = await editor.get(`${path}/${id}`);
    assert.deepEqual([read.body.version, read.body.programme_count], [2, 1]);
    assert.equal((await bring('Law')).updated, 0);
    assert.equal((await bring('Arts')).updated, 1);
    const body = { name: 'Mine', kind: 'college' };
    const late = await editor.send('PUT', `${path}/${id}`, { body, version: read.body.version });
    assert.deepEqual([late.status, late.body.version], [412, 3]);
  });

  it('do not store the idempotency key of a request that failed', async () => {
    const { editor } = editing;
    const headers = { 'Idempotency-Key': 'again' };
    const failed = await editor.send('POST', path, { body: { name: 'Fixed', kind: 'castle' }, headers });
    assert.equal(failed.status, 400);
    const fixed = await editor.send('POST', path, { body: { name: 'Fixed', kind: 'college' }, headers });
    assert.equal(fixed.status, 201);
    const { id } = fixed.body;
    const programme = { body: { name: 'B.Sc.' }, headers: { 'Idempotency-Key': 'b-sc' }, version: 1 };
    const twice = [
      await editor.send('POST', `${path}/${id}/programmes`, programme),
      await editor.send('POST', `${path}/${id}/programmes`, programme),
    ];
    assert.deepEqual(
      twice.map((answer) => [answer.status, versionOf(answer)]),
      [
        [201, 2],
        [201, 2],
      ],
    );
    assert.deepEqual(twice[0]?.body, twice[1]?.body);
    const all = await editor.get(`${path}/${id}/programmes`);
    assert.equal(all.body.items.length, 1);
  });
});
