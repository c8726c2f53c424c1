import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { addJob } from '../../src/storage/postgres/jobs/job-queue.ts';
import {
  desktop,
  phone,
  type Site,
  signIn,
  skipWithoutBrowser,
  startSite,
} from '../support/programs/browser.ts';

describe('The administration in a browser', function () {
  this.timeout(40_000);
  let site: Site;

  before(async function () {
    this.timeout(60_000);
    skipWithoutBrowser(this);
    site = await startSite();
  });
  after(() => site?.close());

  /** Opens a page as somebody with this role. */
  async function openAs(
    role: 'student' | 'admin',
    path: string,
    test: (page: Page) => Promise<void>,
    viewport = desktop,
  ) {
    const { page, problems } = await site.open(viewport);
    await page.goto('/account');
    await signIn(site, page, `${role}-${Math.random()}@example.org`, role);
    await page.goto(path);
    await test(page);
    assert.deepEqual(problems, []);
    await page.context().close();
  }

  async function addTestJob(): Promise<number> {
    const id = await addJob(site.system.pool, { kind: 'prune-jobs', payload: {} });
    assert(id);
    return id;
  }

  const state = (page: Page, name: string) =>
    page
      .getByRole('status')
      .filter({ hasText: `Prune jobs: ${name}` })
      .waitFor();

  it('is not shown to students', async () => {
    await openAs('student', '/admin/jobs', async (page) => {
      await page.getByText('Your account may not open this page.').waitFor();
      assert.equal(await page.getByRole('link', { name: 'Admin', exact: true }).count(), 0);
    });
  });

  it('lists jobs by their state, and cancels one and runs it again', async () => {
    const id = await addTestJob();
    await openAs(
      'admin',
      '/admin/jobs',
      async (page) => {
        await page.getByRole('button', { name: `Cancel: job ${id}` }).click();
        await page.getByRole('button', { name: `Run again: job ${id}` }).waitFor();
        await page.getByLabel('State').selectOption('failed');
        await page.getByText('No job is in this state.').waitFor();
        await page.getByLabel('State').selectOption('cancelled');
        await page.getByRole('link', { name: `Prune jobs ${id}` }).click();
        await state(page, 'Cancelled');
        await page.getByRole('button', { name: `Run again: job ${id}` }).click();
        await state(page, 'Waiting');
      },
      phone,
    );
  });

  for (const [way, events] of [
    ['by a stream of events', '**/none'],
    ['by polling while there is no stream', '**/events'],
  ] as const) {
    it(`follows a job ${way}`, async () => {
      const id = await addTestJob();
      const set = (changes: string) =>
        site.system.pool.query(`update jobs set ${changes} where id = $1::bigint`, [id]);
      await openAs('admin', '/account', async (page) => {
        await page.route(events, (route) => route.fulfill({ status: 204 }));
        await page.goto(`/admin/jobs/${id}`);
        await state(page, 'Waiting');
        await set(`state = 'running', progress = '{"done": 30, "total": 60, "stage": "Deleting"}'`);
        await state(page, 'Running');
        await page.getByText('Deleting: 30 of 60').waitFor();
        await set(`state = 'failed', finished_at = now(), error = 'It broke.'`);
        await state(page, 'Failed');
        await page.getByText('It broke.').waitFor();
      });
    });
  }
});
