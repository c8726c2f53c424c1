import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import { apiDependencies, invalidParametersOf, startApi } from '../../support/api.ts';
import { addInstitute } from '../../support/data/catalogue.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

describe('GET /v1/institutes.csv', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;

  before(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
    const ids: number[] = [];
    const add = async (fields: Record<string, unknown>) => ids.push(await addInstitute(system.pool, fields));
    await add({ name: '=HYPERLINK("http://evil.example") College', kind: 'school', rating: 4.5 });
    await add({ name: 'Plain, "Quoted" School', kind: 'school', established: 1901 });
    const { rows } = await system.pool.query<{ id: number }>(
      `insert into institutes (slug, name, kind, status)
       select 'many-' || n, 'Many ' || n, 'college', 'published' from generate_series(1, 1005) n returning id`,
    );
    await system.writeBatch([...ids, ...rows.map(({ id }) => id)]);
    await system.makeSearchable([system.config.INDEX_NAME]);
    api = await startApi(apiDependencies(system));
  });
  after(async () => {
    api.close();
    await system.close();
  });

  it('answers the results of the search in its order, with a header, escaped and with numbers as numbers', async () => {
    const { status, headers, body } = await api.get('/v1/institutes.csv?kind=school&sort=-name');
    assert.equal(status, 200);
    assert.equal(headers.get('content-type'), 'text/csv; charset=utf-8; header=present');
    assert.equal(headers.get('content-disposition'), 'attachment; filename="institutes.csv"');
    assert.equal(headers.get('x-total-count'), '2');
    const rows = parse(body, { columns: true }) as Record<string, string>[];
    assert.deepEqual(
      rows.map(({ name, established, rating }) => [name, established, rating]),
      [
        ['Plain, "Quoted" School', '1901', ''],
        [`'=HYPERLINK("http://evil.example") College`, '', '4.5'],
      ],
    );
  });

  it('begins with a byte order mark, without which Excel does not read UTF-8', async () => {
    const response = await fetch(`${api.address}/v1/institutes.csv?kind=school`);
    const bytes = Buffer.from(await response.arrayBuffer());
    assert.equal(bytes.subarray(0, 5).toString(), '\ufeffid');
  });

  it('ends after 1,000 rows, whatever page and fields are asked for, and says so in its name', async () => {
    const { headers, body } = await api.get(
      '/v1/institutes.csv?kind=college&page=3&limit=7&fields=name&facets=kind',
    );
    assert.equal(parse(body, { columns: true, bom: true }).length, 1_000);
    assert.equal(headers.get('x-total-count'), '1005');
    assert.match(headers.get('content-disposition') ?? '', /"institutes-first-1000-of-1005\.csv"/);
  });

  it('answers only the header when nothing is found', async () => {
    const { status, body } = await api.get('/v1/institutes.csv?kind=polytechnic');
    assert.equal(status, 200);
    assert.match(body, /^id,slug,name,[^\n]*\r\n$/);
  });

  it('answers 400 that names every invalid parameter', async () => {
    const answer = await api.get('/v1/institutes.csv?colour=red&limit=1000&sort=distance');
    assert.deepEqual(invalidParametersOf(answer), ['colour', 'limit']);
  });
});
