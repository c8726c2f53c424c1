import type { Command } from 'commander';
import { migrate } from '../../src/storage/postgres/migrations.ts';
import { runCommand } from './command-context.ts';
import { jsonOption } from './command-options.ts';
import { print, printJson } from './terminal.ts';

export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('Migrate the database to the newest schema')
    .option(...jsonOption)
    .action(({ json }: { json?: boolean }) =>
      runCommand(async ({ config, logger }) => {
        const started = performance.now();
        const applied = await migrate(config, logger);
        const seconds = Math.round(performance.now() - started) / 1_000;
        if (json) printJson({ applied, seconds });
        else if (applied.length === 0) print('The schema is up to date');
        else for (const name of applied) print(`applied  ${name}`);
        return 0;
      }),
    );
}
