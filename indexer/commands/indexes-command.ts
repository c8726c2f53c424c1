import type { Command } from 'commander';
import { describePipelineIndexes } from '../rebuild/index-status.ts';
import { findReadableIndex, type IndexDependencies, prune, rollback } from '../rebuild/index-switching.ts';
import { hasNoDifferences } from '../rebuild/reindex.ts';
import { type VerifyReport, verify } from '../rebuild/verify.ts';
import { runCommand } from './command-context.ts';
import { jsonOption, readSeconds } from './command-options.ts';
import { withIndexClients } from './index-clients.ts';
import { createProgress, interruptible, print, printError, printJson } from './terminal.ts';

const maxShown = 20;

export function addIndexCommand(program: Command): void {
  const index = program.command('index').description('Inspect, verify, switch and delete search indexes');
  addStatus(index);
  addVerify(index);
  addRollback(index);
  addPrune(index);
}

function addStatus(index: Command) {
  index
    .command('status')
    .description('List the indexes with their mapping, size and role, and the changes that are pending')
    .option(...jsonOption)
    .action(({ json }: { json?: boolean }) =>
      runCommand((context) =>
        withIndexClients(context, async (deps) => {
          const status = await describePipelineIndexes(deps);
          if (json) printJson(status);
          else printStatus(status, context.config.INDEX_NAME);
          return status.indexes.some(({ searched }) => searched) ? 0 : 1;
        }),
      ),
    );
}

function printStatus(status: Awaited<ReturnType<typeof describePipelineIndexes>>, alias: string) {
  for (const one of status.indexes) {
    const roles = [one.searched && `searched as '${alias}'`, one.target && 'receives changes'].filter(
      Boolean,
    );
    const size = `${one.documents} documents, ${Math.round(one.bytes / 1e6)} MB`;
    print(`${one.name}  ${roles.join(', ') || 'unused'}`);
    print(`  created ${one.created_at.toISOString()}, ${size}`);
    print(
      `  mapping ${one.checksum ?? 'unknown'}${one.current ? '' : ` (outdated: mappings/ has ${status.checksum}; run 'institutes reindex')`}`,
    );
    if (one.rebuild)
      print(
        `  being built: ${one.rebuild.documents} of ${one.rebuild.total} documents, up to institute ${one.rebuild.cursor}`,
      );
  }
  for (const lost of status.lost_targets)
    printError(`${lost}  should receive changes but does not exist in Elasticsearch`);
  if (!status.indexes.some(({ searched }) => searched)) printError(describeNoIndex(alias));
  print(`published  ${status.published} institutes in Postgres`);
  print(
    `pending    ${status.outbox.depth} changes, ${status.outbox.fan_outs} fan-outs; oldest ${status.outbox.oldest_seconds.toFixed(1)} s`,
  );
}

function addVerify(index: Command) {
  index
    .command('verify')
    .description('Compare every document of an index with Postgres')
    .option('--repair', 'Index again every institute that differs, and wait until all of them match')
    .option('--index <name>', 'Index to verify (default: the searched index)')
    .option('--patience <seconds>', 'Maximum time to wait for pending changes', readSeconds, 60)
    .option(...jsonOption)
    .addHelpText(
      'after',
      `
The command waits for changes that are still in the outbox or in a queue and does not report them as differences.
Institutes whose rows cannot be read are listed; all others are compared. Exits with 0 only if nothing differs, no
change is still pending and every row could be read; with --repair, only if nothing differs any more.

Examples:
  institutes index verify
  institutes index verify --repair
  institutes index verify --json | jq .missing`,
    )
    .action((options: { repair?: boolean; index?: string; patience: number; json?: boolean }) =>
      runCommand((context) =>
        withIndexClients(context, async (deps) => {
          const name = options.index ?? (await searchedIndex(deps));
          const progress = createProgress('Comparing');
          const report = await interruptible((signal) =>
            verify(deps, name, {
              repair: options.repair === true,
              pendingTimeoutMs: options.patience * 1_000,
              onProgress: progress.update,
              signal,
            }),
          ).finally(progress.stop);
          if (options.json) printJson(report);
          else {
            printDifferences(report);
            print(
              `${report.index}: ${report.documents} documents, ${report.institutes} published institutes`,
            );
            if (options.repair) print(`repaired   ${report.repaired}`);
            print(
              `${hasNoDifferences(report) ? 'no differences' : 'DIFFERENCES found'}, compared in ${report.seconds.toFixed(1)} s${report.pending.length > 0 ? '; some changes are still pending' : ''}`,
            );
          }
          return hasNoDifferences(report) && report.pending.length + report.unreadable.length === 0 ? 0 : 1;
        }),
      ),
    );
}

async function searchedIndex(deps: IndexDependencies): Promise<string> {
  const searched = await findReadableIndex(deps);
  if (searched === null) throw new Error(describeNoIndex(deps.config.INDEX_NAME));
  return searched;
}

const describeNoIndex = (alias: string) =>
  `No index is searched as '${alias}'. Start the indexer, or run 'institutes reindex'.`;

function addRollback(index: Command) {
  index
    .command('rollback')
    .description('Switch searches back to the previous index, which has received every change')
    .option('--to <name>', 'Index to switch to (default: the previous index); it must receive changes')
    .option(...jsonOption)
    .action((options: { to?: string; json?: boolean }) =>
      runCommand((context) =>
        withIndexClients(context, async (deps) => {
          const done = await rollback(deps, options.to ?? null);
          if (options.json) printJson(done);
          else if (done.index === done.before) print(`${done.index} is already searched`);
          else print(`searched   ${done.index}; previously ${done.before ?? 'none'}`);
          return 0;
        }),
      ),
    );
}

function addPrune(index: Command) {
  index
    .command('prune')
    .description('Delete every index except the searched one, after which no rollback is possible')
    .option(...jsonOption)
    .action(({ json }: { json?: boolean }) =>
      runCommand((context) =>
        withIndexClients(context, async (deps) => {
          const done = await prune(deps);
          if (json) printJson(done);
          else {
            for (const name of done.removed) print(`deleted    ${name}`);
            print(`kept       ${done.kept}`);
          }
          return 0;
        }),
      ),
    );
}

/** Prints a line for each kind of difference, with the first ids. */
export function printDifferences(report: VerifyReport): void {
  for (const kind of ['missing', 'extra', 'differing', 'pending', 'foreign'] as const) {
    const found = report[kind];
    if (found.length === 0) continue;
    const more =
      found.length > maxShown ? ` … and ${found.length - maxShown} more (use --json to list all)` : '';
    printError(`${kind.padEnd(10)} ${found.length}: ${found.slice(0, maxShown).join(' ')}${more}`);
  }
  const { unreadable } = report;
  for (const { id, reason } of unreadable.slice(0, maxShown)) printError(`unreadable ${id}: ${reason}`);
  if (unreadable.length > maxShown)
    printError(`… and ${unreadable.length - maxShown} more (use --json to list all)`);
}
