import type { Command } from 'commander';
import { hasNoDifferences, type ReindexReport, reindex } from '../rebuild/reindex.ts';
import { runCommand } from './command-context.ts';
import { readSeconds } from './command-options.ts';
import { withIndexClients } from './index-clients.ts';
import { printDifferences } from './indexes-command.ts';
import { createProgress, interruptible, print, printError, printJson } from './terminal.ts';

interface Options {
  switch: boolean;
  patience: number;
  json?: boolean;
}

const shownPoison = 20;

export function addReindexCommand(program: Command): void {
  program
    .command('reindex')
    .description('build a new index from Postgres, check it, and search it, with no search failing meanwhile')
    .option('--no-switch', 'build and check, but go on searching the old index')
    .option('--patience <seconds>', 'how long the check waits for changes on their way', readSeconds, 60)
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
Live changes go to the new index from its beginning, and to the old one until 'institutes index prune', so that
'institutes index rollback' is instant and loses nothing. Ctrl-C interrupts; the next run goes on from there, or removes
what is there if mappings/ has changed. 'institutes reindex' after --no-switch checks once more and switches.

An institute whose row cannot be read, or whose document the index does not take, is left out, said so and kept as a dead
letter; where that are more than a hundred, or more than half of all, nothing is switched.

Exit code 0 only when the new index holds exactly what Postgres says of all others and is searched (or --no-switch).

Examples:
  institutes reindex
  institutes reindex --no-switch && institutes index status`,
    )
    .action((options: Options) =>
      runCommand((context) =>
        withIndexClients(context, async (deps) => {
          const bars = { backfill: createProgress('index'), check: createProgress('check') };
          const report = await interruptible((signal) =>
            reindex(deps, {
              switch: options.switch,
              pendingTimeoutMs: options.patience * 1_000,
              onProgress: (step, done, total) => {
                // Two bars would fight for one line.
                if (step === 'check') bars.backfill.stop();
                bars[step].update(done, total);
              },
              signal,
            }),
          ).finally(() => {
            bars.backfill.stop();
            bars.check.stop();
          });
          if (options.json) printJson(report);
          else printReport(report, options);
          return holds(report, options) ? 0 : 1;
        }),
      ),
    );
}

function holds({ switched, check }: ReindexReport, options: Options): boolean {
  return options.switch ? switched : hasNoDifferences(check);
}

function printReport(report: ReindexReport, options: Options) {
  const { index, before, documents, seconds, poison, check } = report;
  for (const { id, reason } of poison.slice(0, shownPoison))
    printError(`institute ${id} is left out: ${reason}`);
  if (poison.length > 0)
    printError(
      `left out   ${poison.length} institutes; mend them, then 'institutes dead replay --all' ('institutes dead list')`,
    );
  printDifferences({ ...check, unreadable: [] });
  const rate = seconds.backfill > 0 ? Math.round(documents / seconds.backfill) : documents;
  print(`index      ${index}${report.resumed ? ', an interrupted run resumed' : ''}`);
  print(`documents  ${documents} in ${seconds.backfill.toFixed(1)} s${report.resumed ? '' : `, ${rate}/s`}`);
  print(`checked    in ${seconds.check.toFixed(1)} s`);
  if (report.switched) print(`searched   now; before: ${before ?? 'none'}`);
  else if (holds(report, options)) print(`searched   still: ${before ?? 'none'}`);
  else
    printError(
      `not switched: ${before ?? 'no index'} is searched still; mend the institutes above, then run it again`,
    );
}
