import type pg from 'pg';
import type { Elasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { createBenchProgress } from '../progress.ts';
import { type Figures, figuresOf, quantile } from '../statistics.ts';
import { type Edit, editSteadily, pickInstitutes } from './edits.ts';
import { watchFor } from './sightings.ts';

export interface Lag {
  rate_wanted: number;
  /** commits per second */
  rate: number;
  edits: number;
  /** from commit to a search that finds it, ms */
  commit_to_searchable: Figures;
  /** the 99th percentile of how late commits were, ms; a large value means that the rate was not reached */
  late_p99: number;
  /** edits that no search has found in time; they are lost unless this is 0 */
  unseen: number;
}

const warmUpSeconds = 5;
const timeoutMs = 60_000;

/**
 * Makes edits at a steady rate and searches for them. The edits of the first seconds are not counted, because programs and
 * caches are cold then.
 */
export async function measureLag(
  deps: { pool: pg.Pool; elasticsearch: Elasticsearch; index: string; field: string },
  { rate, seconds }: { rate: number; seconds: number },
  signal: AbortSignal,
): Promise<Lag> {
  const { pool, elasticsearch, index, field } = deps;
  const ids = await pickInstitutes(pool, rate * (warmUpSeconds + seconds));
  if (ids.length <= rate * warmUpSeconds)
    throw new Error(
      `${ids.length} institutes are too few for ${rate} edits per second of different institutes`,
    );
  const edits: Edit[] = [];
  const progress = createBenchProgress('edits', 'edits');
  const sightings = watchFor(elasticsearch, index, field, signal);
  await editSteadily(
    pool,
    ids,
    rate,
    (edit) => {
      edits.push(edit);
      sightings.expect(edit.marker);
      progress.update(edits.length, ids.length);
    },
    signal,
  );
  await sightings.close(timeoutMs);
  progress.end(edits.length);

  const counted = edits.slice(rate * warmUpSeconds);
  const committed = counted.map((edit) => edit.committed as number);
  const lags = counted.flatMap(({ marker, committed }) => {
    const seen = sightings.seen.get(marker);
    return seen === undefined ? [] : [Math.max(0, seen - (committed as number))];
  });
  const [first, last] = [Math.min(...committed), Math.max(...committed)];
  return {
    rate_wanted: rate,
    rate: ((counted.length - 1) * 1_000) / (last - first),
    edits: counted.length,
    commit_to_searchable: figuresOf(lags),
    late_p99: quantile(
      counted.map(({ due, committed }) => (committed as number) - due),
      0.99,
    ),
    unseen: counted.length - lags.length,
  };
}
