import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import {
  desktop,
  phone,
  type Site,
  signIn,
  skipWithoutBrowser,
  startSite,
} from '../support/programs/browser.ts';
import { until } from '../support/until.ts';

interface View {
  name: string;
  path: string;
  status?: number;
  /** Waits until the view is complete, and checks it. */
  check: (page: Page, device: string) => Promise<unknown>;
}

const heading = (name: string | RegExp) => (page: Page) =>
  page.getByRole('heading', { name }).first().waitFor();

/** The part of a table row that the test reads. */
interface Row {
  firstElementChild: { firstChild: { textContent: string | null } | null } | null;
  lastElementChild: { textContent: string | null } | null;
}

/** The text of the last cell of each row by that of its first one. */
const readReliability = (rows: Row[]): Record<string, string> =>
  Object.fromEntries(
    rows.map(({ firstElementChild: first, lastElementChild: last }) => [
      first?.firstChild?.textContent?.trim() ?? '',
      last?.textContent ?? '',
    ]),
  );

/** Asserts that the page is no wider than the screen. */
async function assertFits(page: Page): Promise<void> {
  const html = 'document.documentElement';
  const excess = await page.evaluate<number>(`${html}.scrollWidth - ${html}.clientWidth`);
  assert.equal(excess, 0, 'the page is wider than the screen');
}

const views: View[] = [
  { name: 'the start page', path: '/', check: heading('Showing 1-20 of 30 institutes') },
  {
    name: 'the results of a search',
    path: '/?q=law&kind=college',
    async check(page) {
      await heading(/^1 institute$/)(page);
      await page.getByRole('link', { name: 'Government Law College, Ernakulam' }).waitFor();
    },
  },
  {
    name: 'the second page of results',
    path: '/?page=2',
    async check(page) {
      await heading('Showing 21-30 of 30 institutes')(page);
      await page.getByRole('link', { name: 'Previous' }).waitFor();
    },
  },
  {
    name: 'a search without results',
    path: '/?q=zyzzyva&ownership=private',
    check: (page) => page.getByText('No institutes match').waitFor(),
  },
  {
    name: 'an institute',
    path: '/institutes/all-known',
    async check(page) {
      await heading('Government Law College, Ernakulam')(page);
      assert.deepEqual(
        await page.locator('.facts tbody tr, .programmes tbody tr').evaluateAll(readReliability),
        {
          Kind: 'stated by the source',
          University: 'stated by the source',
          City: 'stated by the source',
          'District and state': 'inferred, not stated by the source',
          Location: 'approximate',
          Website: 'stated by the source',
          Disciplines: 'inferred, not stated by the source',
          Facilities: 'stated by the source',
          Ownership: 'stated by the source',
          Admits: 'stated by the source',
          Established: 'stated by the source',
          Accreditation: 'stated by the source',
          Rating: 'generated for demonstration, not real',
          'Yearly fee': 'generated for demonstration, not real',
          'Also known as': 'stated by the source',
          'LL.B.': 'generated for demonstration, not real',
        },
      );
    },
  },
  {
    name: 'the form to sign in',
    path: '/account',
    async check(page) {
      await heading('Sign in')(page);
      await page.getByLabel('E-mail address').waitFor();
    },
  },
  {
    name: 'the form to ask for a new password',
    path: '/account/forgot-password',
    async check(page) {
      await heading('Set a new password')(page);
      await page.getByLabel('E-mail address').waitFor();
    },
  },
  {
    name: 'the form to confirm an address',
    path: '/account/confirm#token',
    async check(page) {
      await heading('Confirm your address')(page);
      assert.equal(new URL(page.url()).hash, '', 'the token is taken out of the address bar');
    },
  },
  {
    name: 'the form to set a new password',
    path: '/account/new-password#token',
    check: heading('Choose a new password'),
  },
  {
    name: 'a link whose token is missing',
    path: '/account/new-password',
    async check(page) {
      await heading('This link does not work')(page);
      await page.getByRole('link', { name: 'Get a new link' }).waitFor();
    },
  },
  {
    name: 'the administration to visitors who are not signed in',
    path: '/admin/jobs',
    check: (page) => page.getByText('with the account of an editor or admin').waitFor(),
  },
  {
    name: 'the documentation of the API',
    path: '/docs',
    async check(page, device) {
      // Located by class, because locating by role takes seconds in a page of this size.
      await page.locator('.opblock').first().waitFor();
      assert.match((await page.locator('h1.title').textContent()) ?? '', /Institute search/);
      const { paths } = (await (await page.request.get('/openapi.json')).json()) as {
        paths: Record<string, object>;
      };
      const operations = Object.values(paths).reduce((sum, path) => sum + Object.keys(path).length, 0);
      assert.equal(await page.locator('.opblock').count(), operations);
      // One device is enough: operations of this large document open slowly.
      if (device === 'phone') return;
      await page.locator('.opblock-post').first().locator('.opblock-summary-control').click();
      await page.locator('.try-out__btn').click();
      await page.locator('textarea').waitFor();
    },
  },
  {
    name: 'a page that does not exist',
    path: '/no/such/page',
    status: 404,
    async check(page) {
      await heading('Page not found')(page);
      await page.getByRole('link', { name: 'Search for an institute' }).waitFor();
    },
  },
  {
    name: 'an institute that does not exist',
    path: '/institutes/no-such-college',
    status: 404,
    async check(page) {
      await heading('Institute not found')(page);
      const search = page.getByRole('link', { name: 'Search for its name' });
      assert.equal(await search.getAttribute('href'), '/?q=no+such+college');
    },
  },
];

