import { type Command, InvalidArgumentError } from 'commander';
import { generate } from '../generate/generate.ts';
import { runCommand } from './command-context.ts';
import { createProgress, print, printJson } from './terminal.ts';

const most = 2_000_000;

export function addGenerateCommand(program: Command): void {
  program
    .command('generate')
    .argument('[count]', 'how many wholly generated institutes there shall be', readCount, 0)
    .description(
      'add generated data, marked as such: programmes and ratings where there are none, institutes',
    )
    .option('--json', 'print one JSON object')
    .action((count: number, { json }: { json?: boolean }) =>
      runCommand(async ({ pool }) => {
        const bars = { institutes: createProgress('institutes'), programmes: createProgress('programmes') };
        const summary = await generate(pool, count, (what, done, total) => {
          // Two bars would fight for one line.
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
        print(`           ${summary.ratings} ratings of institutes that had none`);
        print(`seconds    ${summary.seconds.toFixed(1)}`);
        return 0;
      }),
    );
}

function readCount(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) > most) {
    throw new InvalidArgumentError(`Not a number from 0 to ${most}.`);
  }
  return Number(text);
}
