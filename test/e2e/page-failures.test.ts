import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import {
  createAccount,
  desktop,
  phone,
  type Site,
  skipWithoutBrowser,
  startSite,
} from '../support/browser.ts';

const name = 'Government Law College, Ernakulam';
const problem = {
  status: 500,
  contentType: 'application/problem+json',
  body: JSON.stringify({ type: 'about:blank', title: 'Internal error', status: 500, detail: 'It broke.' }),
};

/** A small description of an API, with what ours does not have. */
const oddDocument = {
  openapi: '3.1.1',
  info: { title: 'Odd', version: '1' },
  paths: {
    '/a': { post: { responses: {} } },
    '/b': {
      summary: 'b',
      parameters: [],
      get: {
        parameters: [{ name: 'x', in: 'query', examples: { sample: { value: [1, 2] } } }],
        responses: {},
      },
    },
    '/c': {},
  },
};

describe('the page when something fails', function () {
  this.timeout(40_000);
  let site: Site;
  let accounts = 0;

  before(async function () {
    this.timeout(60_000);
    skipWithoutBrowser(this);
    site = await startSite();
  });
  after(() => site?.close());

  async function withPage(path: string, test: (page: Page) => Promise<void>, viewport = desktop) {
    const { page, faults } = await site.open(viewport);
    await page.goto(path);
    await test(page);
    assert.deepEqual(
      faults.filter((fault) => fault.startsWith('script:')),
      [],
      'no error is left to the browser',
    );
    await page.context().close();
  }

  /** The same, signed in with an account that keeps one institute. */
  async function withAccount(test: (page: Page) => Promise<void>) {
    accounts += 1;
    const email = `failures-${accounts}@example.org`;
    await withPage('/account?keep=all-known', async (page) => {
      await createAccount(page, email);
      await page.getByRole('list', { name: 'Shortlist' }).getByText(name).waitFor();
      await test(page);
    });
  }

  const searchBox = (page: Page) =>
    page.getByRole('combobox', { name: 'Name, university, place or subject' });
  const alert = (page: Page, text: string) => page.getByRole('alert').filter({ hasText: text }).waitFor();

  it('keeps the results where the code of the filters does not load, and offers to reload', async () => {
    const { page } = await site.open(phone);
    await page.route('**/assets/filter-dialog-*.js', (route) => route.abort());
    await page.goto('/?q=law');
    await alert(page, 'The filters cannot be shown.');
    await page.getByRole('link', { name }).waitFor();
    await page.unroute('**/assets/filter-dialog-*.js');
    await page.getByRole('button', { name: 'Reload the page' }).click();
    await page.getByRole('button', { name: 'Filters' }).click();
    await page.getByRole('dialog').waitFor();
    await page.context().close();
  });

  it('says that the page is loading, and what to do, where its own code does not load', async () => {
    const { page } = await site.open();
    await page.route('**/assets/main-*.js', (route) => route.abort());
    await page.goto('/');
    await page.getByText('The page is loading. If nothing happens, please reload it.').waitFor();
    await page.context().close();
  });

  it('shows the documentation of calls without GET, parameters or descriptions', async () => {
    await withPage('/account', async (page) => {
      await page.route('**/openapi.json', (route) => route.fulfill({ json: oddDocument }));
      await page.goto('/docs');
      await page.locator('.opblock-post').waitFor();
      await page.locator('.opblock-get .opblock-summary-control').click();
      await page.getByText('For example 1, 2.').waitFor();
    });
  });

  it('says that the documentation cannot be loaded, and tries again', async () => {
    await withPage('/account', async (page) => {
      await page.route('**/openapi.json', (route) => route.fulfill(problem));
      await page.goto('/docs');
      await alert(page, 'The documentation could not be loaded');
      await page.route('**/openapi.json', (route) => route.fulfill({ json: oddDocument }));
      await page.getByRole('link', { name: 'Try again' }).click();
      await page.locator('.opblock-post').waitFor();
    });
  });

  it('says that an answer cannot be shown where a search is answered by something else, and tries again', async () => {
    await withPage('/', async (page) => {
      for (const body of ['{}', 'null', '<html></html>', '{"total":1,"items":[{}],"facets":{}}']) {
        await page.route('**/v1/institutes?*', (route) =>
          route.fulfill({ contentType: 'application/json', body }),
        );
        await page.goto('/?q=law');
        await alert(page, 'The answer cannot be shown');
        assert.equal(await searchBox(page).inputValue(), 'law');
        await page.unroute('**/v1/institutes?*');
      }
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('link', { name }).waitFor();
    });
  });

  it('says that an answer cannot be shown where that of an institute is none, and tries again', async () => {
    await withPage('/account', async (page) => {
      await page.route('**/v1/institutes/all-known', (route) => route.fulfill({ json: {} }));
      await page.goto('/institutes/all-known');
      await alert(page, 'The answer cannot be shown');
      await page.unroute('**/v1/institutes/all-known');
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('heading', { name }).waitFor();
    });
  });

  it('searches on where suggestions and values of facets are answered by something else', async () => {
    await withPage('/', async (page) => {
      await page.route('**/v1/suggest?*', (route) => route.fulfill({ json: {} }));
      await page.route('**/v1/facets/*', (route) => route.fulfill({ json: { values: [{}] } }));
      await searchBox(page).pressSequentially('law college');
      await page.getByRole('button', { name: 'Search', exact: true }).click();
      await page.getByRole('link', { name }).waitFor();
      assert.equal(await page.getByRole('alert').count(), 0);
    });
  });

  it('shows what is left where one part of it fails', async () => {
    const { page } = await site.open();
    // The labels of codes are made by it, in the results, the filters and the facts.
    await page.addInitScript(() => {
      String.prototype.replaceAll = () => {
        throw new Error('broken');
      };
    });
    await page.goto('/?q=law');
    await alert(page, 'The results cannot be shown.');
    await alert(page, 'The filters cannot be shown.');
    await searchBox(page).waitFor();
    await page.getByRole('heading', { name: 'Showing 1-1 of 1 institute' }).waitFor();
    await page.goto('/institutes/all-known');
    await alert(page, 'What is known about the institute cannot be shown.');
    await page.getByRole('heading', { name }).waitFor();
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    await page.context().close();
  });

  it('offers the account page where it is not known who is signed in', async () => {
    await withAccount(async (page) => {
      await page.route('**/v1/me', (route) => route.fulfill(problem));
      await page.goto('/');
      await page.getByRole('link', { name: 'Account' }).click();
      await alert(page, 'It broke.');
      await page.unroute('**/v1/me');
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('list', { name: 'Shortlist' }).getByText(name).waitFor();
    });
  });

  it('says on the account page that the lists of the account cannot be shown', async () => {
    await withAccount(async (page) => {
      await page.route('**/v1/me/shortlist', (route) => route.fulfill({ json: {} }));
      await page.route('**/v1/me/saved-searches', (route) => route.fulfill(problem));
      await page.goto('/account');
      await alert(page, 'The answer cannot be shown');
      await alert(page, 'It broke.');
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
    });
  });

  it('takes a star back and says so where the shortlist cannot be changed', async () => {
    await withAccount(async (page) => {
      await page.goto('/?q=engineering&sort=name');
      const star = page.getByRole('button', { name: 'Shortlist Engineering College 1', exact: true });
      await star.waitFor();
      await page.route('**/v1/me/shortlist/*', (route) => route.fulfill(problem));
      await star.click();
      await alert(page, 'Not added to your shortlist. It broke.');
      assert.equal(await star.getAttribute('aria-pressed'), 'false');
      await page.unroute('**/v1/me/shortlist/*');
      await star.click();
      await page.getByRole('link', { name: 'Shortlist (2)' }).waitFor();
      assert.equal(await star.getAttribute('aria-pressed'), 'true');
      assert.equal(await page.getByRole('alert').count(), 0);

      await page.route('**/v1/me/shortlist/*', (route) => route.abort());
      await star.click();
      await alert(page, 'Not removed from your shortlist. Check your connection');
      assert.equal(await star.getAttribute('aria-pressed'), 'true');
    });
  });

  it('keeps what could not be removed from the account, and says so beside it', async () => {
    await withAccount(async (page) => {
      await page.goto('/?q=engineering');
      await page.route('**/v1/me/saved-searches', (route) =>
        route.request().method() === 'POST' ? route.fulfill(problem) : route.fallback(),
      );
      await page.getByRole('button', { name: 'Save this search' }).click();
      await alert(page, 'The search was not saved. It broke.');
      await page.unroute('**/v1/me/saved-searches');
      await page.getByRole('button', { name: 'Save this search' }).click();
      await page.getByRole('button', { name: 'Saved' }).waitFor();

      await page.goto('/account');
      await page.route('**/v1/me/**', (route) =>
        route.request().method() === 'DELETE' ? route.fulfill(problem) : route.fallback(),
      );
      await page.getByRole('button', { name: `Remove ${name}` }).click();
      const kept = page.getByRole('list', { name: 'Shortlist' }).getByRole('listitem');
      await kept.getByText('Not removed from your shortlist. It broke.').waitFor();
      await page.getByRole('button', { name: 'Remove the search engineering' }).click();
      const saved = page.getByRole('list', { name: 'Saved searches' }).getByRole('listitem');
      await saved.getByText('The search was not removed. It broke.').waitFor();

      await page.unroute('**/v1/me/**');
      await page.getByRole('button', { name: 'Remove the search engineering' }).click();
      await saved.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: `Remove ${name}` }).click();
      await page.getByText('Nothing yet.').waitFor();
    });
  });

  it('stays signed in and says so where signing out fails', async () => {
    await withAccount(async (page) => {
      await page.route('**/v1/auth/logout', (route) => route.fulfill(problem));
      await page.getByRole('button', { name: 'Sign out' }).click();
      await alert(page, 'You are still signed in. It broke.');
      await page.unroute('**/v1/auth/logout');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    });
  });

  it('says in the form that signing in failed', async () => {
    await withPage('/account', async (page) => {
      await page.route('**/v1/auth/login', (route) => route.fulfill(problem));
      await page.getByLabel('E-mail address').fill('somebody@example.org');
      await page.getByLabel('Password').fill('correct horse battery');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await alert(page, 'It broke.');
    });
  });

  it('says that nobody stays signed in where the browser keeps no cookies', async () => {
    await withPage('/account', async (page) => {
      await page.route('**/v1/auth/login', (route) => route.fulfill({ json: {} }));
      await page.getByLabel('E-mail address').fill('somebody@example.org');
      await page.getByLabel('Password').fill('correct horse battery');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await alert(page, 'The browser does not keep you signed in.');
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
    });
  });

  it('says that an institute was not kept where that fails while signing in', async () => {
    await withPage('/institutes/all-known', async (page) => {
      await page.route('**/v1/me/shortlist/*', (route) => route.fulfill(problem));
      await page.getByRole('button', { name: `Shortlist ${name}` }).click();
      await createAccount(page, 'not-kept@example.org');
      await alert(page, 'The institute was not added to your shortlist. It broke.');
      await page.getByText('Nothing yet.').waitFor();
    });
  });
});
