import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import type { Redis } from 'ioredis';
import type pg from 'pg';
import { hashPassword } from '../../src/auth/passwords.ts';
import { faultFinder } from '../../src/contract/reading/validation-errors.ts';
import {
  type Account,
  canonicalEmail,
  emailSchema,
  newPasswordSchema,
  passwordLengths,
  type Role,
  roles,
} from '../../src/domain/account.ts';
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
import { withRedis } from './redis-connection.ts';
import { print, printJson, readHidden } from './terminal.ts';

interface PasswordOptions {
  passwordStdin?: boolean;
  generate?: boolean;
  json?: boolean;
}

export function addUserCommand(program: Command): void {
  const user = program
    .command('user')
    .description('accounts: create, list, set-role, set-password, disable, enable');
  addCreate(user);
  addList(user);
  addSetRole(user);
  addSetPassword(user);
  addSwitch(user, 'disable', 'let nobody in with this account, and put out who is');
  addSwitch(user, 'enable', 'let the account in again');
}

const emailArgument = () => new Argument('<email>', 'e-mail address').argParser(readEmail);
const stdinOption = () =>
  new Option('--password-stdin', 'read the password from stdin').conflicts('generate');
const generateOption = () => new Option('--generate', 'make a password up, and print it once');

function addCreate(user: Command) {
  user
    .command('create')
    .description('make an account; there is none, and no password, before')
    .addArgument(emailArgument())
    .addOption(new Option('--role <role>', 'what it may').choices(roles).default('admin'))
    .addOption(stdinOption())
    .addOption(generateOption())
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
On a terminal the password is asked for. It has at least ${passwordLengths.minimum} characters, is no common password and
not made of the e-mail address.

Examples:
  institutes user create asha@example.org
  institutes user create robot@example.org --role editor --generate`,
    )
    .action((email: string, options: PasswordOptions & { role: Role }) =>
      runCommand(async ({ pool }) => {
        // Nobody could sign in with an address that the API does not take.
        if (faultFinder(emailSchema)(email).length > 0)
          throw new UsageError(`${email} is not an e-mail address`);
        const { password, shown } = await choosePassword(email, options);
        const passwordHash = await hashPassword(password);
        const account = await changing(pool, (db) =>
          addAccount(db, { email, passwordHash, role: options.role }),
        );
        if (options.json) printJson({ ...account, ...shown });
        else {
          print(`${account.email} is ${account.role}`);
          if (shown.password) print(`password   ${shown.password}   (it is not shown again)`);
        }
        return 0;
      }),
    );
}

function addList(user: Command) {
  user
    .command('list')
    .description('show all accounts')
    .option('--json', 'print one JSON array')
    .action(({ json }: { json?: boolean }) =>
      runCommand(async ({ pool }) => {
        const accounts = await listAccounts(pool);
        if (json) printJson(accounts);
        else if (accounts.length === 0) print("no accounts; 'institutes user create' makes one");
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
    .description('give an account another role; at once, whoever is signed in')
    .addArgument(emailArgument())
    .addArgument(new Argument('<role>', 'what it may').choices(roles))
    .option('--json', 'print one JSON object')
    .action((email: string, role: Role, { json }: { json?: boolean }) =>
      runCommand((context) =>
        changeAccount(context, json, `is ${role} now`, email, (db, id) => setRole(db, id, role)),
      ),
    );
}

function addSetPassword(user: Command) {
  user
    .command('set-password')
    .description('give an account another password')
    .addArgument(emailArgument())
    .addOption(stdinOption())
    .addOption(generateOption())
    .option('--json', 'print one JSON object')
    .action((email: string, options: PasswordOptions) =>
      runCommand(async (context) => {
        const { password, shown } = await choosePassword(email, options);
        const passwordHash = await hashPassword(password);
        const done = shown.password ? `has the password ${shown.password}` : 'has another password';
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
    .option('--json', 'print one JSON object')
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
 * Changes an account and revokes its access tokens, both under its lock: what was issued before is revoked, and whatever
 * waits for the lock sees the change. A session that may go on gets a new access token by a refresh.
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
    const account = await changing(context.pool, async (db): Promise<Account> => {
      const row = await lockAccountByEmail(db, email);
      if (!row) throw new Error(`there is no account of ${email}`);
      await change(db, row.id);
      // Before the commit: where Redis is away nothing is changed, rather than changed and not in effect.
      await createSessions(redis).revokeAccount(row.id, await readClock(db));
      const { id, role } = (await findAccountByEmail(db, email)) ?? row;
      return { id, email, role };
    });
    if (json) printJson({ ...account, ...more });
    else print(`${account.email} ${text}`);
    return 0;
  });
}

/** The audit has it as the doing of whoever runs the command. */
function changing<T>(pool: pg.Pool, change: (db: Queryable) => Promise<T>): Promise<T> {
  return transaction(pool, change, { actor: 'cli' });
}

/** @throws Error that names everything that speaks against the password */
async function choosePassword(email: string, { passwordStdin, generate }: PasswordOptions) {
  if (generate) {
    const password = randomBytes(18).toString('base64url');
    return { password, shown: { password } };
  }
  if (!passwordStdin && !process.stdin.isTTY)
    throw new Error('no terminal to ask for a password on; give --password-stdin or --generate');
  const password = passwordStdin
    ? (await text(process.stdin)).replace(/\r?\n$/, '')
    : await readHidden('Password: ');
  // The list of common passwords takes a moment to load, which no other command has to wait for.
  const { passwordFaults } = await import('../../src/auth/password-rules.ts');
  const badLength = faultFinder(newPasswordSchema)(password).map(({ detail }) => detail);
  const faults = badLength.length > 0 ? badLength : passwordFaults(password, email);
  if (faults.length > 0) throw new Error(`the password ${faults.join('; ')}`);
  return { password, shown: {} };
}

function readEmail(given: string): string {
  const email = canonicalEmail(given);
  if (!/^[^@\s]+@[^@\s]+$/.test(email) || email.length > 254)
    throw new InvalidArgumentError('Not an e-mail address.');
  return email;
}
