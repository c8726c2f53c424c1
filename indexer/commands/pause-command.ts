import type { Command } from 'commander';
import { beginPause, endPause, readPause } from '../../src/storage/postgres/sync/pause.ts';
import { runCommand } from './command-context.ts';
import { jsonOption } from './command-options.ts';
import { print, printJson } from './terminal.ts';

export function addPauseCommands(program: Command): void {
  program
    .command('pause')
    .description('Pause indexing after the current batch; edits are still accepted and wait in the outbox')
    .option(...jsonOption)
    .action(({ json }: { json?: boolean }) =>
      runCommand(async ({ pool }) => {
        const begun = await beginPause(pool);
        const since = await readPause(pool);
        if (json) printJson({ paused: true, since, changed: begun });
        else print(begun ? 'Indexing is paused' : `Indexing has been paused since ${since?.toISOString()}`);
        return 0;
      }),
    );
  program
    .command('resume')
    .description('Resume indexing')
    .option(...jsonOption)
    .action(({ json }: { json?: boolean }) =>
      runCommand(async ({ pool }) => {
        const ended = await endPause(pool);
        if (json) printJson({ paused: false, changed: ended });
        else print(ended ? 'Indexing has been resumed' : 'Indexing was not paused');
        return 0;
      }),
    );
}