describe('The page in a browser', function () {
  this.timeout(40_000);
  let site: Site;

  before(async function () {
    this.timeout(60_000);
    skipWithoutBrowser(this);
    site = await startSite();
  });
  after(() => site?.close());

  for (const [device, viewport] of Object.entries({ desktop, phone })) {
    for (const { name, path, status = 200, check } of views) {
      it(`shows ${name} on a ${device}`, async () => {
        const { page, problems } = await site.open(viewport);
        const response = await page.goto(path);
        assert.equal(response?.status(), status);
        await check(page, device);
        await assertFits(page);
        assert.deepEqual(
          problems.filter((problem) => status !== 404 || !problem.includes('status of 404')),
          [],
        );
        await page.context().close();
      });
    }

    it(`shows the shortlist and saved searches of an account on a ${device}`, async () => {
      const { page, problems } = await site.open(viewport);
      await page.goto('/account?keep=all-known');
      await signIn(site, page, `${device}@example.org`);
      const shortlist = page.getByRole('list', { name: 'Shortlist' });
      await shortlist.getByRole('link', { name: 'Government Law College, Ernakulam' }).waitFor();

      await page.getByText('You have no saved searches.').waitFor();

      await page.goto('/?q=engineering');
      await page.getByRole('button', { name: 'Save this search' }).click();
      await page.getByRole('button', { name: 'Saved' }).waitFor();
      await page.goto('/account');
      await page
        .getByRole('list', { name: 'Saved searches' })
        .getByRole('link', { name: 'engineering' })
        .waitFor();

      const alerts = page.getByLabel('News of engineering by e-mail');
      assert.equal(await alerts.inputValue(), 'off');
      await alerts.selectOption('Once a week');
      await page.getByText('Saved.', { exact: true }).waitFor();
      await page.getByText('No news yet.').waitFor();
      await page.reload();
      await until('the setting is shown', async () => (await alerts.inputValue()) === 'weekly');
      await assertFits(page);

      await page.getByRole('button', { name: 'Sign out' }).click();
      await heading('Sign in')(page);
      assert.deepEqual(problems, []);
      await page.context().close();
    });
  }

  it('searches after a pause in typing, and keeps only the searches of Enter in the history', async () => {
    const { page, problems } = await site.open();
    await page.goto('/?kind=college');
    const box = page.getByRole('combobox', { name: 'Name, university, place or subject' });
    await box.pressSequentially('zyz');
    await page.waitForURL('/?q=zyz&kind=college');
    await box.pressSequentially('zyva');
    await page.waitForURL('/?q=zyzzyva&kind=college');
    await box.press('Enter');
    await page.goBack();
    await page.waitForURL('/?kind=college');
    await until('the box follows the address', async () => (await box.inputValue()) === '');
    assert.deepEqual(problems, []);
    await page.context().close();
  });

  it('offers the feed of a search, which is well-formed, and its results as a file', async () => {
    const { page, problems } = await site.open();
    await page.goto('/?q=law&kind=college');
    await page.getByRole('link', { name: 'Feed', exact: true }).waitFor();
    const href = await page.locator('head link[type="application/atom+xml"]').getAttribute('href');
    assert.equal(href, '/v1/institutes.atom?q=law&kind=college');
    const root = await page.evaluate<string>(
      `fetch('${href}').then((response) => response.text())
        .then((text) => new DOMParser().parseFromString(text, 'application/xml').documentElement.localName)`,
    );
    assert.equal(root, 'feed');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download CSV' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), 'institutes.csv');
    assert.deepEqual(problems, []);
    await page.context().close();
  });

  it('goes to a suggested institute that is chosen with the keyboard', async () => {
    const { page, problems } = await site.open();
    await page.goto('/');
    const box = page.getByRole('combobox', { name: 'Name, university, place or subject' });
    await box.pressSequentially('government law');
    await page.getByRole('option', { name: 'Government Law College' }).waitFor();
    await box.press('ArrowDown');
    await box.press('Enter');
    await page.waitForURL('/institutes/all-known');
    assert.deepEqual(problems, []);
    await page.context().close();
  });
});
