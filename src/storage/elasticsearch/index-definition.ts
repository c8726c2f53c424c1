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
 * Loads the definition of the index from `mappings/`, with the abbreviations and the number of shards of this deployment. The mapping
 * contains the checksum of the definition as `_meta.checksum`, so that every index shows from which definition it was created.
 * `_meta.documents` has to be incremented when the content of documents changes and the mapping does not.
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
  // While a user is typing, an abbreviation may also be the beginning of another word, so it is kept beside its long form.
  index.analysis.filter.abbreviations_beside = {
    ...index.analysis.filter.abbreviations_beside,
    synonyms: Object.entries(abbreviations).map(([short, long]) => `${short} => ${short}, ${long}`),
  };
  definition.mappings._meta.checksum = checksumOf(definition);
  return definition;
}

/** Covers everything that only a rebuild can change, which includes the number of shards, but not that of replicas. */
function checksumOf({ settings, mappings }: IndexDefinition): string {
  const { number_of_replicas: _, ...index } = settings.index;
  return createHash('sha256').update(JSON.stringify({ index, mappings })).digest('hex').slice(0, 12);
}

/** The checksum that an index created from this definition contains. */
export function definitionChecksum(definition: IndexDefinition): string {
  return definition.mappings._meta.checksum as string;
}
