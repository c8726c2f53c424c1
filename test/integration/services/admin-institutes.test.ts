import assert from 'node:assert/strict';
import { type EditingSystem, pointersOf, startEditing, versionOf } from '../../support/editing.ts';

const path = '/v1/admin/institutes';

describe('/v1/admin/institutes', () => {
  let editing: EditingSystem;
  before(async () => {
    editing = await startEditing();
    await add({ name: 'Mother University', kind: 'university', status: 'published' });
  });
  after(() => editing?.close());

  const add = async (body: object) => {
    const answer = await editing.editor.send('POST', path, { body });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    return answer;
  };

  const addCollege = async () => {
    const { body } = await add({
      name: 'Hill & Dale College',
      kind: 'college',
      affiliation: 'mother-university',
      country: 'India',
      state: 'Kerala',
      district: 'Ernakulam',
      disciplines: ['science', 'law'],
      facilities: ['hostel'],
      rating: 3.74,
    });
    return `${path}/${body.id}`;
  };

  it('POST creates a draft with version 1 and all its fields, which GET then returns', async () => {
    const { editor } = editing;
    const created = await add({
      name: 'Hill & Dale College',
      kind: 'college',
      affiliation: 'mother-university',
      country: 'India',
      state: 'Kerala',
      district: 'Ernakulam',
      disciplines: ['science', 'law'],
      facilities: ['hostel'],
      rating: 3.74,
      location: { lat: 10.5, lon: 76.25 },
    });
    const { id } = created.body;
    assert.equal(created.headers.get('location'), `${path}/${id}`);
    assert.equal(versionOf(created), 1);
    assert.equal(created.headers.get('cache-control'), 'no-store');
    const { created_at, updated_at, ...record } = created.body;
    assert(Date.parse(created_at) > 0 && Date.parse(updated_at) > 0);
    assert.deepEqual(record, {
      id,
      name: 'Hill & Dale College',
      slug: 'hill-and-dale-college',
      kind: 'college',
      status: 'draft',
      ownership: null,
      affiliation: 'mother-university',
      university: 'Mother University',
      country: 'India',
      state: 'Kerala',
      district: 'Ernakulam',
      city: null,
      location: { lat: 10.5, lon: 76.25 },
      established: null,
      accreditation: null,
      gender: null,
      rating: 3.7,
      logo: null,
      photo: null,
      popularity: 0,
      website: null,
      aliases: [],
      disciplines: ['law', 'science'],
      facilities: ['hostel'],
      programme_count: 0,
      provenance: {},
      stated_fields: [
        'name',
        'kind',
        'affiliation',
        'place',
        'disciplines',
        'facilities',
        'rating',
        'location',
      ],
      source: 'admin',
      source_id: null,
      version: 1,
    });
    assert.deepEqual((await editor.get(created.headers.get('location') as string)).body, created.body);
  });

  it('PUT replaces every field but the slug, and raises the version only when something differs', async () => {
    const { editor } = editing;
    const address = await addCollege();
    const { slug } = (await editor.get(address)).body;
    const body = { name: 'Hill College', kind: 'college', country: 'india', state: 'KERALA' };
    const replaced = await editor.send('PUT', address, { body, version: 1 });
    assert.equal(replaced.status, 200);
    assert.equal(versionOf(replaced), 2);
    const { name, state, country, district, affiliation, disciplines, rating, version } = replaced.body;
    assert.deepEqual(
      [name, replaced.body.slug, country, state, district, affiliation, disciplines, rating, version],
      ['Hill College', slug, 'India', 'Kerala', null, null, [], null, 2],
    );
    const same = await editor.send('PUT', address, { body, version: 2 });
    assert.deepEqual(same.body, replaced.body, 'an equal record raises no version');
  });

  it('PATCH changes only the fields that it names', async () => {
    const { editor } = editing;
    const address = await addCollege();
    await editor.send('PATCH', address, { body: { district: null }, version: 1 });
    const patched = await editor.send('PATCH', address, {
      body: { city: 'Kochi', disciplines: ['law'], state: null },
      version: 2,
    });
    const { city, state, country, disciplines, version } = patched.body;
    assert.deepEqual([city, state, country, disciplines, version], ['Kochi', null, 'India', ['law'], 3]);
    const facilities = await editor.send('PATCH', address, { body: { facilities: ['library'] }, version: 3 });
    assert.deepEqual([facilities.body.facilities, facilities.body.version], [['library'], 4]);
  });

  it('POST /publish publishes a draft, and POST /unpublish makes it a draft again', async () => {
    const { editor } = editing;
    const address = await addCollege();
    const published = await editor.send('POST', `${address}/publish`, { version: 1 });
    assert.deepEqual([published.body.status, published.body.version], ['published', 2]);
    const draft = await editor.send('POST', `${address}/unpublish`, { version: 2 });
    assert.deepEqual([draft.body.status, draft.body.version], ['draft', 3]);
  });

  it('DELETE archives an institute', async () => {
    const { editor } = editing;
    const address = await addCollege();
    const archived = await editor.send('DELETE', address, { version: 1 });
    assert.deepEqual([archived.status, archived.body.status, archived.body.version], [200, 'archived', 2]);
    assert.equal((await editor.get(address)).body.status, 'archived');
  });

  it('DELETE with `permanent` is refused to editors', async () => {
    const { editor } = editing;
    const address = await addCollege();
    const refused = await editor.send('DELETE', `${address}?permanent=true`, { version: 1 });
    assert.equal(refused.status, 403);
    assert.equal((await editor.get(address)).status, 200);
  });

  it('DELETE with `permanent` by an admin deletes an archived institute', async () => {
    const { editor, admin } = editing;
    const address = await addCollege();
    await editor.send('DELETE', address, { version: 1 });
    const deleted = await admin.send('DELETE', `${address}?permanent=true`, { version: 2 });
    assert.equal(deleted.status, 204);
    assert.equal((await editor.get(address)).status, 404);
  });

  it('POST gives every institute a slug of its own, also for many of one name at the same time', async () => {
    const body = { name: 'Same Name', kind: 'college', country: 'India', state: 'Goa' };
    const answers = await Promise.all(Array.from({ length: 6 }, () => add(body)));
    assert.deepEqual(answers.map((answer) => answer.body.slug).sort(), [
      'same-name',
      'same-name-2',
      'same-name-3',
      'same-name-4',
      'same-name-5',
      'same-name-goa',
    ]);
    const places = await editing.system.pool.query(`select from places where name in ('India', 'Goa')`);
    assert.equal(places.rowCount, 2);
    assert.equal((await add({ name: 'தமிழ்', kind: 'college' })).body.slug, 'college');
  });

  it('POST reports all errors of a body at once, including those that only the database can find', async () => {
    const { editor } = editing;
    await add({ name: 'Taken', kind: 'college' });
    const answer = await editor.send('POST', path, {
      body: {
        name: ' with blanks ',
        slug: 'taken',
        kind: 'castle',
        affiliation: 'nowhere',
        state: 'Kerala',
        district: 'a\u0000b',
        location: { lat: 91 },
        established: '1900',
        rating: 6,
        website: 'ftp://example.org',
        aliases: ['a', 'a'],
        disciplines: ['law', 'alchemy'],
        facilities: ['moat'],
        colour: 'red',
      },
    });
    assert.equal(answer.status, 400);
    assert.deepEqual(pointersOf(answer), [
      '/affiliation',
      '/aliases',
      '/colour',
      '/country',
      '/disciplines/1',
      '/district',
      '/established',
      '/facilities/0',
      '/kind',
      '/location/lat',
      '/location/lon',
      '/name',
      '/rating',
      '/slug',
      '/website',
    ]);
    const empty = await editor.send('POST', path, { body: {} });
    assert.deepEqual([empty.status, pointersOf(empty)], [400, ['/kind', '/name']]);
    for (const body of ['[]', 'null', '1']) {
      assert.equal((await editor.send('POST', path, { body })).status, 400, body);
    }
    assert.equal((await editor.send('POST', path, { body: '{' })).status, 400);
    const headers = { 'Content-Type': 'text/plain' };
    assert.equal((await editor.send('POST', path, { body: '{}', headers })).status, 415);
    const { rowCount } = await editing.system.pool.query(`select from institutes where name like '%blanks%'`);
    assert.equal(rowCount, 0);
  });

  it('POST and PATCH answer 409 for a taken slug, and 400 for an institute that is affiliated to itself', async () => {
    const { editor } = editing;
    const { slug } = (await add({ name: 'First', kind: 'college' })).body;
    const second = (await add({ name: 'Second', kind: 'college' })).body;
    const taken = await editor.send('PATCH', `${path}/${second.id}`, { body: { slug }, version: 1 });
    assert.deepEqual([taken.status, pointersOf(taken)], [409, ['/slug']]);
    const posted = await editor.send('POST', path, { body: { name: 'Third', kind: 'college', slug } });
    assert.equal(posted.status, 409);
    const own = await editor.send('PATCH', `${path}/${second.id}`, {
      body: { affiliation: second.slug },
      version: 1,
    });
    assert.deepEqual([own.status, pointersOf(own)], [400, ['/affiliation']]);
    const kept = await editor.send('PATCH', `${path}/${second.id}`, {
      body: { slug: second.slug },
      version: 1,
    });
    assert.equal(kept.status, 200);
  });

  it('PATCH refuses a district of another state, and does not report invalid fields that an import left', async () => {
    const { editor, system } = editing;
    const place = { country: 'India', state: 'Kerala', district: 'Kollam' };
    const { id } = (await add({ name: 'Movable', kind: 'college', ...place })).body;
    const moved = await editor.send('PATCH', `${path}/${id}`, { body: { state: 'Goa' }, version: 1 });
    assert.deepEqual([moved.status, pointersOf(moved)], [400, ['/district']]);
    const whole = await editor.send('PATCH', `${path}/${id}`, {
      body: { state: 'Goa', district: null },
      version: 1,
    });
    assert.deepEqual([whole.body.state, whole.body.district], ['Goa', null]);
    await system.pool.query(`update institutes set website = 'http://with blank.example' where id = $1`, [
      id,
    ]);
    const other = await editor.send('PATCH', `${path}/${id}`, { body: { city: 'Panaji' }, version: 3 });
    assert.equal(other.status, 200);
    const required = await editor.send('PATCH', `${path}/${id}`, { body: { name: null, x: 1 }, version: 4 });
    assert.deepEqual([required.status, pointersOf(required)], [400, ['/name', '/x']]);
  });

  it('PATCH and PUT remove the provenance of the fields that the editor states, and of no others', async () => {
    const { editor, system } = editing;
    const { id } = (await add({ name: 'Marked', kind: 'college' })).body;
    await system.pool.query(
      `update institutes set rating = 3.5, gender = 'women', ownership = 'private', stated_fields = '{}',
         provenance = '{"rating": "generated", "gender": "inferred", "ownership": "inferred"}' where id = $1`,
      [id],
    );
    const { body: record } = await editor.get(`${path}/${id}`);
    const patched = await editor.send('PATCH', `${path}/${id}`, {
      body: { rating: 3.5 },
      version: record.version,
    });
    assert.deepEqual(patched.body.provenance, { gender: 'inferred', ownership: 'inferred' });
    assert.deepEqual(patched.body.stated_fields, ['rating']);
    const { name, kind, rating, gender } = record;
    const replaced = await editor.send('PUT', `${path}/${id}`, {
      body: { name, kind, rating, gender, ownership: null },
      version: patched.body.version,
    });
    assert.deepEqual(replaced.body.provenance, { gender: 'inferred' });
    assert.deepEqual(replaced.body.stated_fields.sort(), ['ownership', 'rating']);
  });

  it('GET has another ETag when the body differs, even if only the name of the university or of a place does', async () => {
    const { editor, system } = editing;
    const university = (await add({ name: 'Tagged University', kind: 'university' })).body;
    const body = { name: 'Tagged College', kind: 'college', affiliation: university.slug };
    const made = await add({ ...body, country: 'India', state: 'Tagged State' });
    const address = `${path}/${made.body.id}`;
    const read = (tag: string) =>
      editor.send('GET', address, { headers: { 'If-None-Match': tag, 'Cache-Control': 'max-age=0' } });
    let tag = made.headers.get('etag') as string;
    assert.equal((await read(tag)).status, 304);
    for (const change of [
      () =>
        editor.send('PATCH', `${path}/${university.id}`, {
          body: { name: 'Renamed University' },
          version: '*',
        }),
      () => system.pool.query(`update places set name = 'Renamed State' where name = 'Tagged State'`),
    ]) {
      await change();
      const answer = await read(tag);
      assert.equal(answer.status, 200);
      assert.equal(answer.body.version, 1);
      assert.notEqual(answer.headers.get('etag'), tag);
      tag = answer.headers.get('etag') as string;
      assert.equal((await read(tag)).status, 304);
    }
    const patched = await editor.send('PATCH', address, {
      body: { city: 'X' },
      version: made.headers.get('etag') as string,
    });
    assert.deepEqual([patched.status, patched.body.version], [200, 2], 'If-Match compares only the version');
  });

  it('answers 404 when the institute does not exist or the id is malformed', async () => {
    const { editor } = editing;
    for (const id of ['999999', '0', '-1', 'x', '1e3', '99999999999999999999']) {
      for (const [method, more] of [
        ['GET', ''],
        ['GET', '/sync'],
        ['GET', '/programmes'],
        ['GET', '/programmes/1'],
        ['DELETE', ''],
        ['POST', '/publish'],
      ] as const) {
        const answer = await editor.send(method, `${path}/${id}${more}`, { version: '*' });
        assert.equal(answer.status, 404, `${method} ${id}${more}`);
      }
    }
  });
});
