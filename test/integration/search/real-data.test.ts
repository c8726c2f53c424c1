import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRandom } from '../../../bench/random.ts';
import { createCatalogue } from '../../../bench/relevance/catalogue.ts';
import { type Floor, shortfalls } from '../../../bench/relevance/floor.ts';
import { readJudgements } from '../../../bench/relevance/judgement.ts';
import { inProcessSearch } from '../../../bench/relevance/live-search.ts';
import { measureRelevance } from '../../../bench/relevance/measure.ts';
import { lookUp } from '../../../bench/relevance/recipes/plain-word.ts';
import { readSourceInstitutes } from '../../../bench/relevance/source-institutes.ts';
import { createCursorKey } from '../../../src/contract/opaque-cursor.ts';
import type { ValuesFacet } from '../../../src/contract/responses/facet-responses.ts';
import { noCountStore } from '../../../src/domain/search/answer-store.ts';
import { type FacetName, type ValueFacetName, valueFacetNames } from '../../../src/domain/search/facets.ts';
import { endpoints } from '../../../src/http/openapi/endpoints.ts';
import { buildOpenApi } from '../../../src/http/openapi/openapi-document.ts';
import {
  createSearchService,
  type SearchResult,
  type SearchService,
} from '../../../src/search/search-service.ts';
import { createVocabularySource } from '../../../src/search/vocabulary-source.ts';
import { createMultiSearch } from '../../../src/storage/elasticsearch/search-client.ts';
import { readInstallationKey } from '../../../src/storage/postgres/installation-keys.ts';
import { readRelevance } from '../../../src/storage/postgres/tuning/relevance-tuning.ts';
import { apiDependencies, startApi } from '../../support/api.ts';
import { queryOf } from '../../support/data/queries.ts';
import { loadRealData } from '../../support/data/real-data.ts';
import {
  assertFindsAsMuch,
  createContract,
  exampleNamesOf,
  operationsOf,
  requestOf,
} from '../../support/openapi.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

// Each facet in SQL: one row (id, value) for each value of each institute.
const valuesInSql: Record<ValueFacetName, string> = {
  state: `select i.id, s.name as value from institutes i join places d on d.id = i.place_id
          join places s on s.id = case d.kind when 'district' then d.parent_id else d.id end where s.kind = 'state'`,
  district: `select i.id, d.name as value from institutes i join places d on d.id = i.place_id where d.kind = 'district'`,
  country: `select i.id, coalesce(c.name, s.name, p.name) as value from institutes i join places p on p.id = i.place_id
            left join places s on s.id = p.parent_id left join places c on c.id = s.parent_id`,
  university: `select i.id, u.name as value from institutes i join institutes u on u.id = i.affiliation_id`,
  discipline: `select institute_id as id, discipline as value from institute_disciplines
               union select institute_id, discipline from programmes where discipline is not null`,
  level: `select distinct institute_id as id, level as value from programmes where level is not null`,
  mode: `select distinct institute_id as id, mode as value from programmes where mode is not null`,
  kind: `select id, kind as value from institutes`,
  ownership: `select id, ownership as value from institutes where ownership is not null`,
  gender: `select id, gender as value from institutes where gender is not null`,
  accreditation: `select id, accreditation as value from institutes where accreditation is not null`,
  facility: `select institute_id as id, facility as value from institute_facilities`,
};

const relevance = new URL('../../../bench/relevance/', import.meta.url);

