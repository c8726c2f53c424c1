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

/** Creates an index as a rebuild begins it: nobody searches it, and it does not refresh while it is filled. */
export async function createUnsearched(elasticsearch: Elasticsearch, config: IndexNaming): Promise<string> {
  const index = newIndexName(config, new Date());
  await createIndex(elasticsearch, config, index, { readable: false });
  await elasticsearch.indices.putSettings({ index, settings: { refresh_interval: '-1' } });
  return index;
}

/** A filled index shows what is in it, and refreshes by itself from now on. */
export async function makeVisible(
  elasticsearch: Elasticsearch,
  config: IndexNaming,
  index: string,
): Promise<void> {
  const refresh_interval = String(loadIndexDefinition(config).settings.index.refresh_interval);
  await elasticsearch.indices.putSettings({ index, settings: { refresh_interval } });
  await refreshIndexes(elasticsearch, [index]);
}

/** Of one deployment only: timestamps, since another's alias may begin with the same word. */
function pattern(config: IndexNaming): string {
  return `${config.INDEX_NAME}-2*`;
}

export interface IndexRole {
  name: string;
  /** whether searches go to it */
  readable: boolean;
}

/** The indexes of this deployment, the oldest first, whether they are targets or not. */
export async function listIndexes(elasticsearch: Elasticsearch, config: IndexNaming): Promise<IndexRole[]> {
  const found = await elasticsearch.indices.getAlias({ index: pattern(config), allow_no_indices: true });
  return Object.entries(found)
    .map(([name, { aliases }]) => ({ name, readable: aliases[config.INDEX_NAME] !== undefined }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export interface IndexDescription extends IndexRole {
  created_at: Date;
  documents: number;
  bytes: number;
  /** of the definition it was made from; null where it carries none */
  checksum: string | null;
}

/** The same with all that is known of them. */
export async function describeIndexes(
  elasticsearch: Elasticsearch,
  config: IndexNaming,
): Promise<IndexDescription[]> {
  const index = pattern(config);
  const [roles, found, stats] = await Promise.all([
    listIndexes(elasticsearch, config),
    elasticsearch.indices.get({ index, allow_no_indices: true }),
    elasticsearch.indices.stats({ index, metric: ['docs', 'store'], allow_no_indices: true } as never),
  ]);
  return Promise.all(
    roles.map(async (role) => {
      const { mappings, settings } = found[role.name] ?? {};
      return {
        ...role,
        created_at: new Date(Number((settings?.index ?? settings)?.creation_date)),
        // Nested documents count as documents in the statistics.
        documents: (await elasticsearch.count({ index: role.name })).count,
        bytes: stats.indices?.[role.name]?.primaries?.store?.size_in_bytes ?? 0,
        checksum: typeof mappings?._meta?.checksum === 'string' ? mappings._meta.checksum : null,
      };
    }),
  );
}

/** Points the read alias at this index alone, in one step: no search finds none or two. */
export async function switchReadAlias(
  elasticsearch: Elasticsearch,
  config: IndexNaming,
  indexName: string,
): Promise<void> {
  await elasticsearch.indices.updateAliases({
    actions: [
      { remove: { index: pattern(config), alias: config.INDEX_NAME, must_exist: false } },
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
