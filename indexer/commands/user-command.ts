import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import type { Redis } from 'ioredis';
import type pg from 'pg';
import { hashPassword } from '../../src/auth/passwords.ts';
import { emailSchema, newPasswordSchema } from '../../src/contract/bodies/account-bodies.ts';
import { createValidator } from '../../src/contract/reading/validation-errors.ts';
import { type Account, canonicalEmail } from '../../src/domain/account.ts';
import { maxEmailLength, passwordLengths } from '../../src/domain/account-limits.ts';
import { type Role, roles } from '../../src/domain/enumerations.ts';
import {
  addAccount,
  disableAccount,
  enableAccount,
  findAccountByEmail,
  listAccounts,
  lockAccountByEmail,
  readClock,
  setPassword,
  setRole,
} from '../../src/storage/postgres/accounts/accounts.ts';
import { type Queryable, transaction } from '../../src/storage/postgres/pool.ts';
import { createSessions } from '../../src/storage/redis/sessions.ts';
import { type CommandContext, runCommand, UsageError } from './command-context.ts';
import { jsonOption } from './command-options.ts';
import { withRedis } from './redis-connection.ts';
import { print, printJson, readHidden } from './terminal.ts';

interface PasswordOptions {
  passwordStdin?: boolean;
  generate?: boolean;
  json?: boolean;
}

export function addUserCommand(program: Command): void {
  const user = program.command('user').description('Manage accounts');
  addCreate(user);
  addList(user);
  addSetRole(user);
  addSetPassword(user);
  addSwitch(user, 'disable', 'Disable an account and end its sessions');
  addSwitch(user, 'enable', 'Enable a disabled account');
}

const emailArgument = () => new Argument('<email>', 'E-mail address of the account').argParser(readEmail);
const stdinOption = () =>
  new Option('--password-stdin', 'Read the password from standard input').conflicts('generate');
const generateOption = () => new Option('--generate', 'Generate a password and print it once');

function addCreate(user: Command) {
  user
    .command('create')
    .description('Create an account (there is no default account)')
    .addArgument(emailArgument())
    .addOption(new Option('--role <role>', 'Role to grant').choices(roles).default('admin'))
    .addOption(stdinOption())
    .addOption(generateOption())
    .option(...jsonOption)
    .addHelpText(
      'after',
      `
On a terminal, the command prompts for the password. A password must have at least ${passwordLengths.minimum} characters and must not be a
common one or be derived from the e-mail address.

Examples:
  institutes user create asha@example.org
  institutes user create robot@example.org --role editor --generate`,
    )
    .action((email: string, options: PasswordOptions & { role: Role }) =>
      runCommand(async ({ pool }) => {
        // Nobody could sign in with an address that the API rejects.
        if (createValidator(emailSchema)(email).length > 0)
          throw new UsageError(`${email} is not a valid e-mail address.`);
        const { password, shown } = await choosePassword(email, options);
        const passwordHash = await hashPassword(password);
        const account = await changeAsCli(pool, (db) =>
          addAccount(db, { email, passwordHash, role: options.role, isConfirmed: false }),
        );
        if (options.json) printJson({ ...account, ...shown });
        else {
          print(`Created ${account.email} with the role ${account.role}`);
          if (shown.password) print(`password   ${shown.password}   (shown only once)`);
        }
        return 0;
      }),
    );
}

function addList(user: Command) {
  user
    .command('list')
    .description('List all accounts')
    .option(...jsonOption)
    .action(({ json }: { json?: boolean }) =>
      runCommand(async ({ pool }) => {
        const accounts = await listAccounts(pool);
        if (json) printJson(accounts);
        else if (accounts.length === 0) print("No accounts; run 'institutes user create' to create one");
        else
          for (const { id, email, role, disabled_at, created_at } of accounts)
            print(
              `${id}  ${role.padEnd(8)}  ${created_at.toISOString().slice(0, 10)}  ${email}${disabled_at ? '  DISABLED' : ''}`,
            );
        return 0;
      }),
    );
}

