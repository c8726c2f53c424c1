import type { Command } from 'commander';
import type { Config } from '../../src/config.ts';
import { queueNames } from '../../src/storage/rabbitmq/rabbitmq-client.ts';
import { measurePipeline, type PipelineMetrics } from '../sync/pipeline-metrics.ts';
import { runCommand } from './command-context.ts';
import { jsonOption } from './command-options.ts';
import { withIndexClients } from './index-clients.ts';
import { print, printError, printJson } from './terminal.ts';

/** The state that the indexer of this host reports. */
interface IndexerState {
  consumer: string;
  lag_seconds: { p50: number | null; p99: number | null };
  generation: number;
}

export function addQueueCommand(program: Command): void {
  const queue = program.command('queue').description('Inspect the pipeline from Postgres to the index');
  queue
    .command('status')
    .description('Show the outbox, the queues, dead letters, the indexing lag and whether indexing is paused')
    .option(...jsonOption)
    .addHelpText(
      'after',
      `
The lag is the time from a commit until its change is searchable, over the last ten minutes, as reported by the indexer on
this host (INDEXER_METRICS_PORT). Exits with 0 only if indexing is not paused and an indexer consumes the queues.`,
    )
    .action(({ json }: { json?: boolean }) =>
      runCommand((context) =>
        withIndexClients(context, async ({ pool, connection }) => {
          const names = queueNames(context.config);
          const [figures, indexer] = await Promise.all([
            measurePipeline({ pool, connection, names }),
            askIndexer(context.config),
          ]);
          if (json) printJson({ ...figures, indexer });
          else printFigures(figures, indexer);
          return figures.outbox.paused_at === null && indexer?.consumer === 'consuming' ? 0 : 1;
        }),
      ),
    );
}

async function askIndexer(config: Config): Promise<IndexerState | null> {
  try {
    const url = `http://${config.METRICS_HOST}:${config.INDEXER_METRICS_PORT}/readyz`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    const { consumer, lag_seconds, generation } = (await answer.json()) as IndexerState;
    return { consumer, lag_seconds, generation };
  } catch {
    // No indexer on this host is a valid state.
    return null;
  }
}

function printFigures(
  { outbox, queues, held, dead_letters, rebuild }: PipelineMetrics,
  indexer: IndexerState | null,
) {
  print(`outbox     ${outbox.depth} changes (${outbox.bulk} from imports), ${outbox.fan_outs} fan-outs`);
  print(`           oldest ${outbox.oldest_seconds.toFixed(1)} s`);
  for (const [name, { messages, consumers }] of Object.entries(queues))
    print(`queue      ${name.padEnd(8)} ${messages} messages, ${consumers} consumers`);
  const oldest = held.messages > 0 ? `, oldest ${held.oldest_seconds.toFixed(1)} s` : '';
  print(`in flight  ${held.messages} messages${oldest}`);
  print(
    `dead       ${dead_letters} letters${dead_letters > 0 ? "; run 'institutes dead list' for details" : ''}`,
  );
  if (rebuild) print(`rebuild    ${rebuild.index}: ${rebuild.documents} of ${rebuild.total} documents`);
  if (indexer) {
    const seconds = (value: number | null) => (value === null ? '-' : `${value.toFixed(2)} s`);
    const { p50, p99 } = indexer.lag_seconds;
    print(`indexer    ${indexer.consumer}; generation ${indexer.generation}`);
    print(`lag        ${seconds(p50)} at the median, ${seconds(p99)} at the 99th percentile`);
  } else printError('indexer    no response on this host');
  if (outbox.paused_at)
    printError(`PAUSED     since ${outbox.paused_at.toISOString()}; run 'institutes resume' to continue`);
}
