import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { JobHandler } from '../../worker/job-handler.ts';
import { createDeliverMail } from '../../worker/mail/deliver-mail.ts';
import { createMailTransport } from '../../worker/mail/mail-transport.ts';
import { createSendAccountMailHandler } from '../../worker/mail/send-account-mail-job.ts';
import { type MailServer, startMailServer } from '../support/mail-server.ts';
import {
  desktop,
  password,
  phone,
  type Site,
  signIn,
  skipWithoutBrowser,
  startSite,
} from '../support/programs/browser.ts';
import { until } from '../support/until.ts';

const newPassword = 'staple battery horse';

describe('Accounts in a browser', function () {
  this.timeout(60_000);
  let site: Site;
  let mailServer: MailServer;
  let accounts = 0;
  const ends: (() => unknown)[] = [];

  before(async function () {
    skipWithoutBrowser(this);
    site = await startSite();
    mailServer = await startMailServer();
    const { pool, config, metrics } = site.system;
    const transport = createMailTransport({ url: mailServer.url, from: config.MAIL_FROM });
    const deliver = createDeliverMail({ pool, transport, settings: config, metrics });
    site.system.startRelay();
    site.system.startJobRunner([createSendAccountMailHandler(deliver, site.address) as JobHandler]);
    ends.push(() => transport.close());
  });
  after(async () => {
    await site?.close();
    for (const end of ends) await end();
    await mailServer?.close();
  });

  const newAddress = () => {
    accounts += 1;
    return `person-${accounts}@example.org`;
  };
  const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true }).waitFor();
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

  async function withPage(path: string, test: (page: Page) => Promise<void>, viewport = desktop) {
    const { page, problems } = await site.open(viewport);
    await page.goto(path);
    await test(page);
    assert.deepEqual(
      // Refused requests are expected, and reported by the browser.
      problems.filter((problem) => !/status of 4\d\d/.test(problem)),
      [],
    );
    await page.context().close();
  }

  /** The link in the latest e-mail to an address. @param path of the page that it leads to */
  async function linkTo(address: string, path: string): Promise<string> {
    let link: string | undefined;
    await until(`an e-mail with a link to ${path} arrives at ${address}`, async () => {
      const mails = mailServer.received.filter(({ recipients }) => recipients.includes(address));
      link = mails
        .map(({ text = '' }) => /https?:\/\/\S+#\S+/.exec(text)?.[0])
        .findLast((each) => each?.startsWith(`${site.address}${path}#`));
      return link !== undefined;
    });
    return link as string;
  }

  async function register(page: Page, email: string) {
    await press(page, 'New here? Create an account');
    await heading(page, 'Create an account');
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password').fill(password);
    await press(page, 'Create account');
    await heading(page, 'Check your mail');
  }

  /** What has the focus. */
  const focused = (page: Page) => page.evaluate<string>('document.activeElement.textContent');

  it('are created with a link from an e-mail and the chosen password', async () => {
    const email = newAddress();
    await withPage(
      '/account',
      async (page) => {
        await register(page, email);
        assert.equal(await focused(page), 'Check your mail');
        await page.getByText(`We have sent a message to ${email}.`).waitFor();
        await page.goto(await linkTo(email, '/account/confirm'));
        await heading(page, 'Confirm your address');
        await page.getByLabel('Password').fill('another password');
        await press(page, 'Confirm my address');
        await page.getByRole('alert').filter({ hasText: 'The password is not the password' }).waitFor();
        await page.getByLabel('Password').fill(password);
        await press(page, 'Confirm my address');
        await heading(page, 'Your account is ready');
        assert.equal(await focused(page), 'Your account is ready');
        await page.getByRole('link', { name: 'Go to your account' }).click();
        await page.getByText(email).waitFor();
        await press(page, 'Sign out');
        await heading(page, 'Sign in');
        await page.getByLabel('E-mail address').fill(email);
        await page.getByLabel('Password').fill(password);
        await press(page, 'Sign in');
        await heading(page, 'Your shortlist');
      },
      phone,
    );
  });

  it('are told apart neither when registering nor when asking for a new password', async () => {
    const known = newAddress();
    await withPage('/account', async (page) => {
      await signIn(site, page, known);
      await press(page, 'Sign out');
      await heading(page, 'Sign in');
      await register(page, known);
      await page.getByText(`We have sent a message to ${known}.`).waitFor();
      assert.match(await linkTo(known, '/account/new-password'), /#/);
    });
    await withPage('/account/forgot-password', async (page) => {
      await page.getByLabel('E-mail address').fill('nobody@example.org');
      await press(page, 'Send the link');
      await page.getByText('If there is an account for nobody@example.org').waitFor();
    });
  });

  it('get a new password with a link from an e-mail, which works once', async () => {
    const email = newAddress();
    await withPage('/account', (page) => signIn(site, page, email));
    let link = '';
    await withPage(
      '/account',
      async (page) => {
        await page.getByRole('link', { name: 'Forgot your password?' }).click();
        await page.getByLabel('E-mail address').fill(email);
        await press(page, 'Send the link');
        await heading(page, 'Check your mail');
        link = await linkTo(email, '/account/new-password');
        await page.goto(link);
        await page.getByLabel('New password').fill(email);
        await press(page, 'Set the password');
        await page.getByRole('alert').filter({ hasText: 'The new password' }).waitFor();
        await page.getByLabel('New password').fill(newPassword);
        await press(page, 'Set the password');
        await heading(page, 'Your new password is set');
        await page.getByRole('link', { name: 'Go to your account' }).click();
        await heading(page, 'Your shortlist');
      },
      phone,
    );
    await withPage(link, async (page) => {
      await page.getByLabel('New password').fill('one more password');
      await press(page, 'Set the password');
      await heading(page, 'This link does not work');
      await page.getByRole('link', { name: 'Get a new link' }).click();
      await heading(page, 'Set a new password');
    });
  });

  it('change their address once the link to the new one is opened', async () => {
    const [email, other] = [newAddress(), newAddress()];
    await withPage('/account', async (page) => {
      await signIn(site, page, email);
      await page.getByText('Change your e-mail address').click();
      await page.getByLabel('New e-mail address').fill(other);
      await page.getByLabel('Password', { exact: true }).fill(password);
      await press(page, 'Change the address');
      await page.getByText('We have sent a message to the new address.').waitFor();
      await page.getByText(`Your account gets the address ${other}`).waitFor();
      await press(page, 'Send the link again');
      await page.getByText('The link is on its way.').waitFor();
      await page.goto(await linkTo(other, '/account/new-address'));
      await page.getByText(`You are signed in as ${email}.`).waitFor();
      await press(page, 'Confirm my address');
      await heading(page, 'Your address is confirmed');
      await page.getByRole('link', { name: 'Go to your account' }).click();
      await page.getByText(other).waitFor();
    });
  });

  it('have a form for a new address that takes the way over signing in', async () => {
    const [email, other] = [newAddress(), newAddress()];
    await withPage('/account', async (page) => {
      await signIn(site, page, email);
      await page.getByText('Change your e-mail address').click();
      await page.getByLabel('New e-mail address').fill(other);
      await page.getByLabel('Password', { exact: true }).fill(password);
      await press(page, 'Change the address');
      await page.getByText('We have sent a message to the new address.').waitFor();
    });
    await withPage(await linkTo(other, '/account/new-address'), async (page) => {
      await page.getByLabel('E-mail address').fill(email);
      await page.getByLabel('Password').fill(password);
      await press(page, 'Sign in');
      await press(page, 'Confirm my address');
      await heading(page, 'Your address is confirmed');
    });
  });

  it('change their password, and are deleted with it', async () => {
    const email = newAddress();
    await withPage('/account', async (page) => {
      await signIn(site, page, email);
      await page.getByText('Change your password').click();
      await page.getByLabel('Present password').fill('not the password');
      await page.getByLabel('New password').fill(newPassword);
      await press(page, 'Change the password');
      await page.getByRole('alert').filter({ hasText: 'The present password' }).waitFor();
      await page.getByLabel('Present password').fill(password);
      await press(page, 'Change the password');
      await page.getByText('Your password is changed.').waitFor();
      await page.getByText('Delete your account').click();
      await page.getByLabel('Password', { exact: true }).fill(newPassword);
      await press(page, 'Delete the account for good');
      await page.getByText('Your account is deleted.').waitFor();
      await heading(page, 'Sign in');
    });
  });

  it('are asked to try again later when too many e-mails were asked for', async () => {
    await withPage('/account/forgot-password', async (page) => {
      await page.route('**/v1/auth/forgot-password', (route) =>
        route.fulfill({
          status: 429,
          contentType: 'application/problem+json',
          body: JSON.stringify({
            title: 'Too Many Requests',
            status: 429,
            detail: 'Too many requests. Please try again in 15 minutes.',
          }),
        }),
      );
      await page.getByLabel('E-mail address').fill('somebody@example.org');
      await press(page, 'Send the link');
      await page.getByRole('alert').filter({ hasText: 'Please try again in 15 minutes.' }).waitFor();
      assert.equal(await page.getByLabel('E-mail address').inputValue(), 'somebody@example.org');
    });
  });
});
