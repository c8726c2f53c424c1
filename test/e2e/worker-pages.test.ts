import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { addJob } from '../../src/storage/postgres/jobs/job-queue.ts';
import { createProcessImageHandler } from '../../worker/images/process-image-job.ts';
import type { JobHandler } from '../../worker/job-handler.ts';
import { createReportHandlers } from '../../worker/reports/report-handlers.ts';
import {
  createRefreshDashboardHandler,
  createRefreshDashboardTotalsHandler,
} from '../../worker/upkeep/refresh-dashboard-job.ts';
import { twoColours } from '../support/data/images.ts';
import {
  desktop,
  phone,
  type Site,
  signIn,
  skipWithoutBrowser,
  startSite,
} from '../support/programs/browser.ts';
import { until } from '../support/until.ts';

const name = 'Government Law College, Ernakulam';

describe('The pages of what workers make', function () {
  this.timeout(60_000);
  let site: Site;

  before(async function () {
    skipWithoutBrowser(this);
    site = await startSite();
    const { system } = site;
    system.startRelay();
    system.startConsumer();
    system.startJobRunner([
      ...createReportHandlers(system),
      createProcessImageHandler(system.pool, system.mediaStore),
      createRefreshDashboardHandler(system.pool, system.redis),
      createRefreshDashboardTotalsHandler(system.pool),
    ] as JobHandler[]);
  });
  after(() => site?.close());

  async function openAs(
    role: 'editor' | 'admin',
    path: string,
    test: (page: Page) => Promise<void>,
    viewport = desktop,
  ) {
    const { page, problems } = await site.open(viewport);
    await page.goto('/account');
    await signIn(site, page, `${role}-${Math.random()}@example.org`, role);
    await page.goto(path);
    await test(page);
    // The browser reports the refusal too.
    assert.deepEqual(
      problems.filter((problem) => !problem.includes('status of 422')),
      [],
    );
    await page.context().close();
  }

  it('show the figures of the dashboard, each with its age', async () => {
    await openAs(
      'admin',
      '/admin',
      async (page) => {
        const card = (title: string) =>
          page.locator('.card').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
        await card('Institutes').getByText('These figures have not been made yet.').waitFor();
        for (const kind of ['refresh-dashboard', 'refresh-dashboard-totals'] as const)
          await addJob(site.system.pool, { kind, payload: {} });
        await until('the figures are made', async () => {
          await page.reload();
          await page.getByRole('heading', { name: 'Jobs' }).waitFor();
          return (await page.getByText('have not been made yet').count()) === 0;
        });
        await card('Institutes').getByText('As of just now').waitFor();
        assert.match((await card('Institutes').textContent()) ?? '', /In all30/);
        const excess = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
        assert.equal(await page.evaluate<number>(excess), 0);
      },
      phone,
    );
  });

  it('make a report of a search, which can be downloaded', async () => {
    await openAs('admin', '/admin/reports?q=law', async (page) => {
      await page.getByText('No reports have been made yet.').waitFor();
      assert.equal(await page.getByLabel('Search', { exact: true }).inputValue(), 'q=law');
      await page.getByLabel('File').selectOption('csv');
      await page.getByRole('button', { name: 'Make the report' }).click();
      const link = page.getByRole('link', { name: /^Download: Institutes of a search, CSV/ });
      await link.waitFor();
      const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
      const text = await readFile(await download.path(), 'utf8');
      assert.match(text, new RegExp(name));
    });
  });

  it('offer editors only the reports that they may ask for', async () => {
    await openAs('editor', '/admin/reports', async (page) => {
      const submit = page.getByRole('button', { name: 'Make the report' });
      await submit.waitFor();
      const kinds = page.getByLabel('Report').getByRole('option');
      assert.deepEqual(await kinds.allTextContents(), ['Quality of the data']);
      assert.equal(await page.getByRole('link', { name: 'Jobs', exact: true }).count(), 0);
      await submit.click();
      await page.getByRole('link', { name: /^Download: Quality of the data, XLSX/ }).waitFor();
    });
  });

  it('show a logo in lists once it has been processed, and say why a file is refused', async () => {
    const png = await twoColours(200, 100).png().toBuffer();
    await openAs(
      'editor',
      '/institutes/all-known',
      async (page) => {
        const upload = async (buffer: Buffer) => {
          const file = { name: 'logo.png', mimeType: 'image/png', buffer };
          await page.getByLabel('File').setInputFiles(file);
          await page.getByRole('button', { name: 'Upload the image' }).click();
        };
        await upload(Buffer.from('no image'));
        await page.getByRole('alert').filter({ hasText: 'The file' }).waitFor();
        await upload(png);
        await page.getByText('is shown.').waitFor();
        const logo = page.locator('.result', { hasText: name }).locator('img.logo');
        await until('the results show the logo', async () => {
          await page.goto('/?q=law');
          await page.getByRole('link', { name }).waitFor();
          return (await logo.count()) === 1;
        });
        await until('the logo is loaded', () =>
          logo.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth > 0),
        );
        await page.goto('/institutes/all-known');
        await page.getByRole('button', { name: 'Remove the logo' }).click();
        await page.getByRole('button', { name: 'Remove the logo' }).waitFor({ state: 'detached' });
      },
      phone,
    );
  });
});
