import { readFileSync } from 'node:fs';

interface IndexDefinition {
  settings: { index: Record<string, unknown> };
  mappings: Record<string, unknown>;
}

/** The definition of the index in `mappings/`, with the shards of this deployment. */
export function loadIndexDefinition(config: {
  INDEX_SHARDS: number;
  INDEX_REPLICAS: number;
}): IndexDefinition {
  const file = new URL('../../mappings/institutes.json', import.meta.url);
  const definition = JSON.parse(readFileSync(file, 'utf8')) as IndexDefinition;
  definition.settings.index.number_of_shards = config.INDEX_SHARDS;
  definition.settings.index.number_of_replicas = config.INDEX_REPLICAS;
  return definition;
}
