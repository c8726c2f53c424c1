// A child process of bench:sync, the baseline: sends prebuilt bulk requests from a file, as many at a time as our backfill.
import { open } from 'node:fs/promises';
import { maxInFlight } from '../../indexer/rebuild/backfill.ts';
import { loadConfig } from '../../src/config.ts';
import { createExchange } from '../exchange.ts';
import { answerCalls } from './child.ts';
import type { Batch } from './prebuilt.ts';

export interface PrebuiltCall {
  index: string;
  file: string;
  batches: Batch[];
}

const config = loadConfig();
const lanes = Array.from({ length: maxInFlight }, () => createExchange(config.ELASTICSEARCH_URL));

answerCalls(async ({ index, file, batches }: PrebuiltCall) => {
  const handle = await open(file);
  const waiting = [...batches];
  try {
    await Promise.all(
      lanes.map(async (send) => {
        for (let batch = waiting.shift(); batch; batch = waiting.shift()) {
          const body = Buffer.allocUnsafe(batch.bytes);
          await handle.read(body, 0, batch.bytes, batch.offset);
          const answer = await send(`/${index}/_bulk`, body);
          const start = answer.body.toString('utf8', 0, 200);
          if (answer.status !== 200 || !start.includes('"errors":false'))
            throw new Error(`Elasticsearch refused a prebuilt batch: ${answer.status} ${start}`);
        }
      }),
    );
  } finally {
    await handle.close();
  }
  return batches.reduce((sum, batch) => sum + batch.documents, 0);
});
