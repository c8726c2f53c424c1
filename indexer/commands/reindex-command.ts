import type { Command } from 'commander';
import { hasNoDifferences, type ReindexReport, reindex } from '../rebuild/reindex.ts';
import { runCommand } from './command-context.ts';
import { jsonOption, readSeconds } from './command-options.ts';
import { withIndexClients } from './index-clients.ts';
import { printDifferences } from './indexes-command.ts';
import { createProgress, interruptible, print, printError, printJson } from './terminal.ts';

interface Options {
  switch: boolean;
  patience: number;
  json?: boolean;
}

const maxShown = 20;

export function addReindexCommand(program: Command): void {
  program
    .command('reindex')
    .description('Build a new index from Postgres, verify it and switch searches to it without downtime')
    .option('--no-switch', 'Build and verify only; keep searching the current index')
    .option(
      '--patience <seconds>',
      'Maximum time to wait for pending changes during verification',
      readSeconds,
      60,
    )
    .option(...jsonOption)
    .addHelpText(
      'after',
      `
Live changes go to the new index from the start, and to the old one until 'institutes index prune', so that 'institutes
index rollback' is instant and loses nothing. After Ctrl-C, the next run resumes, or starts over if mappings/ has changed.
After --no-switch, the next 'institutes reindex' verifies again and switches.

Institutes whose rows cannot be read, or whose documents the index rejects, are reported, left out and stored as dead
letters. If there are more than a hundred of them, or more than half of all institutes, searches are not switched.

Exits with 0 only if the new index matches Postgres for all other institutes and is searched (or with --no-switch).

Examples:
  institutes reindex
  institutes reindex --no-switch && institutes index status`,
    )
    .action((options: Options) =>
      runCommand((context) =>
        withIndexClients(context, async (deps) => {
          const bars = { backfill: createProgress('Indexing'), check: createProgress('Verifying') };
          const report = await interruptible((signal) =>
            reindex(deps, {
              switch: options.switch,
              pendingTimeoutMs: options.patience * 1_000,
              onProgress: (step, done, total) => {
                // Two progress bars would overwrite each other.
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
          return hasSucceeded(report, options) ? 0 : 1;
        }),
      ),
    );
}

function hasSucceeded({ switched, check }: ReindexReport, options: Options): boolean {
  return options.switch ? switched : hasNoDifferences(check);
}

function printReport(report: ReindexReport, options: Options) {
  const { index, before, documents, seconds, poison, check } = report;
  for (const { id, reason } of poison.slice(0, maxShown))
    printError(`institute ${id} is left out: ${reason}`);
  if (poison.length > 0)
    printError(
      `left out   ${poison.length} institutes; fix them, then run 'institutes dead replay --all' (see 'institutes dead list')`,
    );
  printDifferences({ ...check, unreadable: [] });
  const rate = seconds.backfill > 0 ? Math.round(documents / seconds.backfill) : documents;
  print(`index      ${index}${report.resumed ? ', resumed from an interrupted run' : ''}`);
  print(`documents  ${documents} in ${seconds.backfill.toFixed(1)} s${report.resumed ? '' : `, ${rate}/s`}`);
  print(`verified   in ${seconds.check.toFixed(1)} s`);
  if (report.switched) print(`searched   ${index}; previously ${before ?? 'none'}`);
  else if (hasSucceeded(report, options)) print(`searched   ${before ?? 'none'}, as before`);
  else
    printError(
      `not switched: ${before ?? 'no index'} is still searched; fix the institutes above, then run 'institutes reindex' again`,
    );
}
