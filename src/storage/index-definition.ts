import { readFileSync } from 'node:fs';
import abbreviations from '../../mappings/abbreviations.json' with { type: 'json' };

interface IndexDefinition {
  settings: {
    index: Record<string, unknown> & {
      analysis: { filter: Record<string, { rules?: string[]; synonyms?: string[] }> };
    };
  };
  mappings: Record<string, unknown>;
}

/** The definition of the index in `mappings/`, with the abbreviations, and the shards of this deployment. */
export function loadIndexDefinition(config: {
  INDEX_SHARDS: number;
  INDEX_REPLICAS: number;
}): IndexDefinition {
  const file = new URL('../../mappings/institutes.json', import.meta.url);
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
  return definition;
}
