import { type Command, InvalidArgumentError } from 'commander';
import { generate } from '../generate/generate.ts';
import { runCommand } from './command-context.ts';
import { jsonOption } from './command-options.ts';
import { createProgress, print, printJson } from './terminal.ts';

const maxInstitutes = 2_000_000;

export function addGenerateCommand(program: Command): void {
  program
    .command('generate')
    .argument('[count]', 'Total number of generated institutes to reach', readCount, 0)
    .description(
      'Generate sample data, marked as generated: missing programmes and ratings, and optionally institutes',
    )
    .option(...jsonOption)
    .action((count: number, { json }: { json?: boolean }) =>
      runCommand(async ({ pool }) => {
        const bars = {
          institutes: createProgress('Generating institutes'),
          programmes: createProgress('Generating programmes'),
        };
        const summary = await generate(pool, count, (what, done, total) => {
          // Two progress bars would overwrite each other.
          if (what === 'programmes') bars.institutes.stop();
          bars[what].update(done, total);
        }).finally(() => {
          bars.institutes.stop();
          bars.programmes.stop();
        });
        if (json) {
          printJson(summary);
          return 0;
        }
        print(`generated  ${summary.institutes} institutes, ${summary.programmes} programmes`);
        print(`           ${summary.ratings} ratings for institutes without one`);
        print(`seconds    ${summary.seconds.toFixed(1)}`);
        return 0;
      }),
    );
}

function readCount(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) > maxInstitutes) {
    throw new InvalidArgumentError(`Must be a whole number from 0 to ${maxInstitutes}.`);
  }
  return Number(text);
}
