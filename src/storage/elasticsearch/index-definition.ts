import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import abbreviations from '../../../mappings/abbreviations.json' with { type: 'json' };
import type { IndexProperties } from '../../domain/search/index-properties.ts';

interface IndexDefinition {
  settings: {
    index: Record<string, unknown> & {
      analysis: { filter: Record<string, { rules?: string[]; synonyms?: string[] }> };
    };
  };
  mappings: Record<string, unknown> & {
    _meta: { documents: number; checksum?: string };
    properties: IndexProperties;
  };
}

/**
 * The definition of the index in `mappings/`, with the abbreviations, and the shards of this deployment. The mappings
 * carry its checksum as `_meta.checksum`, so that an index tells what it was made from. `_meta.documents` is raised where
 * documents are built otherwise and the mapping is the same.
 */
export function loadIndexDefinition(config: {
  INDEX_SHARDS: number;
  INDEX_REPLICAS: number;
}): IndexDefinition {
  const file = new URL('../../../mappings/institutes.json', import.meta.url);
  const definition = JSON.parse(readFileSync(file, 'utf8')) as IndexDefinition;
  const { index } = definition.settings;
  index.number_of_shards = config.INDEX_SHARDS;
  index.number_of_replicas = config.INDEX_REPLICAS;
  index.analysis.filter.abbreviations = {
    ...index.analysis.filter.abbreviations,
    rules: Object.entries(abbreviations).map(([short, long]) => `${short} => ${long}`),
  };
  // As you type, a short form may as well be the beginning of another word.
  index.analysis.filter.abbreviations_beside = {
    ...index.analysis.filter.abbreviations_beside,
    synonyms: Object.entries(abbreviations).map(([short, long]) => `${short} => ${short}, ${long}`),
  };
  definition.mappings._meta.checksum = checksumOf(definition);
  return definition;
}

/** Of all that a rebuild is needed for to change; shards are, replicas are not. */
function checksumOf({ settings, mappings }: IndexDefinition): string {
  const { number_of_replicas: _, ...index } = settings.index;
  return createHash('sha256').update(JSON.stringify({ index, mappings })).digest('hex').slice(0, 12);
}

/** What an index made from this definition carries as its checksum. */
export function definitionChecksum(definition: IndexDefinition): string {
  return definition.mappings._meta.checksum as string;
}
