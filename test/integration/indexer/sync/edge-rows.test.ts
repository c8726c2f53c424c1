import assert from 'node:assert/strict';
import { reindex } from '../../../../indexer/rebuild/reindex.ts';
import { verify } from '../../../../indexer/rebuild/verify.ts';
import { buildDocument } from '../../../../src/domain/institutes/document.ts';
import { readForIndexing } from '../../../../src/storage/postgres/catalogue/institutes.ts';
import { listDeadLetters } from '../../../../src/storage/postgres/sync/dead-letters.ts';
import { apiDependencies, startApi } from '../../../support/api.ts';
import { addInstitute } from '../../../support/data/catalogue.ts';
import { type Column, candidatesFor, columnsOf, documentTables } from '../../../support/data/edge-values.ts';
import { createTestSystem, type TestSystem } from '../../../support/system.ts';
import { until } from '../../../support/until.ts';

interface EdgeRow {
  id: number;
  slug: string;
  /** the column and its value at the limit */
  at: string;
}

describe('Rows at the limits of the schema', function () {
  this.timeout(120_000);
  let system: TestSystem;
  let edges: EdgeRow[];
  before(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
    edges = await addEdgeRows(system);
  });
  after(() => system.close());

  it('cover every table and every column that documents are built from', () => {
    assert(edges.length > 100, `${edges.length} rows`);
  });

  it('can be read, and documents can be built from them', async () => {
    const read = await readForIndexing(
      system.pool,
      edges.map(({ id }) => id),
    );
    assert.deepEqual([...read.unreadable], []);
    for (const { id, at } of edges)
      assert.doesNotThrow(() => buildDocument(read.rows.get(id) as never), `${at}`);
  });

  it('are all indexed by the consumer, and so are the institutes after them', async () => {
    system.startDeadLetterDrain();
    system.startRelay();
    system.startConsumer();
    const last = await addInstitute(system.pool, { name: 'After All Others' });
    await until('the last one', () => system.find(last), 60_000);
    await until('nothing waits', async () => (await waiting(system)) === 0, 60_000);
    const letters = await listDeadLetters(system.pool, 1_000);
    const reasons = letters.map(
      ({ institute_ids: [id], reason }) => `${edges.find((row) => row.id === id)?.at}: ${reason}`,
    );
    assert.deepEqual(reasons, []);
  });

  it('agree with their documents in a verification', async () => {
    const { INDEX_NAME: alias } = system.config;
    const report = await verify(system.indexing, alias, {
      repair: false,
      pendingTimeoutMs: 10_000,
      onProgress: () => undefined,
    });
    const named = (ids: number[]) => ids.map((id) => edges.find((row) => row.id === id)?.at ?? id);
    assert.deepEqual(named(report.missing), []);
    assert.deepEqual(named(report.differing), []);
    assert.deepEqual([report.unreadable, report.extra, report.foreign, report.pending], [[], [], [], []]);
  });

  it('are all written by a rebuild', async () => {
    const report = await reindex(system.indexing, {
      switch: true,
      pendingTimeoutMs: 10_000,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    assert.deepEqual([report.poison, report.switched], [[], true]);
  });

  it('are shown by the API, one by one, in comparisons and in searches', async () => {
    const api = await startApi(apiDependencies(system));
    try {
      for (const [n, { slug, at }] of edges.entries()) {
        const shown = await api.get(`/v1/institutes/${slug}`);
        assert.equal(shown.status, 200, `${at}: ${JSON.stringify(shown.body)}`);
        const other = edges[(n + 1) % edges.length]?.slug;
        const compared = await api.get(`/v1/institutes/compare?slug=${slug}&slug=${other}`);
        assert.equal(compared.status, 200, `${at}: ${JSON.stringify(compared.body)}`);
      }
      for (let page = 1; page <= Math.ceil(edges.length / 100); page += 1) {
        const found = await api.get(`/v1/institutes?limit=100&page=${page}`);
        assert.equal(found.status, 200, JSON.stringify(found.body));
        assert.equal(found.body.total, edges.length + 1);
      }
    } finally {
      api.close();
    }
  });
});

async function waiting({ pool, indexing }: TestSystem): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `select (select count(*) from outbox) + (select count(*) from fan_outs) as n`,
  );
  return (rows[0]?.n ?? 0) + (await indexing.countQueued());
}

