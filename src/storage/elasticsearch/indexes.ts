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
export async function createUnsearchedIndex(
  elasticsearch: Elasticsearch,
  config: IndexNaming,
): Promise<string> {
  const index = newIndexName(config, new Date());
  await createIndex(elasticsearch, config, index, { readable: false });
  await elasticsearch.indices.putSettings({ index, settings: { refresh_interval: '-1' } });
  return index;
}

/** A filled index shows what is in it, and refreshes by itself from now on. */
export async function enableRefresh(
  elasticsearch: Elasticsearch,
  config: IndexNaming,
  index: string,
): Promise<void> {
  const refresh_interval = String(loadIndexDefinition(config).settings.index.refresh_interval);
  await elasticsearch.indices.putSettings({ index, settings: { refresh_interval } });
  await refreshIndexes(elasticsearch, [index]);
}

/** Whether this deployment gave an index its name. In full: the alias of another one may begin with ours. */
export function isOwnIndexName({ INDEX_NAME }: Pick<IndexNaming, 'INDEX_NAME'>, name: string): boolean {
  return name.startsWith(`${INDEX_NAME}-`) && /^\d{8}t\d{9}z$/.test(name.slice(INDEX_NAME.length + 1));
}

export interface IndexRole {
  name: string;
  /** whether searches go to it */
  readable: boolean;
}

/** The indexes of this deployment, the oldest first, whether they are targets or not. */
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
  const alias = config.INDEX_NAME;
  const before = (await listSearchedIndexes(elasticsearch, config)).filter((name) => name !== indexName);
  await elasticsearch.indices.updateAliases({
    actions: [
      ...before.map((index) => ({ remove: { index, alias, must_exist: false } })),
      { add: { index: indexName, alias } },
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

/** The indexes behind the read alias, whatever their names: one, or none before there is an index. */
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

/** Of each of these indexes the database that fills it, where it says so. */
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

/** Has an index say which database fills it; the rest of what it says of itself stays. */
export async function writeOwner(
  elasticsearch: Elasticsearch,
  index: string,
  database: DatabaseIdentity,
): Promise<void> {
  const found = await elasticsearch.indices.getMapping({ index });
  const meta = found[index]?.mappings._meta;
  await elasticsearch.indices.putMapping({ index, _meta: { ...meta, database } });
}

/** Those of the indexes that Elasticsearch has. */
export async function findExistingIndexes(
  elasticsearch: Elasticsearch,
  indexNames: string[],
): Promise<string[]> {
  const present = await Promise.all(
    indexNames.map(async (index) => ((await elasticsearch.indices.exists({ index })) ? [index] : [])),
  );
  return present.flat();
}

/** The highest read stamp that a document of these indexes carries; 0 for none. */
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
