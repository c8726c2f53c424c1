import { Argument, type Command } from 'commander';
import { transaction } from '../../src/storage/postgres/pool.ts';
import {
  countDeadLetters,
  deleteDeadLetters,
  findDeadLetter,
  listDeadLetters,
  lockDeadLetters,
  type StoredDeadLetter,
} from '../../src/storage/postgres/sync/dead-letters.ts';
import { addChanges } from '../../src/storage/postgres/sync/outbox.ts';
import { runCommand, UsageError } from './command-context.ts';
import { jsonOption, readCount, readId, readIds } from './command-options.ts';
import { countOf, print, printJson } from './terminal.ts';

interface ChangeOptions {
  all?: boolean;
  json?: boolean;
}

export function addDeadCommand(program: Command): void {
  const dead = program
    .command('dead')
    .description('Manage dead letters: changes that no index accepted')
    .addHelpText(
      'after',
      `
Examples:
  institutes dead list
  institutes dead replay 17 18   # once the cause has been fixed
  institutes dead purge --all`,
    );
  addList(dead);
  addShow(dead);
  addChange(dead, 'replay', 'Index the institutes of dead letters again and delete the letters');
  addChange(dead, 'purge', 'Delete dead letters without indexing their institutes again');
}

function addList(dead: Command) {
  dead
    .command('list')
    .description('List the newest dead letters: id, time, institutes, index and reason')
    .option('--limit <count>', 'Maximum number of dead letters to list', readCount(10_000), 50)
    .option(...jsonOption)
    .action(({ limit, json }: { limit: number; json?: boolean }) =>
      runCommand(async ({ pool }) => {
        const [letters, total] = [await listDeadLetters(pool, limit), await countDeadLetters(pool)];
        if (json) printJson({ total, letters });
        else if (total === 0) print('No dead letters');
        else {
          for (const letter of letters) print(describeLetter(letter));
          if (letters.length < total)
            print(`… and ${total - letters.length} older ones (use --limit to list more)`);
        }
        return 0;
      }),
    );
}

function describeLetter({ id, at, institute_ids, index_name, reason }: StoredDeadLetter): string {
  const [first, ...more] = institute_ids;
  const institutes =
    first === undefined
      ? 'no institute'
      : `institute ${first}${more.length ? ` and ${more.length} more` : ''}`;
  return `${id}  ${at.toISOString()}  ${institutes}  ${index_name ?? '-'}  ${reason}`;
}

function addShow(dead: Command) {
  dead
    .command('show')
    .description('Show a dead letter in full, as JSON')
    .argument('<id>', 'Id of the dead letter', readId)
    .option('--json', 'Accepted for consistency; the output is always JSON')
    .action((id: number) =>
      runCommand(async ({ pool }) => {
        const letter = await findDeadLetter(pool, id);
        requireLetters([id], letter ? [letter] : []);
        printJson(letter);
        return 0;
      }),
    );
}

function addChange(dead: Command, action: 'replay' | 'purge', description: string) {
  dead
    .command(action)
    .description(description)
    .addArgument(new Argument('[ids...]', 'Ids of the dead letters').argParser<number[] | undefined>(readIds))
    .option('--all', 'All dead letters')
    .option(...jsonOption)
    .action((ids: number[] | undefined, { all, json }: ChangeOptions) =>
      runCommand(async ({ pool }) => {
        if ((ids === undefined || ids.length === 0) === (all !== true))
          throw new UsageError(
            `Specify the ids of dead letters, as in 'institutes dead ${action} 17 18', or --all.`,
          );
        const done = await transaction(pool, async (client) => {
          const letters = await lockDeadLetters(client, all ? null : (ids as number[]));
          if (!all) requireLetters(ids as number[], letters);
          const institutes = [...new Set(letters.flatMap((letter) => letter.institute_ids))];
          if (action === 'replay') await addChanges(client, institutes);
          await deleteDeadLetters(
            client,
            letters.map((letter) => letter.id),
          );
          return { letters: letters.length, institutes: institutes.length };
        });
        if (json) printJson(done);
        else if (action === 'replay')
          print(
            `Replayed ${countOf(done.letters, 'dead letter')}; indexing ${countOf(done.institutes, 'institute')} again`,
          );
        else print(`Deleted ${countOf(done.letters, 'dead letter')}`);
        return 0;
      }),
    );
}

/** @throws Error that names all ids without a letter, so that a change applies to all ids or to none */
function requireLetters(ids: number[], letters: StoredDeadLetter[]) {
  const unknown = ids.filter((id) => !letters.some((letter) => letter.id === id));
  if (unknown.length > 0)
    throw new Error(`No dead letter with the id ${unknown.join(', ')} exists; nothing was changed.`);
}
