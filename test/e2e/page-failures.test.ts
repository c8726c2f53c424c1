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

const name = 'Government Law College, Ernakulam';
const serverError = {
  status: 500,
  contentType: 'application/problem+json',
  body: JSON.stringify({
    type: 'about:blank',
    title: 'Internal server error',
    status: 500,
    detail: 'It broke.',
  }),
};

/** A small OpenAPI document with features that the API's own document lacks. */
const unusualDocument = {
  openapi: '3.1.1',
  info: { title: 'Unusual', version: '1' },
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

describe('The page', function () {
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
    const { page, problems } = await site.open(viewport);
    await page.goto(path);
    await test(page);
    assert.deepEqual(
      problems.filter((problem) => problem.startsWith('script:')),
      [],
      'no script error is left unhandled',
    );
    await page.context().close();
  }

  /** Runs a test with a new account that has one institute in its shortlist. */
  async function withAccount(test: (page: Page) => Promise<void>) {
    accounts += 1;
    const email = `failures-${accounts}@example.org`;
    await withPage('/account?keep=all-known', async (page) => {
      await signIn(site, page, email);
      await page.getByRole('list', { name: 'Shortlist' }).getByText(name).waitFor();
      await test(page);
    });
  }

  const searchBox = (page: Page) =>
    page.getByRole('combobox', { name: 'Name, university, place or subject' });
  const alert = (page: Page, text: string) => page.getByRole('alert').filter({ hasText: text }).waitFor();

  it('keeps the results when the code of the filters does not load, and offers a reload', async () => {
    const { page } = await site.open(phone);
    await page.route('**/assets/filter-dialog-*.js', (route) => route.abort());
    await page.goto('/?q=law');
    await alert(page, 'The filters could not be displayed.');
    await page.getByRole('link', { name }).waitFor();
    await page.unroute('**/assets/filter-dialog-*.js');
    await page.getByRole('button', { name: 'Reload the page' }).click();
    await page.getByRole('button', { name: 'Filters' }).click();
    await page.getByRole('dialog').waitFor();
    await page.context().close();
  });

  it('tells visitors to reload it when its own code does not load', async () => {
    const { page } = await site.open();
    await page.route('**/assets/main-*.js', (route) => route.abort());
    await page.goto('/');
    await page.getByText('The page is loading. If nothing happens, please reload it.').waitFor();
    await page.context().close();
  });

  it('shows the documentation of endpoints without a GET operation, parameters or descriptions', async () => {
    await withPage('/account', async (page) => {
      await page.route('**/openapi.json', (route) => route.fulfill({ json: unusualDocument }));
      await page.goto('/docs');
      await page.locator('.opblock-post').waitFor();
      await page.locator('.opblock-get .opblock-summary-control').click();
      await page.getByText('For example 1, 2.').waitFor();
    });
  });

  it('reports that the documentation cannot be loaded, and loads it on request', async () => {
    await withPage('/account', async (page) => {
      await page.route('**/openapi.json', (route) => route.fulfill(serverError));
      await page.goto('/docs');
      await alert(page, 'The documentation could not be loaded');
      await page.route('**/openapi.json', (route) => route.fulfill({ json: unusualDocument }));
      await page.getByRole('link', { name: 'Try again' }).click();
      await page.locator('.opblock-post').waitFor();
    });
  });

  it('reports an unexpected response to a search, and repeats the search on request', async () => {
    await withPage('/', async (page) => {
      for (const body of ['{}', 'null', '<html></html>', '{"total":1,"items":[{}],"facets":{}}']) {
        await page.route('**/v1/institutes?*', (route) =>
          route.fulfill({ contentType: 'application/json', body }),
        );
        await page.goto('/?q=law');
        await alert(page, 'Unexpected response');
        assert.equal(await searchBox(page).inputValue(), 'law');
        await page.unroute('**/v1/institutes?*');
      }
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('link', { name }).waitFor();
    });
  });

  it('reports an unexpected response for an institute, and repeats the request on request', async () => {
    await withPage('/account', async (page) => {
      await page.route('**/v1/institutes/all-known', (route) => route.fulfill({ json: {} }));
      await page.goto('/institutes/all-known');
      await alert(page, 'Unexpected response');
      await page.unroute('**/v1/institutes/all-known');
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('heading', { name }).waitFor();
    });
  });

  it('still searches when the responses for suggestions and facet values are unexpected', async () => {
    await withPage('/', async (page) => {
      await page.route('**/v1/suggest?*', (route) => route.fulfill({ json: {} }));
      await page.route('**/v1/facets/*', (route) => route.fulfill({ json: { values: [{}] } }));
      await searchBox(page).pressSequentially('law college');
      await page.getByRole('button', { name: 'Search', exact: true }).click();
      await page.getByRole('link', { name }).waitFor();
      assert.equal(await page.getByRole('alert').count(), 0);
    });
  });

  it('shows its other parts when one part fails', async () => {
    const { page } = await site.open();
    // The labels of codes need this method, in the results, the filters and the details.
    await page.addInitScript(() => {
      String.prototype.replaceAll = () => {
        throw new Error('broken');
      };
    });
    await page.goto('/?q=law');
    await alert(page, 'The results could not be displayed.');
    await alert(page, 'The filters could not be displayed.');
    await searchBox(page).waitFor();
    await page.getByRole('heading', { name: '1 institute', exact: true }).waitFor();
    await page.goto('/institutes/all-known');
    await alert(page, 'The details of the institute could not be displayed.');
    await page.getByRole('heading', { name }).waitFor();
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    await page.context().close();
  });

  it('links to the account page when the account cannot be loaded', async () => {
    await withAccount(async (page) => {
      await page.route('**/v1/me', (route) => route.fulfill(serverError));
      await page.goto('/');
      await page.getByRole('link', { name: 'Account' }).click();
      await alert(page, 'It broke.');
      await page.unroute('**/v1/me');
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('list', { name: 'Shortlist' }).getByText(name).waitFor();
    });
  });

  it('reports on the account page that the lists of the account cannot be loaded', async () => {
    await withAccount(async (page) => {
      await page.route('**/v1/me/shortlist', (route) => route.fulfill({ json: {} }));
      await page.route('**/v1/me/saved-searches', (route) => route.fulfill(serverError));
      await page.goto('/account');
      await alert(page, 'Unexpected response');
      await alert(page, 'It broke.');
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
    });
  });

  it('reports a failed change of the shortlist, and resets the star', async () => {
    await withAccount(async (page) => {
      await page.goto('/?q=engineering&sort=name');
      const star = page.getByRole('button', { name: 'Shortlist Engineering College 1', exact: true });
      await star.waitFor();
      await page.route('**/v1/me/shortlist/*', (route) => route.fulfill(serverError));
      await star.click();
      await alert(page, 'The institute was not added to your shortlist. It broke.');
      assert.equal(await star.getAttribute('aria-pressed'), 'false');
      await page.unroute('**/v1/me/shortlist/*');
      await star.click();
      await page.getByRole('link', { name: 'Shortlist (2)' }).waitFor();
      assert.equal(await star.getAttribute('aria-pressed'), 'true');
      assert.equal(await page.getByRole('alert').count(), 0);

      await page.route('**/v1/me/shortlist/*', (route) => route.abort());
      await star.click();
      await alert(page, 'The institute was not removed from your shortlist. Check your connection');
      assert.equal(await star.getAttribute('aria-pressed'), 'true');
    });
  });

  it('keeps list entries that could not be removed, and reports the failure next to them', async () => {
    await withAccount(async (page) => {
      await page.goto('/?q=engineering');
      await page.route('**/v1/me/saved-searches', (route) =>
        route.request().method() === 'POST' ? route.fulfill(serverError) : route.fallback(),
      );
      await page.getByRole('button', { name: 'Save this search' }).click();
      await alert(page, 'The search was not saved. It broke.');
      await page.unroute('**/v1/me/saved-searches');
      await page.getByRole('button', { name: 'Save this search' }).click();
      await page.getByRole('button', { name: 'Saved' }).waitFor();

      await page.goto('/account');
      await page.route('**/v1/me/**', (route) =>
        route.request().method() === 'DELETE' ? route.fulfill(serverError) : route.fallback(),
      );
      await page.getByRole('button', { name: `Remove ${name} from your shortlist` }).click();
      const shortlisted = page.getByRole('list', { name: 'Shortlist' }).getByRole('listitem');
      await shortlisted.getByText('The institute was not removed from your shortlist. It broke.').waitFor();
      await page.getByRole('button', { name: 'Remove the saved search engineering' }).click();
      const saved = page.getByRole('list', { name: 'Saved searches' }).getByRole('listitem');
      await saved.getByText('The saved search was not removed. It broke.').waitFor();

      await page.unroute('**/v1/me/**');
      await page.getByRole('button', { name: 'Remove the saved search engineering' }).click();
      await saved.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: `Remove ${name} from your shortlist` }).click();
      await page.getByText('Your shortlist is empty.').waitFor();
    });
  });

  it('stays signed in when signing out fails, and reports it', async () => {
    await withAccount(async (page) => {
      await page.route('**/v1/auth/logout', (route) => route.fulfill(serverError));
      await page.getByRole('button', { name: 'Sign out' }).click();
      await alert(page, 'Signing out failed. It broke.');
      await page.unroute('**/v1/auth/logout');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    });
  });

  it('reports a failed sign-in in the form', async () => {
    await withPage('/account', async (page) => {
      await page.route('**/v1/auth/login', (route) => route.fulfill(serverError));
      await page.getByLabel('E-mail address').fill('somebody@example.org');
      await page.getByLabel('Password').fill('correct horse battery');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await alert(page, 'It broke.');
    });
  });

  it('reports that the setting of alerts was not saved, and shows the former one', async () => {
    await withAccount(async (page) => {
      await page.goto('/?q=law');
      await page.getByRole('button', { name: 'Save this search' }).click();
      await page.getByRole('link', { name: 'Get its news by e-mail' }).click();
      await page.route('**/v1/me/saved-searches/*', (route) => route.fulfill(serverError));
      const alerts = page.getByLabel('News of law by e-mail');
      await alerts.selectOption('Once a day');
      await alert(page, 'The setting was not saved. It broke.');
      assert.equal(await alerts.inputValue(), 'off');
    });
  });

  it('reports that the browser did not accept the session cookies', async () => {
    await withPage('/account', async (page) => {
      await page.route('**/v1/auth/login', (route) => route.fulfill({ json: {} }));
      await page.getByLabel('E-mail address').fill('somebody@example.org');
      await page.getByLabel('Password').fill('correct horse battery');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await alert(page, 'Your browser did not keep you signed in.');
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
    });
  });

  it('reports that an institute could not be added to the shortlist after signing in', async () => {
    await withPage('/institutes/all-known', async (page) => {
      await page.route('**/v1/me/shortlist/*', (route) => route.fulfill(serverError));
      await page.getByRole('button', { name: `Shortlist ${name}` }).click();
      await signIn(site, page, 'not-added@example.org');
      await alert(page, 'The institute was not added to your shortlist. It broke.');
      await page.getByText('Your shortlist is empty.').waitFor();
    });
  });
});
