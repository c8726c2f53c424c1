import { errors } from '@elastic/elasticsearch';
import type { DatabaseIdentity } from '../../domain/readiness.ts';
import type { Elasticsearch } from './elasticsearch-client.ts';
import { loadIndexDefinition } from './index-definition.ts';

export interface IndexNaming {
  INDEX_NAME: string;
  INDEX_SHARDS: number;
  INDEX_REPLICAS: number;
}

/**
 * The alias through which targets are written. Bulk requests require it (`require_alias`), so that a writer with an outdated list of
 * targets cannot recreate an index that has been deleted.
 */
export function writeAlias(indexName: string): string {
  return `${indexName}-write`;
}

/** A unique, sortable name from the read alias and the UTC time, such as `institutes-20261124t101500123z`. */
export function newIndexName(config: IndexNaming, now: Date): string {
  return `${config.INDEX_NAME}-${now.toISOString().replace(/[-:.]/g, '').toLowerCase()}`;
}

/** Creates an index from `mappings/` with its write alias, and with the read alias if `readable` is set. */
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

/** Creates an index for a rebuild: it is not searched, and does not refresh while it is being filled. */
export async function createUnsearchedIndex(
  elasticsearch: Elasticsearch,
  config: IndexNaming,
): Promise<string> {
  const index = newIndexName(config, new Date());
  await createIndex(elasticsearch, config, index, { readable: false });
  await elasticsearch.indices.putSettings({ index, settings: { refresh_interval: '-1' } });
  return index;
}

/** Refreshes a filled index, and enables its periodic refreshes. */
export async function enableRefresh(
  elasticsearch: Elasticsearch,
  config: IndexNaming,
  index: string,
): Promise<void> {
  const refresh_interval = String(loadIndexDefinition(config).settings.index.refresh_interval);
  await elasticsearch.indices.putSettings({ index, settings: { refresh_interval } });
  await refreshIndexes(elasticsearch, [index]);
}

/** Whether the index was named by this deployment. Checks the whole name, because another alias may begin with this one. */
function isOwnIndexName({ INDEX_NAME }: Pick<IndexNaming, 'INDEX_NAME'>, name: string): boolean {
  return name.startsWith(`${INDEX_NAME}-`) && /^\d{8}t\d{9}z$/.test(name.slice(INDEX_NAME.length + 1));
}

interface IndexRole {
  name: string;
  /** whether the read alias points to it */
  readable: boolean;
}

