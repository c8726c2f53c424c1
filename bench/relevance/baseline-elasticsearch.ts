import type { Elasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import type { Engine } from './engine.ts';
import type { InstituteReference } from './judgement.ts';
import type { SourceInstitute } from './source-institutes.ts';

const batch = 5_000;

/** The usual first version of a search: the name with the standard analyzer, `multi_match` with `fuzziness: AUTO`. */
export async function elasticsearchBaseline(
  elasticsearch: Elasticsearch,
  index: string,
  rows: readonly SourceInstitute[],
): Promise<Engine> {
  const drop = () => elasticsearch.indices.delete({ index, ignore_unavailable: true });
  await drop();
  try {
    await elasticsearch.indices.create({
      index,
      settings: { number_of_shards: 1, number_of_replicas: 0, refresh_interval: '-1' },
      mappings: {
        dynamic: 'strict',
        properties: {
          name: { type: 'text' },
          source: { type: 'keyword', index: false },
          source_id: { type: 'keyword', index: false },
        },
      },
    });
    for (let at = 0; at < rows.length; at += batch) {
      const operations = rows
        .slice(at, at + batch)
        .flatMap(({ id, name, source, source_id }) => [
          { index: { _index: index, _id: String(id) } },
          { name, source, source_id },
        ]);
      const { errors } = await elasticsearch.bulk({ operations });
      if (errors) throw new Error(`${index}: Elasticsearch refused a document`);
    }
    await elasticsearch.indices.refresh({ index });
  } catch (error) {
    await drop();
    throw error;
  }
  return {
    name: 'multi_match',
    async search(query) {
      const { hits } = await elasticsearch.search<InstituteReference>({
        index,
        size: 10,
        _source: ['source', 'source_id'],
        query: { multi_match: { query, fields: ['name'], fuzziness: 'AUTO' } },
      });
      return hits.hits.map(({ _source }) => _source as InstituteReference);
    },
    close: async () => {
      await drop();
    },
  };
}