/** Adds an institute for each candidate value that Postgres accepts; fails if a column accepts none of its candidates. */
async function addEdgeRows(system: TestSystem): Promise<EdgeRow[]> {
  const { pool } = system;
  await pool.query(`insert into institutes (slug, name, kind) values ('uni', 'A University', 'university')`);
  const edges: EdgeRow[] = [];
  for (const table of await documentTables(pool)) {
    const columns = await columnsOf(pool, table);
    for (const column of columns) {
      if (column.identity && table !== 'institutes') continue;
      let accepted = 0;
      for (const value of await candidatesFor(pool, column)) {
        const row = await addEdgeRow(system, column, value).catch(nullIfRefused);
        if (!row) continue;
        accepted += 1;
        edges.push(row);
      }
      assert(
        accepted > 0,
        `${table}.${column.name} accepts none of the values of candidatesFor, which needs one more`,
      );
    }
  }
  return edges;
}

/** Null for an error that means that Postgres refuses the value; rethrows any other error. */
function nullIfRefused(error: unknown): null {
  if (/^(22|23|42804|428C9)/.test((error as { code?: string }).code ?? '')) return null;
  throw error;
}

let number = 0;

async function addEdgeRow({ pool }: TestSystem, column: Column, value: string | null): Promise<EdgeRow> {
  const { table, name } = column;
  const at = `${table}.${name} = ${String(value).slice(0, 40)}`;
  const client = await pool.connect();
  number += 1;
  try {
    await client.query('begin');
    const insert = async (into: string, fields: Record<string, unknown>) => {
      const values: Record<string, unknown> = { ...fields, ...(into === table && { [name]: value }) };
      const names = Object.keys(values);
      const { rows } = await client.query(
        `insert into ${into} (${names.join(', ')}) overriding system value
         values (${names.map((_, n) => `$${n + 1}`).join(', ')}) returning *`,
        Object.values(values),
      );
      return rows[0];
    };
    const place = async (kind: string, parent: number | null) =>
      (await insertPlace(kind, parent, table === 'places' ? value : undefined)).id as number;
    const insertPlace = async (kind: string, parent: number | null, edge: string | null | undefined) => {
      const fields: Record<string, unknown> = { kind, parent_id: parent, name: `Place ${number}` };
      // Only the district has the value; a coordinate needs the other coordinate as well.
      const isEdge = edge !== undefined && kind === 'district';
      if (isEdge && /itude/.test(name)) Object.assign(fields, { latitude: 1, longitude: 1 });
      if (isEdge) fields[name] = edge;
      const names = Object.keys(fields);
      const { rows } = await client.query(
        `insert into places (${names.join(', ')}) values (${names.map((_, n) => `$${n + 1}`).join(', ')}) returning id`,
        Object.values(fields),
      );
      return rows[0];
    };
    const country = await place('country', null);
    const district = await place('district', await place('state', country));
    const institute = await insert('institutes', {
      slug: `edge-${number}`,
      name: `Edge ${number}`,
      kind: 'college',
      status: 'published',
      place_id: district,
      ...(/itude/.test(name) && { latitude: 1, longitude: 1 }),
    });
    if (table === 'programmes')
      await insert(table, {
        institute_id: institute.id,
        name: 'Course',
        ...(name === 'fee' && { currency: 'INR' }),
        ...(name === 'currency' && { fee: 2_147_483_647 }),
      });
    else if (table === 'institute_disciplines')
      await insert(table, { institute_id: institute.id, discipline: 'law' });
    else if (table === 'institute_facilities')
      await insert(table, { institute_id: institute.id, facility: 'hostel' });
    else if (table === 'institute_view_scores')
      await insert(table, { institute_id: institute.id, score: 10 });
    else
      assert(
        ['institutes', 'places'].includes(table),
        `${table} is new: this test must say how its rows belong to an institute`,
      );
    // Only published institutes have documents; the edge values of `status` are not the subject of this test.
    await client.query(`update institutes set status = 'published' where id = $1`, [institute.id]);
    await client.query('commit');
    return { id: Number(institute.id), slug: institute.slug, at };
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}