describe('the search over the real colleges', function () {
  this.timeout(180_000);
  let system: TestSystem;
  let service: SearchService;

  before(async () => {
    system = await createTestSystem({ INDEX_REFRESH_MS: 500 });
    const times = await loadRealData(system);
    const multiSearch = createMultiSearch(system.elasticsearch, system.config.INDEX_NAME);
    service = createSearchService({
      multiSearch,
      vocabulary: createVocabularySource({ multiSearch, readRelevance: () => readRelevance(system.pool) })
        .vocabulary,
      countStore: noCountStore,
      cursorKey: createCursorKey(() => readInstallationKey(system.pool, 'cursor')),
    });
    process.stdout.write(
      `    import ${times.importSeconds.toFixed(1)} s, generate ${times.generateSeconds.toFixed(1)} s, ` +
        `searchable ${times.searchableSeconds.toFixed(1)} s later\n`,
    );
  });
  after(() => system.close());

  const search = (queryString: string) => service.search(queryOf(queryString));

  /** The counts of a facet for these institutes, or for all. */
  async function countInSql(facet: ValueFacetName, ids: number[] | null): Promise<Record<string, number>> {
    const { rows } = await system.pool.query<{ value: string; count: number }>(
      `select value, count(*)::int as count from (${valuesInSql[facet]}) v
       where $1::bigint[] is null or id = any($1::bigint[]) group by value`,
      [ids],
    );
    return Object.fromEntries(rows.map((row) => [row.value, row.count]));
  }

  /** The ids of the institutes with a selected value of each facet; those of programmes may be of different programmes. */
  async function idsInSql(selected: Partial<Record<ValueFacetName, string[]>>): Promise<number[]> {
    const clauses = Object.entries(selected).map(
      ([facet], n) =>
        `i.id in (select id from (${valuesInSql[facet as ValueFacetName]}) v where value = any($${n + 1}))`,
    );
    const { rows } = await system.pool.query<{ id: number }>(
      `select i.id::int from institutes i where ${clauses.join(' and ') || 'true'}`,
      Object.values(selected),
    );
    return rows.map((row) => row.id);
  }

  /** The ids of all results of a search, paged by cursor to the end. */
  async function walk(queryString: string): Promise<number[]> {
    const ids: number[] = [];
    let cursor: string | null = null;
    do {
      const page: SearchResult = await search(
        `${queryString}&limit=100&facets=none&fields=id${cursor ? `&cursor=${cursor}` : ''}`,
      );
      ids.push(...page.items.map((item) => item.id));
      cursor = page.cursor;
    } while (cursor);
    return ids;
  }

  function listed(result: SearchResult, facet: FacetName): Record<string, number> {
    const { values } = result.facets[facet] as ValuesFacet;
    return Object.fromEntries(
      values.filter(({ count }) => count > 0).map(({ value, count }) => [value, count]),
    );
  }

  /** Asserts that the listed values have the counts of SQL; all values are listed up to a hundred. */
  function assertCounts(result: SearchResult, facet: ValueFacetName, expected: Record<string, number>) {
    const got = listed(result, facet);
    for (const [value, count] of Object.entries(got))
      assert.equal(count, expected[value], `${facet} ${value}`);
    const { distinct } = result.facets[facet] as ValuesFacet;
    assert.equal(distinct, Object.keys(expected).length, `distinct ${facet}`);
    if (distinct <= 100) assert.deepEqual(got, expected, facet);
  }

  it('has all institutes', async () => {
    const result = await search('');
    assert(result.total > 38_000);
    assert.equal((result.facets.district as ValuesFacet).distinct > 600, true);
    for (const facet of valueFacetNames) assertCounts(result, facet, await countInSql(facet, null));
  });

  it('counts the facets of engineering in Kerala as SQL does', async () => {
    const result = await search('q=engineering&state=Kerala');
    const ids = await walk('q=engineering&state=Kerala');
    assert.equal(ids.length, result.total);
    assert(result.total > 50);
    // No institute with engineering in its name is missing.
    const { rows } = await system.pool.query<{ id: number }>(
      `select i.id::int from institutes i join (${valuesInSql.state}) s on s.id = i.id
       where s.value = 'Kerala' and i.name ~* '\\mengineering'`,
    );
    for (const { id } of rows) assert(ids.includes(id), String(id));
    const anywhere = await walk('q=engineering');
    for (const facet of valueFacetNames) {
      assertCounts(result, facet, await countInSql(facet, facet === 'state' ? anywhere : ids));
    }
  });

  it('counts as SQL does under random selections', async () => {
    const random = createRandom(20_261_125);
    const choosable: ValueFacetName[] = [
      'state',
      'district',
      'university',
      'kind',
      'gender',
      'ownership',
      'discipline',
    ];
    const all = new Map<ValueFacetName, string[]>();
    for (const facet of choosable) all.set(facet, Object.keys(await countInSql(facet, null)).sort());
    for (let round = 0; round < 12; round += 1) {
      const selected: Partial<Record<ValueFacetName, string[]>> = {};
      for (const facet of random.some(choosable, 1 + random.below(2))) {
        selected[facet] = random.some(all.get(facet) as string[], 1 + random.below(3));
      }
      const parameters = Object.entries(selected).flatMap(([facet, values]) =>
        values.map((value): [string, string] => [facet, value]),
      );
      const queryString = new URLSearchParams(parameters).toString();
      const result = await search(queryString);
      assert.equal(result.total, (await idsInSql(selected)).length, queryString);
      for (const facet of valueFacetNames) {
        const { [facet]: _, ...others } = selected;
        // Under a discipline only the levels and modes of its programmes count; that is another test.
        if (selected.discipline && (facet === 'level' || facet === 'mode')) continue;
        assertCounts(result, facet, await countInSql(facet, await idsInSql(others)));
        for (const value of selected[facet] ?? []) {
          const shown = (result.facets[facet] as ValuesFacet).values.find((each) => each.value === value);
          assert.equal(shown?.selected, true, `${facet} ${value} is listed`);
        }
      }
    }
  });

  it('counts as SQL does when several constraints apply to one programme', async () => {
    const result = await search('discipline=law&discipline=nursing&fee_max=60000');
    const level = await system.pool.query<{ value: string; count: number }>(
      `select level as value, count(distinct institute_id)::int as count from programmes
       where discipline in ('law', 'nursing') and fee <= 60000 group by level`,
    );
    assertCounts(result, 'level', Object.fromEntries(level.rows.map((row) => [row.value, row.count])));
    const discipline = await system.pool.query<{ value: string; count: number }>(
      `select discipline as value, count(distinct institute_id)::int as count from programmes
       where fee <= 60000 group by discipline`,
    );
    assertCounts(
      result,
      'discipline',
      Object.fromEntries(discipline.rows.map((row) => [row.value, row.count])),
    );
    const total = await system.pool.query<{ n: number }>(
      `select count(distinct institute_id)::int as n from programmes
       where discipline in ('law', 'nursing') and fee <= 60000`,
    );
    assert.equal(result.total, total.rows[0]?.n);
  });

  it('counts ranges as SQL does', async () => {
    const { fee } = (await search('state=Kerala&level=undergraduate')).facets;
    assert(fee?.type === 'range');
    for (const { from, to, count } of fee.buckets) {
      const { rows } = await system.pool.query<{ n: number }>(
        `select count(distinct g.institute_id)::int as n from programmes g
         join (${valuesInSql.state}) s on s.id = g.institute_id and s.value = 'Kerala'
         where g.level = 'undergraduate' and g.fee >= coalesce($1::int, 0) and g.fee < coalesce($2::int, 2147483647)`,
        [from, to],
      );
      assert.equal(count, rows[0]?.n, `${from} to ${to}`);
    }
  });

  it('is at least as relevant as the floor in every slice', async () => {
    const rows = await readSourceInstitutes(system.pool);
    const { search: ask } = await inProcessSearch(
      system.elasticsearch,
      system.config.INDEX_NAME,
      system.pool,
      rows,
    );
    const report = await measureRelevance({
      search: ask,
      judgements: lookUp(readJudgements(new URL('judgements.jsonl', relevance)), createCatalogue(rows)),
    });
    const floor = JSON.parse(readFileSync(new URL('floor.json', relevance), 'utf8')) as Floor;
    assert.deepEqual(shortfalls(report, floor), []);
  });

  it('pages by cursor to the end while others edit, with each institute once', async () => {
    const editor = setInterval(() => {
      system.pool
        .query(
          'update institutes set city = $1 where id = (select id from institutes order by random() limit 1)',
          [`City ${Math.random()}`.slice(0, 20)],
        )
        .catch(() => undefined);
    }, 200);
    try {
      const ids = await walk('sort=name');
      assert.equal(new Set(ids).size, ids.length, 'no institute is listed twice');
      const { rows } = await system.pool.query<{ n: number }>('select count(*)::int as n from institutes');
      assert.equal(ids.length, rows[0]?.n, 'no institute is missing');
    } finally {
      clearInterval(editor);
    }
  });

  it('gives items that satisfy the constraints, and facet counts that add up to the total', async () => {
    const result = await search('state=Kerala&state=Goa&gender=women&limit=100');
    for (const item of result.items) {
      assert(['Kerala', 'Goa'].includes(item.state as string));
      assert.equal(item.gender, 'women');
    }
    const kinds = Object.values(listed(result, 'kind'));
    assert.equal(
      kinds.reduce((sum, count) => sum + count, 0),
      result.total,
    );
  });

  it('finds what the documentation says for every documented example', async () => {
    const api = await startApi(apiDependencies(system));
    const document = buildOpenApi(endpoints, '0');
    const contract = createContract(document);
    for (const operation of operationsOf(document)) {
      for (const name of exampleNamesOf(operation)) {
        const answer = await api.get(requestOf(operation, name));
        contract.answer(operation, 200, answer);
        assertFindsAsMuch(answer, operation, name);
      }
    }
    api.close();
  });
});
