import type { Command } from 'commander';
import { beginPause, endPause, readPause } from '../../src/storage/postgres/sync/pause.ts';
import { runCommand } from './command-context.ts';
import { print, printJson } from './terminal.ts';

export function addPauseCommands(program: Command): void {
  program
    .command('pause')
    .description('stop indexing everywhere, within a batch; edits go on and wait in the outbox')
    .option('--json', 'print one JSON object')
    .action(({ json }: { json?: boolean }) =>
      runCommand(async ({ pool }) => {
        const begun = await beginPause(pool);
        const since = await readPause(pool);
        if (json) printJson({ paused: true, since, changed: begun });
        else
          print(begun ? 'indexing is paused' : `indexing is paused already, since ${since?.toISOString()}`);
        return 0;
      }),
    );
  program
    .command('resume')
    .description('go on indexing')
    .option('--json', 'print one JSON object')
    .action(({ json }: { json?: boolean }) =>
      runCommand(async ({ pool }) => {
        const ended = await endPause(pool);
        if (json) printJson({ paused: false, changed: ended });
        else print(ended ? 'indexing goes on' : 'indexing was not paused');
        return 0;
      }),
    );
}
