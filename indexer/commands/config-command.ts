import type { Command } from 'commander';
import { redactSetting } from '../../src/config.ts';
import { runCommand } from './command-context.ts';
import { jsonOption } from './command-options.ts';
import { print, printJson } from './terminal.ts';

export function addConfigCommand(program: Command): void {
  program
    .command('config')
    .description('Show the settings in effect, with passwords redacted')
    .option(...jsonOption)
    .action(({ json }: { json?: boolean }) =>
      runCommand(async ({ config }) => {
        const settings = Object.entries(config).map(([key, value]): [string, string | number] => [
          key,
          typeof value === 'number' ? value : redactSetting(key, value),
        ]);
        if (json) printJson(Object.fromEntries(settings));
        else for (const [key, value] of settings) print(`${key}=${value}`);
        return 0;
      }),
    );
}
