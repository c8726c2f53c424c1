import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../../src/config.ts';
import { createBenchProgress } from '../progress.ts';
import { median } from '../statistics.ts';
import type { Answer } from './child.ts';
import { startMeasured } from './measured-process.ts';
import { type Memory, memoryOf } from './memory.ts';
import type { BackfillCall } from './our-backfill.ts';
import type { Batch } from './prebuilt.ts';
import type { PrebuiltCall } from './prebuilt-bulk.ts';

export interface Side {
  documents: number;
  seconds: number;
  documents_per_second: number;
  /** the processor time of the writing process, without that of the servers */
  cpu_microseconds_per_document: number;
  memory: Memory;
}

export interface Race {
  ours: Side;
  baseline: Side;
  /** our documents/s divided by those of the baseline: of the sums, and of each turn */
  ratio: number;
  ratio_median_turn: number;
  ratios: number[];
}

// Merges of the written documents continue for a while. They are part of the cost of the writer, so most of them may end first.
const restMs = 1_000;

/**
 * Fills one index with our backfill and another one with prebuilt bulk requests, in turns. The side that starts alternates, so
 * that other load on the machine affects both alike.
 */
export async function race(
  config: Config,
  indexes: { ours: string; baseline: string },
  prebuilt: { file: string; batches: Batch[] },
  turnDocuments: number,
  deps: { onChild: (stop: () => Promise<void>) => void; signal: AbortSignal },
): Promise<Race> {
  const ours = startMeasured<BackfillCall, number>(new URL('our-backfill.ts', import.meta.url), config);
  deps.onChild(ours.stop);
  const baseline = startMeasured<PrebuiltCall, number>(new URL('prebuilt-bulk.ts', import.meta.url), config);
  deps.onChild(baseline.stop);
  const answers = { ours: [] as Answer<number>[], baseline: [] as Answer<number>[] };
  const total = prebuilt.batches.reduce((sum, batch) => sum + batch.documents, 0);
  const progress = createBenchProgress('race', 'documents each');
  let done = 0;
  for (const [turn, batches] of turnsOf(prebuilt.batches, turnDocuments).entries()) {
    const documents = batches.reduce((sum, batch) => sum + batch.documents, 0);
    const sides = [
      async () => answers.ours.push(await ours.call({ index: indexes.ours, documents })),
      async () =>
        answers.baseline.push(await baseline.call({ index: indexes.baseline, file: prebuilt.file, batches })),
    ];
    for (const side of turn % 2 === 0 ? sides : sides.toReversed()) {
      deps.signal.throwIfAborted();
      await side();
      await delay(restMs);
    }
    const written = answers.ours.at(-1)?.result;
    if (written !== documents) throw new Error(`our backfill wrote ${written} of ${documents} documents`);
    done += documents;
    progress.update(done, total);
  }
  progress.end(done);
  await Promise.all([ours.stop(), baseline.stop()]);

  const sides = { ours: sideOf(answers.ours), baseline: sideOf(answers.baseline) };
  const ratios = answers.ours.map(({ seconds }, turn) => (answers.baseline[turn]?.seconds ?? 0) / seconds);
  return {
    ...sides,
    ratio: sides.ours.documents_per_second / sides.baseline.documents_per_second,
    ratio_median_turn: median(ratios),
    ratios,
  };
}

function turnsOf(batches: Batch[], documents: number): Batch[][] {
  const turns: Batch[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const batch of batches) {
    if (size >= documents) {
      turns.push([]);
      size = 0;
    }
    turns.at(-1)?.push(batch);
    size += batch.documents;
  }
  return turns;
}

function sideOf(answers: Answer<number>[]): Side {
  const documents = answers.reduce((sum, { result }) => sum + result, 0);
  const seconds = answers.reduce((sum, answer) => sum + answer.seconds, 0);
  return {
    documents,
    seconds,
    documents_per_second: documents / seconds,
    cpu_microseconds_per_document:
      (answers.reduce((sum, answer) => sum + answer.cpu_seconds, 0) * 1e6) / documents,
    memory: memoryOf(answers.flatMap(({ memory }) => memory)),
  };
}
