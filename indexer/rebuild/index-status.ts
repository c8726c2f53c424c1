import { definitionChecksum, loadIndexDefinition } from '../../src/storage/elasticsearch/index-definition.ts';
import { describeIndexes } from '../../src/storage/elasticsearch/indexes.ts';
import { countPublished } from '../../src/storage/postgres/catalogue/institutes.ts';
import { measureOutbox, type OutboxMetrics } from '../../src/storage/postgres/sync/outbox.ts';
import { listRebuilds, type Rebuild } from '../../src/storage/postgres/sync/rebuilds.ts';
import { listTargets } from '../../src/storage/postgres/sync/targets.ts';
import type { IndexDependencies } from './index-switching.ts';

export interface IndexStatus {
  name: string;
  created_at: Date;
  documents: number;
  bytes: number;
  /** of the mapping and the settings that it was created from */
  checksum: string | null;
  /** whether it was created from the current files in `mappings/` */
  current: boolean;
  searched: boolean;
  target: boolean;
  rebuild: Rebuild | null;
}

export interface PipelineStatus {
  indexes: IndexStatus[];
  /** targets that do not exist in Elasticsearch */
  lost_targets: string[];
  /** of the current files in `mappings/` */
  checksum: string;
  /** published institutes in Postgres, each of which belongs into every index */
  published: number;
  outbox: OutboxMetrics;
}

/** Describes every index of this deployment and its part in the pipeline. */
export async function describePipelineIndexes({
  pool,
  elasticsearch,
  config,
}: Pick<IndexDependencies, 'pool' | 'elasticsearch' | 'config'>): Promise<PipelineStatus> {
  const checksum = definitionChecksum(loadIndexDefinition(config));
  const [indexes, targets, rebuilds, published, outbox] = await Promise.all([
    describeIndexes(elasticsearch, config),
    listTargets(pool),
    listRebuilds(pool),
    countPublished(pool),
    measureOutbox(pool),
  ]);
  return {
    indexes: indexes.map(({ readable, ...index }) => ({
      ...index,
      current: index.checksum === checksum,
      searched: readable,
      target: targets.includes(index.name),
      rebuild: rebuilds.find((rebuild) => rebuild.index_name === index.name) ?? null,
    })),
    lost_targets: targets.filter((target) => !indexes.some(({ name }) => name === target)),
    checksum,
    published,
    outbox,
  };
}