function addSetRole(user: Command) {
  user
    .command('set-role')
    .description('Change the role of an account, with immediate effect')
    .addArgument(emailArgument())
    .addArgument(new Argument('<role>', 'Role to grant').choices(roles))
    .option(...jsonOption)
    .action((email: string, role: Role, { json }: { json?: boolean }) =>
      runCommand((context) =>
        changeAccount(context, json, `now has the role ${role}`, email, (db, id) => setRole(db, id, role)),
      ),
    );
}

function addSetPassword(user: Command) {
  user
    .command('set-password')
    .description('Change the password of an account')
    .addArgument(emailArgument())
    .addOption(stdinOption())
    .addOption(generateOption())
    .option(...jsonOption)
    .action((email: string, options: PasswordOptions) =>
      runCommand(async (context) => {
        const { password, shown } = await choosePassword(email, options);
        const passwordHash = await hashPassword(password);
        const done = shown.password ? `now has the password ${shown.password}` : 'has a new password';
        return changeAccount(
          context,
          options.json,
          done,
          email,
          (db, id) => setPassword(db, id, passwordHash),
          shown,
        );
      }),
    );
}

function addSwitch(user: Command, action: 'disable' | 'enable', description: string) {
  user
    .command(action)
    .description(description)
    .addArgument(emailArgument())
    .option(...jsonOption)
    .action((email: string, { json }: { json?: boolean }) =>
      runCommand((context) =>
        changeAccount(
          context,
          json,
          `is ${action}d`,
          email,
          action === 'disable' ? disableAccount : enableAccount,
        ),
      ),
    );
}

/**
 * Changes an account and revokes its access tokens, both under the lock of its row: a sign-in or refresh that waits for the
 * lock sees the change. A session that remains valid gets a new access token by a refresh.
 * @throws Error if no account has the address, or if Redis does not respond
 */
function changeAccount(
  context: CommandContext,
  json: boolean | undefined,
  text: string,
  email: string,
  change: (db: Queryable, id: number) => Promise<unknown>,
  more: object = {},
): Promise<number> {
  return withRedis('sessions', context, async (redis: Redis) => {
    const account = await changeAsCli(context.pool, async (db): Promise<Account> => {
      const row = await lockAccountByEmail(db, email);
      if (!row) throw new Error(`No account with the e-mail address ${email} exists.`);
      await change(db, row.id);
      // Before the commit: if Redis is down, nothing changes, instead of a change that does not take effect.
      await createSessions(redis).revokeAccount(row.id, await readClock(db));
      const { id, role } = (await findAccountByEmail(db, email)) ?? row;
      return { id, email, role };
    });
    if (json) printJson({ ...account, ...more });
    else print(`${account.email} ${text}`);
    return 0;
  });
}

/** Runs `change` in a transaction that the audit log attributes to the command line. */
function changeAsCli<T>(pool: pg.Pool, change: (db: Queryable) => Promise<T>): Promise<T> {
  return transaction(pool, change, { actor: 'cli' });
}

/**
 * Reads or generates a password; `shown` is the part of it to print.
 * @throws Error that names every rule that the password breaks
 */
async function choosePassword(email: string, { passwordStdin, generate }: PasswordOptions) {
  if (generate) {
    const password = randomBytes(18).toString('base64url');
    return { password, shown: { password } };
  }
  if (!passwordStdin && !process.stdin.isTTY)
    throw new Error('Cannot prompt for a password without a terminal. Use --password-stdin or --generate.');
  const password = passwordStdin
    ? (await text(process.stdin)).replace(/\r?\n$/, '')
    : await readHidden('Password: ');
  // Loaded on demand, so that other commands do not wait for the list of common passwords.
  const { findPasswordErrors } = await import('../../src/auth/password-rules.ts');
  const badLength = createValidator(newPasswordSchema)(password).map(({ detail }) => detail);
  const problems = badLength.length > 0 ? badLength : findPasswordErrors(password, email);
  if (problems.length > 0) throw new Error(`The password ${problems.join('; ')}.`);
  return { password, shown: {} };
}

function readEmail(given: string): string {
  const email = canonicalEmail(given);
  if (!/^[^@\s]+@[^@\s]+$/.test(email) || email.length > maxEmailLength)
    throw new InvalidArgumentError('Must be an e-mail address.');
  return email;
}