/** Lists the indexes of this deployment, the oldest first, whether they are targets or not. */
export async function listIndexes(
  elasticsearch: Elasticsearch,
  config: Pick<IndexNaming, 'INDEX_NAME'>,
): Promise<IndexRole[]> {
  const found = await elasticsearch.indices.getAlias({
    index: `${config.INDEX_NAME}-*`,
    allow_no_indices: true,
  });
  return Object.entries(found)
    .filter(([name]) => isOwnIndexName(config, name))
    .map(([name, { aliases }]) => ({ name, readable: aliases[config.INDEX_NAME] !== undefined }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface IndexDescription extends IndexRole {
  created_at: Date;
  documents: number;
  bytes: number;
  /** the checksum of the definition that it was created from; null if it contains none */
  checksum: string | null;
}

/** Lists the indexes of this deployment with their sizes and definitions. */
export async function describeIndexes(
  elasticsearch: Elasticsearch,
  config: IndexNaming,
): Promise<IndexDescription[]> {
  const roles = await listIndexes(elasticsearch, config);
  if (roles.length === 0) return [];
  const index = roles.map(({ name }) => name);
  const [found, stats] = await Promise.all([
    elasticsearch.indices.get({ index, ignore_unavailable: true }),
    elasticsearch.indices.stats({ index, metric: ['docs', 'store'], ignore_unavailable: true } as never),
  ]);
  return Promise.all(
    roles.map(async (role) => {
      const { mappings, settings } = found[role.name] ?? {};
      return {
        ...role,
        created_at: new Date(Number((settings?.index ?? settings)?.creation_date)),
        // The statistics would count nested documents too.
        documents: (await elasticsearch.count({ index: role.name })).count,
        bytes: stats.indices?.[role.name]?.primaries?.store?.size_in_bytes ?? 0,
        checksum: typeof mappings?._meta?.checksum === 'string' ? mappings._meta.checksum : null,
      };
    }),
  );
}

/** Points the read alias to this index alone. The switch is atomic: no search sees no index, or two. */
export async function switchReadAlias(
  elasticsearch: Elasticsearch,
  config: IndexNaming,
  indexName: string,
): Promise<void> {
  const alias = config.INDEX_NAME;
  const before = (await listSearchedIndexes(elasticsearch, config)).filter((name) => name !== indexName);
  await elasticsearch.indices.updateAliases({
    actions: [
      ...before.map((index) => ({ remove: { index, alias, must_exist: false } })),
      { add: { index: indexName, alias } },
    ],
  });
}

/** Deletes an index, if it exists. */
export async function deleteIndex(elasticsearch: Elasticsearch, indexName: string): Promise<void> {
  await elasticsearch.indices.delete({ index: indexName, ignore_unavailable: true });
}

/** Makes the writes to these indexes searchable. Ignores indexes that have been deleted meanwhile. */
export async function refreshIndexes(elasticsearch: Elasticsearch, indexNames: string[]): Promise<void> {
  await elasticsearch.indices.refresh({ index: indexNames, ignore_unavailable: true });
}

/** Lists the indexes behind the read alias, whatever their names: normally one, and none before the first index is created. */
export async function listSearchedIndexes(
  elasticsearch: Elasticsearch,
  config: IndexNaming,
): Promise<string[]> {
  try {
    return Object.keys(await elasticsearch.indices.getAlias({ name: config.INDEX_NAME })).sort();
  } catch (error) {
    if (error instanceof errors.ResponseError && error.statusCode === 404) return [];
    throw error;
  }
}

/** Reads from each of these indexes which database fills it. Indexes that do not contain that are left out. */
export async function readOwners(
  elasticsearch: Elasticsearch,
  indexNames: string[],
): Promise<Map<string, DatabaseIdentity>> {
  const owners = new Map<string, DatabaseIdentity>();
  if (indexNames.length === 0) return owners;
  const found = await elasticsearch.indices.getMapping({ index: indexNames, ignore_unavailable: true });
  for (const [name, { mappings }] of Object.entries(found)) {
    const database = mappings._meta?.database as DatabaseIdentity | undefined;
    if (database) owners.set(name, database);
  }
  return owners;
}

/** Records in an index which database fills it. Its other metadata remains. */
export async function writeOwner(
  elasticsearch: Elasticsearch,
  index: string,
  database: DatabaseIdentity,
): Promise<void> {
  const found = await elasticsearch.indices.getMapping({ index });
  const meta = found[index]?.mappings._meta;
  await elasticsearch.indices.putMapping({ index, _meta: { ...meta, database } });
}

/** Finds which of these indexes exist. */
export async function findExistingIndexes(
  elasticsearch: Elasticsearch,
  indexNames: string[],
): Promise<string[]> {
  const present = await Promise.all(
    indexNames.map(async (index) => ((await elasticsearch.indices.exists({ index })) ? [index] : [])),
  );
  return present.flat();
}

/** Finds the highest read stamp in the documents of these indexes; 0 if there are none. */
export async function findHighestReadStamp(
  elasticsearch: Elasticsearch,
  indexNames: string[],
): Promise<number> {
  if (indexNames.length === 0) return 0;
  const { aggregations } = await elasticsearch.search<unknown, { highest: { value: number | null } }>({
    index: indexNames,
    ignore_unavailable: true,
    size: 0,
    aggs: { highest: { max: { field: 'read_stamp' } } },
  });
  return aggregations?.highest.value ?? 0;
}
