import assert from 'node:assert/strict';
import { invalidParametersOf } from '../../support/api.ts';
import { addInstitute, addPlaces } from '../../support/data/catalogue.ts';
import { type EditingSystem, startEditing } from '../../support/editing.ts';

const path = '/v1/admin/institutes';

describe('GET /v1/admin/institutes', () => {
  let editing: EditingSystem;
  const names: string[] = [];
  before(async () => {
    editing = await startEditing();
    const { pool } = editing.system;
    assert.deepEqual((await editing.editor.get(path)).body, { total: 0, items: [], cursor: null });
    const { country, state, district } = await addPlaces(pool);
    // One statement inserts them all, so that they have the same update time to the microsecond.
    for (let n = 0; n < 25; n++) names.push(`Bulk ${String(n).padStart(2, '0')}`);
    await pool.query(
      `insert into institutes (name, slug, kind, status)
       select name, lower(replace(name, ' ', '-')), 'college', 'published' from unnest($1::text[]) as name`,
      [names],
    );
    await addInstitute(pool, {
      name: "Women's College (Hill)",
      slug: 'womens-college-hill',
      status: 'draft',
      place_id: district,
    });
    await addInstitute(pool, {
      name: 'State School',
      // A random slug could start with the text that a test searches for.
      slug: 'state-school',
      kind: 'school',
      place_id: state,
      aliases: ['Old %_Name'],
    });
    await addInstitute(pool, {
      name: 'Far School',
      slug: 'far-school',
      kind: 'school',
      place_id: country,
      status: 'archived',
    });
    await addInstitute(pool, { name: 'Imported', slug: 'imported', source: 'swot', source_id: 'x' });
  });
  after(() => editing?.close());

  const found = async (query: string): Promise<string[]> => {
    const { status, body } = await editing.editor.get(`${path}?${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.total, body.items.length);
    return body.items.map(({ name }: { name: string }) => name).sort();
  };

  it('finds institutes of any status by prefixes of words in name, slug and aliases', async () => {
    assert.deepEqual(await found('q=hill+WOM'), ["Women's College (Hill)"]);
    assert.deepEqual(await found("q=women's"), ["Women's College (Hill)"]);
    assert.deepEqual(await found('q=womens-college'), ["Women's College (Hill)"]);
    assert.deepEqual(await found('q=old+name'), ['State School']);
    assert.deepEqual(await found('q=ill'), []);
    assert.deepEqual(await found('q=b&limit=100'), names);
    assert.deepEqual(await found('q=sc'), ['Far School', 'State School']);
    assert.deepEqual(await found('q=%25_%01&limit=100&status=draft'), ["Women's College (Hill)"]);
  });

  it('finds the same institutes with and without accents', async () => {
    const { pool } = editing.system;
    const spellings: [string, ...string[]][] = [
      ['École Polytechnique', 'ecole polytechnique', 'école', 'ÉCOLE', 'e\u0301cole'],
      ['Łódź University', 'lodz', 'Łódź', 'łodz', 'LÓDZ'],
      ['Københavns Universitet', 'kobenhavns', 'KØBENHAVNS'],
      ['Großenhain Akademie', 'grossenhain', 'Großenhain', 'GROẞENHAIN'],
      ['Đại học Đà Nẵng', 'dai hoc da nang', 'đại học đà nẵng'],
      ['İstanbul Işık Üniversitesi', 'istanbul isik', 'İSTANBUL IŞIK', 'ıstanbul'],
      ['Háskóli Þórshöfn', 'thorshofn', 'ÞÓRSHÖFN'],
      ['Ægir Cœur', 'aegir coeur', 'ÆGIR CŒUR'],
      ['Πανεπιστήμιο Πατρών', 'ΠΑΝΕΠΙΣΤΗΜΙΟ ΠΑΤΡΩΝ', 'πανεπιστημιο'],
      ['दिल्ली विश्वविद्यालय', 'दिल्ली'],
      ['서울대학교', '서울'],
    ];
    const ids: number[] = [];
    for (const [name] of spellings) ids.push(await addInstitute(pool, { name }));
    for (const [name, ...typed] of spellings)
      for (const q of typed) assert.deepEqual(await found(`q=${encodeURIComponent(q)}`), [name], q);
    const { rows } = await pool
      .query<{ 'QUERY PLAN': string }>(
        `set local enable_seqscan = off; explain select from institutes i where i.words like '% ecole%'`,
      )
      .then((answers) => (answers as unknown as [unknown, { rows: { 'QUERY PLAN': string }[] }])[1]);
    assert.match(JSON.stringify(rows), /institutes_words/);
    await pool.query('delete from institutes where id = any($1)', [ids]);
  });

  it('filters by status, kind, state and source', async () => {
    assert.deepEqual(await found('status=archived'), ['Far School']);
    assert.deepEqual(await found('kind=school'), ['Far School', 'State School']);
    assert.deepEqual(await found('state=Kerala'), ['State School', "Women's College (Hill)"]);
    assert.deepEqual(await found('source=swot'), ['Imported']);
    assert.deepEqual(await found('kind=school&state=Kerala&q=state'), ['State School']);
    assert.deepEqual(await found('state=Atlantis'), []);
  });

  for (const sort of ['updated', 'name', 'id']) {
    for (const limit of [1, 7, 29, 100]) {
      it(`returns every institute once in pages of ${limit} sorted by ${sort}`, async () => {
        const seen: { id: number; name: string }[] = [];
        let cursor: string | null = '';
        for (let turns = 0; cursor !== null && turns < 40; turns++) {
          const { status, body } = await editing.editor.get(
            `${path}?sort=${sort}&limit=${limit}&cursor=${cursor}`,
          );
          assert.equal(status, 200);
          assert.equal(body.total, 29);
          assert(body.items.length > 0);
          seen.push(...body.items);
          cursor = body.cursor;
        }
        assert.equal(cursor, null);
        assert.equal(seen.length, 29);
        assert.equal(new Set(seen.map(({ id }) => id)).size, 29);
        if (sort === 'name')
          assert.deepEqual(
            seen,
            seen.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
          );
        if (sort === 'id')
          assert.deepEqual(
            seen,
            seen.toSorted((a, b) => a.id - b.id),
          );
      });
    }
  }

  it('lists the institute that was edited last first', async () => {
    const { editor } = editing;
    const { body } = await editor.get(`${path}?q=bulk+07`);
    await editor.send('PATCH', `${path}/${body.items[0].id}`, { body: { city: 'X' }, version: '*' });
    assert.equal((await editor.get(`${path}?limit=1`)).body.items[0].name, 'Bulk 07');
  });

  it('answers 400 for invalid parameters, including cursors of other lists', async () => {
    const { editor } = editing;
    const { cursor } = (await editor.get(`${path}?limit=2&sort=name`)).body;
    assert.deepEqual(
      invalidParametersOf(await editor.get(`${path}?limit=0&status=gone&sort=size&x=1&kind=a%00b`)),
      ['kind', 'limit', 'sort', 'status', 'x'],
    );
    assert.equal((await editor.get(`${path}?limit=5&sort=name&cursor=${cursor}`)).status, 200);
    const forged = Buffer.from('[1,["Bulk 01",3]]').toString('base64url');
    for (const query of [
      `cursor=${cursor}`,
      `sort=name&q=b&cursor=${cursor}`,
      'cursor=x',
      `cursor=${forged}`,
    ]) {
      assert.deepEqual(invalidParametersOf(await editor.get(`${path}?${query}`)), ['cursor'], query);
    }
  });
});
