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
