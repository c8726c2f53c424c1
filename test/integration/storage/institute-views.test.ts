import assert from 'node:assert/strict';
import { saveEvents } from '../../../src/storage/postgres/analytics/search-events.ts';
import { scoreViews } from '../../../src/storage/postgres/catalogue/institute-views.ts';
import { addInstitute } from '../../support/data/catalogue.ts';
import { eventBatch } from '../../support/data/rows.ts';
import { runCli } from '../../support/programs/cli.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

describe('The popularity of an institute', function () {
  this.timeout(60_000);
  let system: TestSystem;
  beforeEach(async () => {
    system = await createTestSystem();
  });
  afterEach(() => system.close());

  const popularityOf = async (id: number) => (await system.find(id))?.popularity;

  it('rises with the views of an institute, in the index too, and falls when the views are old', async () => {
    await system.ensureIndex();
    const [often, once, never] = [
      await addInstitute(system.pool, { slug: 'often', popularity: 7 }),
      await addInstitute(system.pool, { slug: 'once' }),
      await addInstitute(system.pool, { slug: 'never', popularity: 5 }),
    ];
    system.startRelay();
    system.startConsumer();
    await saveEvents(system.pool, eventBatch([], { often: 1_000, once: 1 }), 30);
    const versions = async () =>
      (await system.pool.query('select version from institutes order by id')).rows.map((row) => row.version);
    const before = await versions();
    assert.equal(await scoreViews(system.pool), 2);
    assert.equal(await scoreViews(system.pool), 0, 'again on the same day');
    await until('indexed', async () => (await popularityOf(often)) === 1_007);
    await until('indexed', async () => (await popularityOf(once)) === 100);
    await until('indexed', async () => (await popularityOf(never)) === 5);
    assert.deepEqual(await versions(), before, 'edits do not conflict with it');

    const again = await runCli(['analytics', 'popularity', '--json'], system.config);
    assert.deepEqual(JSON.parse(again.stdout), { changed: 0 });
    await system.pool.query('update institute_views set day = day - 14 where institute_id = $1', [often]);
    await system.pool.query('update institute_views set day = day - 90 where institute_id = $1', [once]);
    assert.equal(await scoreViews(system.pool), 2);
    await until('indexed', async () => (await popularityOf(often)) === 907);
    await until('indexed', async () => (await popularityOf(once)) === 0);
  });
});
