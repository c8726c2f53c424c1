import type { Command } from 'commander';
import { type Explanation, explain } from '../rebuild/explain.ts';
import { runCommand } from './command-context.ts';
import { jsonOption, readId } from './command-options.ts';
import { withIndexClients } from './index-clients.ts';
import { print, printJson } from './terminal.ts';

export function addExplainCommand(program: Command): void {
  program
    .command('explain')
    .description("Compare an institute's row in Postgres with its document in each index")
    .argument('<id>', 'Id of the institute', readId)
    .option(...jsonOption)
    .addHelpText('after', '\nExits with 0 only if every index matches Postgres.')
    .action((id: number, { json }: { json?: boolean }) =>
      runCommand((context) =>
        withIndexClients(context, async (deps) => {
          const explanation = await explain(deps, id);
          if (json) printJson(explanation);
          else printExplanation(explanation);
          return explanation.indexes.every(({ in_sync }) => in_sync) ? 0 : 1;
        }),
      ),
    );
}

function printExplanation({ id, row, waiting, unreadable, dead_letters, indexes }: Explanation) {
  print(
    row
      ? `institute ${id}: ${row.name}, ${row.status}, version ${row.version}, updated ${row.updated_at.toISOString()}`
      : `institute ${id}: no row in Postgres`,
  );
  print(
    `pending    ${waiting.changes} changes of this institute in the outbox, ${waiting.fan_outs} fan-outs in total`,
  );
  if (unreadable !== null) print(`unreadable ${unreadable}`);
  for (const { id: letter, reason } of dead_letters) print(`dead       letter ${letter}: ${reason}`);
  for (const index of indexes) {
    const versions = index.document
      ? `row version ${index.document.version}, read stamp ${index.document.read_stamp}`
      : 'no document';
    print(`${index.in_sync ? 'in sync   ' : 'DIFFERS   '} ${index.name}: ${versions}`);
    for (const { field, expected, indexed } of index.fields)
      print(`  ${field}\n    postgres ${JSON.stringify(expected)}\n    index    ${JSON.stringify(indexed)}`);
  }
}
