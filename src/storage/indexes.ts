import type { Elasticsearch } from './elasticsearch.ts';
import { loadIndexDefinition } from './index-definition.ts';

export interface IndexNaming {
  INDEX_NAME: string;
  INDEX_SHARDS: number;
  INDEX_REPLICAS: number;
}

/**
 * The alias that a target is written through. Bulk requests demand an alias, so a writer with an old list of targets
 * can never create a dropped index anew.
 */
export function writeAlias(indexName: string): string {
  return `${indexName}-write`;
}

/** `institutes-20261124t101500123z`: the read alias' name and the UTC time, sortable and unique. */
export function newIndexName(config: IndexNaming, now: Date): string {
  return `${config.INDEX_NAME}-${now.toISOString().replace(/[-:.]/g, '').toLowerCase()}`;
}

/** Creates an index from `mappings/` with its write alias, and with the read alias too where `readable` says so. */
export async function createIndex(
  elasticsearch: Elasticsearch,
  config: IndexNaming,
  indexName: string,
  options: { readable: boolean },
): Promise<void> {
  const definition = loadIndexDefinition(config);
  await elasticsearch.indices.create({
    index: indexName,
    settings: definition.settings as never,
    mappings: definition.mappings as never,
    aliases: { [writeAlias(indexName)]: {}, ...(options.readable && { [config.INDEX_NAME]: {} }) },
    wait_for_active_shards: 1,
  });
}

export interface IndexDescription {
  name: string;
  created_at: Date;
  documents: number;
  bytes: number;
  /** of the definition it was made from; null where it carries none */
  checksum: string | null;
  /** whether searches go to it */
  readable: boolean;
}

/** The indexes of this deployment, the oldest first, whether they are targets or not. */
export async function describeIndexes(
  elasticsearch: Elasticsearch,
  config: IndexNaming,
): Promise<IndexDescription[]> {
  // Timestamps only: another deployment's alias may begin with the same word.
  const pattern = `${config.INDEX_NAME}-2*`;
  const [found, stats] = await Promise.all([
    elasticsearch.indices.get({ index: pattern, allow_no_indices: true }),
    elasticsearch.indices.stats({
      index: pattern,
      metric: ['docs', 'store'],
      allow_no_indices: true,
    } as never),
  ]);
  // Nested documents count as documents in the statistics.
  const counts = await Promise.all(
    Object.keys(found).map(async (index) => (await elasticsearch.count({ index })).count),
  );
  return Object.entries(found)
    .map(([name, { aliases, mappings, settings }], position) => ({
      name,
      created_at: new Date(Number((settings?.index ?? settings)?.creation_date)),
      documents: counts[position] ?? 0,
      bytes: stats.indices?.[name]?.primaries?.store?.size_in_bytes ?? 0,
      checksum: typeof mappings?._meta?.checksum === 'string' ? mappings._meta.checksum : null,
      readable: aliases?.[config.INDEX_NAME] !== undefined,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Points the read alias at this index alone, in one step: no search finds none or two. */
export async function switchReadAlias(
  elasticsearch: Elasticsearch,
  config: IndexNaming,
  indexName: string,
): Promise<void> {
  await elasticsearch.indices.updateAliases({
    actions: [
      { remove: { index: `${config.INDEX_NAME}-2*`, alias: config.INDEX_NAME, must_exist: false } },
      { add: { index: indexName, alias: config.INDEX_NAME } },
    ],
  });
}

/** Deletes an index; one that is gone already is fine. */
export async function deleteIndex(elasticsearch: Elasticsearch, indexName: string): Promise<void> {
  await elasticsearch.indices.delete({ index: indexName, ignore_unavailable: true });
}

/** Makes what was written to these indexes visible; one that was dropped meanwhile has nothing to show. */
export async function refreshIndexes(elasticsearch: Elasticsearch, indexNames: string[]): Promise<void> {
  await elasticsearch.indices.refresh({ index: indexNames, ignore_unavailable: true });
}

/** Whether the read alias points at an index. */
export async function isReadable(elasticsearch: Elasticsearch, config: IndexNaming): Promise<boolean> {
  return elasticsearch.indices.existsAlias({ name: config.INDEX_NAME });
}

/** The highest read stamp that a document of the read alias carries; 0 for none. */
export async function highestReadStamp(elasticsearch: Elasticsearch, config: IndexNaming): Promise<number> {
  const { aggregations } = await elasticsearch.search<unknown, { highest: { value: number | null } }>({
    index: config.INDEX_NAME,
    size: 0,
    aggs: { highest: { max: { field: 'read_stamp' } } },
  });
  return aggregations?.highest.value ?? 0;
}
