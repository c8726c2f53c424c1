import { errors } from '@elastic/elasticsearch';
import type { InstituteDocument } from '../../domain/institutes/document.ts';
import type { Elasticsearch } from './elasticsearch-client.ts';
import { definitionChecksum, loadIndexDefinition } from './index-definition.ts';
import type { IndexNaming } from './indexes.ts';

/**
 * One of the two documents of a difference: what the institute was, or what it is. `ref` is twice the id of the difference, and
 * one more for what it is, so that a search learns both from the value that it sorts by.
 */
export interface ChangeDocument extends InstituteDocument {
  round: number;
  ref: number;
  /** Whether this is what the institute is. */
  is_now: boolean;
}

const changeProperties = { round: { type: 'long' }, ref: { type: 'long' }, is_now: { type: 'boolean' } };

// An index of one day has the changes of all of its rounds.
const documentsPerRequest = 1_000;

/**
 * Matches the indexes of the changes of all days.
 */
export function allChangeIndexes(config: Pick<IndexNaming, 'INDEX_NAME'>): string {
  return `${config.INDEX_NAME}-changes-*`;
}

/**
 * The index of the changes of a day. Its name contains the checksum of its definition: a version with another definition writes to
 * an index of its own, since one that was created before would refuse new fields.
 */
export function changeIndexName(config: IndexNaming, at: Date): string {
  return `${dayPrefix(config, at)}-${definitionChecksum(changeIndexDefinition(config))}`;
}

function dayPrefix(config: Pick<IndexNaming, 'INDEX_NAME'>, at: Date): string {
  return `${config.INDEX_NAME}-changes-${at.toISOString().slice(0, 10)}`;
}

function changeIndexDefinition(config: IndexNaming) {
  return loadIndexDefinition({ ...config, INDEX_SHARDS: 1 });
}

/**
 * Writes the documents of changed institutes to the index of a day and makes them searchable. Creates the index if it does not
 * exist. It is analysed as the searched index is, and writing the same documents again changes nothing.
 */
export async function writeChangeDocuments(
  elasticsearch: Elasticsearch,
  config: IndexNaming,
  index: string,
  documents: Iterable<ChangeDocument>,
): Promise<void> {
  await createChangeIndex(elasticsearch, config, index);
  let operations: unknown[] = [];
  const send = async () => {
    if (operations.length === 0) return;
    const response = await elasticsearch.bulk(
      { index, operations: operations as never, filter_path: ['errors', 'items.*.error'] },
      { requestTimeout: 60_000 },
    );
    if (response.errors)
      throw new Error(`Elasticsearch refused a changed institute: ${JSON.stringify(response.items[0])}`);
    operations = [];
  };
  for (const document of documents) {
    operations.push({ index: { _id: String(document.ref) } }, document);
    if (operations.length === 2 * documentsPerRequest) await send();
  }
  await send();
  await elasticsearch.indices.refresh({ index }, { requestTimeout: 60_000 });
}

async function createChangeIndex(elasticsearch: Elasticsearch, config: IndexNaming, index: string) {
  const { settings, mappings } = changeIndexDefinition(config);
  settings.index.refresh_interval = '-1';
  const properties = { ...mappings.properties, ...changeProperties };
  try {
    await elasticsearch.indices.create({
      index,
      settings: settings as never,
      mappings: { ...mappings, properties } as never,
      wait_for_active_shards: 1,
    });
  } catch (error) {
    if (!(error instanceof errors.ResponseError) || !/resource_already_exists/.test(error.message))
      throw error;
  }
}

/** Deletes the indexes of the changes of the days before `firstDay`. */
export async function deleteChangeIndexesBefore(
  elasticsearch: Elasticsearch,
  config: Pick<IndexNaming, 'INDEX_NAME'>,
  firstDay: Date,
): Promise<void> {
  const first = dayPrefix(config, firstDay);
  const found = await elasticsearch.indices.get({
    index: allChangeIndexes(config),
    allow_no_indices: true,
  });
  const old = Object.keys(found).filter((name) => name < first);
  if (old.length > 0) await elasticsearch.indices.delete({ index: old, ignore_unavailable: true });
}
