import { Argument, type Command } from 'commander';
import { transaction } from '../../src/storage/postgres/pool.ts';
import {
  countLetters,
  deleteLetters,
  findLetter,
  type KeptLetter,
  listLetters,
  lockLetters,
} from '../../src/storage/postgres/sync/dead-letters.ts';
import { leaveChanges } from '../../src/storage/postgres/sync/outbox.ts';
import { runCommand, UsageError } from './command-context.ts';
import { readCount, readId, readIds } from './command-options.ts';
import { print, printJson } from './terminal.ts';

interface Chosen {
  all?: boolean;
  json?: boolean;
}

export function addDeadCommand(program: Command): void {
  const dead = program
    .command('dead')
    .description('dead letters, what no index takes: list, show, replay, purge')
    .addHelpText(
      'after',
      `
Examples:
  institutes dead list
  institutes dead replay 17 18   index these institutes again, now that what was wrong is mended
  institutes dead purge --all    forget them`,
    );
  addList(dead);
  addShow(dead);
  addChange(dead, 'replay', 'leave a change for the institutes of these letters, and forget the letters');
  addChange(dead, 'purge', 'forget these letters');
}

function addList(dead: Command) {
  dead
    .command('list')
    .description('the newest letters: id, when, which institute, which index, why')
    .option('--limit <count>', 'how many', readCount(10_000), 50)
    .option('--json', 'print one JSON object')
    .action(({ limit, json }: { limit: number; json?: boolean }) =>
      runCommand(async ({ pool }) => {
        const [letters, total] = [await listLetters(pool, limit), await countLetters(pool)];
        if (json) printJson({ total, letters });
        else if (total === 0) print('no dead letters');
        else {
          for (const letter of letters) print(lineOf(letter));
          if (letters.length < total) print(`… and ${total - letters.length} older ones (--limit)`);
        }
        return 0;
      }),
    );
}

function lineOf({ id, at, institute_ids, index_name, reason }: KeptLetter): string {
  const [first, ...more] = institute_ids;
  const whom =
    first === undefined
      ? 'no institute'
      : `institute ${first}${more.length ? ` and ${more.length} more` : ''}`;
  return `${id}  ${at.toISOString()}  ${whom}  ${index_name ?? '-'}  ${reason}`;
}

function addShow(dead: Command) {
  dead
    .command('show')
    .description('everything about one letter, as JSON')
    .argument('<id>', 'as in the list', readId)
    .option('--json', 'the same: it is one JSON object always')
    .action((id: number) =>
      runCommand(async ({ pool }) => {
        const letter = await findLetter(pool, id);
        refuseUnknown([id], letter ? [letter] : []);
        printJson(letter);
        return 0;
      }),
    );
}

function addChange(dead: Command, action: 'replay' | 'purge', description: string) {
  dead
    .command(action)
    .description(description)
    .addArgument(new Argument('[ids...]', 'as in the list').argParser<number[] | undefined>(readIds))
    .option('--all', 'all letters')
    .option('--json', 'print one JSON object')
    .action((ids: number[] | undefined, { all, json }: Chosen) =>
      runCommand(async ({ pool }) => {
        if ((ids === undefined || ids.length === 0) === (all !== true))
          throw new UsageError(`which letters? 'institutes dead ${action} 17 18', or --all`);
        const done = await transaction(pool, async (client) => {
          const letters = await lockLetters(client, all ? null : (ids as number[]));
          if (!all) refuseUnknown(ids as number[], letters);
          const institutes = [...new Set(letters.flatMap((letter) => letter.institute_ids))];
          if (action === 'replay') await leaveChanges(client, institutes);
          await deleteLetters(
            client,
            letters.map((letter) => letter.id),
          );
          return { letters: letters.length, institutes: institutes.length };
        });
        if (json) printJson(done);
        else if (action === 'replay')
          print(`${done.letters} letters replayed: ${done.institutes} institutes are indexed again`);
        else print(`${done.letters} letters purged`);
        return 0;
      }),
    );
}

/** All or nothing, and all unknown ids named at once. */
function refuseUnknown(ids: number[], letters: KeptLetter[]) {
  const unknown = ids.filter((id) => !letters.some((letter) => letter.id === id));
  if (unknown.length > 0)
    throw new Error(`there is no dead letter ${unknown.join(', ')}; nothing was changed`);
}
