import assert from 'node:assert/strict';
import { accountLinkHours, accountLinkPaths } from '../../../src/domain/account-link.ts';
import type { AccountMail } from '../../../src/domain/enumerations.ts';
import {
  addAccountLink,
  deleteAccountLinks,
  deleteExpiredAccountLinks,
  deleteRegistrations,
  findAccountLink,
  findAddressToConfirm,
  prepareAccountMail,
  takeAccountLink,
} from '../../../src/storage/postgres/accounts/account-links.ts';
import {
  addAccount,
  deleteAccount,
  disableAccount,
  setConfirmedEmail,
  setPassword,
} from '../../../src/storage/postgres/accounts/accounts.ts';
import { readProfileCounts } from '../../../src/storage/postgres/accounts/profiles.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

const everyPurpose: AccountMail[] = [
  'registration',
  'already-registered',
  'reset-password',
  'confirm-address',
  'address-changed',
];

describe('a request for an e-mail about an account', () => {
  let database: TestDatabase;
  let pool: TestDatabase['pool'];
  before(async () => {
    database = await createTestDatabase();
    pool = database.pool;
  });
  after(() => database.drop());

  let count = 0;
  let email: string;
  beforeEach(() => {
    count += 1;
    email = `person${count}@example.org`;
  });
  const register = (passwordHash = 'x') =>
    addAccountLink(pool, { purpose: 'registration', email, passwordHash });
  const forget = () => addAccountLink(pool, { purpose: 'reset-password', email });
  const addOwner = async (isConfirmed = true) =>
    (await addAccount(pool, { email, passwordHash: 'x', role: 'student', isConfirmed })).id;
  const countLinks = async () =>
    (await pool.query('select count(*)::int as n from account_links where email = $1', [email])).rows[0].n;

  it('to register becomes a link that lasts a day when the address has no account', async () => {
    const id = await register('hash of a password');
    const prepared = await prepareAccountMail(pool, id);
    assert(prepared?.token);
    assert.match(prepared.token, /^[\w-]{43}$/);
    assert.deepEqual(
      { ...prepared, token: null },
      { mail: 'registration', address: email, accountId: null, token: null },
    );
    const link = await findAccountLink(pool, prepared.token, ['registration']);
    assert.deepEqual(link, {
      id,
      purpose: 'registration',
      email,
      account_id: null,
      password_hash: 'hash of a password',
    });
    const { rows } = await pool.query(
      `select token_hash, round(extract(epoch from expires_at - clock_timestamp()) / 3600)::int as hours
       from account_link_tokens where link_id = $1`,
      [id],
    );
    assert.deepEqual(
      rows.map(({ hours }) => hours),
      [24],
    );
    assert(!JSON.stringify(rows).includes(prepared.token), 'only the hash of the token is stored');
  });

  it('to register tells the owner when the address has an account, and forgets the password', async () => {
    const accountId = await addOwner();
    const prepared = await prepareAccountMail(pool, await register());
    assert.equal(prepared?.mail, 'already-registered');
    assert.equal(prepared.accountId, accountId);
    const link = await findAccountLink(pool, prepared.token ?? '', ['reset-password', 'already-registered']);
    assert.equal(link?.password_hash, null);
    assert.equal(await findAccountLink(pool, prepared.token ?? '', ['registration']), null);
  });

  it('to reset a password results in nothing when the address has no account', async () => {
    assert.equal(await prepareAccountMail(pool, await forget()), null);
    assert.equal(await countLinks(), 0);
  });

  it('to reset a password results in a link that lasts an hour when the address has one', async () => {
    const accountId = await addOwner(false);
    const id = await forget();
    const prepared = await prepareAccountMail(pool, id);
    assert.deepEqual([prepared?.mail, prepared?.accountId], ['reset-password', accountId]);
    await pool.query(
      `update account_link_tokens set expires_at = expires_at - interval '59 minutes' where link_id = $1`,
      [id],
    );
    assert(await findAccountLink(pool, prepared?.token ?? '', ['reset-password']));
    await pool.query(
      `update account_link_tokens set expires_at = expires_at - interval '1 minute' where link_id = $1`,
      [id],
    );
    assert.equal(await findAccountLink(pool, prepared?.token ?? '', ['reset-password']), null);
  });

  it('results in nothing for a disabled account', async () => {
    const accountId = await addOwner();
    await disableAccount(pool, accountId);
    for (const id of [await register(), await forget()])
      assert.equal(await prepareAccountMail(pool, id), null);
    const own = await addAccountLink(pool, { purpose: 'confirm-address', email: `new-${email}`, accountId });
    assert.equal(await prepareAccountMail(pool, own), null);
  });

  it('makes a further token each time that the e-mail is sent, until one of them is used', async () => {
    await addOwner();
    const id = await forget();
    const tokens = [await prepareAccountMail(pool, id), await prepareAccountMail(pool, id)].map(
      (prepared) => prepared?.token ?? '',
    );
    assert.equal(new Set(tokens).size, 2);
    for (const token of tokens)
      assert.equal((await findAccountLink(pool, token, ['reset-password']))?.id, id);
    const taken = await Promise.all([takeAccountLink(pool, id), takeAccountLink(pool, id)]);
    assert.deepEqual(taken.toSorted(), [false, true]);
    for (const token of tokens) assert.equal(await findAccountLink(pool, token, everyPurpose), null);
    assert.equal(await prepareAccountMail(pool, id), null);
  });

  it('for another address keeps it pending, and tells its owner when another account has it', async () => {
    const accountId = await addOwner();
    const next = `next-${email}`;
    const id = await addAccountLink(pool, { purpose: 'confirm-address', email: next, accountId });
    const first = await prepareAccountMail(pool, id);
    assert.deepEqual([first?.mail, first?.address, first?.accountId], ['confirm-address', next, accountId]);
    const { id: other } = await addAccount(pool, {
      email: next,
      passwordHash: 'x',
      role: 'student',
      isConfirmed: true,
    });
    const second = await prepareAccountMail(pool, id);
    assert.deepEqual([second?.mail, second?.address, second?.accountId], ['already-registered', next, other]);
    assert.equal(await findAddressToConfirm(pool, accountId), next);
  });

  it('for another address is pending for a day, however late its e-mail is sent', async () => {
    const accountId = await addOwner();
    const next = `late-${email}`;
    const id = await addAccountLink(pool, { purpose: 'confirm-address', email: next, accountId });
    const pending = async () => [
      await findAddressToConfirm(pool, accountId),
      (await readProfileCounts(pool, accountId)).pending_email,
    ];
    assert.deepEqual(await pending(), [next, next]);
    await pool.query(`update account_links set created_at = now() - interval '24 hours' where id = $1`, [id]);
    const prepared = await prepareAccountMail(pool, id);
    assert.deepEqual(await pending(), [null, null]);
    assert.equal((await findAccountLink(pool, prepared?.token ?? '', ['confirm-address']))?.id, id);
  });

  it('is void once the password changes, and goes with the account', async () => {
    const accountId = await addOwner();
    const prepared = await prepareAccountMail(pool, await forget());
    assert(prepared?.token);
    await setPassword(pool, accountId, 'y');
    assert.equal(await findAccountLink(pool, prepared.token, everyPurpose), null);
    const again = await prepareAccountMail(pool, await forget());
    assert(again?.token);
    await deleteAccountLinks(pool, accountId);
    assert.equal(await findAccountLink(pool, again.token, everyPurpose), null);
    await prepareAccountMail(pool, await forget());
    await deleteAccount(pool, accountId);
    assert.equal(await countLinks(), 0);
  });

  it('to register does not block an address, and is forgotten once the address has an account', async () => {
    await register('of a stranger');
    await register('of the owner');
    assert.equal(await countLinks(), 2);
    await addOwner();
    await deleteRegistrations(pool, email);
    assert.equal(await countLinks(), 0);
  });

  it('has a page for each link that expires', () => {
    assert.deepEqual(Object.keys(accountLinkPaths), Object.keys(accountLinkHours));
  });

  it('to tell an old address of a change has no token', async () => {
    const id = await addAccountLink(pool, { purpose: 'address-changed', email });
    assert.deepEqual(await prepareAccountMail(pool, id), {
      mail: 'address-changed',
      address: email,
      accountId: null,
      token: null,
    });
  });

  it('is deleted after a day, or once its later token has expired', async () => {
    await deleteExpiredAccountLinks(pool);
    const ids = [await register(), await register(), await register()];
    for (const id of ids.slice(0, 2)) await prepareAccountMail(pool, id);
    await pool.query(`update account_links set created_at = now() - interval '25 hours' where id = any($1)`, [
      ids,
    ]);
    await pool.query('update account_link_tokens set expires_at = now() where link_id = $1', [ids[0]]);
    assert.equal(await deleteExpiredAccountLinks(pool), 2);
    const { rows } = await pool.query('select id from account_links where email = $1', [email]);
    assert.deepEqual(rows, [{ id: ids[1] }]);
  });

  it('cannot give an account the address of another one', async () => {
    const accountId = await addOwner();
    const taken = `taken-${email}`;
    await addAccount(pool, { email: taken, passwordHash: 'x', role: 'student', isConfirmed: false });
    await assert.rejects(setConfirmedEmail(pool, accountId, taken), { code: 'conflict' });
    await setConfirmedEmail(pool, accountId, `free-${email}`);
    const { rows } = await pool.query(
      'select email, confirmed_at is not null as confirmed from accounts where id = $1',
      [accountId],
    );
    assert.deepEqual(rows, [{ email: `free-${email}`, confirmed: true }]);
  });
});
