import { isDeepStrictEqual } from 'node:util';
import type { InstituteDocument } from '../../src/domain/institutes/document.ts';
import type { IndexProperties } from '../../src/domain/search/index-properties.ts';
import { loadIndexDefinition } from '../../src/storage/elasticsearch/index-definition.ts';
import type { Queryable } from '../../src/storage/postgres/pool.ts';
import { readTargetProperties } from '../../src/storage/postgres/sync/targets.ts';
import { projectToMapping } from './project-to-mapping.ts';

/** Reduces a document to the fields that one index has. */
export type DocumentProjection = (document: InstituteDocument) => object;

/** Looks up the projection for an index. Each is read once, because an index keeps the mapping that it was created with. */
export function createTargetProjections(db: Queryable): (indexName: string) => Promise<DocumentProjection> {
  const { properties: own } = loadIndexDefinition({ INDEX_SHARDS: 1, INDEX_REPLICAS: 0 }).mappings;
  const projections = new Map<string, DocumentProjection>();
  return async (indexName) => {
    const projection =
      projections.get(indexName) ?? createProjection(await readTargetProperties(db, indexName), own);
    projections.set(indexName, projection);
    return projection;
  };
}

function createProjection(properties: IndexProperties | null, own: IndexProperties): DocumentProjection {
  if (properties === null || isDeepStrictEqual(properties, own)) return (document) => document;
  return (document) => projectToMapping(document, properties);
}

/** Adds the read stamp to a document's JSON. It is put into the text, because copying the document would cost more. */
export function appendStamp(json: string, stamp: number | undefined): string {
  return stampedParts(json, stamp).join('');
}

/** The two parts of what `appendStamp` returns, for callers that write them one after the other. */
export function stampedParts(json: string, stamp: number | undefined): [string, string] {
  return [json.slice(0, -1), `,"read_stamp":${stamp}}`];
}
