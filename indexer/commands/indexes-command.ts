import type { Command } from 'commander';
import { describePipelineIndexes } from '../rebuild/index-status.ts';
import { findReadableIndex, type IndexDependencies, prune, rollback } from '../rebuild/index-switching.ts';
import { hasNoDifferences } from '../rebuild/reindex.ts';
import { type VerifyReport, verify } from '../rebuild/verify.ts';
import { runCommand } from './command-context.ts';
import { readSeconds } from './command-options.ts';
import { withIndexClients } from './index-clients.ts';
import { createProgress, interruptible, print, printError, printJson } from './terminal.ts';

const shown = 20;

export function addIndexCommand(program: Command): void {
  const index = program.command('index').description('the indexes: status, verify, rollback, prune');
  addStatus(index);
  addVerify(index);
  addRollback(index);
  addPrune(index);
}

function addStatus(index: Command) {
  index
    .command('status')
    .description(
      'show each index: when made, from which mapping, documents, whether searched and a target, lag',
    )
    .option('--json', 'print one JSON object')
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
    const roles = [one.searched && `searched as '${alias}'`, one.target && 'target'].filter(Boolean);
    const size = `${one.documents} documents, ${Math.round(one.bytes / 1e6)} MB`;
    print(`${one.name}  ${roles.join(', ') || 'neither searched nor a target'}`);
    print(`  created ${one.created_at.toISOString()}, ${size}`);
    print(
      `  mapping ${one.checksum ?? 'unknown'}${one.current ? '' : ` (mappings/ has ${status.checksum}: institutes reindex)`}`,
    );
    if (one.rebuild)
      print(
        `  being filled: ${one.rebuild.documents} of ${one.rebuild.total}, institutes up to ${one.rebuild.cursor}`,
      );
  }
  for (const lost of status.lost_targets) printError(`${lost}  a target that elasticsearch does not have`);
  if (!status.indexes.some(({ searched }) => searched))
    printError(`no index is searched as '${alias}': start the indexer, or run 'institutes reindex'`);
  print(`published  ${status.published} institutes in Postgres`);
  print(
    `waiting    ${status.outbox.depth} changes, ${status.outbox.fan_outs} fan-outs, the oldest for ${status.outbox.oldest_seconds.toFixed(1)} s`,
  );
}

function addVerify(index: Command) {
  index
    .command('verify')
    .description('compare every document with what Postgres says now')
    .option('--repair', 'leave a change for each institute that differs, and wait until it is the same')
    .option('--index <name>', 'this index instead of the one that is searched')
    .option('--patience <seconds>', 'how long to wait for changes on their way', readSeconds, 60)
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
Changes on their way (in the outbox, in a queue) are waited for and not reported. An institute whose row cannot be read
is listed, and all others are compared. Exit code 0 only when nothing differs, nothing was left pending and every row
could be read; with --repair, when nothing differs any more.

Examples:
  institutes index verify
  institutes index verify --repair
  institutes index verify --json | jq .missing`,
    )
    .action((options: { repair?: boolean; index?: string; patience: number; json?: boolean }) =>
      runCommand((context) =>
        withIndexClients(context, async (deps) => {
          const name = options.index ?? (await searchedIndex(deps));
          const progress = createProgress('compare');
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
              `${hasNoDifferences(report) ? 'the same' : 'NOT the same'}, compared in ${report.seconds.toFixed(1)} s${report.pending.length > 0 ? '; changes of some are still on their way' : ''}`,
            );
          }
          return hasNoDifferences(report) && report.pending.length + report.unreadable.length === 0 ? 0 : 1;
        }),
      ),
    );
}

async function searchedIndex(deps: IndexDependencies): Promise<string> {
  const searched = await findReadableIndex(deps);
  if (searched === null)
    throw new Error(
      `no index is searched as '${deps.config.INDEX_NAME}': start the indexer, or run 'institutes reindex'`,
    );
  return searched;
}

function addRollback(index: Command) {
  index
    .command('rollback')
    .description('search the index before the current one again; it has every change')
    .option('--to <name>', 'this index, older or newer; it must be a target')
    .option('--json', 'print one JSON object')
    .action((options: { to?: string; json?: boolean }) =>
      runCommand((context) =>
        withIndexClients(context, async (deps) => {
          const done = await rollback(deps, options.to ?? null);
          if (options.json) printJson(done);
          else if (done.index === done.before) print(`${done.index} is searched already`);
          else print(`searched   ${done.index}; before: ${done.before ?? 'none'}`);
          return 0;
        }),
      ),
    );
}

function addPrune(index: Command) {
  index
    .command('prune')
    .description('delete every index but the one that is searched: no rollback after that')
    .option('--json', 'print one JSON object')
    .action(({ json }: { json?: boolean }) =>
      runCommand((context) =>
        withIndexClients(context, async (deps) => {
          const done = await prune(deps);
          if (json) printJson(done);
          else {
            for (const name of done.removed) print(`removed    ${name}`);
            print(`kept       ${done.kept}`);
          }
          return 0;
        }),
      ),
    );
}

/** Each kind of difference in a line, the first ids of it; nothing where there is none. */
export function printDifferences(report: VerifyReport): void {
  for (const kind of ['missing', 'extra', 'differing', 'pending', 'foreign'] as const) {
    const found = report[kind];
    if (found.length === 0) continue;
    const more = found.length > shown ? ` … and ${found.length - shown} more (--json has all)` : '';
    printError(`${kind.padEnd(10)} ${found.length}: ${found.slice(0, shown).join(' ')}${more}`);
  }
  const { unreadable } = report;
  for (const { id, reason } of unreadable.slice(0, shown)) printError(`unreadable ${id}: ${reason}`);
  if (unreadable.length > shown) printError(`… and ${unreadable.length - shown} more (--json has all)`);
}
