import type { Command } from 'commander';
import { type Explanation, explain } from '../rebuild/explain.ts';
import { runCommand } from './command-context.ts';
import { readId } from './command-options.ts';
import { withIndexClients } from './index-clients.ts';
import { print, printJson } from './terminal.ts';

export function addExplainCommand(program: Command): void {
  program
    .command('explain')
    .description("show an institute's row, its document in each index, and what is between them")
    .argument('<id>', "the institute's id", readId)
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExit code 0 only when every index holds what Postgres says.')
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
      ? `institute ${id}: ${row.name}, ${row.status}, version ${row.version}, changed ${row.updated_at.toISOString()}`
      : `institute ${id}: no row in Postgres`,
  );
  print(
    `waiting    ${waiting.changes} changes in the outbox, ${waiting.fan_outs} fan-outs of all institutes`,
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
