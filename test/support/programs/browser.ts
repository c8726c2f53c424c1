import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium, isBrowserRequired } from '../../../ops/stack/chromium.ts';
import { hashPassword } from '../../../src/auth/passwords.ts';
import type { Role } from '../../../src/domain/enumerations.ts';
import { addAccount } from '../../../src/storage/postgres/accounts/accounts.ts';
import { apiDependencies, startApi } from '../api.ts';
import { addInstitute, addPlaces } from '../data/catalogue.ts';
import { createTestSystem } from '../system.ts';

export const desktop = { width: 1280, height: 800 };
export const phone = { width: 390, height: 844 };

const builtPage = 'web/dist';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface OpenPage {
  page: Page;
  /** The problems so far: errors in the console and in scripts, failed requests, requests to other servers. */
  problems: string[];
}

export type Site = Awaited<ReturnType<typeof startSite>>;

/** Skips the tests of this suite if there is no browser, unless one is required. */
export function skipWithoutBrowser(suite: Mocha.Context): void {
  if (findChromium() !== undefined) return;
  const message =
    'Chromium was found neither on PATH nor at CHROMIUM_PATH; `bin/stack browser` installs it on Debian';
  assert(!isBrowserRequired(), message);
  process.stderr.write(`    skipped: ${message}\n`);
  suite.skip();
}

/** Starts the API with the built page and thirty institutes, and a browser. */
export async function startSite() {
  assert(existsSync(`${builtPage}/index.html`), 'the page is not built; run npm run build:web');
  const system = await createTestSystem();
  await system.ensureIndex();
  await addInstitutes(system);
  const api = await startApi(apiDependencies(system, { pageFolder: builtPage }));
  const browser: Browser = await chromium.launch({ executablePath: findChromium() ?? '', args: flags });

  return {
    system,
    address: api.address,

    /** Opens a page of this size in a new browser context: without cookies, storage or cache. */
    async open(viewport = desktop): Promise<OpenPage> {
      const context = await browser.newContext({
        baseURL: api.address,
        viewport,
        isMobile: viewport.width < 600,
        hasTouch: viewport.width < 600,
        reducedMotion: 'reduce',
      });
      context.setDefaultTimeout(20_000);
      const page = await context.newPage();
      return { page, problems: collectProblems(page, api.address) };
    },

    async close() {
      await browser.close();
      api.close();
      await system.close();
    },
  };
}

function collectProblems(page: Page, address: string): string[] {
  const problems: string[] = [];
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    problems.push(`console: ${message.text()} (${message.location().url.replace(address, '')})`);
  });
  page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== address && protocol !== 'data:') problems.push(`foreign request: ${request.url()}`);
  });
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText;
    // The page aborts requests whose responses it no longer needs.
    if (reason !== 'net::ERR_ABORTED')
      problems.push(`failed: ${request.url().replace(address, '')} (${reason})`);
  });
  return problems;
}

/** Adds thirty institutes, which fill two pages of results; `all-known` has a value in every field. */
async function addInstitutes({
  pool,
  writeBatch,
  makeSearchable,
  config,
}: Awaited<ReturnType<typeof createTestSystem>>) {
  const { district } = await addPlaces(pool);
  const university = await addInstitute(pool, {
    slug: 'periyar-university',
    name: 'Periyar University',
    kind: 'university',
    place_id: district,
    popularity: 500,
  });
  const known = await addInstitute(pool, {
    slug: 'all-known',
    name: 'Government Law College, Ernakulam',
    ownership: 'government',
    affiliation_id: university,
    place_id: district,
    city: 'Kochi',
    established: 1874,
    accreditation: 'NAAC A',
    gender: 'co-ed',
    rating: 4.2,
    popularity: 400,
    website: 'https://law.example.edu/',
    aliases: ['GLC Ernakulam'],
    provenance: { place: 'inferred', disciplines: 'inferred', rating: 'generated' },
  });
  await pool.query(`insert into institute_disciplines (institute_id, discipline) values ($1, 'law')`, [
    known,
  ]);
  await pool.query(`insert into institute_facilities (institute_id, facility) values ($1, 'library')`, [
    known,
  ]);
  await pool.query(
    `insert into programmes (institute_id, name, level, discipline, mode, fee, currency, duration_months, intake, provenance)
     values ($1, 'LL.B.', 'undergraduate', 'law', 'full-time', 40000, 'INR', 36, 60, 'generated')`,
    [known],
  );
  const others: number[] = [];
  for (let n = 1; n <= 28; n += 1)
    others.push(await addInstitute(pool, { slug: `college-${n}`, name: `Engineering College ${n}` }));
  await writeBatch([university, known, ...others]);
  await makeSearchable([config.INDEX_NAME]);
}

export const password = 'correct horse battery';

/** Adds an account, signs in with it on the account page, and waits until the page shows it. */
export async function signIn({ system }: Site, page: Page, email: string, role: Role = 'student') {
  const passwordHash = await hashPassword(password);
  await addAccount(system.pool, { email, passwordHash, role, isConfirmed: true });
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Your shortlist' }).waitFor();
}
