import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addAnalyticsCommand } from './commands/analytics-command.ts';
import { addCacheCommand } from './commands/cache-command.ts';
import { addConfigCommand } from './commands/config-command.ts';
import { addDeadCommand } from './commands/dead-letters-command.ts';
import { addExplainCommand } from './commands/explain-command.ts';
import { addGenerateCommand } from './commands/generate-command.ts';
import { addImportCommand } from './commands/import-command.ts';
import { addIndexCommand } from './commands/indexes-command.ts';
import { addKeysCommand } from './commands/keys-command.ts';
import { addMigrateCommand } from './commands/migrate-command.ts';
import { addPauseCommands } from './commands/pause-command.ts';
import { addQueueCommand } from './commands/queue-command.ts';
import { addReindexCommand } from './commands/reindex-command.ts';
import { addUserCommand } from './commands/user-command.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const program = new Command('institutes')
  .description('Runs the institute search: schema, data, index, queue, cache, accounts.')
  .version(version)
  // A wrong call is 2, so that 1 always means: it was tried, and not all of it holds.
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .showHelpAfterError('(institutes --help lists the commands)')
  .addHelpText(
    'after',
    `
Settings are environment variables; 'institutes config' shows them.

Examples:
  institutes migrate
  institutes import indian-colleges --dry-run
  institutes import indian-colleges --json | jq .inserted
  institutes generate          programmes and ratings for institutes that have none
  institutes generate 500000   and as many generated institutes, for load tests
  institutes reindex           after a change in mappings/
  institutes index verify      does the index hold what Postgres says?`,
  );

addMigrateCommand(program);
addImportCommand(program);
addGenerateCommand(program);
addReindexCommand(program);
addIndexCommand(program);
addQueueCommand(program);
addDeadCommand(program);
addExplainCommand(program);
addPauseCommands(program);
addCacheCommand(program);
addAnalyticsCommand(program);
addUserCommand(program);
addKeysCommand(program);
addConfigCommand(program);

await program.parseAsync();
