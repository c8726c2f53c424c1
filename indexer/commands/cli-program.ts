import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { addAnalyticsCommand } from './analytics-command.ts';
import { addCacheCommand } from './cache-command.ts';
import { addConfigCommand } from './config-command.ts';
import { addDeadCommand } from './dead-letters-command.ts';
import { addExplainCommand } from './explain-command.ts';
import { addGenerateCommand } from './generate-command.ts';
import { addImportCommand } from './import-command.ts';
import { addIndexCommand } from './indexes-command.ts';
import { addJobsCommand } from './jobs-command.ts';
import { addKeysCommand } from './keys-command.ts';
import { addMailCommand } from './mail-command.ts';
import { addMigrateCommand } from './migrate-command.ts';
import { addPauseCommands } from './pause-command.ts';
import { addQueueCommand } from './queue-command.ts';
import { addReindexCommand } from './reindex-command.ts';
import { addUserCommand } from './user-command.ts';

/** The operator's command line with all its commands. */
export function createProgram(): Command {
  const program = new Command('institutes')
    .description('Operate the institute search: schema, data, search index, queues, cache and accounts')
    .version(packageJson.version, '-V, --version', 'Show the version')
    .helpOption('-h, --help', 'Show help for a command')
    .helpCommand('help [command]', 'Show help for a command')
    // A usage error exits with 2, so that 1 always means that the command ran and did not succeed completely.
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .showHelpAfterError("Run 'institutes --help' for a list of commands.")
    .addHelpText(
      'after',
      `
Settings are read from environment variables; 'institutes config' shows them.

Examples:
  institutes migrate
  institutes import indian-colleges --dry-run
  institutes import indian-colleges --json | jq .inserted
  institutes generate          # programmes and ratings for institutes without any
  institutes generate 500000   # also generate institutes, for load tests
  institutes reindex           # after a change in mappings/
  institutes index verify      # check that the index matches Postgres`,
    );
  addMigrateCommand(program);
  addImportCommand(program);
  addGenerateCommand(program);
  addReindexCommand(program);
  addIndexCommand(program);
  addQueueCommand(program);
  addDeadCommand(program);
  addJobsCommand(program);
  addExplainCommand(program);
  addPauseCommands(program);
  addCacheCommand(program);
  addAnalyticsCommand(program);
  addUserCommand(program);
  addKeysCommand(program);
  addMailCommand(program);
  addConfigCommand(program);
  return program;
}
